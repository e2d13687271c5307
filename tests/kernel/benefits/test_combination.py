"""The best combination against brute force, and the worked example of zone/06 section 5 to the 分."""

from __future__ import annotations

import datetime
import itertools
from dataclasses import replace

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gaoxin.kernel.benefits import (
    BenefitProblem,
    Budget,
    Cap,
    CapKind,
    Case,
    Combination,
    Exclusion,
    Forbids,
    Item,
    Ladder,
    Order,
    ReasonKind,
    Requires,
    best_combination,
    same_subject,
    settle,
)
from gaoxin.kernel.benefits import search as searching
from gaoxin.kernel.benefits.fill import Caps, members

WAN = 1_000_000
AMOUNTS = st.sampled_from([0, 1, 2, 3, 5, 5, 8, 13, 20, 50])
DAYS = st.sampled_from([None, datetime.date(2026, 6, 30), datetime.date(2026, 9, 30)])


@st.composite
def cases(draw: st.DrawFn, most: int = 10, most_caps: int = 3) -> Case:
    size = draw(st.integers(1, most))
    ids = [f"i{at:02}" for at in range(size)]
    items = tuple(Item(name, draw(AMOUNTS), draw(st.integers(1, 3)), draw(DAYS)) for name in ids)

    def some(least: int, top: int) -> tuple[str, ...]:
        found = draw(st.lists(st.sampled_from(ids), min_size=least, max_size=top, unique=True))
        return tuple(found)

    def many(top: int) -> range:
        return range(draw(st.integers(0, top if size > 1 else 0)))

    exclusions = tuple(Exclusion(f"e{at}", some(1, 5), draw(st.sampled_from([1, 1, 1, 2, 0]))) for at in many(3))
    ladders = tuple(Ladder(f"l{at}", some(2, 3), draw(st.sampled_from([0, 3]))) for at in many(1))
    requires = tuple(Requires(f"r{at}", *some(2, 2)) for at in many(2))
    forbids = tuple(Forbids(f"f{at}", *some(2, 2)) for at in many(2))
    caps = tuple(Cap(f"c{at}", some(1, 5), draw(st.integers(0, 40))) for at in many(most_caps))
    firm = draw(st.none() | st.integers(0, 80).map(lambda limit: Cap("firm", (), limit, CapKind.FIRM)))
    return Case(items, exclusions, ladders, requires, forbids, caps, firm)


def legal(case: Case, taken: frozenset[str]) -> bool:
    groups = [(group.items, group.at_most) for group in case.exclusions]
    groups += [(ladder.items, 1) for ladder in case.ladders]
    groups += [((pair.first, pair.second), 1) for pair in case.forbids]
    return all(len(taken & set(names)) <= most for names, most in groups) and all(
        need.needs in taken for need in case.requires if need.item in taken
    )


def money(case: Case, taken: frozenset[str]) -> int:
    """The most under caps by duality: the cheapest choice of caps, with all that they leave open."""
    caps = [(set(cap.items) & taken, cap.left) for cap in case.caps]
    sums = []
    for choice in itertools.product((False, True), repeat=len(caps)):
        chosen = [cap for cap, wanted in zip(caps, choice, strict=True) if wanted]
        covered = set().union(*(names for names, _ in chosen))
        open_ = sum(case.net(case.by_id[name]) for name in taken - covered)
        sums.append(sum(limit for _, limit in chosen) + open_)
    return min(sums)


def by_force(case: Case) -> tuple[int, list[bool]]:
    """Money before the firm's cap and who is taken, in the order that decides between equal sums."""
    wanted = {need.needs for need in case.requires}
    ranked = [item for item in sorted(case.items, key=lambda item: item.order) if case.net(item) or item.id in wanted]
    best = (-1, [False])
    for choice in itertools.product((False, True), repeat=len(ranked)):
        taken = frozenset(item.id for item, wanted_ in zip(ranked, choice, strict=True) if wanted_)
        if legal(case, taken):
            best = max(best, (money(case, taken), list(choice)))
    return best[0], [item.id for item, taken_ in zip(ranked, best[1], strict=True) if taken_]


def check(case: Case, found: Combination) -> None:
    best, taken = by_force(case)
    capped = best if case.firm_cap is None else min(best, case.firm_cap.left)
    if not Caps([(sum(1 << case.items.index(case.by_id[i]) for i in c.items), c.left) for c in case.caps]).plain:
        assert found.total <= capped <= found.bound
        return
    assert found.exact
    assert (found.total, found.bound) == (capped, capped)
    assert {line.item.id for line in found.taken} == set(taken)
    for cap in case.caps:
        assert sum(found.line(name).paid for name in cap.items) <= cap.left
    for line in found.lines:
        assert 0 <= line.paid <= line.net <= line.item.amount
        if line.cut:
            assert sum(reason.lost for reason in line.reasons) == line.item.amount - line.paid
            assert all(reason.zh and reason.en for reason in line.reasons)
        if line.cut and not line.taken:
            check_need(case, line.item, best, line.reasons[0].needs_more, exact=line.reasons[0].needs_exact)


def check_need(case: Case, item: Item, best: int, more: int | None, *, exact: bool) -> None:
    """By force: the item in the combination, larger and larger."""
    if not case.net(item):
        return

    def forced(extra: int) -> int:
        changed = case.with_amounts({item.id: item.amount + extra})
        others = [each.id for each in case.items if each.id != item.id]
        sets = (frozenset(s) | {item.id} for n in range(len(others) + 1) for s in itertools.combinations(others, n))
        return max((money(changed, taken) for taken in sets if legal(changed, taken)), default=-1)

    if more is None:
        assert not exact or forced(10_000) < best or not allowed(case, item)
        return
    assert forced(more) >= best
    assert not exact or more == 0 or forced(more - 1) < best


def allowed(case: Case, item: Item) -> bool:
    """Whether an item is in any legal set of items that bring something."""
    barred = {name for group in case.exclusions if group.at_most == 0 for name in group.items}
    return item.id not in barred


QUICK = settings(max_examples=150, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))


@QUICK
@given(case=cases(most=8))
def test_the_combination_equals_brute_force(case: Case) -> None:
    check(case, best_combination(case))


@settings(QUICK, max_examples=60)
@given(case=cases(most=8))
def test_the_linear_relaxation_changes_no_answer(case: Case) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(searching, "SMALL", 0)
        check(case, best_combination(case))


@settings(QUICK, max_examples=10)
@given(case=cases(most=12, most_caps=2))
def test_twelve_items_equal_brute_force(case: Case) -> None:
    best, taken = by_force(case)
    found = best_combination(case)
    assert {line.item.id for line in found.taken} == set(taken)
    assert found.total == (best if case.firm_cap is None else min(best, case.firm_cap.left))


@settings(QUICK, max_examples=40)
@given(case=cases(most=8))
def test_a_search_that_gives_up_says_so_and_bounds_what_is_missing(case: Case) -> None:
    found = best_combination(replace(case, firm_cap=None), effort=0)
    best, _ = by_force(replace(case, firm_cap=None))
    assert found.total <= best <= found.bound
    assert found.total == best or not found.exact


@settings(QUICK, max_examples=60)
@given(case=cases(most=9, most_caps=4), order=st.permutations(range(9)))
def test_what_caps_cut_is_cut_from_the_end_of_the_order(case: Case, order: list[int]) -> None:
    masks = [(sum(1 << case.items.index(case.by_id[name]) for name in cap.items), cap.left) for cap in case.caps]
    caps, weights = Caps(masks), [item.amount for item in case.items]
    order = [at for at in order if at < len(weights)]
    if not caps.plain:
        return
    paid, chosen = caps.payments(order, weights), sum(1 << at for at in order)
    assert sum(paid.values()) == caps.most(chosen, weights)
    assert all(sum(paid[at] for at in members(mask)) <= limit for mask, limit in masks)
    # Nobody could have more with the total kept and those before kept.
    for place, at in enumerate(order):
        more = list(weights)
        for earlier in order[:place]:
            more[earlier] = paid[earlier]
        fixed = [(1 << earlier, paid[earlier]) for earlier in order[:place]]
        assert _most_with(caps, masks, fixed, at, paid[at] + 1, more, chosen) < sum(paid.values())


def _most_with(
    caps: Caps,
    masks: list[tuple[int, int]],
    fixed: list[tuple[int, int]],
    at: int,
    least: int,
    weights: list[int],
    chosen: int,
) -> int:
    """The most when earlier items bring just their part and one brings ``least``; below 0 when it cannot."""
    if least > weights[at]:
        return -1
    held = {mask.bit_length() - 1: amount for mask, amount in fixed} | {at: least}
    rest = chosen & ~sum(1 << item for item in held)
    left = [(mask & rest, limit - sum(a for item, a in held.items() if mask >> item & 1)) for mask, limit in masks]
    if any(limit < 0 for _, limit in left):
        return -1
    return sum(held.values()) + Caps([(mask, limit) for mask, limit in left if mask]).most(rest, weights)


# -- zone/06 section 5 ------------------------------------------------------------------------------------------


@pytest.fixture
def firm_x() -> Case:
    items = (
        Item("little_giant", 50 * WAN, 1, label="小巨人"),
        Item("srdi", 20 * WAN, 2, label="省专精特新"),
        Item("renovation", min(1260 * WAN * 12 // 100, 1000 * WAN), 3, label="技改", clause="renovation"),
        Item("interest", 2460 * WAN // 100, 9, label="贴息"),
        Item("rd", 88 * WAN, 4, label="研发补助"),
    )
    return Case(
        items,
        exclusions=(Exclusion("G2", ("renovation", "rd"), label="同一笔支出就高"),),
        ladders=(Ladder("G1", ("srdi", "little_giant"), paid=20 * WAN),),
        firm_cap=Cap("year", (), 200 * WAN, CapKind.FIRM),
    )


def test_the_worked_example_pays_two_million_and_says_why(firm_x: Case) -> None:
    found = best_combination(firm_x)
    assert {line.item.id: line.paid for line in found.lines} == {
        "little_giant": 30 * WAN, "srdi": 0, "renovation": 15120 * WAN // 100, "interest": 1880 * WAN // 100, "rd": 0,
    }  # fmt: skip
    assert (found.total, found.exact, found.bound) == (200 * WAN, True, 200 * WAN)
    upgrade = found.line("little_giant").reasons[0]
    assert (upgrade.kind, upgrade.rule, upgrade.lost) == (ReasonKind.LADDER, "G1", 20 * WAN)
    assert found.line("srdi").reasons[0].kind is ReasonKind.PAID_BEFORE
    assert found.line("renovation").reasons == ()
    cut = found.line("interest").reasons[0]
    assert (cut.kind, cut.rule, cut.lost) == (ReasonKind.FIRM, "year", 580 * WAN // 100)
    assert cut.by == ("little_giant", "renovation")
    dropped = found.line("rd").reasons[0]
    assert (dropped.kind, dropped.by, dropped.lost) == (ReasonKind.EXCLUSION, ("renovation",), 88 * WAN)
    assert (dropped.needs_more, dropped.needs_exact) == (15120 * WAN // 100 - 88 * WAN, True)
    assert "技改" in dropped.zh
    assert "63.20万元" in dropped.zh


def test_a_proportional_budget_comes_before_the_cap_of_the_firm(firm_x: Case) -> None:
    other = Case((Item("renovation", 1250 * WAN - 15120 * WAN // 100, clause="renovation"),))
    found = settle({"X": firm_x, "Y": other}, {"renovation": Budget(1000 * WAN)})
    x = found.combinations["X"]
    assert x.line("renovation").paid == 12096 * WAN // 100
    assert x.line("renovation").reasons[-1].kind is ReasonKind.BUDGET
    assert x.line("interest").paid == 2460 * WAN // 100
    assert x.total == 17556 * WAN // 100
    assert found.shares["renovation"].left == 0
    assert found.total == 17556 * WAN // 100 + 87904 * WAN // 100


def test_the_order_of_budget_and_cap_is_configuration(firm_x: Case) -> None:
    other = Case((Item("renovation", 1250 * WAN - 15120 * WAN // 100, clause="renovation"),))
    found = settle({"X": firm_x, "Y": other}, {"renovation": Budget(1000 * WAN)}, order=Order.FIRM_FIRST)
    x = found.combinations["X"]
    assert x.line("interest").paid == 1880 * WAN // 100
    assert x.total == (30_00 + 120_96 + 18_80) * WAN // 100


def test_a_cap_after_the_budget_cuts_the_lowest_priority(firm_x: Case) -> None:
    tight = replace(firm_x, firm_cap=Cap("year", (), 160 * WAN, CapKind.FIRM))
    x = settle({"X": tight}, {"renovation": Budget(12096 * WAN // 100)}).combinations["X"]
    assert x.total == 160 * WAN
    assert x.line("interest").paid == 160 * WAN - 30 * WAN - 12096 * WAN // 100
    assert x.line("interest").reasons[-1].kind is ReasonKind.FIRM


def test_what_was_paid_this_year_counts_against_a_cap(firm_x: Case) -> None:
    used = replace(firm_x, firm_cap=Cap("year", (), 200 * WAN, CapKind.FIRM, used=50 * WAN))
    found = best_combination(used)
    assert found.total == 150 * WAN
    assert found.line("interest").paid == 0
    assert found.line("renovation").paid == 120 * WAN


# -- details ----------------------------------------------------------------------------------------------------


def test_between_equal_sums_the_earlier_deadline_then_the_lower_id_decides() -> None:
    late, soon = datetime.date(2026, 9, 30), datetime.date(2026, 6, 30)
    items = (Item("a", 10, deadline=late), Item("b", 10, deadline=soon), Item("c", 10, deadline=soon))
    found = best_combination(Case(items, (Exclusion("one", ("a", "b", "c")),)))
    assert [line.item.id for line in found.taken] == ["b"]
    assert found.line("a").reasons[0].needs_more == 0


def test_the_highest_of_a_group_gives_way_when_others_bring_more_together() -> None:
    items = (Item("big", 100), Item("left", 60), Item("right", 60))
    found = best_combination(Case(items, (Exclusion("g1", ("big", "left")), Exclusion("g2", ("big", "right")))))
    assert found.total == 120
    assert [reason.needs_more for reason in found.line("big").reasons] == [20, 20]


def test_a_cap_that_binds_only_when_an_item_grows_counts_in_what_it_would_need() -> None:
    items = (Item("big", 8), Item("mate", 8), Item("other", 8), Item("small", 3))
    cap = Cap("c", ("big", "mate", "small"), 22)
    found = best_combination(Case(items, (Exclusion("g", ("other", "small")),), caps=(cap,)))
    assert found.total == 24
    assert (found.line("small").reasons[0].needs_more, found.line("small").reasons[0].needs_exact) == (None, True)


def test_three_caps_that_cross_each_other_are_bounded_and_not_claimed_exact() -> None:
    items = tuple(Item(name, 10) for name in "abc")
    caps = (Cap("1", ("a", "b"), 10), Cap("2", ("b", "c"), 10), Cap("3", ("a", "c"), 10))
    found = best_combination(Case(items, caps=caps))
    assert not found.exact
    assert found.total == 10
    assert found.bound >= 15


def test_equal_keys_of_items_become_rules() -> None:
    items = [Item("a", 5, project="p"), Item("b", 6, project="p"), Item("c", 7, expense="e"), Item("d", 8, expense="e")]
    exclusions, caps = same_subject(items, {"e": 9})
    assert [(rule.id, rule.items) for rule in exclusions] == [("project:p", ("a", "b"))]
    assert [(cap.id, cap.items, cap.limit, cap.kind) for cap in caps] == [("expense:e", ("c", "d"), 9, CapKind.EXPENSE)]
    assert best_combination(Case(tuple(items), tuple(exclusions), caps=tuple(caps))).total == 6 + 9
    assert [rule.id for rule in same_subject(items)[0]] == ["project:p", "expense:e"]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Case((Item("a", 1), Item("a", 2))), "两次"),
        (lambda: Case((Item("a", 1),), (Exclusion("g", ("a", "b")),)), "不在清单里"),
        (lambda: Case((Item("a", -1),)), "负数"),
    ],
)
def test_items_and_rules_that_do_not_fit_are_refused(make: object, words: str) -> None:
    with pytest.raises(BenefitProblem, match=words):
        make()  # type: ignore[operator]
