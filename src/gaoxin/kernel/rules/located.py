"""YAML with line numbers, so that a fault in a rulebook names its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from gaoxin.kernel.rules.errors import RuleProblem

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Located(dict[str, Any]):
    """A mapping that remembers the line of itself and of each key (1-based)."""

    line: int = 0
    lines: dict[str, int]


class _Loader(_Base):  # type: ignore[misc]
    pass


def _mapping(loader: Any, node: Any) -> Located:
    loader.flatten_mapping(node)
    found = Located()
    found.line, found.lines = node.start_mark.line + 1, {}
    for key_node, value_node in node.value:
        # The text as written: YAML 1.1 would read the key ``on`` as true.
        key = str(key_node.value)
        if key in found:
            line = key_node.start_mark.line + 1
            raise RuleProblem("duplicate_key", f"「{key}」写了两次。", f"{key!r} is written twice.", line=line)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path, name: str = "") -> Located:
    """The mapping in a YAML file. RuleProblem: not UTF-8, not YAML, not a mapping, a key written twice."""
    shown = name or path.name
    try:
        return parse(path.read_text(encoding="utf-8"), shown)
    except UnicodeDecodeError as error:
        raise RuleProblem(
            "not_utf8", "文件不是 UTF-8 编码。", "The file is not UTF-8.", file=shown, hint_zh="请另存为 UTF-8。",
            hint_en="Save it as UTF-8.",
        ) from error  # fmt: skip


def parse(text: str, name: str) -> Located:
    """The mapping in a YAML text; ``name`` is what messages call the file."""
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except RuleProblem as problem:
        problem.file = name
        raise
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", "") or str(error)
        raise RuleProblem(
            "yaml",
            f"YAML 格式不对：{reason}。",
            f"Not valid YAML: {reason}.",
            file=name,
            line=mark.line + 1 if mark else 0,
        ) from error
    if not isinstance(found, Located):
        raise RuleProblem("not_a_mapping", "文件内容不是「键: 值」。", "The file is not a mapping.", file=name)
    return found
