"""Every threshold of the library has a worked case on its line and one just beside it, and both show in what comes out."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import Any

from tests.kernel.rules.thresholds import ON, Turn, decided, turns

from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.cases import Case, case_files, load_cases
from gaoxin.kernel.rules.evaluate import Result
from gaoxin.kernel.rules.parser import parse
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.tree import walk

#: Thresholds that no facts can bring to decide: the other branch of a choice rules them out. By rulebook and threshold.
NEVER_DECIDE = {
    # The limit on sales revenue is 2亿元; only operating revenue standing in for it has 2.1亿元 (criteria 01 §6.1).
    "tsme@2017": {"<=(revenue[y1], 2e+08)", "<=(sales_revenue[y1], 2.1e+08)"},
    # R&D above 1000万元 stands for the ratio from sales of 2亿元 on; at 2亿元 it is 5 %, above every ratio asked for.
    "sci_prov_rd_center@2019": {">=(sales_revenue[y1], 2e+08)"},
}


@cache
def library() -> Library:
    return Library.load(policies=True)


@cache
def cases() -> dict[str, list[Case]]:
    found = defaultdict(list)
    for path in case_files(rulebooks_dir()):
        for case in load_cases(path, library().catalogue):
            found[case.rule].append(case)
    return found


def results(rulebook: Rulebook) -> list[Result]:
    return [library().evaluator(rulebook, case.on).run(case.given)[0] for case in cases()[rulebook.key]]


@cache
def shared() -> frozenset[int]:
    """Nodes of the definitions that all rulebooks share: the size table, of which each rule needs one case of its own."""
    texts = [expression for _, _, expression in library().definitions.values()]
    return frozenset(
        node.index for text in texts for node in walk([parse(text, library().scope, library().builder).node])
    )


@cache
def open_turns() -> dict[str, list[Turn]]:
    """By rulebook the turns that no case decides; those of the shared definitions count once, in whichever rulebook."""
    found = {}
    lent: dict[tuple[Any, ...], Turn] = {}
    anywhere: set[tuple[Any, ...]] = set()
    for rulebook in library():
        wanted = turns(rulebook, library().catalogue)
        done = decided(rulebook, wanted, results(rulebook))
        anywhere |= done
        lends = shared() - {leaf.node.index for leaf in rulebook.requirement.leaves()}
        lent |= {turn.key: turn for turn in wanted if turn.node.index in lends}
        found[rulebook.key] = [turn for turn in wanted if turn.key not in done and turn.node.index not in lends]
    found["definitions"] = [turn for key, turn in lent.items() if key not in anywhere]
    return found


def test_every_threshold_has_a_case_on_its_line_and_one_just_beside_it() -> None:
    missing = [
        f"{key}: {turn}"
        for key, found in sorted(open_turns().items())
        for turn in found
        if turn.place_told not in NEVER_DECIDE.get(key, ())
    ]
    assert missing == []


def test_thresholds_said_to_decide_nothing_decide_nothing() -> None:
    for key, places in NEVER_DECIDE.items():
        rulebook = library().get(key)
        assert rulebook
        assert {turn.place_told for turn in open_turns()[key]} >= places


def test_a_case_taken_away_is_missed() -> None:
    rulebook = library().get("isme@2022")
    assert rulebook
    wanted = turns(rulebook, library().catalogue)
    kept = [case for case in cases()["isme@2022"] if case.id not in ("isme_d_equity=500", "I5")]
    found = decided(rulebook, wanted, [library().evaluator(rulebook, case.on).run(case.given)[0] for case in kept])
    assert [str(turn) for turn in wanted if turn.key not in found and turn.node.index not in shared()] == [
        f">=(equity_new_3y[asof], 5e+06): {ON}"
    ]
