"""The three ways to look at the same cases: list, board, agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.ui.parts import Tab

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.platform.core.requests import ActorRequest

# The conditions that all three understand.
SHARED = ("q", "scope", "due", "procedure", "level", "status")


def tabs(side: Side, current: str, request: ActorRequest) -> list[Tab]:
    """The views of the side; conditions come along."""
    kept = request.GET.copy()
    for key in [key for key in kept if key not in SHARED]:
        del kept[key]
    query = f"?{kept.urlencode()}" if kept else ""
    names = [("list", _("列表")), ("board", pgettext_lazy("casework", "看板")), ("agenda", _("到期日历"))]
    return [Tab(label, side.url(name) + query, current=name == current) for name, label in names]
