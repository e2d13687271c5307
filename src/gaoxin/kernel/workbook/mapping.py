"""The meaning of every column of a table: proposed, corrected by people, kept and used again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook.findings import Finding, Findings
from gaoxin.kernel.workbook.targets import Target, parse_targets

#: How a meaning was found → how sure it is.
CONFIDENCE = {
    "override": 1.0,
    "role": 1.0,
    "id": 1.0,
    "label": 1.0,
    "alias": 0.95,
    "ambiguous": 0.8,
    "fuzzy": 0.0,
    "none": 0.0,
}

_REASONS = {
    "override": ("由您确认", "confirmed by you"),
    "role": ("按列名识别", "recognised by its header"),
    "id": ("列名就是变量代号", "the header is the variable's id"),
    "label": ("列名就是变量名称", "the header is the variable's name"),
    "alias": ("列名是变量的常用写法", "the header is a common spelling of the variable"),
    "ambiguous": ("列名有几种可能，取了最常见的一种", "the header has several meanings; the most common was taken"),
    "fuzzy": ("列名与这些变量相似，需要您确认", "the header resembles these variables; please confirm"),
    "none": ("不认识的列名，未读取", "unknown header, not read"),
}


@dataclass(frozen=True)
class ColumnMapping:
    """What one column means.

    index: position among the table's columns; letter: its spreadsheet letter. targets: empty when the column is not read.
    method: override, role, id, label, alias, ambiguous, fuzzy or none. suggestions: ids of variables that look alike;
    alternatives: ids that the same header may mean.
    """

    index: int
    header: str
    letter: str
    targets: tuple[Target, ...] = ()
    method: str = "none"
    suggestions: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        """1 is sure, 0 is not read."""
        return CONFIDENCE[self.method]

    @property
    def is_read(self) -> bool:
        """Whether any of the column is used."""
        return any(target.role != "ignore" for target in self.targets)

    @property
    def text(self) -> str:
        """The mapping text for forms and ``--map``."""
        return ", ".join(target.text for target in self.targets) if self.targets else "-"

    def reason(self, language: str = "zh") -> str:
        """Why the column has this meaning."""
        return _REASONS[self.method][0 if language.startswith("zh") else 1]


@dataclass
class Mapping:
    """The meanings of all columns of a table, in order, with what was noticed on the way."""

    columns: list[ColumnMapping]
    findings: Findings = field(default_factory=Findings)

    def role(self, role: str) -> ColumnMapping | None:
        """The first column with the role code, name or year."""
        for column in self.columns:
            if any(target.role == role for target in column.targets):
                return column
        return None

    def variables(self) -> Iterator[tuple[ColumnMapping, Target]]:
        """Every column with each variable that it feeds."""
        for column in self.columns:
            for target in column.targets:
                if target.role == "variable":
                    yield column, target

    def overrides(self) -> dict[str, str]:
        """Header → mapping text of all columns, to be kept or edited; a header that occurs twice is told by its letter (#C)."""
        headers = [column.header for column in self.columns]
        return {
            (column.header if headers.count(column.header) == 1 else f"#{column.letter}"): column.text
            for column in self.columns
        }

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "columns": [
                {
                    "index": column.index,
                    "header": column.header,
                    "letter": column.letter,
                    "target": column.text,
                    "method": column.method,
                    "confidence": column.confidence,
                    "suggestions": list(column.suggestions),
                    "alternatives": list(column.alternatives),
                }
                for column in self.columns
            ],
            "findings": [finding.to_dict() for finding in self.findings],
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any], catalogue: Catalogue) -> Mapping:
        """The mapping that ``to_dict`` wrote; findings are told anew by whoever uses it.

        Raises OverrideError when a variable is no longer in the catalogue.
        """
        columns = [
            ColumnMapping(
                entry["index"],
                entry["header"],
                entry["letter"],
                ()
                if entry["target"] == "-" and entry["method"] in ("none", "fuzzy")
                else parse_targets(entry["target"], catalogue),
                entry["method"],
                tuple(entry["suggestions"]),
                tuple(entry["alternatives"]),
            )
            for entry in data["columns"]
        ]
        mapping = cls(columns)
        mapping.findings.extend(
            Finding("unknown_column", "warning", "", 0, column.letter, column.header, args={"suggestion": ("", "")})
            for column in columns
            if not column.targets
        )
        return mapping
