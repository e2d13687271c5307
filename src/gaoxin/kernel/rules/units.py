"""Units of measure of rule expressions: 元 against 人 is an error, 元 / 元 is a ratio.

A unit is a sorted tuple of (base, exponent); ``()`` is a pure ratio. ``ANY`` is a bare number, which goes with
every unit because official texts write 「不低于 3」 and mean years, items or persons by context.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

Unit = tuple[tuple[str, int], ...] | None

ANY: Unit = None
RATIO: Unit = ()
DATE: Unit = (("date", 1),)
DAYS: Unit = (("天", 1),)

#: What may follow a number, with its base unit and factor. Longest spelling first is the lexer's business.
LITERAL_UNITS: dict[str, tuple[str, Fraction]] = {
    "元": ("元", Fraction(1)),
    "人民币": ("元", Fraction(1)),
    "美元": ("美元", Fraction(1)),
    "人": ("人", Fraction(1)),
    "项": ("项", Fraction(1)),
    "件": ("件", Fraction(1)),
    "个": ("个", Fraction(1)),
    "家": ("家", Fraction(1)),
    "名": ("名", Fraction(1)),
    "次": ("次", Fraction(1)),
    "分": ("分", Fraction(1)),
    "级": ("级", Fraction(1)),
    "户": ("户", Fraction(1)),
    "股": ("股", Fraction(1)),
    "年": ("年", Fraction(1)),
    "个月": ("月", Fraction(1)),
    "月": ("月", Fraction(1)),
    "天": ("天", Fraction(1)),
    "日": ("天", Fraction(1)),
    "平方米": ("m²", Fraction(1)),
    "m²": ("m²", Fraction(1)),
    "㎡": ("m²", Fraction(1)),
    "亩": ("m²", Fraction(2000, 3)),
    "%": ("", Fraction(1, 100)),
    "％": ("", Fraction(1, 100)),
}

MULTIPLIERS: dict[str, Fraction] = {
    "百": Fraction(100),
    "千": Fraction(1000),
    "万": Fraction(10**4),
    "百万": Fraction(10**6),
    "千万": Fraction(10**7),
    "亿": Fraction(10**8),
    "万亿": Fraction(10**12),
}

NAMES_EN = {
    "元": "yuan", "人": "persons", "项": "items", "件": "pieces", "个": "units", "家": "firms", "名": "rank", "次": "times",
    "分": "points", "级": "grade", "年": "years", "月": "months", "天": "days", "美元": "US dollars", "股": "shares",
    "户": "holders", "date": "date",
}  # fmt: skip

# Counts of things that official texts use for one another (8 项 and 8 件 of patents) compare freely.
_COUNTS = {"项", "件", "个", "家", "次", "名", "户"}


def unit_of(base: str) -> Unit:
    """The unit of a catalogue's base unit text; '' is a ratio."""
    return RATIO if base == "" else ((base, 1),)


def _fold(unit: Unit) -> Unit:
    if unit is None:
        return None
    return tuple(sorted(("个" if base in _COUNTS else base, power) for base, power in unit))


def compatible(left: Unit, right: Unit) -> bool:
    """Whether two quantities may be compared or added."""
    return left is None or right is None or left == right or _fold(left) == _fold(right)


def join(left: Unit, right: Unit) -> Unit:
    """The unit of a sum of two compatible quantities."""
    return right if left is None else left


def multiply(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The unit of a product (sign 1) or a quotient (sign -1)."""
    if left is None and right is None:
        return None
    powers: dict[str, int] = dict(left or ())
    for base, power in right or ():
        powers[base] = powers.get(base, 0) + sign * power
    return tuple(sorted((base, power) for base, power in powers.items() if power))


def name(unit: Unit, language: str = "zh") -> str:
    """A unit as people write it: 元, 元/人, 比率."""
    if unit is None:
        return "纯数字" if language == "zh" else "plain number"
    if unit == RATIO:
        return "比率" if language == "zh" else "ratio"
    if unit == DATE:
        return "日期" if language == "zh" else "date"
    words = {base: base if language == "zh" else NAMES_EN.get(base, base) for base, _ in unit}
    over = "·".join(words[base] + (f"^{power}" if power > 1 else "") for base, power in unit if power > 0)
    under = "·".join(words[base] + (f"^{-power}" if power < -1 else "") for base, power in unit if power < 0)
    return f"{over or '1'}/{under}" if under else over


#: How a number with each unit is written.
_EXAMPLES = {
    "元": "2000万元",
    "人": "500人",
    "年": "3年",
    "分": "60分",
    "天": "365天",
    "月": "18个月",
    "m²": "10000平方米",
}


def example(unit: Unit) -> str:
    """A number with this unit as a rule writes it; '' when no one unit fits."""
    if unit == RATIO:
        return "3%"
    if unit == DATE:
        return "2026-04-01"
    return _EXAMPLES.get(unit[0][0], f"3{unit[0][0]}") if unit and len(unit) == 1 and unit[0][1] == 1 else ""


def exact(value: object) -> Fraction:
    """A number as an exact fraction; a float counts as the shortest decimal that prints the same.

    Spreadsheet cells reach us as binary floats of decimal texts; their shortest decimal is what the person typed.
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, float):
        return Fraction(Decimal(repr(value)))
    if isinstance(value, int | Decimal | str):
        return Fraction(value)
    raise TypeError(f"not a number: {value!r}")
