"""What reading a workbook found: the place, a sentence in Chinese and English, and the way out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.workbook.messages import MESSAGES

#: error: a cell, row or column was refused; warning: kept but doubtful; info: how something was read.
SEVERITIES = ("error", "warning", "info")
#: Findings of one kind about one column that are told one by one.
PER_KIND = 2_000
#: So many that each is told: a sheet has no more rows.
EVERY = 1_048_576


def column_letter(index: int) -> str:
    """The spreadsheet letter of a column counted from 0 (0 → A, 26 → AA)."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def listed(words: Iterable[object], most: int = 30) -> tuple[str, str]:
    """Words in a row, as Chinese and as English sentences part them; what is beyond ``most`` is cut with a sign."""
    texts = [str(word) for word in words]
    tail = "…" if len(texts) > most else ""
    return "、".join(texts[:most]) + tail, ", ".join(texts[:most]) + tail


@dataclass(frozen=True)
class Finding:
    """One thing that the reader of a workbook has to tell its owner.

    severity: error, warning or info. code: a stable word, a key of ``MESSAGES``.
    sheet, row (1-based as on the screen, 0 = no one row), column (letter, '' = no one column): the place.
    header, value: what stands there. args: what the sentence is filled with. count: cells that the finding speaks for.
    """

    code: str
    severity: str = "error"
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    value: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)
    count: int = 1

    @property
    def place(self) -> str:
        """The place as spreadsheets write it: ``Sheet1!C12``, ``Sheet1!12:12`` for a row, ``Sheet1!C:C`` for a column."""
        if self.row and self.column:
            spot = f"{self.column}{self.row}"
        elif self.row:
            spot = f"{self.row}:{self.row}"
        elif self.column:
            spot = f"{self.column}:{self.column}"
        else:
            return self.sheet
        return f"{self.sheet}!{spot}" if self.sheet else spot

    def message(self, language: str = "zh") -> str:
        """One sentence in ``zh`` or ``en`` that says where and what."""
        return self._where(language.startswith("zh")) + self.sentence(language)

    def sentence(self, language: str = "zh") -> str:
        """The same without the place, for a page that shows it there."""
        chinese = language.startswith("zh")
        return MESSAGES[self.code][0 if chinese else 1].format_map(self._values(chinese))

    def remedy(self, language: str = "zh") -> str:
        """What the owner can do about it; empty when nothing need be done."""
        chinese = language.startswith("zh")
        return MESSAGES[self.code][2 if chinese else 3].format_map(self._values(chinese))

    def _where(self, chinese: bool) -> str:
        if not self.place or not (self.row or self.column):
            return ""
        header = f"（{self.header}）" if chinese and self.header else f" ({self.header})" if self.header else ""
        return f"{self.place}{header}：" if chinese else f"{self.place}{header}: "

    def _values(self, chinese: bool) -> dict[str, Any]:
        shown = {
            "value": _short(self.value),
            "header": self.header,
            "sheet": self.sheet,
            "row": self.row,
            "count": self.count,
        }
        for key, value in self.args.items():
            shown[key] = value[0 if chinese else 1] if isinstance(value, tuple) and len(value) == 2 else value
        return shown

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: place, severity, code and both languages."""
        return {
            "code": self.code,
            "severity": self.severity,
            "place": self.place,
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "header": self.header,
            "value": self.value,
            "count": self.count,
            "message_zh": self.message("zh"),
            "message_en": self.message("en"),
            "sentence_zh": self.sentence("zh"),
            "sentence_en": self.sentence("en"),
            "remedy_zh": self.remedy("zh"),
            "remedy_en": self.remedy("en"),
        }


def _short(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "…"


class _Cells:
    """The rows of one column about which one kind of thing was told: four bytes for each of many."""

    def __init__(self) -> None:
        self._few: set[int] = set()
        self._many: npt.NDArray[np.int32] = np.empty(0, dtype=np.int32)

    def add(self, row: int) -> bool:
        """Whether the row is new."""
        place = int(np.searchsorted(self._many, row))
        if row in self._few or (place < len(self._many) and self._many[place] == row):
            return False
        self._few.add(row)
        return True

    def add_many(self, rows: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
        """Which of the rows, all different, are new."""
        known = np.union1d(self._many, np.fromiter(self._few, dtype=np.int32, count=len(self._few)))
        new: npt.NDArray[np.bool_] = ~np.isin(rows, known)
        self._few.clear()
        self._many = np.union1d(known, rows).astype(np.int32)
        return new


class Findings:
    """A list of findings that stays readable.

    One kind of finding about one column is told ``per_kind`` times at most; the rest is counted in one further finding, so
    that nothing is silent and nothing drowns the reader.
    """

    def __init__(self, per_kind: int = PER_KIND) -> None:
        self._items: list[Finding] = []
        self._told: Counter[tuple[str, str]] = Counter()
        self._rest: dict[tuple[str, str], Finding] = {}
        self._cells: defaultdict[tuple[str, str, str], _Cells] = defaultdict(_Cells)
        self._per_kind = per_kind

    def add(self, finding: Finding) -> None:
        """Tell one more thing; the same thing about one cell is told once, whatever variables it feeds."""
        place = finding.code, finding.sheet, finding.column
        if finding.row and finding.column and not self._cells[place].add(finding.row):
            return
        self._tell(finding)

    def _tell(self, finding: Finding) -> None:
        kind = (finding.code, finding.column)
        self._told[kind] += 1
        if self._told[kind] <= self._per_kind:
            self._items.append(finding)
        else:
            self._rest.setdefault(kind, finding)

    def extend(self, findings: Iterable[Finding]) -> None:
        """Tell several more."""
        for finding in findings:
            self.add(finding)

    def add_each(
        self,
        rows: Sequence[int] | npt.NDArray[Any],
        make: Callable[[int], Finding],
        cells: npt.NDArray[Any] | None = None,
    ) -> None:
        """Tell the same kind of thing about many rows; findings that would only be counted are not made.

        cells: the sheet's rows of these rows, where all findings are about cells of one column; then a cell that was told
        before is left out however many there are.
        """
        if not len(rows):
            return
        if cells is None:
            for row in rows[: self._per_kind + 1]:
                self.add(make(int(row)))
            more = len(rows) - self._per_kind - 1
        else:
            sample = make(int(rows[0]))
            fresh = np.asarray(rows)[self._cells[sample.code, sample.sheet, sample.column].add_many(cells)]
            for row in fresh[: self._per_kind + 1]:
                self._tell(make(int(row)))
            more = len(fresh) - self._per_kind - 1
        if more > 0:
            sample = make(int(rows[-1]))
            self._told[(sample.code, sample.column)] += more

    def __iter__(self) -> Iterator[Finding]:
        yield from self._items
        for kind, sample in self._rest.items():
            more = self._told[kind] - self._per_kind
            yield Finding(
                "and_more",
                sample.severity,
                sample.sheet,
                0,
                sample.column,
                sample.header,
                args={"code": sample.code},
                count=more,
            )

    def __len__(self) -> int:
        return len(self._items) + len(self._rest)

    def of(self, code: str) -> list[Finding]:
        """All findings told with this code."""
        return [finding for finding in self if finding.code == code]

    def by_severity(self, severity: str) -> list[Finding]:
        """All findings of one severity."""
        return [finding for finding in self if finding.severity == severity]

    def counts(self) -> Counter[str]:
        """How many of each code were found, those that are only counted included."""
        totals: Counter[str] = Counter()
        for (code, _), count in self._told.items():
            totals[code] += count
        return totals


class WorkbookError(Exception):
    """A file or sheet that cannot be read at all; carries the finding that says why and what to do."""

    def __init__(self, code: str, **args: Any) -> None:
        self.finding = Finding(code, "error", sheet=str(args.pop("sheet", "")), args=args)
        super().__init__(self.message("zh"))

    @property
    def code(self) -> str:
        """The stable word of the finding."""
        return self.finding.code

    def message(self, language: str = "zh") -> str:
        """The sentence and the way out, in ``zh`` or ``en``."""
        joined = "" if language.startswith("zh") else " "
        return joined.join(part for part in (self.finding.message(language), self.finding.remedy(language)) if part)
