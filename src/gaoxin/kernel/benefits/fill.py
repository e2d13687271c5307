"""What chosen items bring under caps: the most money, and who is cut for it.

Caps of which any two are apart or nested form a tree; then paying item by item in the order of priority gives the most
money as well. Caps of two such trees cross like rows and columns: that is a maximum flow from one tree through the items
to the other. Three caps that cross each other pairwise are neither; ``Caps.plain`` tells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from gaoxin.kernel.benefits.flow import PLENTY, Network


def members(mask: int) -> list[int]:
    """The positions of the bits that are set, the lowest first."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found


class Caps:
    """Limits on sums of items, as (bit mask, limit in 分).

    plain: whether the most money can be told exactly; if not, the caps that stand in the way are in ``dropped`` and
    ``most`` is an upper bound only.
    """

    def __init__(self, caps: Sequence[tuple[int, int]]) -> None:
        self.all = list(caps)
        self.trees: tuple[list[int], list[int]] = ([], [])
        self.dropped: list[int] = []
        crossing = {at: [other for other in range(len(caps)) if self._cross(at, other)] for at in range(len(caps))}
        side: dict[int, int] = {}
        for first in crossing:
            if first not in side:
                self._colour(first, crossing, side)
        for at, tree in side.items():
            if tree < 0:
                self.dropped.append(at)
            else:
                self.trees[tree].append(at)
        self.kept = [caps[at] for at in range(len(caps)) if side[at] >= 0]

    @property
    def plain(self) -> bool:
        """Whether all caps are in one of two trees."""
        return not self.dropped

    def _cross(self, one: int, other: int) -> bool:
        a, b = self.all[one][0], self.all[other][0]
        return bool(a & b) and (a & b) not in (a, b)

    @staticmethod
    def _colour(first: int, crossing: Mapping[int, list[int]], side: dict[int, int]) -> None:
        side[first], stack = 0, [first]
        while stack:
            at = stack.pop()
            for other in crossing[at]:
                if other not in side:
                    taken = {side[near] for near in crossing[other] if near in side}
                    side[other] = -1 if {0, 1} <= taken else 1 if 0 in taken else 0
                    stack.append(other)

    def most(
        self, chosen: int, weights: Sequence[int], known: dict[int, int] | None = None, changed: int | None = None
    ) -> int:
        """The most that chosen items bring under the caps that are kept, 分.

        known: of sets of items that caps connect, what they bring with these weights; filled here for the next time.
        changed: the one item that weighs something else now than in what is known.
        """
        known = {} if known is None else known
        binding = []
        for mask, limit in self.kept:
            inside = mask & chosen
            if inside and sum(weights[item] for item in members(inside)) > limit:
                binding.append(inside)
        money, rest = 0, chosen
        for knot in joined(binding):
            rest &= ~knot
            if changed is not None and knot >> changed & 1:
                money += self._most(knot, weights)
                continue
            if knot not in known:
                known[knot] = self._most(knot, weights)
            money += known[knot]
        return money + sum(weights[item] for item in members(rest))

    def _most(self, chosen: int, weights: Sequence[int]) -> int:
        first, second = self._tree(0, chosen), self._tree(1, chosen)
        if not second or not first or _apart([*first, *second]):
            return sum(in_turn(members(chosen), weights, [*first, *second]).values())
        return _flow(chosen, weights, first, second)[1]

    def _tree(self, which: int, chosen: int) -> list[tuple[int, int]]:
        return [(self.all[at][0] & chosen, self.all[at][1]) for at in self.trees[which] if self.all[at][0] & chosen]

    def payments(self, order: Sequence[int], weights: Sequence[int]) -> dict[int, int]:
        """What each chosen item brings, 分: the most together, and among the ways to that the first in ``order`` the most.

        order: the chosen items, the one that is kept longest first.
        """
        chosen = sum(1 << item for item in order)
        if not self.plain or not self.trees[1]:
            return in_turn(order, weights, [(mask & chosen, limit) for mask, limit in self.all])
        network, _, edges = _flow(chosen, weights, self._tree(0, chosen), self._tree(1, chosen))
        paid = {}
        for item in order:
            edge = edges[item]
            start, end = network.heads[edge ^ 1], network.heads[edge]
            more = min(network.room[edge], weights[item] - network.flow(edge))
            network.room[edge] = 0
            back, network.room[edge ^ 1] = network.room[edge ^ 1], 0
            # Round trips give this item more without changing the sum: money of a later one takes another way.
            paid[item] = back + network.push(end, start, more)
        return paid


def joined(ties: Sequence[int]) -> list[int]:
    """The sets that ties connect: ties with a common item are one set."""
    pieces: list[int] = []
    for tie in ties:
        whole, apart = tie, []
        for piece in pieces:
            if piece & whole:
                whole |= piece
            else:
                apart.append(piece)
        pieces = [*apart, whole]
    return pieces


def _apart(caps: Sequence[tuple[int, int]]) -> bool:
    """Whether any two caps are apart or nested among the items that are chosen."""
    masks = [mask for mask, _ in caps]
    return all(not a & b or a & b in (a, b) for at, a in enumerate(masks) for b in masks[:at])


def in_turn(order: Sequence[int], weights: Sequence[int], caps: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Pays item by item: its weight, or what its caps still have."""
    left = [limit for _, limit in caps]
    paid = {}
    for item in order:
        own = [at for at, (mask, _) in enumerate(caps) if mask >> item & 1]
        amount = min([weights[item], *(left[at] for at in own)])
        for at in own:
            left[at] -= amount
        paid[item] = amount
    return paid


def _flow(
    chosen: int, weights: Sequence[int], upper: list[tuple[int, int]], lower: list[tuple[int, int]]
) -> tuple[Network, int, dict[int, int]]:
    """The network source, first tree, items, second tree, sink; what runs through it, and the edge of each item."""
    items = members(chosen)
    network = Network(2 + len(upper) + len(lower) + 2 * len(items))
    source, sink = 0, 1
    into = {item: 2 + len(upper) + len(lower) + 2 * at for at, item in enumerate(items)}
    above = _parents(upper, items, source, 2)
    below = _parents(lower, items, sink, 2 + len(upper))
    over: dict[int, int] = {}
    under: dict[int, int] = {}
    for at, (_, limit) in enumerate(upper):
        over[2 + at] = network.edge(above[~at], 2 + at, limit)
    for at, (_, limit) in enumerate(lower):
        under[2 + len(upper) + at] = network.edge(2 + len(upper) + at, below[~at], limit)
    edges = {}
    start = in_turn(items, weights, [*upper, *lower])
    for item in items:
        path = [network.edge(above[item], into[item], PLENTY)]
        edges[item] = network.edge(into[item], into[item] + 1, weights[item])
        path += [edges[item], network.edge(into[item] + 1, below[item], PLENTY)]
        for vertex, chain in ((above[item], over), (below[item], under)):
            at = vertex
            while at in chain:
                path.append(chain[at])
                # An upper cap hangs below its tail, a lower one above its head.
                at = network.heads[chain[at] ^ 1] if chain is over else network.heads[chain[at]]
        network.send(path, start[item])
    return network, sum(start.values()) + network.push(source, sink), edges


def _parents(caps: list[tuple[int, int]], items: list[int], root: int, first: int) -> dict[int, int]:
    """The vertex above each item, and above each cap (key ~position): the smallest cap around it, else the root."""
    by_size = sorted(range(len(caps)), key=lambda at: (caps[at][0].bit_count(), at))
    above: dict[int, int] = {}
    for rank, at in enumerate(by_size):
        around = (other for other in by_size[rank + 1 :] if caps[at][0] & caps[other][0] == caps[at][0])
        above[~at] = first + next(around, root - first)
    for item in items:
        above[item] = first + next((at for at in by_size if caps[at][0] >> item & 1), root - first)
    return above
