"""科技局: yearly reports of research with one row for each year under merged names, and one sheet of rights, platforms and titles."""

from __future__ import annotations

import datetime

import numpy as np

from gaoxin.mechanisms.registry.demo_zone.books.defects import Spoiler
from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book, Field, Row, written
from gaoxin.mechanisms.registry.demo_zone.economy import Floats
from gaoxin.mechanisms.registry.demo_zone.figures import Figures, Key
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.library import catalogue

REPORTS, RIGHTS = "research", "rights"
REPORTS_FILE, RIGHTS_FILE = "科技局-科技型企业年报.xlsx", "科技局-知识产权平台与资质汇总.xlsx"
NAME, CODE, YEAR = 1, 2, 3
_MONEY = (
    "rd", "rd_expense_hnte", "rd_domestic", "rd_spend", "st_spend", "ht_income", "tech_contract_value", "main_product_revenue",
)  # fmt: skip
_COUNTS = (
    "tech_staff", "rd_staff", "invention_filed", "pct_filed", "market_share", "national_segment_rank", "stable_customer_share",
    "segment_years", "years_in_field", "srdi_platform_score", "digital_level", "penalties", "late_reports",
)  # fmt: skip
_GROUPS: dict[str, tuple[str, ...]] = {
    "知识产权": (
        "ip_invention_granted", "ip_utility", "ip_software", "ip_class1_valid_related", "ip_class2_valid_related", "ip_class1_self",
        "ip_class1_highvalue", "ip1_own_top3", "ip_core_count", "ip_invention_industrial", "ip_self_applications", "ip_self_granted",
        "pct_applications", "ip_advancement", "ip_support", "ip_acquisition", "ip_standard_bonus",
    ),
    "研发与平台": (
        "conversions_3y", "rd_org_level", "platforms", "projects", "awards", "prov_award_rank_3y", "nat_award_rank_3y", "nat_award_rank_5y",
        "standard_led_rank_5y", "standard_led", "standards_national", "standards_international", "first_sets_national", "first_sets_provincial",
        "talent_national", "talent_provincial", "talent_municipal", "mgmt_score_system", "mgmt_score_body", "mgmt_score_conversion",
        "mgmt_score_talent", "years_operated",
    ),
    "产业与融资": (
        "strategic_industry", "emerging_industry", "six_base_or_keylink", "is_software", "has_info_system", "mgmt_cert", "chain_role", "qhu_track",
        "credit_score", "is_listed", "controlled_by_listed", "neeq_tier", "equity_new_2y", "equity_new_3y", "equity_inst_total",
        "outside_equity_paid", "vc_received", "valuation_cny_100m", "valuation_usd_m", "round_equity_share",
    ),
    "资质荣誉": (
        "hnte_valid", "hnte_expiry", "tsme_valid", "isme_valid", "srdi_level", "single_champion_valid", "qd_hidden_champion_valid", "honors_valid",
    ),
    "评审记录": (
        "hnte_field_ok", "judged_srdi26_market", "judged_lg26_market", "judged_sdg_standing", "judged_sdg_field", "judged_htzg_scope",
        "judged_fu_registered_place", "judged_qic_tech", "judged_qhu_tech",
    ),
}  # fmt: skip
_RATIOS = ("market_share", "stable_customer_share", "round_equity_share")
_CALLED = {"valuation_cny_100m": "最近一轮估值", "valuation_usd_m": "最近一轮美元估值"}
_UNITS = {"valuation_cny_100m": "亿元", "valuation_usd_m": "百万美元"}


def reports(found: Figures) -> Book:
    """The yearly reports of those who do research; the youngest year last, as they were filed."""
    fields = [Field(("序号",)), Field(("企业名称",)), Field(("统一社会信用代码",)), Field(("年度",))]
    fields += [_field(name) for name in (*_MONEY, *_COUNTS)]
    columns = {
        (each.variable, year): written(found.values[each.variable, year], each)
        for each in fields[4:] for year in YEARS if (each.variable, year) in found.values
    }  # fmt: skip
    rows = []
    told = [firm for firm in found.firms if firm.innovation >= 1]
    for place, firm in enumerate(told):
        for year in YEARS:
            figures = [
                columns[each.variable, year][firm.number] if (each.variable, year) in columns else None
                for each in fields[4:]
            ]
            if firm.founded.year <= year:
                rows.append(Row(firm.number, [place + 1, firm.name, firm.code, year, *figures], year))
    book = Book(
        REPORTS, "science", REPORTS_FILE, "科技型企业年报", datetime.date(2026, 6, 15), fields, rows,
        above=("示例高新区科技型企业年度报表（虚构数据）",), merged=(0, NAME, CODE),
    )  # fmt: skip
    _spoil_reports(book)
    return book


def rights(found: Figures, held: dict[Key, Floats]) -> Book:
    """Rights, platforms, financing and titles as of the end of October 2026. held: facts that titles make."""
    values = {**found.values, **held}
    fields = [Field(("序号",)), Field(("企业名称",)), Field(("统一社会信用代码",))]
    fields += [
        Field((group, _titled(name)), name, 0, _unit(name))
        for group, names in _GROUPS.items()
        for name in names
        if (name, 0) in values
    ]
    columns = [written(values[each.variable, 0], each) for each in fields[3:]]
    rows = [
        Row(firm.number, [place + 1, firm.name, firm.code, *(column[firm.number] for column in columns)])
        for place, firm in enumerate(found.firms)
    ]  # fmt: skip
    book = Book(
        RIGHTS, "science", RIGHTS_FILE, "汇总", datetime.date(2026, 10, 31), fields, rows,
        above=("示例高新区企业知识产权、创新平台与资质汇总（虚构数据）",),
    )  # fmt: skip
    _spoil_rights(book, found)
    return book


def _field(name: str) -> Field:
    return Field((_titled(name),), name, 0, _unit(name))


def _unit(name: str) -> str:
    if name in _RATIOS:
        return "%"
    return _UNITS.get(name, "万元" if catalogue().by_id[name].unit == "元" else "")


def _titled(name: str) -> str:
    """The catalogue's label, or what people call it, with the unit behind it where there is one."""
    label, unit = _CALLED.get(name) or catalogue().by_id[name].label, _unit(name)
    return f"{label}（{unit}）" if unit else label


def _spoil_reports(book: Book) -> None:
    last = [place for place, row in enumerate(book.rows) if row.year == YEARS[-1]]
    spoiler = Spoiler(book, last)
    rd, staff = book.place_of("rd"), book.place_of("rd_staff")
    spoiler.cells("part_over_whole", 0.001, book.place_of("rd_domestic"), lambda value: round(float(value) * 1.6, 2))
    spoiler.cells("approximate", 0.002, rd, lambda value: f"约{round(float(value))}万")
    spoiler.cells("dash", 0.004, book.place_of("tech_contract_value"), lambda value: "—")
    spoiler.cells("words", 0.001, staff, lambda value: "若干")
    spoiler.cells("missing", 0.004, book.place_of("ht_income"), lambda value: None)


def _spoil_rights(book: Book, found: Figures) -> None:
    spoiler = Spoiler(book)
    firms = found.firms
    # Brands that several firms have: their bare name may mean any of them.
    brands = np.array([firm.brand for firm in firms])
    names, counts = np.unique(brands, return_counts=True)
    shared = set(names[counts > 1].tolist())
    for place in spoiler.take(0.008, lambda row: firms[row.number].brand in shared or firms[row.number].innovation > 0):
        row = book.rows[place]
        row.cells[NAME], row.cells[CODE] = firms[row.number].short_name, None
        spoiler.note("doubtful_name", place, NAME, firms[row.number].name)
    for place in spoiler.take(0.02, lambda row: not firms[row.number].former_name):
        book.rows[place].cells[CODE] = None
        spoiler.note("missing", place, CODE, firms[book.rows[place].number].code)
    spoiler.cells(
        "full_width",
        0.004,
        book.place_of("ip_utility"),
        lambda value: "".join(chr(ord(char) + 0xFEE0) for char in str(value)),
    )
    spoiler.cells("words", 0.001, book.place_of("ip_class2_valid_related"), lambda value: "详见清单")
    spoiler.cells("unknown_word", 0.001, book.place_of("rd_org_level"), lambda value: "筹建中")
