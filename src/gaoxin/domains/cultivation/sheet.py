"""A workbook of titles as rows: which column means what, and each cell read; what cannot be read is told with its place."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils import timezone

from gaoxin.domains.cultivation.locating import DATA
from gaoxin.domains.cultivation.qualifications import Qualification, fold_title, level_in, qualifications, read_level
from gaoxin.kernel.workbook import Finding, Findings, Table, open_table
from gaoxin.kernel.workbook.dates import read_date
from gaoxin.kernel.workbook.identity import clean_code, clean_name, role_of
from gaoxin.kernel.workbook.messages import Sentence
from gaoxin.mechanisms.registry.library import catalogue

#: Header spellings of each field; the first column that fits is read.
HEADERS: dict[str, tuple[str, ...]] = {
    "qualification": ("称号", "资质", "称号名称", "资质名称", "资质称号", "认定类型", "认定名称", "资质类型", "称号类型",
        "平台类型", "荣誉类型", "qualification", "title",
    ),
    "level": ("级别", "等级", "认定级别", "称号级别", "平台级别", "level"),
    "name": ("平台名称", "研发平台名称", "荣誉名称", "奖项名称", "项目名称", "研发中心名称", "中心名称", "平台或奖项名称"),
    "batch": ("批次", "认定批次", "batch"),
    "number": ("证书编号", "证书号", "入库登记编号", "登记编号", "certificate"),
    "document": ("认定文号", "文号", "文件号", "认定文件", "发文字号", "依据文件", "document"),
    "valid_from": (
        "认定日期", "发证日期", "认定时间", "发证时间", "有效期起", "有效期自", "批准日期",
        "入库日期", "获得日期", "获奖日期", "挂牌日期", "上市日期", "认定年度", "认定年份", "valid_from",
    ),
    "valid_to": ("有效期至", "到期日期", "有效期止", "有效期截止", "证书有效期至", "到期时间", "截止日期", "valid_to"),
    "recheck_on": ("复核日期", "复核时间", "下次复核日期", "下次评价日期", "复评日期"),
}  # fmt: skip
_FIELD_OF = {fold_title(text): key for key, texts in HEADERS.items() for text in texts}
_LIMITS = {"name": 200, "batch": 60, "number": 60, "document": 200}
_YEAR = re.compile(r"^(?:19|20)\d{2}年?度?$")


@cache
def sentences() -> dict[str, Sentence]:
    """The words of findings."""
    text = (DATA / "messages.yaml").read_text(encoding="utf-8")
    return {code: Sentence(**entry) for code, entry in yaml.safe_load(text).items()}


@dataclass(frozen=True)
class TitleFinding(Finding):
    """A finding whose sentence is this domain's own."""

    def message(self, language: str = "zh") -> str:
        chinese = language.startswith("zh")
        sentence = sentences()[self.code]
        return self._where(chinese) + (sentence.zh if chinese else sentence.en).format_map(self._values(chinese))

    def remedy(self, language: str = "zh") -> str:
        chinese = language.startswith("zh")
        sentence = sentences()[self.code]
        return (sentence.fix_zh if chinese else sentence.fix_en).format_map(self._values(chinese))


def as_json(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as an import keeps them."""
    keys = ("code", "severity", "sheet", "row", "column", "header", "value", "count")
    return [{key: getattr(each, key) for key in keys} | {"args": dict(each.args)} for each in findings]


def from_json(kept: Iterable[Mapping[str, Any]]) -> list[Finding]:
    """The findings of an import, in its own words or the kernel's."""
    return [(TitleFinding if entry["code"] in sentences() else Finding)(**entry) for entry in kept]


@dataclass
class Row:
    """One row that names a title; the enterprise is looked up later."""

    row: int
    code: str
    name: str
    qualification: Qualification
    valid_from: datetime.date
    valid_to: datetime.date | None = None
    recheck_on: datetime.date | None = None
    level: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Sheet:
    """What a workbook says: the rows that could be read, everything told about it, how many rows it has."""

    table: Table
    rows: list[Row]
    findings: Findings
    total: int
    identity_column: int | None


def read_sheet(path: Path, filename: str, *, everywhere: str = "", sheet: str = "") -> Sheet:
    """Reads a workbook of titles. everywhere: the qualification of rows that name none. WorkbookError: nothing can be read."""
    table = open_table(path, filename, catalogue=catalogue(), sheet=sheet or None)
    columns = _columns(table)
    findings = Findings()
    reader = _Reader(table, columns, findings, qualifications().get(everywhere) if everywhere else None)
    rows = [row for at in range(len(table)) if (row := reader.read(at)) is not None]
    return Sheet(table, rows, findings, len(table), columns.get("code", columns.get("name_of")))


def _columns(table: Table) -> dict[str, int]:
    found: dict[str, int] = {}
    ranks: dict[str, int] = {}
    for header in table.headers:
        key = _FIELD_OF.get(fold_title(header.text))
        if key is not None:
            found.setdefault(key, header.column)
            continue
        role = role_of(header.text)
        if role is not None and role[0] in ("code", "name"):
            name = "code" if role[0] == "code" else "name_of"
            if role[1] < ranks.get(name, 10_000):
                found[name], ranks[name] = header.column, role[1]
    return found


class _Reader:
    def __init__(
        self, table: Table, columns: dict[str, int], findings: Findings, everywhere: Qualification | None
    ) -> None:
        self.table, self.columns, self.findings, self.everywhere = table, columns, findings, everywhere
        self.positions = {header.column: place for place, header in enumerate(table.headers)}

    def tell(self, code: str, severity: str, at: int, key: str = "", value: Any = "", **args: Any) -> None:
        """A finding at a field's cell of a row."""
        place = self.positions.get(self.columns.get(key, -1))
        base = self.table.finding(code, severity, at, place, value, **args)
        self.findings.add(TitleFinding(
            base.code, base.severity, base.sheet, base.row, base.column, base.header, base.value, dict(base.args), base.count,
        ))  # fmt: skip

    def cell(self, at: int, key: str) -> Any:
        column = self.columns.get(key)
        if column is None:
            return None
        value = self.table.columns[self.positions[column]][at]
        return value.strip() or None if isinstance(value, str) else value

    def read(self, at: int) -> Row | None:
        """The row as understood; None when something keeps it from being taken, which is then told."""
        code, name = clean_code(self.cell(at, "code")), clean_name(self.cell(at, "name_of"))
        if not code and not name:
            self.tell("no_identity", "error", at)
            return None
        found = self._qualification(at)
        begun = self._begin(at) if found is not None else None
        if found is None or begun is None:
            return None
        fields = self._fields(at)
        ends, end_read = self._day(at, "valid_to")
        recheck, recheck_read = self._day(at, "recheck_on")
        if fields is None or not end_read or not recheck_read:
            return None
        if ends is not None and ends < begun:
            self.tell("ends_early", "error", at, "valid_to", ends.isoformat())
            return None
        return Row(int(self.table.rows[at]), code, name, found, begun, ends, recheck, self._level(at), fields)

    def _qualification(self, at: int) -> Qualification | None:
        text = self.cell(at, "qualification")
        if text is None:
            if self.everywhere is None:
                self.tell("no_title", "error", at, "qualification")
            return self.everywhere
        found = qualifications().get(str(text))
        if found is None:
            near = "、".join(item.label for item in list(qualifications())[:3])
            self.tell("unknown_title", "error", at, "qualification", text, near=near)
        return found

    def _level(self, at: int) -> str:
        text = self.cell(at, "level")
        if text is None:
            told = level_in(str(self.cell(at, "qualification") or ""))
            return told or ""
        found = read_level(str(text))
        if found is None:
            self.tell("unknown_level", "warning", at, "level", text)
        return found or ""

    def _begin(self, at: int) -> datetime.date | None:
        value = self.cell(at, "valid_from")
        if value is None:
            self.tell("no_date", "error", at, "valid_from")
            return None
        today = timezone.localdate()
        year = _only_year(value)
        if year is not None:
            day = min(datetime.date(year, 12, 31), today)
            self.tell("year_only", "warning", at, "valid_from", value, day=day.isoformat())
            if year <= today.year:
                return day
            self.tell("future_date", "error", at, "valid_from", value)
            return None
        day_read, _read = self._day(at, "valid_from")
        if day_read is not None and day_read > today + datetime.timedelta(days=366):
            self.tell("future_date", "error", at, "valid_from", value)
            return None
        return day_read

    def _day(self, at: int, key: str) -> tuple[datetime.date | None, bool]:
        """A date, and whether the cell could be read; an empty cell can."""
        value = self.cell(at, key)
        if value is None or (isinstance(value, str) and value in ("长期", "—", "-", "/", "无")):
            return None, True
        found = read_date(value)
        if found is None:
            self.tell("bad_date", "error", at, key, value)
            return None, False
        if found.how == "month":
            self.tell("month_only", "warning", at, key, value)
        return found.value, True

    def _fields(self, at: int) -> dict[str, str] | None:
        found: dict[str, str] = {}
        for key, limit in _LIMITS.items():
            value = self.cell(at, key)
            text = (
                ""
                if value is None
                else str(int(value))
                if isinstance(value, float) and value.is_integer()
                else str(value).strip()
            )
            if len(text) > limit:
                self.tell("too_long", "error", at, key, text, limit=limit)
                return None
            found[key] = text
        return found


def _only_year(value: Any) -> int | None:
    if isinstance(value, float) and value.is_integer() and 1990 <= value <= 2199:
        return int(value)
    return int(value[:4]) if isinstance(value, str) and _YEAR.match(value) else None
