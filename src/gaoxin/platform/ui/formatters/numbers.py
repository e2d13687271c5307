"""Numbers, ratios, growth and ranks in words."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, pgettext

Number = int | float | Decimal | Fraction

#: No data. Zero is a value and is written 0.
MISSING = "—"
#: A figure of fewer than three entities is withheld.
SUPPRESSED = "*"
MINUS = "−"
WAN = 10**4
YI = 10**8
WAN_YI = 10**12


def is_missing(value: object) -> bool:
    """Whether there is no figure to show: None, empty text or a float that is not a number."""
    return value is None or value == "" or (isinstance(value, float) and not math.isfinite(value))


def exact(value: Number) -> Fraction:
    """The number as a fraction; a float counts as the decimal text a reader sees (0.1 is one tenth)."""
    if isinstance(value, float):
        return Fraction(repr(value))
    return Fraction(value)


def round_half_up(value: Number, places: int = 0) -> Decimal:
    """The number rounded half away from zero to ``places`` decimals, without a detour over binary floats."""
    scaled = abs(exact(value)) * 10**places
    whole = (scaled + Fraction(1, 2)).__floor__()
    with localcontext() as context:
        context.prec = max(28, len(str(whole)) + places + 2)
        rounded = Decimal(whole).scaleb(-places).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    return -rounded if exact(value) < 0 and whole else rounded


def plain(value: Decimal, *, trim: bool = False) -> str:
    """Digits with thousand separators and a true minus sign; ``trim`` drops zeros at the end of the decimals."""
    text = f"{abs(value):,f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if value < 0 else "") + text


def number(value: Number | None, places: int | None = None) -> str:
    """A bare number: ``places`` decimals, or up to two and no trailing zeros when it is None."""
    if is_missing(value) or value is None:
        return MISSING
    if places is None:
        return plain(round_half_up(value, 2), trim=True)
    return plain(round_half_up(value, places))


def percent(value: Number | None, places: int = 1, *, trim: bool = False) -> str:
    """A ratio as percent: 0.1234 → 12.3%. ``trim`` is for thresholds in a sentence: 0.03 → 3%."""
    if is_missing(value) or value is None:
        return MISSING
    return plain(round_half_up(exact(value) * 100, places), trim=trim) + "%"


def places_to_tell_apart(value: Number, threshold: Number, start: int = 1, most: int = 6) -> int:
    """The fewest decimals (from ``start``) at which two unequal numbers are not printed alike."""
    if exact(value) == exact(threshold):
        return start
    for places in range(start, most):
        if round_half_up(value, places) != round_half_up(threshold, places):
            return places
    return most


def percent_against(value: Number | None, threshold: Number) -> str:
    """A ratio beside its threshold: 0.02996 against 0.03 is 2.996%, not a misleading 3.0%."""
    if is_missing(value) or value is None:
        return MISSING
    places = places_to_tell_apart(exact(value) * 100, exact(threshold) * 100)
    return percent(value, places, trim=True)


def count(
    value: Number | None, unit: str = "", *, short: bool = False, estimate: bool = False, suppress_below: int = 0
) -> str:
    """A count with its unit (``家``, ``人``): 12,345 家; ``short`` is the cockpit's 1.23 万家.

    ``suppress_below`` withholds figures of fewer entities (``*``, zero excepted); ``estimate`` appends E.
    """
    if is_missing(value) or value is None:
        return MISSING
    if suppress_below and 0 < exact(value) < suppress_below:
        return SUPPRESSED
    mark = "E" if estimate else ""
    label = _(unit) if unit else ""
    if short and abs(exact(value)) >= WAN:
        figure = plain(round_half_up(exact(value) / WAN, 2), trim=True)
        return f"{figure}{mark} " + pgettext("ten thousand, before a unit", "万") + label
    return f"{plain(round_half_up(value, 2), trim=True)}{mark} {label}".rstrip()


_SINCE = {
    "year": (gettext_noop("同比增长 %(pct)s"), gettext_noop("同比下降 %(pct)s"), gettext_noop("同比持平")),
    "month": (gettext_noop("环比增长 %(pct)s"), gettext_noop("环比下降 %(pct)s"), gettext_noop("环比持平")),
}


def delta(value: Number | None, since: str = "year", places: int = 1) -> str:
    """Growth in words: +0.072 → 同比增长 7.2%. ``since`` is ``year`` (同比) or ``month`` (环比)."""
    if is_missing(value) or value is None:
        return MISSING
    up, down, level = _SINCE[since]
    ratio = exact(value)
    if ratio == 0:
        return _(level)
    return _(up if ratio > 0 else down) % {"pct": percent(abs(ratio), places)}


@dataclass(frozen=True, slots=True)
class Growth:
    """The change of a figure over its base. ``ratio`` is None with a ``reason`` when it cannot be computed."""

    ratio: Fraction | None
    reason: str = ""

    @property
    def direction(self) -> str:
        """``up``, ``down``, ``level`` or ``none``: what the arrow shows."""
        if self.ratio is None:
            return "none"
        return "up" if self.ratio > 0 else "down" if self.ratio < 0 else "level"


def growth(current: Number | None, base: Number | None) -> Growth:
    """Growth of ``current`` over ``base``; a missing, zero or negative base gives no ratio but a reason."""
    if is_missing(current) or is_missing(base) or current is None or base is None:
        return Growth(None, _("缺少本期或基期数据，不计算"))
    if exact(base) < 0:
        return Growth(None, _("基期为负，不计算"))
    if exact(base) == 0:
        return Growth(None, _("基期为零，不计算"))
    return Growth(exact(current) / exact(base) - 1)


def points(before: Number | None, after: Number | None, places: int = 1) -> str:
    """The change of a ratio in percentage points: 34.2% → 35.4% is 提高 1.2 个百分点."""
    if is_missing(before) or is_missing(after) or before is None or after is None:
        return MISSING
    change = (exact(after) - exact(before)) * 100
    if change == 0:
        return _("持平")
    words = _("提高 %(n)s 个百分点") if change > 0 else _("下降 %(n)s 个百分点")
    return words % {"n": plain(round_half_up(abs(change), places))}


def times(value: Number | None) -> str:
    """A multiple of last year: 2 → 是上年的 2 倍 (never 增长 2 倍)."""
    if is_missing(value) or value is None:
        return MISSING
    return _("是上年的 %(n)s 倍") % {"n": number(value)}


def rank(place: int | None, among: int) -> str:
    """A rank: 第 3 位（共 14 个）."""
    if place is None:
        return MISSING
    return _("第 %(place)s 位（共 %(among)s 个）") % {"place": f"{place:,}", "among": f"{among:,}"}


def score(low: Number | None, high: Number | None) -> str:
    """A score that may be open: 72.5, or 60—72.5 when missing facts leave an interval."""
    if low is None or high is None:
        return MISSING
    if exact(low) == exact(high):
        return number(low)
    return f"{number(low)}—{number(high)}"
