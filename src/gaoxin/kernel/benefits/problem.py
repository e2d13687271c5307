"""A case in bit masks over its items, as the search works on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gaoxin.kernel.benefits.fill import Caps, members
from gaoxin.kernel.benefits.items import Case


@dataclass(frozen=True)
class Problem:
    """Items by position; sets of items are bit masks.

    weights: 分 that each brings before caps. groups: (items, how many of them at most). needs: for each item what it requires,
    wanted: what requires it. caps: those that can bind. bits: what an item adds to the value beside its money, so that
    among equal sums the item with the earlier deadline, then the lower id, decides. open: items that may be taken at all.
    """

    weights: Sequence[int]
    groups: Sequence[tuple[int, int]]
    needs: Sequence[int]
    wanted: Sequence[int]
    caps: Caps
    bits: Sequence[int]
    open: int

    @property
    def size(self) -> int:
        """How many items there are."""
        return len(self.weights)

    def without(self, out: int) -> int:
        """All items that cannot be had when those of ``out`` are not: they and what requires them."""
        found, stack = out, members(out)
        while stack:
            more = self.wanted[stack.pop()] & ~found
            found |= more
            stack += members(more)
        return found

    def with_needs(self, item: int, held: int = 0) -> int:
        """An item and all that it requires, as far as it is not held already."""
        found, stack = 1 << item, [item]
        while stack:
            more = self.needs[stack.pop()] & ~found & ~held
            found |= more
            stack += members(more)
        return found

    def legal(self, chosen: int) -> bool:
        """Whether a set keeps all rules except caps, which only cut."""
        return all((mask & chosen).bit_count() <= most for mask, most in self.groups) and all(
            not self.needs[item] & ~chosen for item in members(chosen)
        )

    def with_weight(self, item: int, weight: int) -> Problem:
        """The same problem with another amount (分) for one item."""
        weights = list(self.weights)
        weights[item] = min([weight, *(limit for mask, limit in self.caps.all if mask >> item & 1)])
        return Problem(weights, self.groups, self.needs, self.wanted, self.caps, self.bits, self.open)


def problem_of(case: Case) -> Problem:
    """The masks of a case."""
    place = {item.id: at for at, item in enumerate(case.items)}
    weights = [case.net(item) for item in case.items]
    needs, wanted = [0] * len(weights), [0] * len(weights)
    for need in case.requires:
        needs[place[need.item]] |= 1 << place[need.needs]
        wanted[place[need.needs]] |= 1 << place[need.item]
    groups = [(_mask(group.items, place), group.at_most) for group in case.exclusions]
    groups += [(_mask(ladder.items, place), 1) for ladder in case.ladders]
    groups += [(_mask((pair.first, pair.second), place), 1) for pair in case.forbids]
    ranked = sorted(range(len(weights)), key=lambda at: case.items[at].order)
    bits = [0] * len(weights)
    for rank, at in enumerate(ranked):
        bits[at] = 1 << (len(weights) - 1 - rank)
    # What brings nothing is only worth having for what requires it.
    idle = sum(1 << at for at, weight in enumerate(weights) if not weight and not wanted[at])
    caps = Caps([(_mask(cap.items, place), cap.left) for cap in case.caps])
    # No item brings more than its smallest cap, whatever its amount.
    weights = [
        min([weight, *(limit for mask, limit in caps.all if mask >> at & 1)]) for at, weight in enumerate(weights)
    ]
    problem = Problem(weights, groups, needs, wanted, caps, bits, 0)
    barred = idle
    for mask, most in groups:
        barred |= mask if most == 0 else 0
    everything = (1 << len(weights)) - 1
    return Problem(weights, groups, needs, wanted, caps, bits, everything & ~problem.without(barred))


def _mask(ids: Sequence[str], place: dict[str, int]) -> int:
    mask = 0
    for name in ids:
        mask |= 1 << place[name]
    return mask
