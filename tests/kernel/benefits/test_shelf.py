"""The policy library of the fictional zone: complete, apart from the rules of titles, and usable as items of a combination."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from gaoxin.kernel.benefits import Case, Exclusion, Item, Ladder, best_combination, policy_shelf
from gaoxin.kernel.rules import Library, RuleProblem, Status
from gaoxin.kernel.rules.evaluate import Evaluator

ON = datetime.date(2026, 6, 30)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.load(policies=True)


def test_forty_policies_hold_every_rule_of_the_folder_once(library: Library) -> None:
    shelf = policy_shelf()
    rules = [clause.rule for policy in shelf for clause in policy.clauses]
    assert len(shelf) == len({policy.id for policy in shelf}) == 40
    assert sorted(rules) == sorted(book.key for book in library if book.file.startswith("policies/"))
    assert all(library.rulebooks[rule].amount for rule in rules)


def test_every_rule_of_the_library_says_that_it_is_the_zones_own(library: Library) -> None:
    for book in library:
        if book.file.startswith("policies/"):
            assert (book.basis, book.family) == ("own", "policies")
            assert "虚构" in book.note
            assert "虚构" in book.sources[0].title


def test_rules_that_pay_stay_out_of_the_library_of_titles() -> None:
    titles = Library.load()
    assert not [book.key for book in titles if book.file.startswith("policies/")]
    assert not [book for book in titles.in_force(ON, kind=None, subject=None) if book.family == "policies"]


def test_levels_of_a_chain_have_ranks_of_their_own() -> None:
    clauses = [clause for policy in policy_shelf() for clause in policy.clauses]
    srdi = sorted((c for c in clauses if c.upgrade_chain == "srdi_title"), key=lambda c: c.upgrade_rank)
    assert [c.rule for c in srdi] == ["zp_isme@2026", "zp_srdi@2026", "zp_little_giant@2026", "zp_champion@2026"]


@pytest.mark.parametrize(
    ("level", "yuan"),
    [("district", 100_000), ("municipal", 500_000), ("provincial", 1_000_000), ("national", 5_000_000)],
)
def test_incubators_receive_ten_fifty_hundred_and_five_hundred_wan_by_level(
    library: Library, level: str, yuan: int
) -> None:
    facts = {
        ("inc_level", "asof"): level, ("flag_serious_dishonesty", "asof"): False, ("flag_judgment_defaulter", "asof"): False,
    }  # fmt: skip
    result = Evaluator([library.rulebooks["zp_inc_level@2026"]], ON).run(facts)[0]
    assert (result.status, result.amount) == (Status.PASS, yuan)


def test_the_shelf_gives_the_worked_example_its_items(library: Library) -> None:
    facts = {
        ("srdi_level", "asof"): "little_giant", ("gb_code", "asof"): "3670", ("equipment_invest", "y1"): 12_600_000,
        ("tsme_valid", "asof"): True, ("hnte_valid", "asof"): False, ("interest_paid", "y1"): 820_000,
        ("flag_serious_dishonesty", "asof"): False, ("flag_judgment_defaulter", "asof"): False,
    }  # fmt: skip
    clauses = {clause.rule: clause for policy in policy_shelf() for clause in policy.clauses}
    books = [library.rulebooks[rule] for rule in clauses]
    passed = [result for result in Evaluator(books, ON).run(facts) if result.status == Status.PASS]
    items = tuple(
        Item(result.rulebook.id, int((result.amount or 0) * 100), clauses[result.rulebook.key].priority)
        for result in passed
    )
    assert {item.id: item.amount for item in items} == {
        "zp_little_giant": 50_000_000, "zp_srdi": 20_000_000, "zp_equipment": 151_200_000, "zp_interest": 24_600_000,
    }  # fmt: skip
    chain = tuple(sorted(("zp_srdi", "zp_little_giant"), key=lambda name: clauses[f"{name}@2026"].upgrade_rank))
    case = Case(items, ladders=(Ladder("srdi_title", chain, paid=20_000_000),), exclusions=(Exclusion("all", ()),))
    assert best_combination(case).total == 30_000_000 + 151_200_000 + 24_600_000


def test_a_fault_of_the_index_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "index.yaml").write_text("policies:\n  - id: a\n    titel: b\n", encoding="utf-8")
    with pytest.raises(RuleProblem) as problem:
        policy_shelf(tmp_path)
    assert (problem.value.code, problem.value.line) == ("unknown_key", 3)
