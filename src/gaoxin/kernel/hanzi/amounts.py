"""Amounts of money in Chinese text, exact in 元: 叁佰万元, 1.2亿元, 最高不超过500万元, 20万-50万元, 3100余万元."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

import cn2an

from gaoxin.kernel.hanzi.errors import AmountInvalid
from gaoxin.kernel.hanzi.folding import half_width
from gaoxin.kernel.hanzi.numerals import DIGITS, NUMBER, SCALES, read_number


class Bound(StrEnum):
    """How the printed number binds."""

    EXACT = "exact"
    ABOUT = "about"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    MORE_THAN = "more_than"
    RANGE = "range"


@dataclass(frozen=True)
class Amount:
    """An amount as printed.

    Attributes:
        value: the printed number in whole units of `currency` (元 for CNY); of a range, its lower end.
        upper: the upper end of a range, else None.
        per: what it is paid for ("人", "亩"), empty when it is a plain sum.
        text, start, end: the printed words and their place in the text, end exclusive.
    """

    value: Fraction
    bound: Bound
    currency: str
    text: str
    start: int
    end: int
    upper: Fraction | None = None
    per: str = ""


CURRENCIES = {"美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD", "日元": "JPY", "英镑": "GBP"}

_GIVEN = "[可给予奖励补助贴资扶持支享受发放总额每年度]{0,6}"
_BEFORE = (
    (Bound.AT_MOST, rf"最高{_GIVEN}(?:不得?超过|不高于)?|不得?超过|不高于|不多于|不大于|至多|最多|上限为?|≤|<="),
    (Bound.AT_LEAST, r"不得?低于|不得?少于|不小于|至少|最低(?:不低于)?|≥|>="),
    (Bound.MORE_THAN, r"超过|超出|突破|高于|大于|多于|高达|逾|超|>"),
    (Bound.LESS_THAN, r"低于|小于|少于|不足|不到|不满|未满|<"),
    (Bound.ABOUT, r"大约|约为?|接近|将近|近"),
)
_AFTER = (
    (Bound.AT_LEAST, r"(?:\(含\))?及?以上(?:\(含\))?"),
    (Bound.AT_MOST, r"(?:\(含\))?及?(?:以下|以内|之内)(?:\(含\))?|封顶|为限"),
    (Bound.ABOUT, r"左右|上下"),
)
_CLOSED = {Bound.LESS_THAN: Bound.AT_MOST, Bound.MORE_THAN: Bound.AT_LEAST}
_BEFORE_PATTERN = "|".join(f"(?P<b_{bound}>{words})" for bound, words in _BEFORE)
_AFTER_PATTERN = "|".join(f"(?P<a_{bound}>{words})" for bound, words in _AFTER)
_UNIT = "|".join([*CURRENCIES, "[元圆]", "块钱?"])
_COIN = rf"[{''.join(DIGITS)}壹贰叁肆伍陆柒捌玖\d]"
_COINS = rf"(?P<jiao>{_COIN})角(?:零?(?P<fen>{_COIN})分)?|零?(?P<only_fen>{_COIN})分"
_PER = r"/(?P<per>平方米|千瓦时|人次|头份|公斤|小时|m2|㎡|kg|[人户亩个家项件次年月天日吨台套头份股度])"
_AMOUNT = re.compile(
    rf"(?:(?:{_BEFORE_PATTERN})\s*(?:为|达到?)?\s*)?(?P<sign>(?<![\d\u4e00-\u9fff])-|负)?(?:(?P<mark>人民币|¥|￥|RMB)\s*)?"
    rf"(?P<number>{NUMBER})\s*(?:(?:{_UNIT})?(?:及?以上)?\s*(?:-|—|–|~|至|到)\s*(?P<upper>{NUMBER})\s*)?"
    rf"(?P<unit>{_UNIT})?(?:人民币)?(?:{_COINS})?[整正]?"
    rf"(?:{_PER})?(?P<closed>\(含\)(?!及?以))?(?:\s*(?:{_AFTER_PATTERN}))?"
)
_ONLY_COINS = re.compile(rf"(?:{_COINS})[整正]?")
_SCALED = re.compile(f"[{''.join(SCALES)}拾佰仟萬億]")
_INSIDE = re.compile(r"[\d.第]$")


def find_amounts(text: str) -> list[Amount]:
    """The amounts of money that a text prints, in order.

    Only numbers with a currency (元, 美元, ¥ …) count: 5万吨 is none, and neither is a bare Chinese digit before 元 (三元电池).
    """
    folded = half_width(text)
    found = []
    for match in _AMOUNT.finditer(folded):
        if not (match["unit"] or match["mark"]) or _INSIDE.search(folded[: match.start()]):
            continue
        if not (match["mark"] or match["number"][0].isdecimal() or _SCALED.search(match["number"])):
            continue
        amount = _amount(match, text, Fraction(1))
        if amount is not None:
            found.append(amount)
    return found


def parse_amount(text: str, unit: str = "元") -> Amount:
    """The one amount that a text (a cell, a field) says.

    Args:
        unit: what a bare number counts, 元, 万元, 亿元 …; a text with its own 元 or 万 goes by that.

    Raises:
        AmountInvalid: the text is not one amount, or `unit` is no unit of money.
    """
    folded = half_width(text).strip()
    lead = len(text) - len(text.lstrip())
    match = _AMOUNT.fullmatch(folded)
    amount = _amount(match, text, _scale_of(unit), lead) if match else _only_coins(folded, lead)
    if amount is None:
        raise AmountInvalid(
            f"“{text}”不是一个金额。请写成 300万元、1.2亿元 或 叁佰万元整。",
            f"“{text}” is not one amount of money. Write it as 300万元, 1.2亿元 or 叁佰万元整.",
        )
    return amount


def to_capitals(value: Fraction | Decimal | int) -> str:
    """An amount in financial capitals for payment papers: 1200000.5 is 壹佰贰拾万元伍角.

    Raises:
        AmountInvalid: negative, not a whole number of 分, or 10^16 元 and more.
    """
    cents = Fraction(value) * 100
    if cents < 0 or cents.denominator != 1 or cents >= 10**18:
        raise AmountInvalid(
            f"{value} 不能写成大写金额：须不为负、精确到分且小于一亿亿元。",
            f"{value} cannot be written in capitals: it must be non-negative, in whole 分 and below 10^16 元.",
        )
    yuan, rest = divmod(int(cents), 100)
    return str(cn2an.an2cn(f"{yuan}.{rest:02d}", "rmb"))


def _scale_of(unit: str) -> Fraction:
    scale = unit.removesuffix("元")
    if scale and scale not in SCALES:
        raise AmountInvalid(
            f"“{unit}”不是金额单位。请用元、万元或亿元。", f"“{unit}” is no unit of money. Use 元, 万元 or 亿元."
        )
    return Fraction(SCALES.get(scale, 1))


def _amount(match: re.Match[str], text: str, bare: Fraction, lead: int = 0) -> Amount | None:
    number, upper_text = match["number"], match["upper"]
    value = read_number(number)
    upper = read_number(upper_text) if upper_text else None
    if value is None or (upper_text and upper is None):
        return None
    if not (match["unit"] or _SCALED.search(number + (upper_text or ""))):
        value, upper = value * bare, upper * bare if upper is not None else None
    if upper_text and upper is not None and not _SCALED.search(number):
        value *= _last_scale(upper_text)
    value += _coins(match)
    if upper is not None and upper <= value:
        return None
    begin, end = match.start() + lead, match.end() + lead
    return Amount(
        value=-value if match["sign"] else value,
        bound=Bound.RANGE if upper is not None else _bound(match),
        currency=CURRENCIES.get(match["unit"] or "", "CNY"),
        text=text[begin:end],
        start=begin,
        end=end,
        upper=upper,
        per=match["per"] or "",
    )


def _last_scale(number: str) -> int:
    """The scale that a range prints once, behind its upper end: 30-50万."""
    scale = number.lstrip("0123456789.,")
    return SCALES.get(scale, 1)


def _coins(match: re.Match[str]) -> Fraction:
    jiao, fen = match["jiao"], match["fen"] or match["only_fen"]
    tenths = read_number(jiao) if jiao else None
    cents = read_number(fen) if fen else None
    return (tenths or Fraction(0)) / 10 + (cents or Fraction(0)) / 100


def _only_coins(folded: str, lead: int) -> Amount | None:
    match = _ONLY_COINS.fullmatch(folded)
    return Amount(_coins(match), Bound.EXACT, "CNY", folded, lead, lead + len(folded)) if match else None


def _bound(match: re.Match[str]) -> Bound:
    for bound, _ in _BEFORE:
        if match[f"b_{bound}"]:
            return _CLOSED.get(bound, bound) if match["closed"] else bound
    for bound, _ in _AFTER:
        if match[f"a_{bound}"]:
            return bound
    if "余" in match["number"] or "多" in match["number"]:
        return Bound.MORE_THAN
    return Bound.ABOUT if "来" in match["number"] else Bound.EXACT
