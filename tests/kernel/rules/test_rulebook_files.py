"""Every rulebook file is complete: two languages, clauses, sources, cases of each kind, marks on what is uncertain."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

from gaoxin.kernel.rules import Criterion, Library, Rulebook, located
from gaoxin.kernel.rules.cases import Case, load_cases, run_case
from gaoxin.kernel.rules.library import rulebook_files
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.tree import Node, walk

LIBRARY = Library.load(policies=True)
RULEBOOKS = sorted(LIBRARY, key=lambda rulebook: rulebook.key)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
#: What a message, a text or an identifier of these files must not carry.
FORBIDDEN = re.compile(r"TODO|FIXME|XXX|https?://(?:localhost|127\.)|/home/|/root/")

every = pytest.mark.parametrize("rulebook", RULEBOOKS, ids=[rulebook.key for rulebook in RULEBOOKS])


def cases_file(rulebook: Rulebook) -> Path:
    path = rulebooks_dir() / rulebook.file
    return path.with_name(path.stem + ".cases.yaml")


@cache
def cases(path: Path) -> list[Case]:
    return load_cases(path, LIBRARY.catalogue)


def rows(rulebook: Rulebook) -> list[tuple[str, str, str]]:
    """Place, Chinese and English of every label that people see."""
    found = [(rulebook.key, rulebook.label, rulebook.label_en)]
    found += [(item.id, item.label, item.label_en) for item in rulebook.criteria()]
    found += [(item.id, item.label, item.label_en) for item in rulebook.scores]
    found += [(item.id, item.label, item.label_en) for item in rulebook.parameters]
    found += [(item.id, item.text, item.text_en) for item in rulebook.advice]
    found += [(name, zh, en) for name, (zh, en, _) in rulebook.definitions.items()]
    found += [("evidence", zh, en) for zh, en in rulebook.evidence]
    if rulebook.outcome:
        found += [("outcome", rulebook.outcome.label, rulebook.outcome.label_en)]
        found += [(value, zh, en) for value, (zh, en) in rulebook.outcome.values.items()]
    return found


@every
def test_every_label_is_there_in_both_languages(rulebook: Rulebook) -> None:
    wrong = [place for place, zh, en in rows(rulebook) if not zh or not en or CHINESE.search(en)]
    assert wrong == []


def unsourced(criterion: Criterion, above: bool) -> Iterable[str]:
    """Tests that neither state a clause in both languages nor stand below a group that does."""
    stated = above or bool(criterion.clause.place and criterion.clause.text and criterion.clause.text_en)
    if criterion.mode == "test" and not stated:
        yield criterion.id
    for child in criterion.children:
        yield from unsourced(child, stated)


@every
def test_every_test_restates_a_clause_of_a_source(rulebook: Rulebook) -> None:
    assert [name for child in rulebook.requirement.children for name in unsourced(child, False)] == []
    assert [
        item.id for item in rulebook.scores if not (item.clause.place and item.clause.text and item.clause.text_en)
    ] == []
    assert rulebook.sources
    for source in rulebook.sources:
        assert source.title
        assert rulebook.basis == "own" or source.number or source.issuer or source.url, source.id


def unexplained(criterion: Criterion, above: bool) -> Iterable[str]:
    """Uncertain rows that neither say why nor stand below a group that does."""
    told = above or bool(criterion.note)
    if criterion.confidence != "H" and not told:
        yield criterion.id
    for child in criterion.children:
        yield from unexplained(child, told)


@every
def test_what_is_uncertain_says_why_in_both_languages(rulebook: Rulebook) -> None:
    told = bool(rulebook.note)
    if rulebook.basis != "official":
        assert told
    for item in (rulebook, *rulebook.criteria(), *rulebook.scores, *rulebook.parameters):
        assert bool(item.note) == bool(item.note_en), item.id
        assert not CHINESE.search(item.note_en), item.id
    assert [name for child in rulebook.requirement.children for name in unexplained(child, told)] == []
    assert told or [item.id for item in rulebook.scores if item.confidence != "H" and not item.note] == []


@every
def test_a_number_nobody_published_is_listed_with_its_reason(rulebook: Rulebook) -> None:
    for parameter in rulebook.parameters:
        if parameter.required:
            assert parameter.note, parameter.id
            assert rulebook.uncertain
    known = {parameter.node.index for parameter in rulebook.parameters if parameter.required}
    assert {node.index for node in walk(rulebook.roots()) if node.op == "config"} <= known


@every
def test_the_file_is_named_for_its_rule_and_version(rulebook: Rulebook) -> None:
    assert rulebook.file == f"{rulebook.family}/{rulebook.id}-{rulebook.version}.yaml"


@every
def test_the_cases_hold_a_pass_a_fail_and_an_open_verdict(rulebook: Rulebook) -> None:
    found = cases(cases_file(rulebook))
    assert {case.rule for case in found} == {rulebook.key}
    verdicts = {case.expect["verdict"] for case in found}
    # A rule whose text or numbers are not confirmed may be met only up to a person's last word.
    unsettled = any(node.op in ("unconfirmed", "cmpconfig") for node in walk([rulebook.requirement.node]))
    assert "pass" in verdicts or (unsettled and "manual" in verdicts)
    assert "fail" in verdicts
    assert verdicts & {"unknown", "manual"}


def movable(node: Node) -> bool:
    """Whether facts can change the verdict: it reads some, and every number that it needs is known."""
    ops = {below.op for below in walk([node])}
    return "var" in ops and "cmpconfig" not in ops


@every
def test_every_criterion_and_score_is_moved_by_some_case(rulebook: Rulebook) -> None:
    outcomes = [run_case(case, LIBRARY) for case in cases(cases_file(rulebook))]
    results = [outcome.result for outcome in outcomes if outcome.result]
    criteria = [item for item in rulebook.criteria() if movable(item.node)]
    stuck = [item.id for item in criteria if len({result.status_of(item) for result in results}) < 2]
    stuck += [item.id for item in rulebook.scores if len({result.span_of(item.node)[:2] for result in results}) < 2]
    assert stuck == []


def test_every_file_in_the_folder_is_a_rulebook_of_the_library() -> None:
    assert {str(path.relative_to(rulebooks_dir())) for path in rulebook_files(rulebooks_dir(), policies=True)} == {
        rulebook.file for rulebook in LIBRARY
    }


def test_every_cases_file_stands_beside_its_rulebook() -> None:
    assert set(rulebooks_dir().glob("*/*.cases.yaml")) == {cases_file(rulebook) for rulebook in LIBRARY}


def test_shared_definitions_are_labelled_in_both_languages_and_build() -> None:
    entries = located.read(rulebooks_dir() / "definitions.yaml")["definitions"]
    for entry in entries:
        assert set(entry) == {"id", "label", "label_en", "expr"}
        assert not CHINESE.search(entry["label_en"])
    assert len({entry["id"] for entry in entries}) == len(entries)


def test_no_file_carries_leftovers() -> None:
    for path in sorted(rulebooks_dir().glob("**/*.yaml")):
        assert not FORBIDDEN.search(path.read_text(encoding="utf-8")), path.name
