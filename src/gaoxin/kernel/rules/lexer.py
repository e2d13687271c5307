"""Text of a rule expression to tokens: Chinese and English operators, full-width signs, numbers with 万 亿 元 %."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from gaoxin.kernel.rules import slips
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.units import ANY, LITERAL_UNITS, MULTIPLIERS, Unit, unit_of

#: Operator words of official texts. 以上/以下 follow the number, so they are rewritten by their authors as these.
WORDS: dict[str, str] = {
    "大于或等于": ">=", "大于等于": ">=", "不低于": ">=", "不少于": ">=", "不小于": ">=", "达到": ">=",
    "小于或等于": "<=", "小于等于": "<=", "不超过": "<=", "不高于": "<=", "不大于": "<=", "不多于": "<=",
    "超过": ">", "高于": ">", "大于": ">", "多于": ">",
    "低于": "<", "小于": "<", "少于": "<", "不足": "<",
    "不等于": "!=", "等于": "==", "并且": "and", "且": "and", "或者": "or", "或": "or", "非": "not",
    "不属于": "not in", "属于": "in", "包含": "has",
}  # fmt: skip
ENGLISH = {"and": "and", "or": "or", "not": "not", "in": "in", "has": "has"}
_LONGEST_ENGLISH = max(map(len, ENGLISH))
SIGNS = {
    "≥": ">=", "≤": "<=", "≠": "!=", "＝": "==", "×": "*", "÷": "/", "－": "-", "—": "-", "−": "-", "、": ",",
    "“": "'", "”": "'", "‘": "'", "’": "'", "…": "..",
}  # fmt: skip

_NAME = re.compile(r"[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_NUMBER = re.compile(r"\d+(?:\.(?!\.)\d+)?|\.\d+")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?![\d])")
_IDENTIFIER = re.compile(r"[A-Za-z0-9_\u4e00-\u9fff]")
_MULTIPLIER = re.compile("|".join(sorted(MULTIPLIERS, key=len, reverse=True)))
_UNIT = re.compile("|".join(sorted(map(re.escape, LITERAL_UNITS), key=len, reverse=True)))
_WORD = re.compile("|".join(sorted(WORDS, key=len, reverse=True)))
_LONG_WORD = re.compile("|".join(sorted((word for word in WORDS if len(word) > 1), key=len, reverse=True)))
_OPERATOR = re.compile(r">=|<=|==|!=|<>|&&|\|\||\.\.|[-+*/()\[\],:<>=!]")
_OTHER_SIGNS = {"<>": "!=", "&&": "and", "||": "or", "!": "not", "=": "=="}
_QUOTES = {"'": "'", '"': '"', "“": "”", "‘": "’"}
#: What most tokens are: signs that mean what they look like and cannot be slips, runs of letters, bare numbers.
_COMMON = re.compile(
    r" *(?:([-+*/(),:\[\]]|>=|<=|==(?!\s*=)|!=|[<>](?![>=]|\s+=))"
    r"|((?!百分之)[A-Za-z_\u4e00-\u9fff][A-Za-z0-9_\u4e00-\u9fff]*)"
    r"|(\d+(?:\.\d+)?)(?=\s*(?:[):]|,(?!\d)|$)))"
)


@dataclass(slots=True)
class Token:
    """kind: number, date, text, name, op or end; value: what it says; start and end: offsets in the text."""

    kind: str
    value: object
    start: int
    end: int
    unit: Unit = ANY


#: Full-width signs as their ASCII ones; one character stays one character, so that offsets hold.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}


def widened(text: str) -> str:
    """The text with full-width signs, digits and letters as their ASCII ones, each in its place."""
    return text if text.isascii() else text.translate(_WIDE)


def tokens(text: str, is_name: Callable[[str], bool]) -> list[Token]:
    """The tokens of a text, closed by an ``end`` token.

    is_name: whether a run of characters is a known name; Chinese has no blanks between names and operators, so
    「营业收入不低于2000万」 is split at the longest known name that an operator word follows.
    RuleProblem: thousands commas, ‰, 百分之三, ``=>``, ``> =``, a quote that does not close, a strange character.
    """
    plain = widened(text)
    found: list[Token] = []
    at = 0
    common, size = _COMMON.match, len(plain)
    while at < size:
        match = common(plain, at)
        if match:
            sign, word, number = match.groups()
            at = match.end()
            if sign:
                found.append(Token("op", sign, at - len(sign), at))
            elif word:
                if word[0] in "以及" and found and found[-1].kind == "number":
                    slips.refuse_trailing(plain, found[-1].start, at - len(word))
                found.append(_name(word, at - len(word), is_name))
                at = found[-1].end
            else:
                found.append(Token("number", _exact(number), at - len(number), at))
            continue
        if plain[at].isspace():
            at += 1
            continue
        token = _next(plain, at, is_name)
        found.append(token)
        at = token.end
    found.append(Token("end", "", len(plain), len(plain)))
    return found


@lru_cache(maxsize=4096)
def _exact(number: str) -> Fraction:
    """The value of digits; kept, because thresholds are mostly the same few hundred."""
    return Fraction(number)


def _next(plain: str, at: int, is_name: Callable[[str], bool]) -> Token:
    char = plain[at]
    if char.isdigit() or (char == "." and plain[at + 1 : at + 2].isdigit()):
        return _number(plain, at)
    if char in _QUOTES:
        return _quoted(plain, at, _QUOTES[char] + SIGNS.get(char, char), "text")
    if char == "「":
        return _quoted(plain, at, "」", "name")
    if char in slips.BEGINNINGS:
        slips.refuse_sign(plain, at)
    if char in SIGNS:
        return Token("op", SIGNS[char], at, at + 1)
    match = _OPERATOR.match(plain, at)
    if match:
        sign = _OTHER_SIGNS.get(match.group(), match.group())
        return Token("op", sign, at, match.end())
    match = _NAME.match(plain, at)
    if match:
        return _name(match.group(), at, is_name)
    raise slips.strange(plain, at)


def _quoted(plain: str, at: int, closing: str, kind: str) -> Token:
    ends = [end for end in (plain.find(sign, at + 1) for sign in closing) if end > 0]
    if not ends:
        raise RuleProblem(
            "quote_open", "引号没有闭合。", "The quotation mark is not closed.", at, len(plain),
            f"在取值后补上「{closing[0]}」。", f"Add {closing[0]} after the value.", text=plain,
        )  # fmt: skip
    end = min(ends)
    return Token(kind, plain[at + 1 : end].strip(), at, end + 1)


def _number(plain: str, at: int) -> Token:
    date = _DATE.match(plain, at)
    if date:
        return Token("date", date.group(), at, date.end())
    slips.refuse_spoken_date(plain, at)
    commas = _THOUSANDS.match(plain, at)
    if commas:
        right = commas.group().replace(",", "")
        raise RuleProblem(
            "thousands_comma", f"数字「{commas.group()}」里不能有千分位逗号。",
            f"Numbers take no thousands comma: {commas.group()}.", at, commas.end(),
            f"应写成 {right}；若是两个参数，逗号后加空格。", f"Write {right}; between arguments put a blank after the comma.",
            text=plain,
        )  # fmt: skip
    match = _NUMBER.match(plain, at)
    assert match is not None
    value, end = Fraction(match.group()), match.end()
    end_of_blanks = len(plain) - len(plain[end:].lstrip(" "))
    if plain[end_of_blanks : end_of_blanks + 1] == "‰":
        raise RuleProblem(
            "per_mille", "不支持千分号「‰」。", "The sign ‰ is not used here.", at, end_of_blanks + 1,
            f"应写成 {float(value / 10):g}%。", f"Write {float(value / 10):g}%.", text=plain,
        )  # fmt: skip
    while multiplier := _MULTIPLIER.match(plain, end_of_blanks if end == match.end() else end):
        value, end = value * MULTIPLIERS[multiplier.group()], multiplier.end()
    unit = _UNIT.match(plain, end_of_blanks if end == match.end() else end)
    if unit and (unit.group() == "%" or _ends_word(plain, unit.end())):
        base, factor = LITERAL_UNITS[unit.group()]
        return Token("number", value * factor, at, unit.end(), unit_of(base))
    if end < len(plain) and _IDENTIFIER.match(plain, end) and not _WORD.match(plain, end):
        slips.refuse_trailing(plain, at, unit.end() if unit else end)
        tail = _NAME.match(plain, end)
        word = tail.group() if tail else plain[end]
        raise RuleProblem(
            "number_suffix", f"数字后的「{word}」不是认得的单位。", f"{word!r} after the number is not a known unit.", at,
            end + len(word), "可用：万 亿 元 人 项 件 个 家 分 年 月 天 平方米 %。",
            "Use 万 亿 元 人 项 件 个 家 分 年 月 天 平方米 or %.", text=plain,
        )  # fmt: skip
    return Token("number", value, at, end)


def _ends_word(plain: str, end: int) -> bool:
    return end >= len(plain) or not _IDENTIFIER.match(plain, end) or bool(_WORD.match(plain, end))


def _name(run: str, at: int, is_name: Callable[[str], bool]) -> Token:
    size = len(run)
    if size <= _LONGEST_ENGLISH and run.lower() in ENGLISH:
        return Token("op", ENGLISH[run.lower()], at, at + size)
    if is_name(run):
        return Token("name", run, at, at + size)
    for length in range(len(run) - 1, 0, -1):
        if is_name(run[:length]) and _WORD.match(run, length):
            return Token("name", run[:length], at, at + length)
    slips.refuse_joined(run, at, is_name)
    word = _WORD.match(run)
    if word:
        return Token("op", WORDS[word.group()], at, at + word.end())
    inner = _LONG_WORD.search(run)
    length = inner.start() if inner else len(run)
    return Token("name", run[:length], at, at + length)
