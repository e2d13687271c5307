"""What the workbench pages show of an assessment: columns of the mapping, counts, findings, rows of verdicts."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.assessment.actions import language, open_stored, outline_of, sheet_of
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import outcome_words, rule_name
from gaoxin.kernel.assess.query import VerdictQuery
from gaoxin.kernel.assess.verdicts import Words
from gaoxin.kernel.workbook import Mapping as ColumnMappings
from gaoxin.kernel.workbook import Table, propose_mapping, read_facts
from gaoxin.platform.ui import mapping as mapping_page

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import Assessment
    from gaoxin.kernel.workbook import Finding

#: Findings of one kind that the page lists.
LISTED = 5
#: What is told at a column before anything is judged.
NOTED = ("unit_mismatch", "partial_year", "duplicate_column", "assumed_unit")


def mapping_page_of(assessment: Assessment, typed: Mapping[str, str] | None) -> dict[str, Any]:
    """What the page of columns shows: the table, how it was read, its columns by what they ask of the reader.

    typed: what the user wrote (``#C`` to text) when that could not be read.
    """
    catalogue, tail = library().catalogue, _tail()
    outline = outline_of(assessment)
    mapping, table = ColumnMappings.from_dict(assessment.mapping, catalogue), Table.from_outline(outline)
    notes: dict[str, tuple[str, ...]] = {}
    told = list(outline["findings"])
    for finding in assessment.mapping["findings"]:
        if not finding["column"]:
            told.append(finding)
        elif finding["code"] in NOTED:
            sentence = finding[f"sentence_{tail}"] + (
                finding[f"remedy_{tail}"] if finding["severity"] == "error" else ""
            )
            notes[finding["column"]] = (*notes.get(finding["column"], ()), sentence)
    columns = mapping_page.mapping_columns(table, mapping, catalogue, typed, language(), notes)
    remarks = [(finding["severity"], finding[f"message_{tail}"], finding[f"remedy_{tail}"]) for finding in told
               if finding["code"] not in ("sheet_chosen", "header_found") or finding["severity"] != "info"]  # fmt: skip
    return {
        "mapped": mapping_page.grouped(columns), "size": outline["size"], "sheet": sheet_of(assessment), "sheets": outline["sheets"],
        "header_rows": ("、" if tail == "zh" else ", ").join(map(str, outline["header_rows"])), "remarks": remarks,
        "wrong": [column for column in columns if column.error], "count": len(columns),
    }  # fmt: skip


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
    tail = _tail()
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


@dataclass(frozen=True)
class Extent:
    """How much of the workbook was read: rows and rows left out, columns read, headers of those that were not."""

    rows: int
    refused: int
    read: int
    unread: tuple[str, ...]


def extent(assessment: Assessment) -> Extent:
    """What became of the rows and columns of the workbook."""
    columns = ColumnMappings.from_dict(assessment.mapping, library().catalogue).columns
    unread = tuple(f"{column.letter} {column.header}".strip() for column in columns if not column.is_read)
    summary = assessment.summary
    return Extent(summary.get("rows", 0), summary.get("rows_refused", 0), len(columns) - len(unread), unread)


def _tail() -> str:
    return "zh" if language() == "zh" else "en"


def finding_headers() -> tuple[str, ...]:
    """Heads of the columns of `finding_rows`."""
    return (
        pgettext("finding", "级别"), pgettext("finding", "位置"), pgettext("finding", "列名"), pgettext("finding", "内容"),
        pgettext("finding", "说明"), pgettext("finding", "处理办法"),
    )  # fmt: skip


def finding_rows(assessment: Assessment) -> Iterator[tuple[str, ...]]:
    """Every finding for a list: severity, place, what, what to do."""
    words = {
        "error": pgettext("finding", "未读取"), "warning": pgettext("finding", "请核对"), "info": pgettext("finding", "提示"),
    }  # fmt: skip
    for finding in all_findings(assessment):
        yield (
            words[finding.severity],
            finding.place,
            finding.header,
            finding.value,
            finding.sentence(language()),
            finding.remedy(language()),
        )


def all_findings(assessment: Assessment) -> Sequence[Finding]:
    """Every finding again, for marking the workbook: it is read once more with the kept mapping."""
    catalogue = library().catalogue
    table = open_stored(assessment.workbook, sheet_of(assessment))
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
