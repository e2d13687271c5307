"""The linear relaxation of a part: a bound as tight as linear programming gives, proved in whole numbers.

A simplex in floats finds multipliers for caps, groups and requirements, and for cuts (flow covers): when the items of a
set overflow a cap by e, each of them that is not taken gives back what it brings beyond e. Any multipliers that are not
negative give a bound (Lagrange), so their rounding never makes it wrong: the bound itself is worked in integers. What an item
adds to the bound also tells which items every better set must hold, or cannot hold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gaoxin.kernel.benefits.fill import members
from gaoxin.kernel.benefits.problem import Problem
from gaoxin.kernel.benefits.simplex import Floats, Simplex

#: Multipliers are whole numbers of this fraction: 2**-SCALE.
SCALE = 50
#: Times that cuts are looked for.
ROUNDS = 8
#: A cut must be broken by this share of the largest amount.
BROKEN = 1e-5


@dataclass(frozen=True)
class Relaxed:
    """bound: a value no set of the part exceeds, times 2**SCALE. worth: what each open item adds to it, negative when the bound
    falls by taking it. share: how far the relaxation takes each open item, 0 to 1."""

    bound: int
    worth: dict[int, int]
    share: dict[int, float]


@dataclass(frozen=True)
class _Row:
    """Σ of what ``brings`` brings + Σ coefficient x taken <= limit; all in 分 for caps and cuts, plain counts otherwise."""

    brings: tuple[int, ...]
    takes: tuple[tuple[int, int], ...]
    limit: int

    @property
    def is_money(self) -> bool:
        return bool(self.brings)


def relax(
    problem: Problem, open_: int, held: int, room: Sequence[tuple[int, int]], caps: Sequence[tuple[int, int]]
) -> Relaxed:
    """The relaxation of a part: items open and held, what groups still admit, and the caps that bind in it."""
    return _Sheet(problem, open_, held, room, caps).relaxed()


class _Sheet:
    """Rows and columns of the linear program; one column for taking an item, one for what it brings under caps."""

    def __init__(
        self,
        problem: Problem,
        open_: int,
        held: int,
        room: Sequence[tuple[int, int]],
        caps: Sequence[tuple[int, int]],
    ) -> None:
        self.problem, self.caps = problem, caps
        self.open, self.held = members(open_), members(held)
        everything = capped = single = 0
        everything = open_ | held
        for mask, _ in caps:
            capped |= mask & everything
        self.capped = members(capped)
        self.taking = {item: at for at, item in enumerate(self.open)}
        self.bringing = {item: len(self.open) + at for at, item in enumerate(self.capped)}
        self.rows = [_Row((), tuple((item, 1) for item in members(problem.groups[g][0] & open_)), k) for g, k in room]
        for (_group, left), row in zip(room, self.rows, strict=True):
            single |= sum(1 << item for item, _ in row.takes) if left == 1 else 0
        self.rows += [_Row(tuple(members(mask & everything)), (), limit) for mask, limit in caps]
        needs = [(item, need) for item in self.open for need in members(problem.needs[item] & open_)]
        self.rows += [_Row((), ((item, 1), (need, -1)), 0) for item, need in needs]
        weights = problem.weights
        for item in self.capped:
            taken = item in self.taking
            self.rows.append(_Row((item,), ((item, -weights[item]),) if taken else (), 0 if taken else weights[item]))
        self.rows += [_Row((), ((item, 1),), 1) for item in self.open if not single >> item & 1]
        self.unit = max((weights[item] for item in members(everything)), default=1) or 1

    def relaxed(self) -> Relaxed:
        """The relaxation with as many cuts as help."""
        solver = self._solver()
        solver.solve()
        for _ in range(ROUNDS):
            cuts = self._cuts(solver.x)
            for row in cuts:
                self.rows.append(row)
                solver.add(*self._floats(row))
            if not cuts:
                break
            solver.repair()
        found = solver.x
        return self._proved(solver.prices, {item: float(found[at]) for item, at in self.taking.items()})

    def _floats(self, row: _Row) -> tuple[dict[int, float], float]:
        unit = self.unit if row.is_money else 1
        parts = {self.bringing[item]: 1.0 for item in row.brings}
        parts.update({self.taking[item]: amount / unit for item, amount in row.takes})
        return parts, row.limit / unit

    def _solver(self) -> Simplex:
        columns = len(self.open) + len(self.capped)
        matrix, limits, gain = np.zeros((len(self.rows), columns)), np.zeros(len(self.rows)), np.zeros(columns)
        for at, row in enumerate(self.rows):
            parts, limits[at] = self._floats(row)
            matrix[at, list(parts)] = list(parts.values())
        for item, at in self.taking.items():
            gain[at] = 0.0 if item in self.bringing else self.problem.weights[item] / self.unit
        gain[len(self.open) :] = 1.0
        return Simplex(gain, matrix, limits)

    def _cuts(self, found: Floats) -> list[_Row]:
        """The most broken flow cover of each cap, if any: its items in the order in which they are taken."""
        weights, cuts = self.problem.weights, []
        share = {item: float(found[at]) for item, at in self.taking.items()}
        brings = {item: float(found[at]) * self.unit for item, at in self.bringing.items()}
        for mask, limit in self.caps:
            worst, best = BROKEN * self.unit, None
            inside = sorted((item for item in self.capped if mask >> item & 1), key=lambda item: -share.get(item, 1.0))
            total, brought = 0, 0.0
            for place, item in enumerate(inside):
                total, brought = total + weights[item], brought + brings[item]
                if total > limit:
                    over, cover = total - limit, inside[: place + 1]
                    back = sum(max(0, weights[each] - over) * (1 - share.get(each, 1.0)) for each in cover)
                    if brought + back - limit > worst:
                        worst, best = brought + back - limit, (cover, over)
            if best:
                cover, over = best
                takes = tuple((i, over - weights[i]) for i in cover if weights[i] > over and i in self.taking)
                cuts.append(_Row(tuple(cover), takes, limit + sum(amount for _, amount in takes)))
        return cuts

    def _proved(self, prices: Floats, share: dict[int, float]) -> Relaxed:
        """The bound of some prices, in whole numbers."""
        one, shift, weights = 1 << SCALE, self.problem.size, self.problem.weights
        fixed = 0
        cost = dict.fromkeys(self.open, 0)
        kept = dict.fromkeys((*self.open, *self.held), one)
        for row, price in zip(self.rows, prices, strict=True):
            whole = _ratio(price) if row.is_money else _money(price * self.unit)
            if whole:
                fixed += whole * row.limit
                for item, amount in row.takes:
                    cost[item] += whole * amount
                for item in row.brings:
                    kept[item] -= whole
        worth = {}
        for item in self.open:
            money = weights[item] * max(0, kept[item]) - cost[item]
            worth[item] = (money << shift) + (self.problem.bits[item] << SCALE)
        fixed += sum(weights[item] * max(0, kept[item]) for item in self.held)
        bits = sum(self.problem.bits[item] for item in self.held) << SCALE
        bound = (fixed << shift) + bits + sum(each for each in worth.values() if each > 0)
        return Relaxed(bound, worth, share)


def _money(price: float) -> int:
    """A price in 分 as a multiple of 2**-SCALE; true ones are nearly always whole 分, which floats only approach."""
    near = round(price)
    return max(0, near << SCALE if abs(price - near) < 0.01 else int(price * 2**SCALE))


def _ratio(price: float) -> int:
    near = round(price * 12) / 12
    return max(0, int((near if abs(price - near) < 1e-7 else price) * 2**SCALE))
