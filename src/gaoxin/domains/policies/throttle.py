"""How often somebody who is not known may write to the zone from one address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.cache import cache
from django.utils.translation import gettext as _

from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.requests import client_address

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

_HOUR = 3600


def count(request: ActorRequest, what: str, most: int) -> None:
    """Counts one more `what` of this person, or of this address for a visitor. Refusal: more than `most` within an hour."""
    who = f"user.{request.actor.user_id}" if request.actor.is_authenticated else client_address(request)
    key = f"policies.{what}.{who}"
    cache.add(key, 0, _HOUR)
    if cache.incr(key) > most:
        raise Refusal(
            _("一小时内提交得太多了，这一条没有收下。"), next_step=_("请一小时后再提交，或按政策上的电话联系。"), code="rate"
        )  # fmt: skip
