"""Who calls: the key in the Authorization header, what it is for, and how often it may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer
from ninja.throttling import SimpleRateThrottle

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Forbidden
from gaoxin.platform.core.models import ApiToken
from gaoxin.platform.core.requests import client_address
from gaoxin.platform.core.tokens import recognise_token

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

    class ApiRequest(ActorRequest):
        """A request with a valid key: `actor` is its person, in its zone."""

        auth: ApiToken

else:
    # The endpoints' annotations are read when they are declared.
    ApiRequest = HttpRequest


class KeyBearer(HttpBearer):
    """``Authorization: Bearer gx_…`` with a scope. The key's person acts, in the key's zone; cookies mean nothing here."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = recognise_token(token)
        if found is not None:
            actor = Actor.of(found.user, found.zone, address=client_address(request))
            if not actor.grants:
                return None
            if not found.allows(self.scope):
                raise Forbidden(_("这个密钥没有“%(scope)s”权限。") % {"scope": self.scope}, code="token-scope")
            request.actor, request.zone = actor, found.zone  # type: ignore[attr-defined]
        return found


class KeyThrottle(SimpleRateThrottle):
    """At most so many requests of one key in a minute, counted by each server process."""

    def __init__(self, rate: str = "300/m") -> None:
        super().__init__(rate)

    def get_cache_key(self, request: HttpRequest) -> str | None:
        key = getattr(request, "auth", None)
        return f"api-key-{key.pk}" if isinstance(key, ApiToken) else None
