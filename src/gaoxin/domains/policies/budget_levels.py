"""Who pays what of an award: this zone's fund and the upper level each pay their part to the enterprise (市区分担, zone/06 section 5, step 6)."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from gaoxin.kernel.benefits import Split, split_levels

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.domains.policies.models import Award, Benefit


def levels_of(benefit: Benefit, amount: int) -> Split:
    """An amount (分) of a benefit between the upper level (`upper`) and this zone's fund (`lower`), to the 分."""
    return split_levels(amount, Fraction(benefit.municipal_share))


def levels_of_award(award: Award) -> Split:
    """The parts of an award: as they were reserved, else as its amount would be split now. Its hold is this zone's part."""
    amount = worth(award)
    if award.hold is None:
        return levels_of(award.benefit, amount)
    return Split(max(0, amount - award.hold.amount), award.hold.amount)


def worth(award: Award) -> int:
    """What an award brings from all levels together: as granted, else as computed, 分."""
    return (award.computed or 0) if award.granted is None else award.granted


def own_total(awards: Iterable[Award]) -> int:
    """What this zone's funds pay for awards, 分."""
    return sum(levels_of_award(each).lower for each in awards)


def coverable(benefit: Benefit, amounts: list[int], left: int) -> int:
    """How much of the amounts (分, all levels together) the `left` 分 of this zone's line can carry its part of."""
    share = Fraction(benefit.municipal_share)
    if sum(levels_of(benefit, amount).lower for amount in amounts) <= left:
        return sum(amounts)
    # Each part is rounded by at most half a 分, so that one 分 for each keeps the sum within the line.
    room = left - (len(amounts) if share else 0)
    return max(0, int(room / (1 - share)))
