"""市场监管局: who is registered in the zone, and who is on a list of bad conduct. One plain header row, dates in every spelling."""

from __future__ import annotations

import datetime
from typing import Any

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.books.defects import Spoiler, full_width
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book, Field, Row, written
from gaoxin.mechanisms.registry.demo_zone.figures import Figures
from gaoxin.mechanisms.registry.demo_zone.identity import DemoEnterprise
from gaoxin.mechanisms.registry.demo_zone.market import BREACHES
from gaoxin.mechanisms.registry.demo_zone.streams import stream

KEY, FILE = "registration", "市场监管局-企业登记信息.xlsx"
OBSERVED = datetime.date(2026, 10, 31)
_IDENTITY = (
    Field(("序号",)), Field(("企业名称",)), Field(("统一社会信用代码",)), Field(("曾用名",)), Field(("企业类型",)), Field(("法定代表人",)),
    Field(("注册资本（万元）",)), Field(("成立日期",), "reg_date"), Field(("国民经济行业代码",), "gb_code"),
    Field(("注册地省份",), "reg_province"), Field(("注册地城市",), "reg_city"), Field(("所属园区",)), Field(("注册地址",)), Field(("联系电话",)),
    Field(("登记状态",)), Field(("注销日期",)),
)  # fmt: skip
NAME, CODE, FORMER, DATE, STATUS, CLOSED = 1, 2, 3, 7, 14, 15
_FLAGS = ("is_legal_person", "is_mainland_resident", *(name for name in BREACHES if name != "flag_tax_evasion"))
#: Columns that other books of the zone read back: what the registrar knows and no rule asks.
_TITLES = {
    "is_legal_person": "独立法人", "is_mainland_resident": "境内居民企业", "flag_abnormal_list": "列入经营异常名录",
    "flag_serious_dishonesty": "严重失信主体", "flag_judgment_defaulter": "失信被执行人", "flag_major_accident": "发生重大安全事故",
    "flag_major_quality": "发生重大质量事故", "flag_env_breach": "严重环境违法", "flag_cyber_data": "重大网络和数据安全事件",
    "flag_research_dishonesty": "科研严重失信", "flag_data_fraud": "数据造假", "flag_industry_breach": "严重违反行业规定",
    "flag_larger_accident_3y": "近三年较大及以上责任事故", "flag_crime_3y": "近三年重大违法犯罪", "flag_negative_news": "存在重大负面舆情",
    "product_prohibited": "产品属禁止、限制或淘汰类", "false_data_found": "发现虚假填报（未构成失信）",
}  # fmt: skip


def registration(found: Figures) -> Book:
    """The register as of the end of October 2026."""
    flags = [Field((_TITLES[name],), name) for name in _FLAGS]
    columns = [written(found.values[each.variable, each.period], each) for each in flags]
    random = stream("registration")
    rows = [
        Row(firm.number, [*_identity(firm, random), *(column[firm.number] for column in columns)])
        for firm in found.firms
    ]
    book = Book(
        KEY, "market", FILE, "企业登记信息", OBSERVED, [*_IDENTITY, *flags], rows,
        above=("示例高新区企业登记信息（虚构数据）",),
    )  # fmt: skip
    _spoil(book, found)
    return book


def _identity(firm: DemoEnterprise, random: np.random.Generator) -> list[Any]:
    kind = "股份有限公司（非上市）" if "股份" in firm.name else "有限责任公司（自然人投资或控股）"
    return [
        firm.number + 1, firm.name, firm.code, firm.former_name or None, kind, firm.legal_person, firm.registered_capital / 10_000,
        _day(firm.founded, int(random.integers(5))), firm.gb_code, "山东省", "青岛市", firm.park, firm.address, firm.phone,
        "注销" if firm.closed_on else "存续", firm.closed_on,
    ]  # fmt: skip


def _day(day: datetime.date, style: int) -> Any:
    """A date as different clerks type it."""
    texts = {2: f"{day.year}年{day.month}月{day.day}日", 3: f"{day.year}/{day.month}/{day.day}", 4: day.isoformat()}
    return texts.get(style, day)


def _spoil(book: Book, found: Figures) -> None:
    spoiler = Spoiler(book)
    spoiler.cells("full_width_code", 0.004, CODE, full_width)
    spoiler.cells("lost_digit", 0.001, CODE, lambda code: code[:-1])
    spoiler.cells("bad_date", 0.001, DATE, lambda day: "2018年13月")
    spoiler.cells("unknown_word", 0.001, len(_IDENTITY), lambda word: "待核")
    for place, row in enumerate(book.rows):
        firm = found.firms[row.number]
        if firm.former_name:
            spoiler.note("renamed", place, FORMER, firm.name)
        if firm.closed_on:
            spoiler.note("cancelled", place, STATUS, "存续")
    # Rows that were copied by mistake come last, so that the others stay where they are.
    for kind, change in (("same_row_twice", False), ("other_row_twice", True)):
        for place in spoiler.take(0.0015):
            cells = list(book.rows[place].cells)
            if change:
                cells[NAME + 7] = "7299" if cells[NAME + 7] != "7299" else "7249"
            book.rows.append(Row(book.rows[place].number, cells))
            spoiler.note(kind, len(book.rows) - 1, None)
