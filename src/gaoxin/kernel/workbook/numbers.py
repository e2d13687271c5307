"""Numbers as people type them: ３０００, 1,234.5, 约3000万, 35%, (123), 三千万. Always decimals, never binary floats."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import cn2an

from gaoxin.kernel.workbook.measures import Measure, measure

#: Words for “no data”, after folding width and case.
MISSING_WORDS = frozenset({
    "-", "--", "---", "—", "——", "–", "/", "\\", "//", "无", "无数据", "没有", "暂无", "暂缺", "不详", "未知",
    "不适用", "不涉及", "未披露", "未填", "未提供", "待定", "待补", "空", "n/a", "na", "n.a.", "nan", "none", "null",
    "nil", "#n/a", "#div/0!", "#ref!", "#value!", "#name?", "#null!", "#num!", ".", "..", "…", "……", "?", "*", "·",
    "□",
})  # fmt: skip

_APPROXIMATE = re.compile(r"^(?:大约|大概|约为|约|~|≈)|(?:左右|上下)$")
_BOUND = re.compile(
    r"^(?:近|超过|超|不足|不到|逾|至少|最多|大于|小于|高于|低于|不低于|不超过|>=|<=|>|<|≥|≤)|(?:以上|以下|以内|余|多|\+)$|(?:余|多)(?=[万亿千百]?元?$)"
)
_RANGE = re.compile(r"^[\d.,]+[万亿%]?[元]?\s*(?:-|—|–|~|至|到)\s*[\d.,]+")
_CURRENCY = re.compile(r"^(?:¥|￥|rmb|cny|人民币|us\$|usd|\$)\s*|\s*(?:rmb|cny|人民币|usd)$", re.IGNORECASE)
_NUMBER = re.compile(
    r"^(?P<sign>[-+−－]|负|△|▲)?(?P<digits>\d[\d,，' ]*)?(?P<point>\.\d*)?(?P<exp>[eE][+-]?\d{1,2})?(?P<rest>.*)$",
    re.DOTALL,
)
_GROUPED = re.compile(r"^\d{1,3}(?:[,' ]\d{3})+$")
_MULTIPLIERS = {
    "百": 2,
    "千": 3,
    "k": 3,
    "万": 4,
    "w": 4,
    "十万": 5,
    "百万": 6,
    "m": 6,
    "千万": 7,
    "亿": 8,
    "十亿": 9,
    "百亿": 10,
    "千亿": 11,
    "万亿": 12,
}
_CHINESE = re.compile(r"^[负]?[零〇一二两三四五六七八九十百千万亿点壹贰叁肆伍陆柒捌玖拾佰仟]+$")


@dataclass(frozen=True)
class NumberText:
    """A number read out of a text.

    value: in ``unit`` when the text carries one, else in the column's unit. own_scale: the text has its own 万, 亿 or unit,
    so that the column's unit does not apply (「3000万」 under 万元 is 3000 万元). scaled: it has some multiplier (「5千」).
    """

    value: Decimal
    unit: Measure | None = None
    own_scale: bool = False
    scaled: bool = False
    approximate: bool = False


@dataclass(frozen=True)
class NumberFault:
    """Why a text is not one number: text, bound, range, grouping or masked."""

    kind: str


def fold_cell(text: str) -> str:
    """Half-width, without blanks around and without the apostrophe that marks text in spreadsheets."""
    return unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "").strip().lstrip("'").strip()


def is_missing(folded: str) -> bool:
    """Whether a folded cell text means “no data”."""
    return folded == "" or folded.lower() in MISSING_WORDS


def read_number(folded: str) -> NumberText | NumberFault:
    """Read a folded cell text as one number.

    >>> read_number("约3000万").value
    Decimal('3.000E+7')
    """
    if set(folded) == {"#"} or "**" in folded:
        return NumberFault("masked")
    text = _CURRENCY.sub("", folded).strip()
    approximate = _APPROXIMATE.search(text) is not None
    text = _APPROXIMATE.sub("", text).strip()
    if _RANGE.match(text):
        return NumberFault("range")
    bound = _BOUND.search(text)
    if bound is not None and re.search(r"[\d一二三四五六七八九十百千万亿]", text):
        return NumberFault("bound")
    negative = False
    if text.startswith("(") and text.endswith(")"):
        text, negative = text[1:-1].strip(), True
    read = _arabic(text)
    if isinstance(read, NumberFault) and read.kind == "text":
        read = _chinese(text)
    if isinstance(read, NumberFault):
        return read
    value = -read.value if negative else read.value
    return NumberText(value, read.unit, read.own_scale, read.scaled, approximate)


def _arabic(text: str) -> NumberText | NumberFault:
    found = _NUMBER.match(text)
    if found is None or not (found["digits"] or (found["point"] or "").strip(".")):
        return NumberFault("text")
    digits = (found["digits"] or "0").strip()
    if re.search(r"[,' ]", digits):
        if not _GROUPED.match(digits):
            return NumberFault("grouping")
        digits = re.sub(r"[,' ]", "", digits)
    tail = _tail((found["rest"] or "").strip())
    if tail is None:
        return NumberFault("grouping" if (found["rest"] or "").startswith((".", ",")) else "text")
    power, unit = tail
    try:
        value = Decimal(f"{digits}{found['point'] or ''}{found['exp'] or ''}").scaleb(power)
    except InvalidOperation:
        return NumberFault("text")
    negative = found["sign"] not in (None, "+")
    return NumberText(-value if negative else value, unit, power >= 4 or unit is not None, power != 0)


def _tail(rest: str) -> tuple[int, Measure | None] | None:
    """What follows the digits: a multiplier, a unit, both or nothing; None when it is something else."""
    if not rest:
        return 0, None
    word = rest.lower()
    if word in _MULTIPLIERS:
        return _MULTIPLIERS[word], None
    found = measure(word)
    if found is not None:
        return 0, found
    for size in (2, 1):
        multiplier, unit = _MULTIPLIERS.get(word[:size]), measure(word[size:])
        if multiplier is not None and unit is not None:
            return multiplier, unit
    return None


def _chinese(text: str) -> NumberText | NumberFault:
    """Chinese numerals, with a unit behind them or not."""
    body, unit = text, None
    for size in (3, 2, 1):
        unit = measure(text[-size:]) if len(text) > size and text[-size:] not in ("万", "亿") else None
        if unit is not None:
            body = text[:-size]
            break
    if unit is not None and unit.base == "元" and unit.power:
        # 三千万元 is thirty million yuan: the 万 belongs to the numeral.
        body, unit = body + unit.text[:-1], measure("元")
    if not _CHINESE.match(body) or not re.search(r"[零〇一二两三四五六七八九十壹贰叁肆伍陆柒捌玖拾]", body):
        return NumberFault("text")
    try:
        value = Decimal(str(cn2an.cn2an(body.replace("〇", "零"), "smart")))
    except (ValueError, InvalidOperation):
        return NumberFault("text")
    return NumberText(value, unit, bool(re.search(r"[万亿]", body)) or unit is not None)
