"""Faults of a procedure file, collected so that its author sees all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.located import Located

MISSING: Any = object()


class ProcedureFaulty(Exception):
    """A procedure file that cannot be used; `problems` name file and line, in Chinese and English."""

    def __init__(self, problems: list[RuleProblem]) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.report("zh") for problem in problems))


class Faults:
    """Collects problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[RuleProblem] = []

    def add(self, line: int, code: str, zh: str, en: str, hint_zh: str = "", hint_en: str = "") -> None:
        self.problems.append(RuleProblem(code, zh, en, hint_zh=hint_zh, hint_en=hint_en, file=self.file, line=line))

    def unknown(self, line: int, sort: tuple[str, str], name: str, known: Iterable[str]) -> None:
        """An unknown name of a `sort` (Chinese, English), with the nearest known one."""
        near = get_close_matches(name, [str(item) for item in known], n=1, cutoff=0.5)
        self.add(
            line, "unknown_name", f"没有名为「{name}」的{sort[0]}。", f"There is no {sort[1]} named {name!r}.",
            f"是否为「{near[0]}」？" if near else "", f"Did you mean {near[0]!r}?" if near else "",
        )  # fmt: skip

    def raise_if_any(self) -> None:
        if self.problems:
            self.problems.sort(key=lambda problem: problem.line)
            raise ProcedureFaulty(self.problems)


#: How faults name the parts of a file in English.
_ENGLISH = {
    "流程": "the procedure", "人员组": "group", "字段": "field", "状态": "state", "动作": "move", "时限": "clock", "消息": "message",
    "台阶表": "ladder", "协办": "the parts", "评审": "the panel", "评分项": "criterion", "沿用": "a carry-over", "延期": "the extension",
    "金额条件": "bound of", "条件": "the guard", "期限内": "within", "提前": "notice", "通知": "a message", "「": "'", "」": "'",
}  # fmt: skip


class Node:
    """One mapping of the file: typed reading of its keys; a key that nobody reads is a fault (`done`)."""

    def __init__(self, faults: Faults, table: Mapping[str, Any], line: int, where: str) -> None:
        self.faults = faults
        self.table = table
        self.line = line
        self.where = where
        self._read: set[str] = set()

    @property
    def where_en(self) -> str:
        found = self.where
        for word, english in _ENGLISH.items():
            found = found.replace(word, f"{english} " if len(word) > 1 else english)
        return " ".join(found.split())

    def at(self, key: str) -> int:
        """The line of a key, else of the mapping."""
        lines = getattr(self.table, "lines", {})
        return int(lines.get(key, self.line))

    def get(self, key: str, kind: type | tuple[type, ...], default: Any = MISSING) -> Any:
        self._read.add(key)
        value = self.table.get(key, MISSING)
        if value is MISSING:
            if default is MISSING:
                self.faults.add(
                    self.line, "missing_key", f"{self.where}缺少「{key}」。", f"{self.where_en} lacks {key!r}."
                )
                return _empty(kind)
            return default
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            self.faults.add(
                self.at(key), "wrong_type", f"{self.where}的「{key}」写法不对。", f"{key!r} of {self.where_en} has the wrong form.",
                f"应为{_form(kind)[0]}。", f"It must be {_form(kind)[1]}.",
            )  # fmt: skip
            return _empty(kind)
        return value

    def words(self, key: str, default: Any = MISSING) -> tuple[str, ...]:
        """A list of names."""
        return tuple(str(item) for item in self.get(key, list, default))

    def nodes(self, key: str, where: str, default: Any = MISSING) -> list[tuple[str, Node]]:
        """The named mappings under `key`."""
        found = self.get(key, dict, default)
        return [
            (name, child)
            for name, value in found.items()
            if (child := self._child(value, name, f"{where}「{name}」", _line_of(found, name, self.line)))
        ]

    def list_of_nodes(self, key: str, where: str) -> list[Node]:
        found = [self._child(value, key, where, self.at(key)) for value in self.get(key, list, [])]
        return [child for child in found if child is not None]

    def node(self, key: str, where: str) -> Node | None:
        """The mapping under `key`, None when it is not there."""
        value = self.get(key, dict, {})
        return Node(self.faults, value, self.at(key), where) if value else None

    def parsed(self, value: Any, key: str, parse: Callable[[str], Any], *, line: int = 0) -> Any:
        """`parse(value)`; its ValueError becomes a problem at the key's line."""
        try:
            return parse(str(value))
        except ValueError as error:
            zh, en = getattr(error, "zh", f"「{value}」写法不对。"), getattr(error, "en", f"{value!r} is not valid.")
            self.faults.add(line or self.at(key), "bad_value", zh, en)
            return None

    def done(self) -> None:
        for key in self.table:
            if key not in self._read:
                self.faults.unknown(self.at(key), (f"键（{self.where}）", f"key in {self.where_en}"), key, self._read)

    def _child(self, value: Any, key: str, where: str, line: int) -> Node | None:
        if isinstance(value, dict):
            return Node(self.faults, value, value.line if isinstance(value, Located) else line, where)
        self.faults.add(
            line,
            "wrong_type",
            f"{where}应为「键: 值」。",
            f"{Node(self.faults, {}, line, where).where_en} must be a mapping.",
        )
        return None


def _line_of(table: Any, key: str, default: int) -> int:
    return int(getattr(table, "lines", {}).get(key, default))


def _form(kind: type | tuple[type, ...]) -> tuple[str, str]:
    forms = {
        str: ("文字", "text"), int: ("整数", "a whole number"), list: ("列表 [a, b]", "a list [a, b]"),
        dict: ("「键: 值」", "a mapping"), bool: ("true 或 false", "true or false"),
    }  # fmt: skip
    first = kind[0] if isinstance(kind, tuple) else kind
    return forms.get(first, ("日期 2025-01-01", "a date such as 2025-01-01"))


def _empty(kind: type | tuple[type, ...]) -> Any:
    first = kind[0] if isinstance(kind, tuple) else kind
    return first() if first in (str, int, list, dict, bool) else None
