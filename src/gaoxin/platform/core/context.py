"""What every template knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from django.http import HttpRequest


def platform(request: HttpRequest) -> dict[str, Any]:
    """`actor` and `zone`; both exist on error pages too, where the middleware may not have run."""
    return {"actor": getattr(request, "actor", None) or Actor.anonymous(), "zone": getattr(request, "zone", None)}
