"""Money and area. The canonical unit of a function is in its name or its docstring: 元 unless it says 分."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import cn2an
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.platform.ui.formatters.numbers import (
    MINUS,
    MISSING,
    WAN,
    WAN_YI,
    YI,
    Number,
    exact,
    is_missing,
    plain,
    round_half_up,
)

_UNITS = {"元": 1, "千元": 1000, "万元": WAN, "百万元": 100 * WAN, "亿元": YI, "万亿元": WAN_YI}
_SCALES_ZH = ((1, "元"), (WAN, "万元"), (YI, "亿元"))
_SCALES_EN = ((1, ""), (10**6, " million"), (10**9, " billion"))
_MU = Fraction(2000, 3)


def _english() -> bool:
    return (get_language() or "zh-hans").startswith("en")


def _scaled(yuan: Fraction, scales: tuple[tuple[int, str], ...], places: int) -> tuple[str, str]:
    """The figure in the largest unit that leaves at least one whole, after rounding (9,999.9999 万 is 1 亿)."""
    factor, name = scales[0]
    for step, label in scales[1:]:
        if round_half_up(abs(yuan) / factor, places) * factor >= step:
            factor, name = step, label
    return plain(round_half_up(abs(yuan) / factor, places), trim=True), name


def money(yuan: Number | None, *, places: int = 2, wan_yi: bool = False) -> str:
    """Money in 元 for cards and prose, in the unit that reads best: 12600000 → 1,260 万元.

    At most ``places`` decimals, none that are zero. ``wan_yi`` allows 万亿元 (the cockpit only).
    """
    if is_missing(yuan) or yuan is None:
        return MISSING
    value = exact(yuan)
    if _english():
        figure, name = _scaled(value, _SCALES_EN, places)
        text = f"CNY {figure}{name}"
    else:
        figure, name = _scaled(value, (*_SCALES_ZH, (WAN_YI, "万亿元")) if wan_yi else _SCALES_ZH, places)
        text = f"{figure} {name}"
    return MINUS + text if value < 0 and figure != "0" else text


def money_change(yuan: Number | None) -> str:
    """A change of money in prose: −350000 → 减少 35 万元."""
    if is_missing(yuan) or yuan is None:
        return MISSING
    value = exact(yuan)
    if value == 0:
        return _("持平")
    words = _("增加 %(amount)s") if value > 0 else _("减少 %(amount)s")
    return words % {"amount": money(abs(value))}


def money_fixed(yuan: Number | None, unit: str = "万元", places: int = 2) -> str:
    """Money in 元 for a table column whose header names ``unit``: 12600000 → 1,260.00."""
    if is_missing(yuan) or yuan is None:
        return MISSING
    return plain(round_half_up(exact(yuan) / _UNITS[unit], places))


def money_full(yuan: Number | None) -> str:
    """Money in 元 to the last digit, for echoes and decisions: 12,500,000 元."""
    if is_missing(yuan) or yuan is None:
        return MISSING
    figure = plain(round_half_up(yuan, 2), trim=True)
    return f"CNY {figure}" if _english() else f"{figure} 元"


def money_range(low: Number | None, high: Number | None) -> str:
    """An amount that is still open, both ends in one unit: 30 万～40 万元."""
    if low is None or high is None or is_missing(low) or is_missing(high):
        return MISSING
    if exact(low) == exact(high):
        return money(low)
    if _english():
        return f"{money(low)} – {money(high)}"
    top, name = _scaled(exact(high), _SCALES_ZH, 2)
    factor = next(step for step, label in _SCALES_ZH if label == name)
    bottom = plain(round_half_up(exact(low) / factor, 2), trim=True)
    short = name.removesuffix("元")
    return f"{bottom} {short}～{top} {name}" if short else f"{bottom}～{top} {name}"


def from_fen(fen: int | None) -> Fraction | None:
    """Integer 分 of a database column as 元."""
    return None if fen is None else Fraction(fen, 100)


def money_fen(fen: int | None) -> str:
    """Money held in 分, written like ``money``."""
    return money(from_fen(fen))


def money_fen_fixed(fen: int | None, unit: str = "万元", places: int = 2) -> str:
    """Money held in 分, written like ``money_fixed``."""
    return money_fixed(from_fen(fen), unit, places)


def amount_upper(yuan: Number | None) -> str:
    """Money in 元 in the capital numerals of cheques and decisions: 壹仟贰佰伍拾万元整 (the same in every language)."""
    if is_missing(yuan) or yuan is None:
        return MISSING
    rounded: Decimal = round_half_up(yuan, 2)
    text = str(cn2an.an2cn(f"{abs(rounded):f}", "rmb"))
    return "负" + text if rounded < 0 else text


def area(square_metres: Number | None) -> str:
    """An area held in m², in 亩 with the square metres beside it: 9000 → 13.5 亩（9,000 平方米）."""
    if is_missing(square_metres) or square_metres is None:
        return MISSING
    mu = plain(round_half_up(exact(square_metres) / _MU, 2), trim=True)
    metres = plain(round_half_up(square_metres, 2), trim=True)
    return _("%(mu)s 亩（%(m2)s 平方米）") % {"mu": mu, "m2": metres}


def area_mu(mu: Number | None) -> str:
    """An area held in 亩, written like ``area``."""
    return MISSING if mu is None else area(exact(mu) * _MU)
