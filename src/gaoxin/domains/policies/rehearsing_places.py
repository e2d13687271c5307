"""The places of a rehearsal's sliders, worked out once with the rehearsal: to move a slider is to look its place up, whatever the zone's size."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gaoxin.domains.policies.rehearsing import around
from gaoxin.kernel.rules.wording import decimal

if TYPE_CHECKING:
    from gaoxin.domains.policies.rehearsing import Prepared

_TYPED = re.compile(r"(?P<figure>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>亿元?|万元?|元|%|％)?\D*\Z")
_SCALE = {
    "亿": Fraction(10**8), "亿元": Fraction(10**8), "万": Fraction(10**4), "万元": Fraction(10**4), "%": Fraction(1, 100), "％": Fraction(1, 100),
}  # fmt: skip


def places_of(found: Prepared, report: Callable[[int, int], object] | None = None) -> list[dict[str, Any]]:
    """Every threshold with its values and what each brings: [{name, label, text, unit, value, points}] as `Prepared.moved` tells."""
    told = []
    for number, threshold in enumerate(found.thresholds):
        points = [found.moved(threshold, value) for value in around(threshold)]
        told.append(
            {"name": threshold.name, "label": threshold.label, "text": threshold.text, "unit": threshold.unit,
             "value": str(threshold.value), "points": points}
        )  # fmt: skip
        if report is not None:
            report(number + 1, len(found.thresholds))
    return told


def written(unit: str, text: str, value: Fraction) -> str:
    """A value of a threshold as people write it: 5% as it stands, 2000 万元, 20 人. text: the threshold in the rule."""
    if "%" in text:
        return f"{decimal(value * 100)}%"
    if unit == "元":
        return f"{decimal(value / 10_000)} 万元"
    return f"{decimal(value)} {unit}".strip()


def typed(text: str, unit: str, written_text: str) -> Fraction | None:
    """A value that somebody typed for a threshold: 2345万元, 4.5%, 20; a bare figure is read as the threshold shows it. None: no figure."""
    match = _TYPED.fullmatch(text.strip())
    if match is None:
        return None
    value = Fraction(match["figure"].replace(",", ""))
    scale = match["unit"] or ("%" if "%" in written_text else "万元" if unit == "元" else "")
    return value * _SCALE.get(scale, Fraction(1))
