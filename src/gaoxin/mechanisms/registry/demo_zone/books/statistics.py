"""统计局 and 人社局: yearly output in 千元, monthly figures of the year so far, and insured staff by name alone."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.books.defects import Spoiler
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book, Field, Row, written
from gaoxin.mechanisms.registry.demo_zone.figures import Figures
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS

YEARLY, INSURED, MONTHLY = "statistics", "insured", "monthly"
YEARLY_FILE, INSURED_FILE = "统计局-企业产出与从业人员年报.xlsx", "人社局-参保职工.csv"
NAME, CODE = 1, 2


def statistics(found: Figures, listed: np.ndarray) -> Book:
    """Output and staff of three years. listed: whether each enterprise is a reporting unit (四上)."""
    figures = [
        *(Field(("营业收入", f"{year}年"), "revenue", year, "千元") for year in YEARS[-3:]),
        *(Field(("期末从业人员（人）", f"{year}年"), "employees_end", year) for year in YEARS),
        Field(("资产总额", f"{YEARS[-1]}年末"), "total_assets", YEARS[-1], "千元"),
        Field(("建筑业资质",), "construction_qualification"), Field(("是否在库",), "in_stat_list"),
        Field(("完整会计年度数",), "full_fiscal_years"), Field(("有上一可比年度",), "prior_year_exists"),
    ]  # fmt: skip
    exports = Field(("出口交货值", f"{YEARS[-1]}年"), "", YEARS[-1], "千元")
    values = {**found.values, ("in_stat_list", 0): listed.astype(float)}
    figures = [each for each in figures if (each.variable, each.period) in values]
    columns = [written(values[each.variable, each.period], each) for each in figures]
    sold = [None if np.isnan(value) else round(value / 1_000, 1) for value in found.accounts.export[-1].tolist()]
    fields = [Field(("序号",)), Field(("单位详细名称",)), Field(("统一社会信用代码",)), *figures, exports]
    rows = [
        Row(firm.number, [place + 1, firm.name, firm.code, *(column[firm.number] for column in columns), sold[firm.number]])
        for place, firm in enumerate(found.firms)
    ]  # fmt: skip
    book = Book(
        YEARLY, "statistics", YEARLY_FILE, "年报", datetime.date(2026, 4, 30), fields, rows,
        above=("示例高新区企业产出与从业人员（虚构数据）", "金额单位：千元"),
    )  # fmt: skip
    _spoil_yearly(book, found)
    return book


def _spoil_yearly(book: Book, found: Figures) -> None:
    spoiler = Spoiler(book)
    last = book.place_of("revenue", YEARS[-1])
    spoiler.cells("contradicts", 0.02, last, lambda value: round(float(value) * 1.13 + 50, 1))
    spoiler.cells(
        "from_to", 0.002, book.place_of("employees_end", YEARS[-2]), lambda value: f"{value}-{int(value) + 20}"
    )
    recent = [place for place, each in enumerate(book.fields) if each.period >= YEARS[-2] and each.variable]
    for place in spoiler.take(
        0.02,
        lambda row: row.number % 2 == 1 and row.cells[last] is not None and found.firms[row.number].founded.year < 2022,
    ):
        row = book.rows[place]
        before = row.cells[last]
        for column in recent:
            row.cells[column] = None
        spoiler.note("stale", place, last, before)
    spoiler.cells("missing", 0.02, book.place_of("total_assets", YEARS[-1]), lambda value: None)


def insured(found: Figures) -> Book:
    """Insured staff by the enterprise's name: a plain list as a system writes it, in the old encoding."""
    fields = [
        Field(("单位名称",)), *(Field((f"{year}年职工总数",), "staff_total", year) for year in YEARS[-3:]),
        Field((f"{YEARS[-1]}年吸纳应届毕业生人数",), "graduates", YEARS[-1]), Field((f"{YEARS[-1]}年雇员总数",), "staff", YEARS[-1]),
        *(Field((f"{year}年雇员总数",), "staff", year) for year in (2024, 2023, 2022)),
    ]  # fmt: skip
    columns = [written(found.values[each.variable, each.period], each) for each in fields[1:]]
    rows = [
        Row(firm.number, [firm.former_name or firm.name, *(column[firm.number] for column in columns)])
        for firm in found.firms
    ]
    book = Book(INSURED, "insurance", INSURED_FILE, "参保职工", datetime.date(2026, 5, 31), fields, rows)
    spoiler = Spoiler(book)
    for place, row in enumerate(book.rows):
        if found.firms[row.number].former_name:
            spoiler.note("old_name", place, 0, found.firms[row.number].name)
    for place in spoiler.take(0.006, lambda row: not found.firms[row.number].former_name):
        firm = found.firms[book.rows[place].number]
        # The city in front makes a short name sure, so that nobody need be asked.
        book.rows[place].cells[0] = (
            f"示例{firm.short_name}" if firm.name.startswith("示例" + firm.brand) else firm.short_name
        )
        spoiler.note("short_name", place, 0, firm.name)
    spoiler.cells("below_zero", 0.002, 1, lambda value: -int(value))
    return book


def month_file(month: int) -> str:
    """The name of a month's workbook."""
    return f"统计局-{month // 100}年1-{month % 100}月快报.xlsx"


def month(found: Figures, month: int) -> Book:
    """The workbook of a month of 2026 that is over: only who reports monthly or stands near a floor."""
    reporting = np.flatnonzero(~np.isnan(found.values["revenue_ytd", month])).tolist()
    year, number = divmod(month, 100)
    fields = [
        Field(("序号",)), Field(("单位详细名称",)), Field(("统一社会信用代码",)),
        Field(("主营业务收入本年累计（千元）",), "main_revenue_ytd", month, "千元"),
        Field(("营业收入本年累计（千元）",), "revenue_ytd", month, "千元"),
    ]  # fmt: skip
    columns = [written(found.values[each.variable, month], each) for each in fields[3:]]
    rows: list[Row] = []
    for place, firm in enumerate(found.firms[each] for each in reporting):
        cells: list[Any] = [place + 1, firm.name, firm.code, *(column[firm.number] for column in columns)]
        rows.append(Row(firm.number, cells))
    day = datetime.date(year, number + 1, 12)
    return Book(
        f"{MONTHLY}-{month}", "statistics", month_file(month), f"1-{number}月", day, fields, rows,
        above=(f"示例高新区{year}年1-{number}月主要指标快报（虚构数据）",), month=month,
    )  # fmt: skip
