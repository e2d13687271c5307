"""A value of the variable catalogue in its own unit: what a criterion compares, and how far it is from its threshold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from gaoxin.platform.ui.formatters.dates import day_list
from gaoxin.platform.ui.formatters.money import area, money, money_full
from gaoxin.platform.ui.formatters.numbers import (
    MISSING,
    Number,
    count,
    exact,
    is_missing,
    percent,
    percent_against,
    places_to_tell_apart,
    plain,
    round_half_up,
)

_NUMERIC = (int, float, Decimal, Fraction)

#: Units that a count may carry, listed here so that their translations are extracted.
UNITS = (
    gettext_noop("人"),
    gettext_noop("项"),
    gettext_noop("件"),
    gettext_noop("个"),
    gettext_noop("家"),
    gettext_noop("名"),
    gettext_noop("次"),
    gettext_noop("分"),
    gettext_noop("级"),
    gettext_noop("户"),
    gettext_noop("股"),
    gettext_noop("年"),
    gettext_noop("月"),
    gettext_noop("天"),
    gettext_noop("个月"),
    gettext_noop("美元"),
    gettext_noop("行"),
    gettext_noop("条"),
    gettext_noop("元"),
    gettext_noop("千元"),
    gettext_noop("万元"),
    gettext_noop("亿元"),
    gettext_noop("平方米"),
)


def quantity(value: Number | None, unit: str, threshold: Number | None = None) -> str:
    """A number in the canonical ``unit`` of the catalogue ('元' money, '' ratio, 'm²' area, else a count).

    With the ``threshold`` it is compared with, enough digits are kept that unequal numbers never look equal.
    """
    if is_missing(value) or value is None:
        return MISSING
    if unit == "元":
        text = money(value)
        if threshold is not None and exact(value) != exact(threshold) and text == money(threshold):
            return money_full(value)
        return text
    if unit == "":
        return percent(value, 2, trim=True) if threshold is None else percent_against(value, threshold)
    if unit == "m²":
        return area(value)
    if threshold is None:
        return count(value, unit)
    places = places_to_tell_apart(value, threshold, start=2)
    return f"{plain(round_half_up(value, places), trim=True)} {_(unit)}"


def gap(margin: Number | None, unit: str, *, ceiling: bool = False) -> str:
    """How far a value is from its threshold, in the unit's own words; a negative ``margin`` fails the condition.

    At least (the default): 差 0.4 个百分点, 高出 35 万元. At most (``ceiling``): 超出 2 年, 低于上限 35 万元.
    """
    if is_missing(margin) or margin is None:
        return MISSING
    size = abs(exact(margin))
    if size == 0:
        return _("恰好等于界限")
    if unit == "":
        amount = _("%(n)s 个百分点") % {
            "n": plain(round_half_up(size * 100, places_to_tell_apart(size * 100, 0, start=2)), trim=True)
        }
    else:
        amount = quantity(size, unit, 0)
    if ceiling:
        words = _("超出 %(amount)s") if exact(margin) < 0 else _("低于上限 %(amount)s")
    else:
        words = _("差 %(amount)s") if exact(margin) < 0 else _("高出 %(amount)s")
    return words % {"amount": amount}


def fact(value: object, unit: str = "") -> str:
    """Any fact: a number in its unit, 是 or 否, a date, a text, or a set of texts."""
    if value is None or value == "":
        return MISSING
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, _NUMERIC):
        return quantity(value, unit)
    if isinstance(value, dt.date):
        return day_list(value)
    if isinstance(value, str):
        return value
    if isinstance(value, Iterable):
        return "、".join(sorted(str(item) for item in value)) or _("无")
    return str(value)
