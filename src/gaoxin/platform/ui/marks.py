"""How each state looks: one map per enum, total over it. A state that is missing is a KeyError, never a grey default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.kernel.rules.status import Status

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Mark:
    """`name` is the CSS modifier and the name of the shape; `label` is what is read aloud and printed."""

    name: str
    label: str | _StrPromise


#: Shapes: circle with tick, square with cross, dashed ring with question mark, diamond.
VERDICTS: dict[Status, Mark] = {
    Status.PASS: Mark("pass", _("符合")),
    Status.FAIL: Mark("fail", _("不符合")),
    Status.UNKNOWN: Mark("unknown", _("缺数据")),
    Status.MANUAL: Mark("manual", _("待人工认定")),
}

#: Shapes: solid circle, triangle, square, ring, tick (ux.md section 6.2).
LIGHTS: dict[str, Mark] = {
    "green": Mark("green", _("正常")),
    "yellow": Mark("yellow", _("预警")),
    "red": Mark("red", _("超期")),
    "grey": Mark("grey", _("停表")),
    "blue": Mark("blue", _("办结")),
}

#: Tones of badges, alerts and toasts with the icon that goes with them.
TONES: dict[str, str] = {
    "info": "info-circle",
    "ok": "circle-check",
    "warn": "alert-triangle",
    "danger": "alert-circle",
}


def verdict_mark(status: Status | int | str) -> Mark:
    """The look of a verdict given as the enum, its number, or its word (`pass`, `fail`, `unknown`, `manual`)."""
    return VERDICTS[Status.from_word(status) if isinstance(status, str) else Status(status)]


def light_mark(colour: str) -> Mark:
    """The look of a light; KeyError for a colour that is none of the five."""
    return LIGHTS[colour]
