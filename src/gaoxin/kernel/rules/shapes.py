"""The shape of a rulebook file before its texts are read: what is a list, what a mapping, what a whole number."""

from __future__ import annotations

import re
from typing import Any

from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.located import Located

SUBJECTS = ("enterprise", "incubator", "maker_space")
#: Lists of entries, each with an example of one.
_LISTS = {
    "sources": "{id: doc, title: 示例办法, number: 示〔2026〕1号}",
    "parameters": "{id: floor, label: 下限, label_en: Floor, value: 2000万元}",
    "definitions": "{id: share, label: 占比, label_en: Share, expr: 研发费用 / 营业收入}",
    "scores": '{id: p, label: 得分, label_en: Points, max: 10, points: "…"}',
    "advice": "{id: a, text: 提示, text_en: Advice, test: 职工总数 <= 5}",
    "evidence": "{label: 审计报告, label_en: Audit report}",
    "also_in_force": "{kinds: [recheck], valid_from: 2026-04-01, clause: doc 过渡}",
}
_INNER = {"all", "any", "of"}
_MAPPINGS = {
    "amount": '{expr: "min(营业收入 * 1%, 50万元)", clause: doc 第八条}',
    "outcome": '{label: 档次, label_en: Class, expr: "case(…)", values: {a: [甲, First]}}',
}


#: Names are texts; YAML takes a bare 12 for a number and a bare 2024-01-01 for a day.
_NAMES = {"label": '"12个月"', "label_en": '"12 months"'}
_NO_ID = re.compile(r"[\s@]")
_NUMBER = re.compile(r"\d+(\.\d+)?")


def refuse_malformed(data: Located, file: str) -> None:
    """RuleProblem: an entry that is written as text, where keys and values are needed, and the like; with an example of it."""
    _names(data, file)
    if _NO_ID.search(str(data.get("id", ""))):
        raise _shape(data, "id", data["id"], "little_giant", file)
    mark = data.get("pass_mark")
    if mark is not None and not _NUMBER.fullmatch(str(mark)):
        raise _shape(data, "pass_mark", mark, '"60"', file)
    for key, example in _LISTS.items():
        entries = data.get(key)
        for entry in entries if isinstance(entries, list) else ():
            if not isinstance(entry, Located):
                raise _shape(data, key, entry, example, file)
            if key == "evidence" and "label" not in entry:
                raise _shape(entry, "label", None, example, file)
    for key, example in _MAPPINGS.items():
        entry = data.get(key)
        if entry and not isinstance(entry, Located):
            raise _shape(data, key, entry, example, file)
    outcome = data.get("outcome")
    if outcome and not _pairs(outcome.get("values", Located())):
        raise _shape(outcome, "values", outcome["values"], "{a: [甲, First], b: [乙, Second]}", file)
    kinds = data.get("kinds")
    if kinds and not isinstance(kinds, list):
        raise _shape(data, "kinds", kinds, "[new, recheck]", file)
    if data.get("subject", SUBJECTS[0]) not in SUBJECTS:
        subject = data["subject"]
        raise RuleProblem(
            "not_allowed", f"subject 不能是「{subject}」，可用：{'、'.join(SUBJECTS)}。",
            f"subject cannot be {subject!r}; allowed: {', '.join(SUBJECTS)}.", file=file, line=data.lines["subject"],
        )  # fmt: skip
    _groups(data.get("require"), file)


def _names(entry: Located, file: str) -> None:
    for key, example in _NAMES.items():
        if key in entry and not isinstance(entry[key], str):
            raise _shape(entry, key, entry[key], example, file)


def _pairs(values: Any) -> bool:
    return isinstance(values, Located) and all(isinstance(pair, list) and len(pair) == 2 for pair in values.values())


def _groups(entries: Any, file: str) -> None:
    """How many of a group are needed is a whole number, at every depth."""
    for entry in entries if isinstance(entries, list) else ():
        if not isinstance(entry, Located):
            continue
        _names(entry, file)
        if "at_least" in entry:
            wanted = entry["at_least"]
            if not isinstance(wanted, int) or isinstance(wanted, bool) or wanted < 1:
                raise _shape(entry, "at_least", wanted, "2", file)
        for key in _INNER & entry.keys():
            _groups(entry[key], file)


def _shape(item: Located, key: str, entry: object, example: str, file: str) -> RuleProblem:
    said = f"「{entry}」" if entry is not None else ""
    return RuleProblem(
        "entry_form", f"{key} 的写法不对{said}。", f"{key} is not written like this{f': {entry!r}' if entry is not None else ''}.",
        hint_zh=f"写成如 {example}。", hint_en=f"Write it such as {example}.", file=file, line=item.lines.get(key, item.line),
    )  # fmt: skip
