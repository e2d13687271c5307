"""What the workbench pages show of an assessment: columns of the mapping, counts, findings, rows of verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.assessment.actions import language, open_stored
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import outcome_words, rule_name
from gaoxin.kernel.assess.query import VerdictQuery
from gaoxin.kernel.assess.verdicts import Words
from gaoxin.kernel.workbook import Mapping as ColumnMappings
from gaoxin.kernel.workbook import propose_mapping, read_facts
from gaoxin.platform.ui import mapping as mapping_page

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import Assessment
    from gaoxin.kernel.workbook import Finding
    from gaoxin.platform.ui.mapping import MappedColumn

#: Findings of one kind that the page lists.
LISTED = 5


def mapping_columns(assessment: Assessment, typed: Mapping[str, str] | None) -> list[MappedColumn]:
    """The columns with what they were taken for, or with what the user typed when that could not be read."""
    catalogue = library().catalogue
    mapping = ColumnMappings.from_dict(assessment.mapping, catalogue)
    return mapping_page.mapping_columns(open_stored(assessment.workbook), mapping, catalogue, typed, language())


def variable_choices() -> list[tuple[str, str]]:
    """Every variable that a column may mean: what to type, and what it is called."""
    return mapping_page.variable_choices(library().catalogue, language())


@dataclass(frozen=True)
class RuleCount:
    """How the enterprises stand under one rule."""

    key: str
    name: str
    passed: int
    failed: int
    unknown: int
    manual: int
    one_step: int
    one_fact: int

    @property
    def figures(self) -> list[tuple[str, int, str]]:
        """Label, count and filter of each figure, in the order of the table."""
        return [
            (_("符合"), self.passed, "verdict=pass"), (_("待人工认定"), self.manual, "verdict=manual"), (_("缺数据"), self.unknown, "verdict=unknown"),
            (_("不符合"), self.failed, "verdict=fail"), (_("只差一项条件"), self.one_step, "near=step"), (_("只缺一项数据"), self.one_fact, "near=fact"),
        ]  # fmt: skip


def overview(assessment: Assessment) -> list[RuleCount]:
    """The counts of each rule, the rule with the most passes first."""
    rows = [
        RuleCount(
            counts["rule"],
            rule_name(book),
            counts["pass"],
            counts["fail"],
            counts["unknown"],
            counts["manual"],
            counts["one_step"],
            counts["one_fact"],
        )
        for counts in assessment.summary["rules"]
        if (book := library().get(counts["rule"]))
    ]
    return sorted(rows, key=lambda row: (-row.passed, -row.one_step, -row.one_fact, row.key))


@dataclass(frozen=True)
class FindingGroup:
    """Findings of one kind: the sentence with its place and what to do, and how many more there are."""

    severity: str
    lines: tuple[tuple[str, str], ...]
    more: int


def findings(assessment: Assessment) -> list[FindingGroup]:
    """What was noticed while reading the workbook, grouped by kind, errors first."""
    tail = "zh" if language() == "zh" else "en"
    groups: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for finding in assessment.summary.get("findings", []):
        groups.setdefault((finding["severity"], finding["code"]), []).append(finding)
    order = {"error": 0, "warning": 1, "info": 2}
    found = []
    for (severity, _code), items in sorted(groups.items(), key=lambda pair: order[pair[0][0]]):
        lines = tuple((item[f"message_{tail}"], item[f"remedy_{tail}"]) for item in items[:LISTED])
        found.append(
            FindingGroup(
                severity, lines, sum(item["count"] for item in items) - sum(item["count"] for item in items[:LISTED])
            )
        )
    return found


def all_findings(assessment: Assessment) -> Sequence[Finding]:
    """Every finding again, for marking the workbook: it is read once more with the kept mapping."""
    catalogue = library().catalogue
    table = open_stored(assessment.workbook)
    mapping = propose_mapping(table, catalogue, ColumnMappings.from_dict(assessment.mapping, catalogue).overrides())
    return list(read_facts(table, mapping, catalogue, assessment.on).findings)


class VerdictSource:
    """Pages of verdict rows with the words that the list shows."""

    def __init__(self, query: VerdictQuery, assessment: Assessment) -> None:
        self.query, self.assessment = query, assessment
        self.words = Words(list(library()), library().catalogue, language(), assessment.on)

    def ordered(self, keys: Sequence[str]) -> VerdictSource:
        """The same rows in another order."""
        return VerdictSource(self.query.ordered(keys), self.assessment)

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        return [with_words(row, self.words) | {"assessment": self.assessment} for row in self.query[page]]


def with_words(row: dict[str, Any], words: Words) -> dict[str, Any]:
    """A verdict row with labels of its rule, blocking criteria, missing facts and outcome."""
    key = f"{row['rule']}@{row['version']}"
    return row | {
        "key": key, "rule_name": words.rule(key), "blocking": words.blocking(key, row["blocking_criteria"]),
        "missing": words.missing(row["missing_facts"]), "outcome_words": outcome_words(words.rulebooks[key], row["outcome"]),
    }  # fmt: skip


def rows_of_enterprise(query: VerdictQuery, row: int, on: datetime.date) -> list[dict[str, Any]]:
    """All verdicts of one enterprise, the passed rules first."""
    words = Words(list(library()), library().catalogue, language(), on)
    order = {"pass": 0, "manual": 1, "unknown": 2, "fail": 3}
    rows = [with_words(found, words) for found in query.where(row=row)[slice(0, None)]]
    return sorted(rows, key=lambda found: (order[found["verdict"]], found["steps"], found["key"]))
