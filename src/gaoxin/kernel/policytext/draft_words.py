"""How drafts are worded: literals of the language, and sentences for what is missing or doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from gaoxin.kernel.policytext.findings import Finding
from gaoxin.kernel.rules.units import LITERAL_UNITS

REASONS: dict[str, tuple[str, str]] = {
    "no_variable": (
        "数据项目录里没有“{label}”。{near}请选定数据项，或新增一项。",
        "The catalogue has no fact called “{label}”. {near_en}Choose one or add it.",
    ),
    "near_variable": (
        "文中是“{label}”，与目录里的“{variable}”未必是同一个数，请核定。",
        "The text says “{label}”, which may not be what the catalogue calls “{variable}”; please decide.",
    ),
    "of_a_thing": (
        "原文说的可能是“{subject}”的{label}，目录里的“{variable}”是企业的数，请核定。",
        "The text may speak of {label} of “{subject}”; the catalogue's “{variable}” is the enterprise's. Please decide.",
    ),
    "no_target": (
        "对象“{label}”没有对应的数据项，须选定数据项或人工认定。",
        "The catalogue has no fact for those meant, “{label}”: choose one or let a person judge.",
    ),
    "no_label": ("数字前没有写明量的是什么。", "The text does not say what is measured."),
    "other_currency": (
        "金额以{unit}计，规则以元计，须定折算办法。",
        "The amount is in {unit}; rules count 元, so a conversion is needed.",
    ),
    "rate_range": (
        "比例是一个区间（{label}），具体比例由审核或办法确定。",
        "The rate is a range ({label}); review or another text fixes it.",
    ),
    "amount_range": (
        "金额是一个区间（{label}），具体数额由审核或办法确定。",
        "The amount is a range ({label}); review or another text fixes it.",
    ),
    "ceiling_only": ("只写了上限，数额由审核或评审确定。", "Only a ceiling is given; the sum is decided by review."),
    "case_by_case": ("“一事一议”，金额由会议确定。", "Decided case by case, so no amount can be computed."),
    "no_count": ("按“{label}”计发，目录里没有对应的数量。", "Paid per “{label}”; the catalogue has no such count."),
    "way_out": (
        "分档之外还有“或”的情形，适用于哪一档须核定。",
        "Beside the steps there is an “or”; decide to which step it belongs.",
    ),
    "unmatched": (
        "有 {count} 个数额，文中没有写明各对应哪一档。",
        "There are {count} values; the text does not say which is whose.",
    ),
    "no_level": (
        "分档依据（{label}）在目录里没有对应的数据项。",
        "The catalogue has no fact for these levels ({label}).",
    ),
    "does_not_parse": ("写成表达式后读不通：{label}", "As an expression it does not parse: {label}"),
}

DOUBTS: dict[str, tuple[str, str]] = {
    "guessed": ("“{label}”按“{variable}”理解。", "“{label}” is taken as “{variable}”."),
    "ambiguous": ("“{label}”也可能指：{others}。", "“{label}” may as well mean: {others}."),
    "unbounded": ("原文只写了数字，没有“以上”“超过”等字样，按“不低于”理解。", "The text gives a number without 以上 or 超过; “not below” is assumed."),
    "first_title": ("原文是“首次”或“新”认定，目录里的数据项只说明是否有效。", "The text means a first or new title; the fact only says whether it is valid."),
    "renewed_title": ("原文是重新认定或复核，目录里的数据项只说明是否有效。", "The text means a renewed title; the fact only says whether it is valid."),
    "shared_edge": ("“{label}”同时属于相邻两档，按原文先后取前一档。", "“{label}” lies in two bands; the one named first is taken."),
    "several": ("同一句有 {count} 个奖补额，请核对各自的条件。", "One sentence holds {count} awards; check the condition of each."),
    "instalments": ("分期支付，各期金额见原文。", "Paid in instalments; see the text."),
    "highest_first": ("由高到低取最高一档。", "Steps are read from the highest down."),
    "either": ("原文是“或”，满足其一即可。", "The text says “or”: one is enough."),
    "one_of": ("上文写明“之一”，各项满足其一即可。", "The text above says one of these is enough."),
    "window": ("原文的年限按完整会计年度理解。", "The years are taken as complete fiscal years."),
    "cap_apart": ("同一句另有“{label}”，请核对是否按数量计发。", "The sentence also says “{label}”: check whether so much is paid for each."),
    "cap_follows": ("上限写在下一句。", "The cap stands in the next sentence."),
    "per_year": ("上限或金额按年计。", "The cap or amount is per year."),
    "ladder": (
        "原文分档，各档写成一个分情形，共有的边界按原文先后归前一档。",
        "The text goes by steps, written as one choice; a shared edge belongs to the step named first.",
    ),
    "tiers": (
        "同一条里“{label}”分了几档，各档的条件不是同时成立，应写成分情形。",
        "Here “{label}” has several steps; their conditions do not hold together: write them as cases.",
    ),
    "selective": ("按地方财政贡献奖补，自2024年8月1日起受《公平竞争审查条例》限制，请先合规审查。",
                  "Paid by fiscal contribution: since 2024-08-01 the Fair Competition Review Regulation restricts this; review it first."),
}  # fmt: skip


@dataclass(frozen=True)
class Written:
    """A draft before it has a number."""

    rests_on: tuple[str, ...]
    expr: str = ""
    sketch: str = ""
    reason: tuple[str, dict[str, str]] | None = None
    doubts: tuple[tuple[str, dict[str, str]], ...] = ()


def money(value: Fraction) -> str:
    """元 as the language reads it: 2000万元, 1.2亿元, 850元."""
    for scale, word in ((10**8, "亿元"), (10**4, "万元")):
        if value >= scale:
            decimal = exact_decimal(value / scale)
            if decimal and len(decimal) <= 9:
                return decimal + word
    return f"{exact_decimal(value) or value}元"


def percent(value: Fraction) -> str:
    """A ratio as the language reads it: 3.5%."""
    return f"{exact_decimal(value * 100) or f'{value * 100}'}%"


def literal(value: Fraction, finding_unit: str, kind: str) -> str:
    """A value with its unit: money, percent, or a count."""
    if finding_unit == "元":
        return money(value)
    if kind == "ratio":
        return percent(value)
    number = exact_decimal(value) or str(value)
    return number + (finding_unit if finding_unit in LITERAL_UNITS else "平方米" if finding_unit == "m²" else "")


def exact_decimal(value: Fraction) -> str:
    """The exact decimal of a number, '' when it never ends."""
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest != 1:
        return ""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    digits = f"{abs(int(value * 10**places)):0{places + 1}d}"
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return ("-" if value < 0 else "") + text


def quoted(label: str) -> str:
    """Words of the text in the place of a missing name."""
    return f"「{label}」"


def ids(findings: list[Finding]) -> tuple[str, ...]:
    """Their ids in order, each once."""
    return tuple(dict.fromkeys(finding.id for finding in findings))
