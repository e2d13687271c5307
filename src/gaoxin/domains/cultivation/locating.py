"""Reading this domain's data files: what is wrong is said with file and line, in Chinese and English."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from gaoxin.kernel.rules import RuleProblem, located
from gaoxin.kernel.rules.located import Located

DATA = Path(__file__).with_name("data")


class Entry:
    """One mapping of a data file, read key by key; what is missing, unknown or of the wrong kind raises RuleProblem."""

    def __init__(self, data: Any, file: str, line: int = 0) -> None:
        self.file = file
        if not isinstance(data, Located):
            raise RuleProblem(
                "not_a_mapping", "这里应写成「键: 值」。", "A mapping is wanted here.", file=file, line=line
            )
        self.data = data

    def problem(self, code: str, zh: str, en: str, key: str = "") -> RuleProblem:
        """A fault at a key of this entry."""
        return RuleProblem(code, zh, en, file=self.file, line=self.data.lines.get(key, self.data.line))

    def only(self, keys: Iterable[str]) -> None:
        """No other keys than these."""
        allowed = set(keys)
        for key in self.data:
            if key not in allowed:
                known = "、".join(sorted(allowed))
                raise self.problem("unknown_key", f"不认识「{key}」，可以写：{known}。", f"Unknown key {key!r}.", key)

    def text(self, key: str, default: str | None = None) -> str:
        """A text; required without a default."""
        value = self.data.get(key, default)
        if value is None:
            raise self.problem("missing_key", f"缺少「{key}」。", f"{key!r} is missing.")
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.problem("not_text", f"「{key}」应是文字。", f"{key!r} must be a text.", key)
        return value

    def whole(self, key: str, default: int | None = None, *, low: int = 0, high: int = 10_000) -> int | None:
        """A whole number between two bounds; the default where it is absent."""
        value = self.data.get(key, default)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise self.problem(
                "not_whole", f"「{key}」应是 {low} 到 {high} 的整数。", f"{key!r} must be {low} to {high}.", key
            )
        return value

    def flag(self, key: str, *, default: bool = False) -> bool:
        """True or false; the default where it is absent."""
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            raise self.problem("not_boolean", f"「{key}」应是 true 或 false。", f"{key!r} must be true or false.", key)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty where it is absent."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.problem("not_a_list", f"「{key}」应是文字的列表。", f"{key!r} must be a list of texts.", key)
        return tuple(value)

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            words = "、".join(sorted(word for word in allowed if word))
            raise self.problem(
                "bad_choice", f"「{key}」是“{value}”，只能是：{words}。", f"{key!r} cannot be {value!r}.", key
            )
        return value

    def entry(self, key: str) -> Entry | None:
        """A mapping below a key; None where it is absent."""
        return Entry(self.data[key], self.file, self.data.lines[key]) if key in self.data else None

    def entries(self, key: str) -> list[Entry]:
        """The mappings of a list."""
        value = self.data.get(key)
        if not isinstance(value, list) or not value:
            raise self.problem(
                "not_a_list", f"「{key}」应是列表，至少一项。", f"{key!r} must be a list with an entry.", key
            )
        return [Entry(item, self.file, self.data.lines[key]) for item in value]


def read_entry(path: Path) -> Entry:
    """The mapping of a file."""
    return Entry(located.read(path), path.name)
