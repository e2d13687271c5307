"""What the ground reads from a request: the caller's address and the zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Case, When

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
MANY_ZONES_KEY = "has_many_zones"


def client_address(request: HttpRequest) -> str:
    """The caller's network address. Behind N own proxies it is the Nth entry of X-Forwarded-For from the right; the rest can be forged."""
    hops = settings.GAOXIN_TRUSTED_PROXIES
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return forwarded[-hops][:64]
    return str(request.META.get("REMOTE_ADDR", ""))[:64]


def zone_for(request: HttpRequest, user: User | None) -> Zone | None:
    """The zone of the host name; else the one the person chose or first belongs to; else the oldest active zone (one query)."""
    # A request made by hand, as on the command line, has no host.
    host = request.get_host().partition(":")[0].lower() if "SERVER_NAME" in request.META else ""
    preferences = [When(host=host, then=0)] if host else []
    if user is not None:
        chosen = request.session.get(ZONE_KEY) if hasattr(request, "session") else None
        own = user.memberships.values("zone_id")
        preferences += [When(pk=chosen, pk__in=own, then=1)] if chosen else []
        preferences += [When(pk__in=own, then=2)]
    order = [Case(*preferences, default=3)] if preferences else []
    return Zone.objects.filter(is_active=True).order_by(*order, "id").first()
