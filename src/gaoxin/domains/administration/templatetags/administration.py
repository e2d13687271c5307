"""How a message fares, and where it went, as the administrator may read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from gaoxin.domains.administration.forms import OUTBOX_STATES
from gaoxin.domains.administration.selectors import standing_of

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Message

register = template.Library()

_LIGHTS = {"waiting": "grey", "failed": "yellow", "sending": "green", "sent": "blue", "dead": "red", "given_up": "grey"}


@register.simple_tag
def standing(message: Message) -> dict[str, Any]:
    """The light and the words for the state of a message."""
    now = standing_of(message)
    return {"light": _LIGHTS[now], "label": dict(OUTBOX_STATES)[now]}


@register.filter
def mask_mail(address: str) -> str:
    """li***@example.org: enough to tell one mistyped address from another."""
    name, at, host = address.partition("@")
    return f"{name[:2]}***{at}{host}" if at else address
