"""税务局: five years of accounts in one wide table, years under merged headers, the unit above it, a total below."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from gaoxin.mechanisms.registry.demo_zone import naming
from gaoxin.mechanisms.registry.demo_zone.books.defects import Spoiler, full_width, grouped, roughly
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book, Field, Row, written
from gaoxin.mechanisms.registry.demo_zone.figures import Figures
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS

KEY, FILE = "taxation", "税务局-企业年度财务与税收.xlsx"
OBSERVED = datetime.date(2026, 6, 30)
NAME, CODE = 1, 2
_YEARLY = {
    "revenue": "营业收入", "main_revenue": "主营业务收入", "sales_revenue": "销售收入", "cost_expense_total": "成本费用支出总额",
    "total_income": "总收入", "net_profit": "净利润", "net_profit_low": "扣非前后孰低净利润", "total_assets": "资产总额", "liabilities": "负债总额",
    "net_assets": "净资产", "tax_paid": "纳税总额", "op_cash_flow": "经营活动现金流净额", "rd_expense": "研发费用（加计扣除口径）",
    "rd_tax_saved": "研发加计扣除所得税减免额",
}  # fmt: skip


def taxation(found: Figures) -> Book:
    """The accounts that were filed for 2021 to 2025."""
    figures = [
        Field((title, f"{year}年"), name, year, "万元")
        for name, title in _YEARLY.items()
        for year in YEARS
        if (name, year) in found.values
    ]
    evasion = Field(("偷漏税",), "flag_tax_evasion")
    fields = [Field(("序号",)), Field(("纳税人名称",)), Field(("纳税人识别号",)), evasion, *figures]
    columns = [written(found.values[each.variable, each.period], each) for each in fields[3:]]
    rows = [
        Row(firm.number, [place + 1, firm.former_name or firm.name, firm.code, *(column[firm.number] for column in columns)])
        for place, firm in enumerate(found.firms)
    ]  # fmt: skip
    sums = [float(np.nansum(found.values[each.variable, each.period]) / 10_000) for each in figures]
    book = Book(
        KEY, "tax", FILE, "2021-2025年", OBSERVED, fields, rows,
        above=("示例高新区企业年度财务与税收情况表（虚构数据）", "单位：万元"),
        below=[[None, "合计", None, None, *(round(each, 2) for each in sums)]],
    )  # fmt: skip
    _spoil(book, found)
    return book


def _spoil(book: Book, found: Figures) -> None:
    spoiler = Spoiler(book)
    for place, row in enumerate(book.rows):
        if found.firms[row.number].former_name:
            spoiler.note("old_name", place, NAME, found.firms[row.number].name)
    revenue, rd = book.place_of("revenue", YEARS[-1]), book.place_of("rd_expense", YEARS[-1])
    profit, assets = book.place_of("net_profit", YEARS[-2]), book.place_of("total_assets", YEARS[-1])
    spoiler.cells("wrong_check_digit", 0.003, CODE, naming.wrong_check_digit)
    spoiler.cells("yuan_for_wan", 0.004, revenue, lambda value: round(value * 10_000, 2), _is_even)
    spoiler.cells("approximate", 0.004, book.place_of("tax_paid", YEARS[-1]), roughly)
    spoiler.cells("grouped", 0.01, revenue, grouped)
    spoiler.cells("full_width", 0.006, profit, full_width)
    spoiler.cells("dash", 0.02, rd, lambda value: "-")
    spoiler.cells("words", 0.003, book.place_of("op_cash_flow", YEARS[-1]), lambda value: "见附件")
    spoiler.cells("at_least", 0.002, book.place_of("sales_revenue", YEARS[-2]), lambda value: f"{value}以上")
    spoiler.cells("unbalanced", 0.003, assets, _mistyped)
    spoiler.cells("missing", 0.02, assets, lambda value: None)


def _is_even(row: Row) -> bool:
    """Enterprises whose figures of the same year are surely known from elsewhere, so that a wrong unit shows."""
    return row.number % 2 == 0


def _mistyped(value: Any) -> float:
    """Two digits exchanged, or one too many: a sixth more."""
    return round(float(value) * 1.17, 2)
