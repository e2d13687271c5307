"""What other weights would do: every line scored again from its stored ratio. Pure; no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.domains.points.scoring import HUNDREDTH

if TYPE_CHECKING:
    from gaoxin.domains.points.scheme import Scheme
    from gaoxin.domains.points.scoring import Line

Weights = Mapping[tuple[str, str], Fraction]


def total_with(
    scheme: Scheme, stage: str, lines: Sequence[Line], weights: Weights, bonus: int, deduction: int
) -> tuple[int, int]:
    """(base, total) in hundredths with other weights.

    weights: {(stage id, line id): points}; a line that is not named keeps its own. bonus, deduction: hundredths, as they are.
    A line that does not apply gives its weight to its group as in the scheme (5.3): w × ΣW of the group / ΣW of what applies.
    """
    by_id = {line.id: line for line in lines}
    base = Fraction(0)
    for group in scheme.groups:
        weight = {key: weights.get((stage, key), by_id[key].weight or Fraction(0)) for key in group.lines}
        whole = sum(weight.values(), Fraction(0))
        applying = sum((weight[key] for key in group.lines if by_id[key].applies), Fraction(0))
        for key in group.lines:
            line = by_id[key]
            if not line.applies or not applying:
                continue
            base += half_up(weight[key] * whole / applying * (line.ratio or Fraction(0)))
    capped = min(base, Fraction(scheme.base_cap))
    total = max(Fraction(0), capped + (bonus - deduction) * HUNDREDTH)
    return int(capped / HUNDREDTH), int(total / HUNDREDTH)


def half_up(points: Fraction) -> Fraction:
    """Rounded to two decimals, a half upwards (points are never negative)."""
    return Fraction((points * 200 + 1) // 2, 100)
