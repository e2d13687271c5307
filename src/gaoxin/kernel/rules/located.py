"""YAML with line numbers, so that a fault in a rulebook names its line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from gaoxin.kernel.rules.errors import RuleProblem

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


#: A blank between two Chinese characters or signs: what YAML puts where it joins the lines of one text.
_JOINT = re.compile(r"(?<=[\u2014-\u2026\u3000-\u9fff\uff00-\uffef]) (?=[\u2014-\u2026\u3000-\u9fff\uff00-\uffef])")
#: What people read; in expressions blanks may matter.
_PROSE = frozenset({"text", "note", "label"})


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
        value = loader.construct_object(value_node, deep=True)
        if key in _PROSE and isinstance(value, str) and value_node.start_mark.line != value_node.end_mark.line:
            value = _JOINT.sub("", value)
        found[key] = value
        found.lines[key] = key_node.start_mark.line + 1
    return found


def _timestamp(loader: Any, node: Any) -> Any:
    """A day; one that no calendar has stays text, so that whoever needs a day names the entry."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return str(node.value)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _timestamp)
#: What libyaml says, and the same for people who do not know YAML: Chinese, the way out in Chinese and in English.
_REASONS = (
    ("tab character", "缩进里有制表符", "缩进只能用空格，请把制表符换成空格。", "Indent with blanks, not with tabs."),
    ("found character that cannot start any token", "有不能直接书写的字符（如制表符、@、`、%）",
     "缩进只能用空格；含特殊字符的文字请加引号。", "Indent with blanks, and put text with special characters in quotes."),
    ("did not find expected '-' indicator", "缩进不一致", "同一层的各行要从同一列开始。", "Lines of one level must begin in one column."),
    ("did not find expected key", "缩进不一致，或引号、括号没有配对", "同一层的各行要从同一列开始；检查上面几行的引号和括号。",
     "Lines of one level must begin in one column; look at quotes and brackets above."),
    ("could not find expected ':'", "缺少冒号", "看这一行和上一行：写成“键: 值”，用英文冒号，后面加空格。",
     "Look at this line and the one above: write `key: value`, with a blank after the colon."),
    ("mapping values are not allowed", "一行里多了冒号", "含“: ”的文字请加引号；或检查缩进。",
     "Put text that holds `: ` in quotes, or look at the indentation."),
    ("did not find expected ',' or", "花括号或方括号没有闭合，或各项之间缺少逗号", "补上括号或逗号；含逗号的文字请加引号。",
     "Close the bracket or add the comma; put text that holds commas in quotes."),
    ("unexpected end of stream", "引号没有闭合", "在文字末尾补上引号。", "Close the quotation mark."),
)  # fmt: skip


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


def _malformed(error: yaml.YAMLError, text: str, name: str) -> RuleProblem:
    mark = getattr(error, "problem_mark", None)
    reason = getattr(error, "problem", "") or str(error)
    zh, hint_zh, hint_en = next((words for told, *words in _REASONS if told in reason), (reason, "", ""))
    lines = text.split("\n")
    at = min(mark.line, len(lines) - 1) if mark else 0
    column = min(mark.column, len(lines[at])) if mark else 0
    return RuleProblem(
        "yaml", f"YAML 格式不对：{zh}。", f"Not valid YAML: {reason}.", start=column, end=column + 1, hint_zh=hint_zh, hint_en=hint_en,
        text=lines[at] if mark else "", file=name, line=at + 1 if mark else 0,
    )  # fmt: skip


def parse(text: str, name: str) -> Located:
    """The mapping in a YAML text; ``name`` is what messages call the file."""
    try:
        found = yaml.load(text, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except RuleProblem as problem:
        problem.file = name
        raise
    except yaml.YAMLError as error:
        raise _malformed(error, text, name) from error
    if not isinstance(found, Located):
        raise RuleProblem("not_a_mapping", "文件内容不是「键: 值」。", "The file is not a mapping.", file=name)
    return found
