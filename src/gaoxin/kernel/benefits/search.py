"""The best set of items: branch and bound over parts that no rule connects any more.

Taking or leaving one item often cuts a knot of rules into parts that can be solved one by one; parts that come up again
are remembered. Each part is bounded from above by covering its items with exclusion groups (no group brings more than its
largest items) and with caps (no cap lets more through than its limit).

A value is money and tie-break in one whole number: 分 x 2**items + the bits of the chosen items.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from gaoxin.kernel.benefits.fill import joined, members
from gaoxin.kernel.benefits.problem import Problem
from gaoxin.kernel.benefits.relax import SCALE, Relaxed, relax

#: Parts up to so many items are searched without the linear relaxation, which takes longer than they do.
SMALL = 8
NEARLY = 1e-4
#: What a part with a relaxation takes of the effort: it is about as much work as so many small ones.
RELAXING = 50


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
    """Solves one problem; ``effort`` is how many small parts it may look into before it settles for a bound."""

    def __init__(self, problem: Problem, effort: int) -> None:
        self.problem, self.effort, self.nodes = problem, effort, 0
        self.shift = problem.size
        self._money: dict[int, int] = {}
        self._memo: dict[_Part, Found] = {}
        self._caps = problem.caps.kept
        self._bits = problem.bits
        self._relaxations: dict[_Part, Relaxed] = {}
        self._values = [(weight << self.shift) + bit for weight, bit in zip(problem.weights, problem.bits, strict=True)]
        self._needing = sum(1 << item for item, needed in enumerate(problem.needs) if needed)
        self._groups: list[list[int]] = [[] for _ in problem.weights]
        for group, (mask, _) in enumerate(problem.groups):
            for item in members(mask):
                self._groups[item].append(group)
        self._largest_first = sorted(range(problem.size), key=lambda item: -self._values[item])
        room = tuple(enumerate(most for _, most in problem.groups))
        self._roots = self._pieces(_Part(problem.open, 0, room))

    def best(self) -> Found:
        """The best legal set."""
        value = chosen = bound = 0
        for piece in self._roots:
            found = self._solve(piece)
            value, chosen, bound = value + found.value, chosen | found.chosen, bound + found.bound
        return Found(value, chosen, bound)

    def around(self, item: int) -> int:
        """The open items that rules connect with an item, itself among them; 0 when it cannot be had."""
        return next((piece.open for piece in self._roots if piece.open >> item & 1), 0)

    def best_with(self, item: int) -> Found:
        """The best legal set of the items around one that holds it; ``NEVER`` when no legal set does.

        In a part that needed the relaxation the answer may be a good set only; ``bound`` then lies above ``value``.
        """
        piece = next(piece for piece in self._roots if piece.open >> item & 1)
        taken = self._take(piece, item)
        if taken is None:
            return NEVER
        if piece.open.bit_count() <= SMALL:
            return self._whole(taken)
        old = self._solve(piece)
        return self._near(piece, taken, old.chosen) if piece in self._relaxations else self._whole(taken)

    # -- parts --------------------------------------------------------------------------------------------------

    def _whole(self, part: _Part, goal: int = -1) -> Found:
        """A part that may fall into pieces: the sum of its pieces. goal: see ``_solve``."""
        pieces = self._pieces(part)
        if len(pieces) == 1:
            return self._solve(pieces[0], goal)
        value = chosen = bound = 0
        # What later pieces bring at most; the goal of a piece is what the others leave of the whole goal.
        ceilings = [self._ceiling(piece) for piece in pieces] if goal >= 0 else [0] * len(pieces)
        later = sum(ceilings)
        for piece, ceiling in zip(pieces, ceilings, strict=True):
            later -= ceiling
            found = self._solve(piece, goal - bound - later if goal >= 0 else -1)
            value, chosen, bound = value + found.value, chosen | found.chosen, bound + found.bound
        return Found(value, chosen, bound)

    def _pieces(self, part: _Part) -> list[_Part]:
        ties = []
        room = []
        for group, left in part.room:
            mask = self.problem.groups[group][0] & part.open
            if mask.bit_count() > left:
                ties.append(mask)
                room.append((group, left))
        everything = part.open | part.held
        ties += [mask & everything for mask, _ in self._binding(part)]
        for item in members(part.open & self._needing):
            ties.append(1 << item | self.problem.needs[item] & everything)
        knots = joined(ties)
        alone = everything
        for knot in knots:
            alone &= ~knot
        pieces = []
        for knot in (*knots, *(1 << item for item in members(alone))):
            own = tuple((group, left) for group, left in room if self.problem.groups[group][0] & part.open & knot)
            pieces.append(_Part(part.open & knot, part.held & knot, own))
        return pieces

    def _binding(self, part: _Part) -> list[tuple[int, int]]:
        """The caps that can cut something in a part."""
        everything, weights = part.open | part.held, self.problem.weights
        found = []
        for mask, limit in self._caps:
            inside = mask & everything
            if inside & (inside - 1) and sum(weights[item] for item in members(inside)) > limit:
                found.append((mask, limit))
        return found

    def _solve(self, part: _Part, goal: int = -1) -> Found:
        """The best set of a part. goal: a set that is worth no more need not be found; then ``bound`` may lie above ``value``."""
        found = self._memo.get(part)
        if found is None or found.value < found.bound > goal:
            found = self._memo[part] = self._branch(part, goal)
        return found

    def _branch(self, part: _Part, goal: int) -> Found:
        if not part.room:
            # Nothing excludes anything: more items never bring less.
            return self._settled(part.open | part.held)
        large = part.open.bit_count() > SMALL
        self.nodes += RELAXING if large else 1
        if self.nodes > self.effort:
            return self._greedy(part)
        if large:
            return self._relaxed(part, goal)
        return self._split(part, self._pivot(part), NEVER)

    def _relaxed(self, part: _Part, goal: int) -> Found:
        """A large part: what the linear relaxation settles is taken or left at once, the rest is searched."""
        relaxed = self._relaxation(part)
        order = sorted(relaxed.share, key=lambda item: (-relaxed.share[item], -relaxed.worth[item]))
        known = self._in_order(part, order)
        goal = max(goal, known.value)
        rest = self._narrowed(part, relaxed, relaxed.bound, goal << SCALE)
        if rest is None or relaxed.bound <= goal << SCALE:
            return Found(known.value, known.chosen, goal)
        if rest != part:
            return _better(known, self._whole(rest, goal), goal)
        torn = self._torn(part, relaxed)
        return self._split(part, torn, known, goal)

    def _torn(self, part: _Part, relaxed: Relaxed) -> int:
        """The item to branch on: the less settled, and the more money stands with it or against it, the sooner."""
        weights, groups = self.problem.weights, self.problem.groups
        worst, found = -1.0, -1
        for item in _undecided(part, relaxed):
            share, near = relaxed.share[item], 1 << item
            for group in self._groups[item]:
                near |= groups[group][0] & part.open
            pull = min(share, 1 - share) * sum(weights[other] for other in members(near))
            if pull > worst:
                worst, found = pull, item
        return found

    def _relaxation(self, part: _Part) -> Relaxed:
        if part not in self._relaxations:
            caps = [(mask & (part.open | part.held), limit) for mask, limit in self._binding(part)]
            self._relaxations[part] = relax(self.problem, part.open, part.held, part.room, caps)
        return self._relaxations[part]

    def _ceiling(self, part: _Part) -> int:
        """A value that no set of a part exceeds: for large pieces by their relaxations, which their search uses again."""
        if part.open.bit_count() <= SMALL:
            return self._bound(part)
        pieces = self._pieces(part)
        large = [piece for piece in pieces if piece.open.bit_count() > SMALL and piece.room]
        small = [piece for piece in pieces if not (piece.open.bit_count() > SMALL and piece.room)]
        return sum(self._relaxation(piece).bound >> SCALE for piece in large) + sum(map(self._bound, small))

    def _narrowed(self, part: _Part, relaxed: Relaxed, ceiling: int, goal: int) -> _Part | None:
        """A part without what no set above ``goal`` can do otherwise; None when there is no such set."""
        rest: _Part | None = part
        for item, worth in relaxed.worth.items():
            if rest is not None and rest.open >> item & 1 and ceiling - abs(worth) < goal:
                rest = self._take(rest, item) if worth > 0 else self._leave(rest, 1 << item)
        return rest

    def _near(self, piece: _Part, taken: _Part, chosen: int) -> Found:
        """The best set after one item of a large piece was forced, by what the relaxation of the piece says already."""
        relaxed = self._relaxations[piece]
        gone = piece.open & ~taken.open & ~taken.held
        ceiling = relaxed.bound - sum(max(0, relaxed.worth[item]) for item in members(gone))
        ceiling += sum(min(0, relaxed.worth[item]) for item in members(taken.held & ~piece.held))
        others = sorted(members(taken.open & ~chosen), key=lambda item: -relaxed.worth[item])
        known = self._in_order(taken, [*members(chosen), *others])
        if ceiling <= known.value << SCALE:
            return known
        rest = self._narrowed(taken, relaxed, ceiling, known.value << SCALE)
        if rest is None:
            return known
        if all(part.open.bit_count() <= SMALL for part in self._pieces(rest)):
            return _better(known, self._whole(rest), known.value)
        return Found(known.value, known.chosen, max(known.value, ceiling >> SCALE))

    def _split(self, part: _Part, item: int, known: Found, goal: int = -1) -> Found:
        """The best set of a part by taking and by leaving one item; ``known`` is a set found before, ``goal`` as in ``_solve``."""
        branches = [self._take(part, item), self._leave(part, 1 << item)]
        ranked = sorted(((self._ceiling(branch), branch) for branch in branches if branch is not None), key=_first)
        best, bound = known, max(known.value, goal)
        for most, branch in reversed(ranked):
            least = max(best.value, goal)
            if most > least:
                found = self._whole(branch, least)
                bound = max(bound, found.bound)
                best = max(best, found, key=_value)
        return Found(best.value, best.chosen, bound)

    def _settled(self, chosen: int) -> Found:
        value = self._value(chosen)
        return Found(value, chosen, value)

    def _value(self, chosen: int) -> int:
        money = self.problem.caps.most(chosen, self.problem.weights, self._money)
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
        found = self._in_order(part, self._largest_first)
        return Found(found.value, found.chosen, max(self._bound(part), found.value))

    def _in_order(self, part: _Part, order: Iterable[int]) -> Found:
        """A legal set: each item in turn, where it still can be had."""
        held, left = part.held, dict(part.room)
        for item in order:
            if not part.open >> item & 1 or held >> item & 1:
                continue
            if not self.problem.needs[item]:
                own = self._groups[item]
                if all(left.get(group, 1) for group in own):
                    for group in own:
                        if group in left:
                            left[group] -= 1
                    held |= 1 << item
                continue
            taken = self.problem.with_needs(item, held)
            if taken & ~part.open:
                continue
            counts = Counter(group for each in members(taken) for group in self._groups[each] if group in left)
            if all(left[group] >= count for group, count in counts.items()):
                for group, count in counts.items():
                    left[group] -= count
                held |= taken
        return self._settled(held)


def _undecided(part: _Part, relaxed: Relaxed) -> list[int]:
    """The open items of a part that stand in a group: those about which there is something to decide."""
    return [item for item in members(part.open) if relaxed.share[item] < 1 - NEARLY] or members(part.open)


def _better(one: Found, other: Found, goal: int) -> Found:
    best = max(one, other, key=_value)
    return Found(best.value, best.chosen, max(goal, other.bound))


def _value(found: Found) -> int:
    return found.value


def _first(pair: tuple[int, _Part]) -> int:
    return pair[0]
