"""What the ground reads from a request: the caller's address and the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings

from gaoxin.platform.core.models import User, Zone

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django_htmx.middleware import HtmxDetails

    from gaoxin.platform.core.actor import Actor

    class ActorRequest(HttpRequest):
        """A request after ActorMiddleware: views and template tags may rely on `actor` and `zone`."""

        actor: Actor
        zone: Zone | None
        htmx: HtmxDetails


ZONE_KEY = "zone_id"


def client_address(request: HttpRequest) -> str:
    """The caller's network address. Behind N own proxies it is the Nth entry of X-Forwarded-For from the right; the rest can be forged."""
    hops = settings.GAOXIN_TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops][:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def zone_for(request: HttpRequest, user: User | None) -> Zone | None:
    """The zone of the host name; else the one the person chose or first belongs to; else the oldest active zone."""
    active = Zone.objects.filter(is_active=True)
    # A request made by hand, as on the command line, has no host.
    host = request.get_host().partition(":")[0].lower() if "SERVER_NAME" in request.META else ""
    if zone := active.filter(host=host).exclude(host="").first():
        return zone
    if user is not None:
        own = active.filter(pk__in=user.memberships.values("zone_id")).order_by("id")
        chosen = request.session.get(ZONE_KEY) if hasattr(request, "session") else None
        if zone := (own.filter(pk=chosen).first() if chosen else None) or own.first():
            return zone
    return active.order_by("id").first()
