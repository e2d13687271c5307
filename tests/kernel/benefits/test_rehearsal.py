"""A rehearsal gives what evaluating the changed rulebook from scratch, enterprise by enterprise, would give."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from gaoxin.kernel.benefits import BenefitProblem, Rehearsal, thresholds
from gaoxin.kernel.benefits.literals import with_value
from gaoxin.kernel.benefits.numbers import Exact
from gaoxin.kernel.benefits.slider import _Anew, _Prepared, _Side
from gaoxin.kernel.rules import Catalogue, Library, Status
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.located import Located, parse
from gaoxin.kernel.rules.population import Population

ON = datetime.date(2026, 6, 30)
#: Shrinking a population of a dozen enterprises takes minutes and tells little more.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

DRAFT = """
id: drafted
version: "1"
label: 草案
label_en: Draft
family: policy
valid_from: 2026-01-01
basis: own
sources: [{id: doc, title: 草案}]
definitions:
  - {id: d_share, label: 研发强度, label_en: R&D share, expr: rd / revenue}
scores:
  - {id: p_growth, label: 增长得分, label_en: Growth, points: "分档(yoy(revenue), >= 20%: 20, >= 10%: 10, 否则 0)"}
require:
  - {id: c_scale, label: 规模, label_en: Scale, test: 营业收入 >= 2000万元 且 staff_total <= 300人}
  - {id: c_years, label: 两年, label_en: Two years, test: "每年(研发强度 >= 3%, 2)"}
  - id: c_any
    label: 任一
    label_en: Any
    any:
      - {id: c_title, label: 高企, label_en: HNTE, test: hnte_valid}
      - {id: c_rd, label: 研发, label_en: R&D, test: rd > 100万}
      - {id: c_points, label: 得分, label_en: Points, test: "总分 >= 15"}
      - {id: c_case, label: 分情形, label_en: By size, test: "研发强度 >= 分情形(revenue <= 5000万: 6%, 否则 4%)"}
      - {id: c_growth, label: 复合增长, label_en: CAGR, test: "cagr2(revenue) >= 5%"}
      - {id: c_sum, label: 差额, label_en: Difference, test: "100万元 < revenue[y1] - revenue[y2]"}
amount: {expr: "min(round(rd * 5%, 2) * 分情形(hnte_valid: 1.5, 否则 1) + 分情形(revenue >= 1亿: 10万元, 否则 3333.335元), 30万元)"}
"""
CURRENT = DRAFT.replace("id: drafted", "id: drafted_before").replace("2000万元", "3000万元").replace("5%, 2", "4%, 2")


@pytest.fixture(scope="module")
def library() -> Library:
    library = Library(Catalogue.load())
    library.add(parse(CURRENT, "current.yaml"))
    return library


def draft() -> Located:
    return parse(DRAFT, "draft.yaml")


money = st.sampled_from([0, 10**6, 2 * 10**6, 2 * 10**7, 10**8]) | st.integers(0, 10**10).map(
    lambda fen: Fraction(fen, 100)
)
maybe_money = st.none() | money
FACTS = st.fixed_dictionaries(
    {
        ("revenue", "y1"): maybe_money,
        ("revenue", "y2"): maybe_money,
        ("revenue", "y3"): maybe_money,
        ("rd", "y1"): st.none() | st.integers(0, 10**9).map(lambda fen: Fraction(fen, 100)),
        ("rd", "y2"): maybe_money,
        ("staff_total", "y1"): st.none() | st.integers(0, 400),
        ("hnte_valid", "asof"): st.none() | st.booleans(),
    }
)
VALUES = {
    "元": st.integers(0, 10**9).map(lambda fen: Fraction(fen, 10))
    | st.sampled_from([Fraction(2 * 10**7), Fraction(10**6)]),
    "%": st.integers(0, 5000).map(lambda part: Fraction(part, 10_000)),
    "": st.integers(1, 5).map(Fraction),
    "人": st.integers(0, 400).map(Fraction),
}


def from_scratch(library: Library, source: Located, population: Population) -> tuple[list[Status], list[int | None]]:
    fresh = Library(library.catalogue)
    evaluator = Evaluator([fresh.add(source)], ON)
    verdicts, amounts = [], []
    for row in range(len(population)):
        result = evaluator.run(population.facts(row))[0]
        verdicts.append(result.status)
        amounts.append(None if result.amount is None else int((result.amount * 200 + 1) // 2))
    return verdicts, amounts


def people(library: Library, rows: list[dict[tuple[str, str], object]]) -> Population:
    return Population.from_facts(library.catalogue, rows, ON)


@settings(max_examples=25, deadline=None, phases=PHASES)
@given(rows=st.lists(FACTS, min_size=1, max_size=12), data=st.data())
def test_a_threshold_at_a_value_equals_the_changed_rulebook_from_scratch(
    library: Library, rows: list[dict], data: st.DataObject
) -> None:
    population = people(library, rows)
    rehearsal = Rehearsal.prepare(library, draft(), population)
    threshold = data.draw(st.sampled_from(rehearsal.thresholds))
    value = data.draw(VALUES["%" if "%" in threshold.text else threshold.unit])
    verdicts, amounts = from_scratch(library, with_value(draft(), threshold, value), population)
    point = rehearsal.at(threshold, value)
    assert point.counts.passed == verdicts.count(Status.PASS)
    assert point.counts.failed == verdicts.count(Status.FAIL)
    assert point.counts.unknown == verdicts.count(Status.UNKNOWN)
    assert point.counts.manual == verdicts.count(Status.MANUAL)
    passing = [amount for verdict, amount in zip(verdicts, amounts, strict=True) if verdict == Status.PASS]
    assert point.cost == sum(amount for amount in passing if amount is not None)
    assert point.without_amount == passing.count(None)


@settings(max_examples=12, deadline=None, phases=PHASES)
@given(rows=st.lists(FACTS, min_size=1, max_size=12))
def test_gains_losses_groups_and_overlaps_add_up_to_the_verdicts_of_both_versions(
    library: Library, rows: list[dict]
) -> None:
    population = people(library, rows)
    current = library.rulebooks["drafted_before@1"]
    groups = {"parity": ["even" if at % 2 == 0 else "odd" for at in range(len(rows))]}
    report = Rehearsal.prepare(library, draft(), population, current=current, others=[current], groups=groups).report
    now, amounts = from_scratch(library, draft(), population)
    before, amounts_before = from_scratch(library, parse(CURRENT, "current.yaml"), population)
    pairs = list(zip(now, before, strict=True))
    assert report.gains == sum(a == Status.PASS != b for a, b in pairs)
    assert report.losses == sum(b == Status.PASS != a for a, b in pairs)
    assert report.became_unknown == sum(a == Status.UNKNOWN != b for a, b in pairs)
    assert report.cost == cost(now, amounts)
    assert report.cost_before == cost(before, amounts_before)
    even = report.groups[0]
    assert (even.value, even.passed, even.cost) == ("even", now[::2].count(Status.PASS), cost(now[::2], amounts[::2]))
    assert (even.passed_before, even.cost_before) == (
        before[::2].count(Status.PASS),
        cost(before[::2], amounts_before[::2]),
    )
    both = [at for at, pair in enumerate(pairs) if pair == (Status.PASS, Status.PASS)]
    assert report.overlaps[0].both == len(both)
    assert report.overlaps[0].cost == sum(amounts[at] or 0 for at in both)
    assert report.overlaps[0].cost_other == sum(amounts_before[at] or 0 for at in both)


def test_what_a_value_moves_is_what_its_report_says(library: Library) -> None:
    rows = [{("revenue", "y1"): Fraction(10_000_000 * number)} for number in range(1, 6)]
    for size in (0, 5):
        population = people(library, rows[:size])
        made = Rehearsal.prepare(library, draft(), population, current=library.rulebooks["drafted_before@1"])
        for threshold in made.thresholds:
            report = made.report_at(threshold, threshold.value / 2)
            point, gains, losses = made.moved(threshold, threshold.value / 2)
            assert (point.counts, point.cost, gains, losses) == (
                report.counts,
                report.cost,
                report.gains,
                report.losses,
            )


def cost(verdicts: list[Status], amounts: list[int | None]) -> int:
    return sum(amount or 0 for verdict, amount in zip(verdicts, amounts, strict=True) if verdict == Status.PASS)


def test_rules_of_other_libraries_are_not_mixed_up(library: Library) -> None:
    rows = [{("revenue", "y1"): revenue, ("staff_total", "y1"): 10} for revenue in (10**6, 3 * 10**7, 10**8)]
    tests = ("营业收入 >= 2000万元", "staff_total >= 20人", "营业收入 >= 5000万元")
    books = []
    for number, test in enumerate(tests):
        text = f"""
id: other{number}
version: "1"
label: 甲
label_en: A
family: policy
valid_from: 2026-01-01
basis: own
sources: [{{id: doc, title: 甲}}]
require: [{{id: c, label: 甲, label_en: A, test: "{test}"}}]
"""
        books.append(Library(library.catalogue).add(parse(text, "other.yaml")))
    rehearsal = Rehearsal.prepare(
        library, parse(text, "draft.yaml"), people(library, rows), current=books[0], others=books
    )
    report = rehearsal.report
    assert report.before is not None
    assert (report.before.passed, report.gains, report.losses) == (2, 0, 1)
    assert [overlap.both for overlap in report.overlaps] == [1, 0, 1]


def test_the_numbers_of_a_draft_are_listed_with_their_place_and_unit(library: Library) -> None:
    found = {threshold.name: threshold for threshold in thresholds(draft(), library)}
    assert found["c_scale#0"].value == 2 * 10**7
    assert found["c_scale#0"].unit == "元"
    assert found["c_scale#1"].text == "300人"
    assert found["c_years#0"].value == Fraction(3, 100)
    # A condition without a number, and the number of years of 每年.
    assert not {"c_title#0", "c_years#1"} & set(found)


def test_simple_comparisons_are_prepared_and_others_evaluated_anew(library: Library) -> None:
    rehearsal = Rehearsal.prepare(library, draft(), people(library, [{("revenue", "y1"): 1}]))
    kinds = {threshold.name: type(rehearsal._slider(threshold)) for threshold in rehearsal.thresholds}
    assert kinds["c_scale#0"] is kinds["c_years#0"] is kinds["c_case#1"] is kinds["c_sum#0"] is _Prepared
    # The pass mark of a score and a compound rate are no plain comparisons.
    assert kinds["c_points#0"] is kinds["c_growth#0"] is _Anew


def test_a_ratio_next_to_the_threshold_is_compared_exactly(library: Library) -> None:
    third = Exact(10**15 // 3, 10**15, True)
    side = _Side(third, ">=", 1)
    assert side.place(Fraction(333_333_333_333_333, 10**15)).tolist() == [2]
    assert side.place(Fraction(1, 3)).tolist() == [0]


def test_a_threshold_that_has_no_end_as_a_decimal_is_refused(library: Library) -> None:
    rehearsal = Rehearsal.prepare(library, draft(), people(library, [{("revenue", "y1"): 1}]))
    with pytest.raises(BenefitProblem, match="门槛不能是"):
        with_value(draft(), rehearsal.thresholds[0], Fraction(1, 3))


def test_a_grouping_column_of_another_length_is_refused(library: Library) -> None:
    with pytest.raises(BenefitProblem, match="行数"):
        Rehearsal.prepare(library, draft(), people(library, [{("revenue", "y1"): 1}]), groups={"stage": []})


def test_a_rehearsal_leaves_the_library_as_it_was(library: Library) -> None:
    before = dict(library.rulebooks), len(library.builder.forest)
    rehearsal = Rehearsal.prepare(library, draft(), people(library, [{("revenue", "y1"): 1}]))
    rehearsal.curve(rehearsal.thresholds[0], [Fraction(1), Fraction(2)])
    assert (dict(library.rulebooks), len(library.builder.forest)) == before
