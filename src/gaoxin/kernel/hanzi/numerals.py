"""Numbers in Chinese text, exact: 三百万, 叁佰万, 1.2亿, 3千5百万, 一点二五亿."""

from __future__ import annotations

import re
from fractions import Fraction

import cn2an

SCALES = {
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLAIN = str.maketrans("拾佰仟萬億壹贰叁肆伍陆柒捌玖貳參陸兩〇", "十百千万亿一二三四五六七八九二三六两零")

ARABIC = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
SCALE = "[十百千拾佰仟]?[万萬亿億]亿?|[十百千拾佰仟]"
CHINESE = "[零〇一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟萬億兩貳參陸]+(?:点[零〇一二三四五六七八九]+[万亿萬億]*)?"
VAGUE = "余|多|来"
NUMBER = rf"(?:(?:(?:{ARABIC})(?:{VAGUE})?(?: ?(?:{SCALE}))?)+|{CHINESE}(?:(?:{VAGUE})[十百千万亿]*)?)"

_ARABIC_PART = re.compile(rf"(?P<digits>{ARABIC})(?P<scale>{SCALE})?")
_VAGUE = re.compile(VAGUE)
_BARE_SCALE = tuple("百千万亿")


def read_number(text: str) -> Fraction | None:
    """The exact value of a number in Arabic digits with Chinese scales, or in Chinese numerals; None when it is neither.

    Words such as 余 and 多 are left out: 3100余万 is 31,000,000.
    """
    plain = _VAGUE.sub("", text).replace(" ", "").translate(_PLAIN)
    if plain[:1].isdecimal():
        return _read_arabic(plain)
    whole, point, decimals = plain.partition("点")
    if not point:
        return _read_chinese(whole)
    scale = decimals.lstrip("".join(DIGITS))
    digits = decimals[: len(decimals) - len(scale)]
    integer = _read_chinese(whole)
    if integer is None or not digits or (scale and scale not in SCALES):
        return None
    fraction = Fraction(int("".join(str(DIGITS[digit]) for digit in digits)), 10 ** len(digits))
    return (integer + fraction) * SCALES.get(scale, 1)


def _read_arabic(text: str) -> Fraction | None:
    """The sum of parts such as 1亿 and 2000万; each part must be smaller than the scale before it."""
    total, room, end = Fraction(0), None, 0
    for part in _ARABIC_PART.finditer(text):
        scale = SCALES.get(part["scale"] or "", 1)
        digits = part["digits"].replace(",", "")
        value = Fraction(digits) * scale
        if part.start() != end or (room is not None and value >= room):
            return None
        if room is not None and scale == 1 and len(digits) != len(str(room)) - 1:
            return None  # 12万3 is said for 123,000 and written for nothing; 3万5000 is plain
        total, room, end = total + value, scale, part.end()
    return total if end == len(text) and end else None


def _read_chinese(text: str) -> Fraction | None:
    if text.startswith(_BARE_SCALE):  # the rest of 几百万 or 上千万, which say no number
        return None
    try:
        return Fraction(cn2an.cn2an(text, "normal"))
    except (ValueError, KeyError):  # the library answers 三亿三 with a KeyError
        return None
