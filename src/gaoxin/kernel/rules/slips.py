"""What people write in a rule out of habit, each with its own sentence and the right way to write it."""

from __future__ import annotations

import re
from collections.abc import Callable

from gaoxin.kernel.rules.errors import RuleProblem

#: Where a slip may begin: a sign, or 百分之三.
BEGINNINGS = frozenset("<>=!百")
_SPLIT_SIGN = re.compile(r"[<>=!]\s+=")
_SPOKEN_PERCENT = re.compile(r"百分之[零一二三四五六七八九十百点\d.]+")
_SPOKEN_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
#: What official texts put behind a number, and the sign that goes before it here. 以上、以下 include the number itself.
_BEHIND = {"及以上": ">=", "及以下": "<=", "以上": ">=", "以下": "<=", "以内": "<="}
_TRAILING = re.compile("|".join(_BEHIND))
#: Signs of sentences that an expression does not have.
_SENTENCE = {
    ";": ("两个条件之间写「且」或「或」。", "Write `and` or `or` between two conditions."),
    "。": ("表达式末尾不写句号。", "An expression has no full stop."),
}


def refuse_sign(plain: str, at: int) -> None:
    """RuleProblem: ``=>``, ``> =`` or 百分之三 at this place."""
    two, spaced = plain[at : at + 2], _SPLIT_SIGN.match(plain, at)
    if two in ("=>", "=<"):
        right = two[1] + two[0]
        raise RuleProblem(
            "operator_reversed", f"没有「{two}」这个符号。", f"There is no operator {two!r}.", at, at + 2,
            f"应写成「{right}」。", f"Write {right!r}.", text=plain,
        )  # fmt: skip
    if spaced:
        right = spaced.group()[0] + "="
        raise RuleProblem(
            "operator_split", f"「{spaced.group()}」中间多了空格。", f"{spaced.group()!r} has a blank inside.", at,
            spaced.end(), f"应写成「{right}」。", f"Write {right!r}.", text=plain,
        )  # fmt: skip
    spoken = _SPOKEN_PERCENT.match(plain, at)
    if spoken:
        raise RuleProblem(
            "spoken_percent", f"「{spoken.group()}」请用数字书写。", "Write percentages in digits.", at, spoken.end(),
            "例如 3%。", "For example 3%.", text=plain,
        )  # fmt: skip


def refuse_spoken_date(plain: str, at: int) -> None:
    """RuleProblem: 2020年1月1日, which would be read as a number of years."""
    spoken = _SPOKEN_DATE.match(plain, at)
    if spoken:
        year, month, day = spoken.groups()
        right = f"{year}-{int(month):02d}-{int(day):02d}"
        raise RuleProblem(
            "spoken_date", f"日期「{spoken.group()}」的写法不对。", "A date is written with hyphens here.", at, spoken.end(),
            f"应写成 {right}。", f"Write {right}.", text=plain,
        )  # fmt: skip


def refuse_trailing(plain: str, number_at: int, at: int) -> None:
    """RuleProblem: 以上 and the like behind the number that begins at ``number_at``."""
    found = _TRAILING.match(plain, at)
    if found:
        number, sign = plain[number_at:at].strip(), _BEHIND[found.group()]
        raise RuleProblem(
            "sign_behind", f"「{found.group()}」要写成数字前面的符号。", f"{found.group()!r} is a sign before the number here.", number_at,
            found.end(), f"写成「{sign} {number}」。", f"Write `{sign} {number}`.", text=plain,
        )  # fmt: skip


def refuse_joined(run: str, at: int, is_name: Callable[[str], bool]) -> None:
    """RuleProblem: a known name and a number in one word, 营业收入2000万元以上, which lacks the sign between them."""
    digit = next((place for place in range(1, len(run)) if run[place].isdigit()), 0)
    if digit and is_name(run[:digit]):
        behind = _TRAILING.search(run, digit)
        number, sign = run[digit : behind.start() if behind else len(run)], _BEHIND[behind.group()] if behind else ">="
        raise RuleProblem(
            "sign_missing", f"「{run[:digit]}」和数字之间缺少比较符号。", f"A sign is missing between {run[:digit]!r} and the number.",
            at, at + len(run), f"写成「{run[:digit]} {sign} {number}」。", f"Write `{run[:digit]} {sign} {number}`.",
        )  # fmt: skip


def strange(plain: str, at: int) -> RuleProblem:
    """A character that no expression has."""
    char = plain[at]
    hint_zh, hint_en = _SENTENCE.get(char, ("", ""))
    return RuleProblem(
        "strange_character", f"不认识的符号「{char}」。", f"Unknown character {char!r}.", at, at + 1, hint_zh, hint_en, text=plain
    )  # fmt: skip
