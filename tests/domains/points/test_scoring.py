"""The points of zone 01 §5.10 line by line, as the pages and files show them."""

from __future__ import annotations

import datetime
from fractions import Fraction

import pytest

from gaoxin.domains.points.ranking import Entrant, rank
from gaoxin.domains.points.scheme import scheme_of, schemes
from gaoxin.domains.points.scoring import Line, Points, Scorer
from gaoxin.domains.points.simulation import half_up, total_with
from gaoxin.kernel.rules import Result
from gaoxin.kernel.rules.cases import case_files, load_cases
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.mechanisms.registry.library import catalogue, library

SCHEME = scheme_of("zone_points")


CASES = {
    case.id: case
    for path in case_files(rulebooks_dir())
    if path.name.startswith("zone_points")
    for case in load_cases(path, catalogue())
}


def _result(name: str) -> Result:
    case = CASES[name]
    rulebook = library().get(case.rule)
    assert rulebook is not None
    return library().evaluator(rulebook, case.on).run(case.given)[0]


def _points(name: str) -> Points:
    return Scorer(SCHEME).points(_result(name))


@pytest.mark.parametrize(
    ("name", "stage", "base", "bonus", "deduction", "total", "grade"),
    [
        ("E1", "S", 7788, 900, 0, 8688, "AAA"),
        ("E2", "G", 6069, 1400, 100, 7369, "AA"),
        ("E3", "M", 6251, 2600, 300, 8551, "AAA"),
        ("E5", "S", 4800, 200, 0, 5000, "B"),
    ],
)
def test_the_worked_examples_come_out_to_the_hundredth(
    name: str, stage: str, base: int, bonus: int, deduction: int, total: int, grade: str
) -> None:
    found = _points(name)
    assert (found.stage, found.base, found.bonus, found.deduction, found.total, found.grade) == (
        stage, base, bonus, deduction, total, grade,
    )  # fmt: skip


def test_a_veto_publishes_nothing_and_suspends() -> None:
    found = _points("E4")
    assert (found.total, found.base, found.vetoed, found.grade) == (0, 6703, True, "suspended")


def test_a_line_says_raw_value_full_mark_weight_ratio_and_what_is_missing_to_it() -> None:
    line = next(line for line in _points("E1").lines if line.id == "T7")
    assert (line.raw, line.reference, line.weight, line.unit) == (600_000, 1_000_000, 7, "元")
    assert (line.ratio, line.low, line.lacking) == (Fraction(3, 5), 420, 400_000)


def test_a_line_that_does_not_apply_gives_its_weight_to_its_group() -> None:
    lines = {line.id: line for line in _points("E5").lines}
    assert not lines["T2"].applies
    assert (lines["T2"].weight, lines["T2"].effective) == (6, 0)
    assert (lines["T3"].weight, lines["T3"].effective) == (10, Fraction(10 * 55, 49))
    assert sum(line.effective or 0 for line in lines.values() if line.id.startswith("T")) == 55


def test_a_missing_figure_scores_nothing_and_says_what_to_supply() -> None:
    line = next(line for line in _points("T7 missing").lines if line.id == "T7")
    assert (line.low, line.high, line.raw, line.lacking) == (0, 700, None, None)
    assert [name for name, _period in line.missing] == ["tech_contract_value"]


def test_a_line_survives_being_stored() -> None:
    for line in _points("E5").lines:
        assert Line.from_dict(line.to_dict()) == line


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_simulation_with_the_same_weights_gives_the_rulebook_s_own_total(name: str) -> None:
    found = _points(name)
    if not found.stage or found.vetoed:
        assert found.total == 0 or not found.stage
        return
    base, total = total_with(SCHEME, found.stage, found.lines, {}, found.bonus, found.deduction)
    assert (base, total) == (found.base, found.total)


def test_a_changed_weight_changes_its_line_alone() -> None:
    found = _points("E2")
    base, total = total_with(SCHEME, "G", found.lines, {("G", "T1"): Fraction(19)}, found.bonus, found.deduction)
    # 0.45 of ten more points
    assert (base - found.base, total - found.total) == (450, 450)


def test_the_grades_of_the_scheme_are_those_of_the_rulebook() -> None:
    for scheme in schemes():
        for rulebook in library().versions(scheme.rule):
            assert rulebook.outcome is not None
            assert {*rulebook.outcome.values} == {*dict(scheme.grades), "suspended"}
    for name in CASES:
        result = _result(name)
        if result.outcome is not None and result.outcome != "suspended" and result.score_low is not None:
            assert result.outcome == next(key for key, least in SCHEME.grades if result.score_low >= least), name


def test_half_a_hundredth_is_rounded_up() -> None:
    assert half_up(Fraction("8.955")) == Fraction("8.96")
    assert half_up(Fraction("8.9549")) == Fraction("8.95")


def _entrant(
    key: str, total: int, *, base: int = 5000, tie: int = 2000, stage: str = "S", grade: str = "A", **other: object
) -> Entrant[str]:
    values = {"figure": Fraction(1), "founded": datetime.date(2020, 1, 1), "code": key, "vetoed": False} | other
    return Entrant(key=key, stage=stage, total=total, base=base, tie=tie, grade=grade, **values)  # type: ignore[arg-type]


def test_equals_share_a_place_and_the_next_one_is_skipped() -> None:
    places = rank([_entrant("a", 8000), _entrant("b", 7000), _entrant("c", 7000), _entrant("d", 6000)], SCHEME)
    assert [places[key].rank for key in "abcd"] == [1, 2, 2, 4]


def test_ties_are_broken_by_base_group_figure_age_and_code_in_this_order() -> None:
    old = datetime.date(2001, 1, 1)
    rows = [
        _entrant("f", 7000, base=4000), _entrant("e", 7000, code="Z"), _entrant("d", 7000, code="Y"), _entrant("c", 7000, founded=old, code="X"),
        _entrant("b", 7000, figure=Fraction(9)), _entrant("a", 7000, tie=3000),
    ]  # fmt: skip
    places = rank(rows, SCHEME)
    assert {key: places[key].rank for key in "abcdef"} == {"a": 1, "b": 2, "c": 2, "d": 2, "e": 2, "f": 6}


def test_the_list_takes_the_best_of_each_stage_without_c_and_without_vetoes() -> None:
    many = [_entrant(f"s{number:03d}", 9000 - number) for number in range(60)]
    rows = [
        *many,
        _entrant("low", 9900, grade="C"),
        _entrant("veto", 9990, vetoed=True),
        _entrant("m", 1, stage="M", grade="B"),
    ]
    places = rank(rows, SCHEME)
    assert sum(place.listed for place in places.values()) == 41
    assert not places["low"].listed
    assert (places["veto"].rank, places["veto"].listed) == (None, False)
    assert (places["m"].rank, places["m"].listed) == (1, True)
