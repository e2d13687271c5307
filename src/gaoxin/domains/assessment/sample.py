"""A fictional workbook to try the platform with: invented enterprises over three years, from a seed.

Codes carry the division 370299, which no place has, so that no real enterprise can have one of them.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import xlsxwriter

SEED = 20_260_630
DIVISION = "370299"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_FIRST = "启恒云清澄曜衡岚拓砺峻朗煜泓晟翊跃臻屹瀚"
_SECOND = "明川起尺宇微界远芯源舟图岳驰森禾锐坤泽航"


class Trade(NamedTuple):
    """A line of business: word of the name, industry code (GB/T 4754-2017), R&D spending as a share of revenue."""

    word: str
    code: str
    research: float


_TRADES = (
    Trade("传感科技", "4014", 0.09), Trade("精密机械", "3484", 0.045), Trade("软件", "6513", 0.14), Trade("生物科技", "2761", 0.16),
    Trade("新材料", "2659", 0.06), Trade("智能装备", "3491", 0.07), Trade("电子", "3982", 0.06), Trade("环保科技", "7721", 0.05),
    Trade("检测技术", "7452", 0.06), Trade("贸易", "5179", 0.004), Trade("食品", "1499", 0.012), Trade("数据服务", "6550", 0.11),
)  # fmt: skip
#: Facts of every year, then facts of the last year alone. Money in 万元.
YEARLY = (
    "营业收入（万元）", "主营业务收入（万元）", "销售收入（万元）", "成本费用支出总额（万元）", "净利润（万元）", "资产总额（万元）", "负债总额（万元）",
    "净资产（万元）", "研发费用（万元）", "研发费用（加计扣除口径）（万元）", "研发费用（高企口径）（万元）", "境内研发费用（万元）", "职工总数",
    "期末从业人员", "科技人员", "研发人员",
)  # fmt: skip
LATEST = (
    "高新技术产品（服务）收入（万元）", "总收入（万元）", "有效且相关I类知识产权数", "有效且相关II类知识产权数", "自主研发I类知识产权数",
    "I类高价值知识产权数",
    "I类非转入且权利人前三已应用数", "核心支持知识产权数", "授权发明专利数", "实用新型专利数", "软件著作权数", "近三年科技成果转化数", "高新技术企业",
    "科技型中小企业",
    "创新型中小企业", "专精特新级别", "研发机构级别", "属战略性新兴产业", "从事特定细分市场年限", "专精特新发展评价得分", "近三年国家科技奖单位排名",
    "近三年省部级科技奖单位排名", "近五年国家科技奖单位排名", "近五年主导标准起草排名", "近2年新增股权融资（万元）", "近3年新增股权融资（万元）",
    "细分市场占有率（%）",
    "国内细分市场名次", "属国家重点支持高新技术领域", "已上市", "上市公司控股或并购", "第三方信用评分", "完整会计年度数",
)  # fmt: skip
#: Breaches and bans: an invented enterprise has none of them.
FLAGS = (
    "列入经营异常名录", "严重失信主体", "发生重大安全事故", "发生重大质量事故", "严重环境违法", "科研严重失信", "重大网络和数据安全事件", "偷漏税",
    "数据造假", "严重违反行业规定", "产品属禁止、限制或淘汰类",
)  # fmt: skip
IDENTITY = (
    "企业名称", "统一社会信用代码", "年份", "成立日期", "国民经济行业代码", "注册地省份", "注册地城市", "独立法人", "境内居民企业",
)  # fmt: skip
HEADERS = (*IDENTITY, *YEARLY, *LATEST, *FLAGS)


@dataclass(frozen=True)
class Firm:
    """What stays the same over the years."""

    name: str
    code: str
    founded: datetime.date
    trade: int
    scale: float
    growth: float


def credit_code(number: int) -> str:
    """An invented unified social credit code with a right check character (GB 32100-2015)."""
    body = f"91{DIVISION}MA{number:07d}"
    weights = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
    total = sum(_ALPHABET.index(char) * weight for char, weight in zip(body, weights, strict=True))
    return body + _ALPHABET[(31 - total % 31) % 31]


def firms(count: int, random: np.random.Generator) -> Iterator[Firm]:
    """Invented enterprises of all sizes, each name once."""
    names = [first + second for first in _FIRST for second in _SECOND]
    order = random.permutation(len(names) * len(_TRADES))
    for number in range(count):
        place = int(order[number % len(order)])
        trade = place % len(_TRADES)
        name = f"示例{names[place // len(_TRADES)]}{_TRADES[trade].word}有限公司"
        founded = datetime.date(2024, 6, 30) - datetime.timedelta(days=int(random.gamma(2.2, 1300)))
        scale = float(np.exp(random.normal(8.1, 1.3)))
        yield Firm(name, credit_code(number + 1), founded, trade, scale, float(random.normal(0.11, 0.16)))


def rows(count: int, last_year: int, *, years: int = 3, seed: int = SEED) -> Iterator[tuple[Any, ...]]:
    """Rows of the sample workbook, one for an enterprise and year, oldest year first. Money in 万元."""
    random = np.random.default_rng(seed)
    for firm in firms(count, random):
        share = _TRADES[firm.trade].research * float(random.lognormal(0, 0.45))
        people = max(3, round(firm.scale / float(random.uniform(35, 110))))
        for back in range(years - 1, -1, -1):
            identity = (
                firm.name, firm.code, last_year - back, firm.founded.isoformat(), _TRADES[firm.trade].code, "山东省", "青岛市", "是", "是",
            )  # fmt: skip
            yearly = _figures(firm, share, people, years - 1 - back, random)
            last = (*_latest(firm, share, yearly[0], last_year, random), *("否",) * len(FLAGS))
            yield (*identity, *yearly, *(last if back == 0 else ("",) * len(last)))


def _figures(firm: Firm, share: float, people: int, age: int, random: np.random.Generator) -> tuple[Any, ...]:
    """One year's figures, coherent: parts never exceed their wholes, the balance sheet adds up."""
    revenue = max(1.0, round(firm.scale * (1 + firm.growth) ** age * float(random.normal(1, 0.03)), 2))
    staff = max(3, round(people * (1 + firm.growth * 0.6) ** age))
    assets = round(revenue * float(random.uniform(0.7, 1.6)), 2)
    debts = round(assets * float(np.clip(random.normal(0.48, 0.17), 0.05, 1.1)), 2)
    research = round(revenue * share * float(random.normal(1, 0.06)), 2)
    researchers = min(staff, max(0, round(staff * min(0.7, share * 2.6))))
    main = round(revenue * float(np.clip(random.normal(0.9, 0.08), 0.4, 1.0)), 2)
    profit = round(revenue * float(random.normal(0.06, 0.05)), 2)
    wider = round(research * 1.06, 2)
    return (
        revenue, main, revenue, round(revenue * 0.93, 2), profit, assets, debts, round(assets - debts, 2), research, round(research * 0.92, 2),
        wider, round(wider * 0.97, 2), staff, staff, min(staff, researchers + round(staff * 0.05)), researchers,
    )  # fmt: skip


def _latest(firm: Firm, share: float, revenue: float, last_year: int, random: np.random.Generator) -> tuple[Any, ...]:
    """Facts of the last year alone, in the order of LATEST."""
    busy = share > 0.04
    patents, soft = int(random.poisson(1.8 if busy else 0.3)), int(random.poisson(5 if busy else 1))
    years = max(0, last_year - firm.founded.year)
    titled = share > 0.05 and patents > 0
    equity = int(random.choice((0, 0, 0, 300, 800, 2600)))
    award = int(random.random() < 0.04)
    return (
        round(revenue * float(random.uniform(0.3, 0.95)), 2), revenue, patents, soft, patents, patents // 3, patents, patents + soft // 3, patents,
        soft // 2, soft - soft // 2, int(random.poisson(6 if busy else 1)), _yes(titled), _yes(titled or patents > 2), _yes(patents > 1),
        "省级" if titled and firm.growth > 0.15 else "无", "省级" if patents > 4 else "市级" if patents > 2 else "无", _yes(share > 0.05),
        min(years, 25), int(random.integers(35, 85)), 0, award * 2, 0, int(random.random() < 0.05), equity, equity,
        round(float(random.gamma(1.3, 4)), 1), int(random.integers(1, 30)), _yes(share > 0.03), "否", "否", int(random.integers(62, 92)), years,
    )  # fmt: skip


def _yes(holds: bool) -> str:
    return "是" if holds else "否"


def workbook(count: int = 120, last_year: int = 2025) -> bytes:
    """The sample as an xlsx file that opens ready to read: headers frozen, a sheet that says what it is."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("企业年度数据")
        sheet.write_row(0, 0, HEADERS, bold)
        for number, row in enumerate(rows(count, last_year), start=1):
            sheet.write_row(number, 0, row)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, len(HEADERS) - 1, 14)
        note = book.add_worksheet("说明")
        note.set_column(0, 0, 90)
        lines = (
            "本表为虚构的示例数据，企业名称、代码和数值均为编造，仅供试用。",
            "Fictional sample: names, codes and figures are invented.",
        )
        note.write_column(0, 0, lines)
    return buffer.getvalue()
