"""Units that people write in headers and cells, and the exact way to a variable's canonical unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

import numpy as np

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.units import NAMES_EN
from gaoxin.kernel.workbook.table import Floats

#: Written unit → canonical unit and power of ten (万元 is 元 and 4).
WRITTEN: dict[str, tuple[str, int]] = {
    "元": ("元", 0), "人民币元": ("元", 0), "rmb": ("元", 0), "cny": ("元", 0), "yuan": ("元", 0), "人民币": ("元", 0),
    "千元": ("元", 3), "万元": ("元", 4), "人民币万元": ("元", 4), "万": ("元", 4), "万元人民币": ("元", 4),
    "十万元": ("元", 5), "百万元": ("元", 6), "千万元": ("元", 7), "亿元": ("元", 8), "亿": ("元", 8), "亿元人民币": ("元", 8),
    "美元": ("美元", 0), "usd": ("美元", 0), "千美元": ("美元", 3), "万美元": ("美元", 4), "百万美元": ("美元", 6), "亿美元": ("美元", 8),
    "%": ("", -2), "百分比": ("", -2), "百分数": ("", -2), "‰": ("", -3), "pct": ("", -2),
    "人": ("人", 0), "名": ("名", 0), "位": ("人", 0), "万人": ("人", 4), "人次": ("次", 0),
    "项": ("项", 0), "件": ("件", 0), "个": ("个", 0), "家": ("家", 0), "户": ("家", 0), "台": ("个", 0), "台套": ("个", 0), "篇": ("件", 0), "次": ("次", 0),
    "分": ("分", 0), "级": ("级", 0), "年": ("年", 0), "月": ("月", 0), "个月": ("月", 0), "天": ("天", 0), "日": ("天", 0),
    "m²": ("m²", 0), "m2": ("m²", 0), "㎡": ("m²", 0), "平方米": ("m²", 0), "平米": ("m²", 0), "万平方米": ("m²", 4), "公顷": ("m²", 4),
    "股": ("股", 0), "万股": ("股", 4), "亿股": ("股", 8),
}  # fmt: skip

#: Units of counts that people use for one another.
_COUNTS = frozenset({"人", "名", "项", "件", "个", "家", "次", "级"})
_MONEY_WORDS = "|".join(
    sorted(
        (word for word, (base, _) in WRITTEN.items() if base in ("元", "美元") and len(word) > 1), key=len, reverse=True
    )
)
_TRAILING_MONEY = re.compile(rf"({_MONEY_WORDS})$", re.IGNORECASE)


@dataclass(frozen=True)
class Measure:
    """A written unit: its canonical unit and the power of ten between them."""

    text: str
    base: str
    power: int

    def fits(self, variable: Variable) -> bool:
        """Whether a quantity in this unit can be a value of the variable."""
        return variable.is_numeric and (self.base == variable.unit or {self.base, variable.unit} <= _COUNTS)


def measure(text: str) -> Measure | None:
    """The unit that a text means (「万元」, 「%」, 「人」); None when it is no unit."""
    word = text.strip().removeprefix("单位").lstrip(":：").strip().lower()
    found = WRITTEN.get(word)
    return Measure(word, *found) if found else None


def spellings(variable: Variable) -> tuple[str, ...]:
    """The units in which a variable may be given, one for each size, the smallest first: 元, 千元, 万元, …; () for no choice."""
    found: dict[int, str] = {}
    for word, (base, power) in WRITTEN.items():
        if base == variable.unit and variable.is_numeric and variable.type == "number":
            found.setdefault(power, word)
    return tuple(word for _, word in sorted(found.items()) if word not in ("十万元", "千万元"))


def canonical(variable: Variable) -> Measure:
    """The unit in which a variable is stored."""
    return Measure(variable.unit, variable.unit, 0)


def trailing_money(text: str) -> tuple[str, str]:
    """Split a money unit off the end of a name: 「营业收入万元」 → (「营业收入」, 「万元」)."""
    found = _TRAILING_MONEY.search(text)
    return (text[: found.start()], found.group(1)) if found and found.start() else (text, "")


def shift(value: Decimal | int | Fraction, power: int) -> Decimal | int | Fraction:
    """A value times ten to a power, exactly."""
    if isinstance(value, Decimal):
        return value.scaleb(power)
    if isinstance(value, int) and power >= 0:
        return value * int(10**power)
    return Fraction(value) * Fraction(10) ** power


def shift_array(values: Floats, power: int) -> Floats:
    """Numbers times ten to a power, each the float nearest to the exact decimal product.

    1234.567 万元 becomes 12345670.0, not 12345670.000000002: the decimal that was typed is moved, not its binary image.
    """
    if power == 0:
        return values
    result = np.full(len(values), np.nan)
    left = np.flatnonzero(np.isfinite(values))
    for places in range(7):
        if not len(left):
            return result
        scaled = np.rint(values[left] * 10.0**places)
        # n / 10^places is correctly rounded, so equality means that the typed decimal has this many places.
        exact = (np.abs(scaled) < 1e15) & (scaled / 10.0**places == values[left])
        move = power - places
        whole = scaled[exact]
        product = whole * 10.0**move if move >= 0 else whole / 10.0**-move
        sure = np.abs(product) < 2**53
        rows = left[exact]
        result[rows[sure]] = product[sure]
        left = np.concatenate([left[~exact], rows[~sure]]) if not sure.all() else left[~exact]
    for row in left:
        result[row] = float(Decimal(repr(float(values[row]))).scaleb(power))
    return result


def labels(variable: Variable) -> tuple[str, str]:
    """What a variable is called in Chinese and English messages."""
    return variable.label, variable.label_en


def money(value: float | Decimal | Fraction) -> tuple[str, str]:
    """An amount of 元 as people write it, for messages in Chinese and English: 3,000 万元, 30 million yuan."""
    number = float(value)
    size = abs(number)
    english = f"{number / 1e6:,.10g} million yuan" if size >= 1e6 else f"{number:,.10g} yuan"
    if size >= 1e8:
        return (f"{number / 1e8:,.4g} 亿元" if size < 1e12 else f"{number / 1e8:,.0f} 亿元"), english
    return (f"{number / 1e4:,.10g} 万元" if size >= 1e4 else f"{number:,.10g} 元"), english


def quantity(value: float | Decimal | Fraction | int, variable: Variable) -> tuple[str, str]:
    """A value of a variable as people write it, for messages in Chinese and English."""
    if variable.unit == "元":
        return money(value)
    if variable.unit == "":
        shown = f"{float(value) * 100:.6g}%" if variable.type == "number" else f"{value}"
        return shown, shown
    number = f"{float(value):,.10g}"
    return f"{number} {variable.unit}", f"{number} {NAMES_EN.get(variable.unit, variable.unit)}"
