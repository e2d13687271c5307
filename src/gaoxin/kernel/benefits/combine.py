"""The best legal combination for one enterprise, and why each other item is left out or cut."""

from __future__ import annotations

from dataclasses import replace

from gaoxin.kernel.benefits import wording
from gaoxin.kernel.benefits.fill import in_turn, members
from gaoxin.kernel.benefits.flow import PLENTY
from gaoxin.kernel.benefits.items import Case, Exclusion, Forbids, Item, Ladder
from gaoxin.kernel.benefits.outcome import Combination, Line, Reason, ReasonKind
from gaoxin.kernel.benefits.problem import problem_of
from gaoxin.kernel.benefits.search import SMALL, Found, Search
from gaoxin.kernel.benefits.wording import Need

#: Work of a search before it settles for a bound, in small parts (search.py): some ten seconds. Realistic cases need some hundreds.
EFFORT = 100_000
#: Tries for the exact amount that an item would need; each is a search of its own.
TRIES = 8


def best_combination(case: Case, *, effort: int = EFFORT, reasons: bool = True) -> Combination:
    """The legal combination that brings the enterprise most.

    Among combinations with the same money the one is chosen that holds the item with the earliest deadline, then the
    lowest id, then the next such item, and so on. What caps cut is cut from the lowest priority first; the yearly cap of the
    firm comes last. effort: parts of the search before it gives up proving; ``Combination.exact`` then says False and
    ``bound`` how much could be missing. reasons: whether to work them out.
    """
    return _Combiner(case, effort).combination(reasons=reasons)


class _Combiner:
    def __init__(self, case: Case, effort: int) -> None:
        self.case, self.effort = case, effort
        self.items = case.items
        self.problem = problem_of(case)
        self.search = Search(self.problem, effort)
        self.found = self.search.best()
        self.chosen = self.found.chosen
        self.taken = {self.items[at].id for at in members(self.chosen)}
        self._known: dict[int, int] = {}
        self._ceilings = [
            min([PLENTY, *(limit for mask, limit in self.problem.caps.all if mask >> at & 1)])
            for at in range(len(self.items))
        ]
        self.order = sorted(members(self.chosen), key=self._kept_longest)
        self.local = self.problem.caps.payments(self.order, self.problem.weights)
        self.paid = self._under_firm_cap()

    def _kept_longest(self, at: int) -> tuple[object, ...]:
        return (self.items[at].priority, *self.items[at].order)

    def _under_firm_cap(self) -> dict[int, int]:
        cap = self.case.firm_cap
        return self.local if cap is None else in_turn(self.order, self._local_weights(), [(self.chosen, cap.left)])

    def _local_weights(self) -> list[int]:
        return [self.local.get(at, 0) for at in range(len(self.items))]

    def combination(self, *, reasons: bool) -> Combination:
        total, bound = sum(self.paid.values()), self.found.bound >> self.search.shift
        if self.case.firm_cap is not None:
            bound = min(bound, self.case.firm_cap.left)
        complete = self.found.bound == self.found.value and self.problem.caps.plain
        lines = tuple(self._line(at, item, reasons=reasons) for at, item in enumerate(self.items))
        return Combination(lines, total, complete or total == bound, bound)

    def _line(self, at: int, item: Item, *, reasons: bool) -> Line:
        taken = item.id in self.taken
        found: list[Reason] = []
        if reasons:
            found = self._cuts(at) if taken else self._why_not(at)
        return Line(item, self.case.net(item), taken, self.paid.get(at, 0), tuple(found))

    # -- taken, but cut -----------------------------------------------------------------------------------------

    def _cuts(self, at: int) -> list[Reason]:
        found = []
        item, local = self.items[at], self.local[at]
        net = self.case.net(item)
        lost = item.amount - net
        for ladder in self._ladders(item):
            words = wording.difference((ladder.label, ladder.label_en), ladder.paid, net)
            found.append(Reason(ReasonKind.LADDER, ladder.id, (), min(lost, ladder.paid), None, *words))
            lost -= min(lost, ladder.paid)
        lost = net - local
        own = [cap for cap in self.case.caps if lost and item.id in cap.items]
        for cap in sorted(own, key=lambda each: (len(each.items), each.id)):
            inside = [other for other in self.order if self.items[other].id in cap.items]
            if sum(self.local[other] for other in inside) == cap.left:
                by = [self.items[other] for other in inside if other != at and self.local[other]]
                words = wording.capped(cap, by, lost, local)
                found.append(Reason(wording.KIND_OF_CAP[cap.kind], cap.id, tuple(i.id for i in by), lost, None, *words))
                lost = 0
        if self.case.firm_cap is not None and self.paid[at] < local:
            by = [self.items[other] for other in self.order[: self.order.index(at)] if self.paid[other]]
            words = wording.capped(self.case.firm_cap, by, local - self.paid[at], self.paid[at])
            ids = tuple(i.id for i in by)
            found.append(Reason(ReasonKind.FIRM, self.case.firm_cap.id, ids, local - self.paid[at], None, *words))
        return found

    # -- left out -----------------------------------------------------------------------------------------------

    def _why_not(self, at: int) -> list[Reason]:
        item, net = self.items[at], self.case.net(self.items[at])
        if not net:
            return [self._nothing(item)]
        need = self._need(at)
        found = []
        for kind, rule, by in self._against(item):
            words = wording.excluded((rule.label, rule.label_en), kind, by, need)
            found.append(Reason(kind, rule.id, tuple(i.id for i in by), 0, need.amount, *words, need.exact))
        for link in self.case.requires:
            if link.item == item.id and link.needs not in self.taken:
                words = wording.requires(self.case.by_id[link.needs], need)
                found.append(Reason(ReasonKind.REQUIRES, link.id, (link.needs,), 0, need.amount, *words, need.exact))
        # The whole loss stands with the first reason, so that reasons add up to it.
        return [replace(reason, lost=item.amount if not place else 0) for place, reason in enumerate(found)]

    def _nothing(self, item: Item) -> Reason:
        ladders = self._ladders(item)
        if not item.amount or not ladders:
            return Reason(ReasonKind.NOTHING, "", (), 0, None, *wording.NOTHING)
        paid = sum(ladder.paid for ladder in ladders)
        words = wording.paid_before((ladders[0].label, ladders[0].label_en), paid, paid - item.amount)
        return Reason(ReasonKind.PAID_BEFORE, ladders[0].id, (), item.amount, paid - item.amount, *words)

    def _ladders(self, item: Item) -> list[Ladder]:
        return [ladder for ladder in self.case.ladders if ladder.paid and item.id in ladder.items]

    def _against(self, item: Item) -> list[tuple[ReasonKind, Exclusion | Ladder | Forbids, list[Item]]]:
        """The rules that forbid adding an item to what is taken, each with the items that stand against it."""
        groups: list[tuple[ReasonKind, Exclusion | Ladder | Forbids, tuple[str, ...], int]] = [
            *((ReasonKind.EXCLUSION, rule, rule.items, rule.at_most) for rule in self.case.exclusions),
            *((ReasonKind.LADDER, rule, rule.items, 1) for rule in self.case.ladders),
            *((ReasonKind.FORBIDS, rule, (rule.first, rule.second), 1) for rule in self.case.forbids),
        ]
        found = []
        for kind, rule, ids, most in groups:
            if item.id in ids:
                taken = [self.case.by_id[name] for name in dict.fromkeys(ids) if name in self.taken]
                if len(taken) >= most:
                    found.append((kind, rule, taken))
        return found

    def _need(self, at: int) -> Need:
        """By how much an item must grow to draw level.

        With one item larger by t a set brings min(its money + t, its most), so each set tried names the next t.
        """
        if not self.problem.open >> at & 1:
            return Need(None)
        whole, weight, more = self.found.value >> self.search.shift, self.problem.weights[at], 0
        search = self.search
        for tries in range(TRIES):
            found = search.best_with(at)
            if found.value < 0:
                return Need(None)
            exact = found.value >> search.shift == found.bound >> search.shift
            missing = self._missing(search, at, found)
            # Caps that bind only when the item is larger reach beyond the part around it.
            if missing <= 0 or self._at_most(at, self.chosen & ~search.around(at) | found.chosen) >= whole:
                return Need(more + max(0, missing), exact)
            if not exact or weight + more >= self._ceilings[at]:
                return Need(None, exact)
            if not tries:
                largest = self._grown(at, min(self._ceilings[at] - weight, whole))
                if largest is None or self._missing(largest, at, largest.best_with(at)) > 0:
                    return Need(None, exact=largest is not None)
            more += missing
            grown = self._grown(at, more)
            if grown is None:
                break
            search = grown
        return Need(None, exact=False)

    def _missing(self, search: Search, at: int, found: Found) -> int:
        """What a set around an item lacks to the best combination, 分."""
        goal = self.problem.caps.most(self.chosen & search.around(at), self.problem.weights, self._known)
        return goal - (found.value >> search.shift)

    def _grown(self, at: int, more: int) -> Search | None:
        """The search with an item larger by ``more`` 分; None when too many items hang together for a quick one."""
        search = Search(self.problem.with_weight(at, self.problem.weights[at] + more), self.effort)
        return search if search.around(at).bit_count() <= SMALL else None

    def _at_most(self, at: int, chosen: int) -> int:
        """What a set brings when one of its items is as large as can be, 分."""
        if self._ceilings[at] == PLENTY:
            return PLENTY
        weights = list(self.problem.weights)
        weights[at] = PLENTY
        return self.problem.caps.most(chosen, weights, self._known, changed=at)
