"""The best set of items: branch and bound over parts that no rule connects any more.

Taking or leaving one item often cuts a knot of rules into parts that can be solved one by one; parts that come up again
are remembered. Each part is bounded from above by covering its items with exclusion groups (no group brings more than its
largest items) and with caps (no cap lets more through than its limit).

A value is money and tie-break in one whole number: 分 x 2**items + the bits of the chosen items.
"""

from __future__ import annotations

from typing import NamedTuple

from gaoxin.kernel.benefits.fill import members
from gaoxin.kernel.benefits.problem import Problem


class Found(NamedTuple):
    """The best set of a part. value: of ``chosen``; bound: no set is worth more (equal when proved)."""

    value: int
    chosen: int
    bound: int


class _Part(NamedTuple):
    """Items still open; those taken that share a binding cap with them; how many each group still admits."""

    open: int
    held: int
    room: tuple[tuple[int, int], ...]


#: A set that breaks a rule.
NEVER = Found(-1, 0, -1)


class Search:
    """Solves one problem; ``effort`` is how many parts it may look into before it settles for a bound."""

    def __init__(self, problem: Problem, effort: int) -> None:
        self.problem, self.effort, self.nodes = problem, effort, 0
        self.shift = problem.size
        self._memo: dict[_Part, Found] = {}
        self._caps = problem.caps.kept
        self._bits = problem.bits
        self._values = [(weight << self.shift) + bit for weight, bit in zip(problem.weights, problem.bits, strict=True)]
        self._largest_first = sorted(range(problem.size), key=lambda item: -self._values[item])

    def best(self, forced: int | None = None) -> Found:
        """The best legal set, or the best with one item in it; ``NEVER`` when no legal set has it."""
        room = tuple(enumerate(most for _, most in self.problem.groups))
        part = _Part(self.problem.open, 0, room)
        if forced is None:
            return self._whole(part)
        taken = self._take(part, forced)
        return NEVER if taken is None else self._whole(taken)

    # -- parts --------------------------------------------------------------------------------------------------

    def _whole(self, part: _Part) -> Found:
        """A part that may fall into pieces: the sum of its pieces."""
        value = chosen = bound = 0
        for piece in self._pieces(part):
            found = self._solve(piece)
            value, chosen, bound = value + found.value, chosen | found.chosen, bound + found.bound
        return Found(value, chosen, bound)

    def _pieces(self, part: _Part) -> list[_Part]:
        weights = self.problem.weights
        ties = []
        room = []
        for group, left in part.room:
            mask = self.problem.groups[group][0] & part.open
            if mask.bit_count() > left:
                ties.append(mask)
                room.append((group, left))
        everything = part.open | part.held
        for mask, limit in self._caps:
            inside = mask & everything
            if inside & (inside - 1) and sum(weights[item] for item in members(inside)) > limit:
                ties.append(inside)
        for item in members(part.open):
            ties.append(1 << item | self.problem.needs[item] & everything)
        pieces = []
        for knot in _joined(ties, everything):
            own = tuple((group, left) for group, left in room if self.problem.groups[group][0] & part.open & knot)
            pieces.append(_Part(part.open & knot, part.held & knot, own))
        return pieces

    def _solve(self, part: _Part) -> Found:
        found = self._memo.get(part)
        if found is None:
            found = self._memo[part] = self._branch(part)
        return found

    def _branch(self, part: _Part) -> Found:
        self.nodes += 1
        if not part.room:
            # Nothing excludes anything: more items never bring less.
            return self._settled(part.open | part.held)
        if self.nodes > self.effort:
            return self._greedy(part)
        item = self._pivot(part)
        branches = [self._take(part, item), self._leave(part, 1 << item)]
        ranked = sorted(((self._bound(branch), branch) for branch in branches if branch is not None), key=_first)
        best, bound = NEVER, -1
        for most, branch in reversed(ranked):
            if most <= best.value:
                bound = max(bound, best.value)
                continue
            found = self._whole(branch)
            bound = max(bound, found.bound)
            if found.value > best.value:
                best = found
        return Found(best.value, best.chosen, bound)

    def _settled(self, chosen: int) -> Found:
        value = self._value(chosen)
        return Found(value, chosen, value)

    def _value(self, chosen: int) -> int:
        money = self.problem.caps.most(chosen, self.problem.weights)
        return (money << self.shift) + sum(self._bits[item] for item in members(chosen))

    # -- steps --------------------------------------------------------------------------------------------------

    def _take(self, part: _Part, item: int) -> _Part | None:
        taken = self.problem.with_needs(item, part.held)
        if taken & ~part.open:
            return None
        room, out = [], 0
        for group, before in part.room:
            mask = self.problem.groups[group][0]
            left = before - (mask & taken).bit_count()
            if left < 0:
                return None
            if not left:
                out |= mask & ~taken
            room.append((group, left))
        return self._leave(_Part(part.open & ~taken, part.held | taken, tuple(room)), out & part.open)

    def _leave(self, part: _Part, out: int) -> _Part | None:
        gone = self.problem.without(out)
        return None if gone & part.held else _Part(part.open & ~gone, part.held, part.room)

    def _pivot(self, part: _Part) -> int:
        """The item that stands against most others: what is decided about it decides most."""
        against: dict[int, int] = {}
        for group, _ in part.room:
            mask = self.problem.groups[group][0] & part.open
            for item in members(mask):
                against[item] = against.get(item, 0) | mask
        weights = self.problem.weights
        return max(against, key=lambda item: (against[item].bit_count(), weights[item], -item))

    # -- bounds -------------------------------------------------------------------------------------------------

    def _bound(self, part: _Part) -> int:
        """A value that no set of the part exceeds: the least of some ways to cover it with groups and saturated caps."""
        everything = part.open | part.held
        charged = self._cover(part, everything)
        best, full = sum(charged.values()), 0
        limits = bits = 0
        over = []
        for mask, limit in self._caps:
            inside = sum(value for item, value in charged.items() if mask >> item & 1) >> self.shift
            if inside > limit:
                over.append((limit - inside, mask, limit))
        for _, mask, limit in sorted(over):
            more = sum(self._bits[item] for item in members(mask & everything & ~full))
            value = (limits + limit << self.shift) + bits + more
            value += sum(self._cover(part, everything & ~full & ~mask).values())
            if value < best:
                best, full, limits, bits = value, full | mask, limits + limit, bits + more
        return best

    def _cover(self, part: _Part, within: int) -> dict[int, int]:
        """Items whose values together bound those of ``within``, caps aside: of each group only as many as it admits."""
        groups, left = self.problem.groups, dict(part.room)
        open_ = part.open & within
        own: dict[int, list[int]] = {}
        for group in left:
            for item in members(groups[group][0] & open_):
                own.setdefault(item, []).append(group)
        charged = {}
        for item in self._largest_first:
            if not within >> item & 1:
                continue
            mine = own.get(item)
            if mine:
                if any(left[group] <= 0 for group in mine):
                    continue
                left[max(mine, key=lambda group: (groups[group][0] & open_).bit_count())] -= 1
            charged[item] = self._values[item]
        return charged

    def _greedy(self, part: _Part) -> Found:
        """A legal set without search: the largest first; the bound says how far it may be from the best."""
        bound = self._bound(part)
        for item in self._largest_first:
            if part.open >> item & 1:
                part = self._take(part, item) or self._leave(part, 1 << item) or part
        value = self._value(part.held)
        return Found(value, part.held, max(bound, value))


def _first(pair: tuple[int, _Part]) -> int:
    return pair[0]


def _joined(ties: list[int], everything: int) -> list[int]:
    """Sets of items that ties connect; items without ties stand alone."""
    pieces: list[int] = []
    for tie in ties:
        whole, apart = tie, []
        for piece in pieces:
            if piece & whole:
                whole |= piece
            else:
                apart.append(piece)
        pieces = [*apart, whole]
    covered = 0
    for piece in pieces:
        covered |= piece
    alone = [1 << item for item in members(everything & ~covered)]
    return pieces + alone
