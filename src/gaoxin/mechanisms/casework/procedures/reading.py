"""Reads a procedure file into a `Procedure`. What is written wrongly is told with file and line, all at once."""

from __future__ import annotations

import hashlib
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.located import parse
from gaoxin.kernel.worktime import Limit, parse_limit
from gaoxin.mechanisms.casework.procedures.checks import check
from gaoxin.mechanisms.casework.procedures.definition import (
    ANY_KIND,
    OPENING,
    Carry,
    Criterion,
    Field,
    FieldType,
    Group,
    Message,
    Panel,
    Parts,
    Place,
    Procedure,
    State,
    Text,
)
from gaoxin.mechanisms.casework.procedures.problems import Faults, Node, ProcedureFaulty
from gaoxin.mechanisms.casework.procedures.steps import read_clocks, read_moves

if TYPE_CHECKING:
    from pathlib import Path


def read_file(path: Path, root: Path) -> Procedure:
    """The procedure in a file below `root`; ProcedureFaulty tells all that is wrong with it."""
    name = path.relative_to(root).as_posix()
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        problem = RuleProblem("not_utf8", "文件不是 UTF-8 编码。", "The file is not UTF-8.", file=name, line=1)
        raise ProcedureFaulty([problem]) from error
    procedure = read_text(text, name)
    if name != f"{procedure.key}/{procedure.version}.yaml":
        right = f"{procedure.key}/{procedure.version}.yaml"
        problem = RuleProblem(
            "wrong_place", f"文件应命名为 {right}。", f"The file must be named {right}.", file=name, line=1
        )
        raise ProcedureFaulty([problem])
    return procedure


@lru_cache(maxsize=128)
def read_text(text: str, name: str) -> Procedure:
    """The procedure in a YAML text; `name` is what messages call the file."""
    faults = Faults(name)
    try:
        table = parse(text, name)
    except RuleProblem as problem:
        raise ProcedureFaulty([problem]) from problem
    procedure = _procedure(Node(faults, table, 1, "流程"), name)
    faults.raise_if_any()
    check(procedure, table, faults)
    faults.raise_if_any()
    return procedure


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def text_of(node: Node, key: str = "label") -> Text:
    """A label, `[中文, English]`."""
    value = node.get(key, list, [])
    if len(value) != 2 or not all(isinstance(part, str) and part.strip() for part in value):
        node.faults.add(
            node.at(key), "label", f"{node.where}的「{key}」要有中文和英文。", f"{key!r} of {node.where_en} needs Chinese and English.",
            f"写成 {key}: [中文, English]。", f"Write {key}: [中文, English].",
        )  # fmt: skip
        return Text("?", "?")
    return Text(value[0].strip(), value[1].strip())


def texts_of(node: Node, key: str) -> tuple[tuple[str, Text], ...]:
    """`id: [中文, English]` pairs under `key`."""
    table = node.get(key, dict, {})
    inner = Node(node.faults, table, node.at(key), f"{node.where}·{key}")
    return tuple((str(name), text_of(inner, name)) for name in table)


def by_kind(node: Node, key: str) -> tuple[tuple[str, Limit], ...]:
    """A limit, or one for each kind of case."""
    value = node.get(key, (str, dict), {})
    table: dict[str, Any] = value if isinstance(value, dict) else {ANY_KIND: value}
    lines = getattr(value, "lines", {})
    found = [(kind, node.parsed(limit, key, parse_limit, line=lines.get(kind, 0))) for kind, limit in table.items()]
    return tuple((kind, limit) for kind, limit in found if limit is not None)


def _procedure(node: Node, name: str) -> Procedure:
    kinds = texts_of(node, "kinds")
    valid_from = node.get("valid_from", date)
    procedure = Procedure(
        key=node.get("id", str),
        version=node.get("version", int),
        title=text_of(node, "title"),
        prefix=node.get("prefix", str),
        valid_from=valid_from or date.min,
        source=node.get("source", str, ""),
        kinds=kinds,
        default_kind=node.get("default_kind", str, kinds[0][0] if kinds else ""),
        groups=tuple(_group(key, item) for key, item in node.nodes("groups", "人员组")),
        fields=tuple(_field(key, item) for key, item in node.nodes("fields", "字段", {})),
        states=tuple(_state(key, item) for key, item in node.nodes("states", "状态")),
        moves=read_moves(node, text_of),
        clocks=read_clocks(node, text_of, by_kind),
        messages=tuple(_message(key, item) for key, item in node.nodes("messages", "消息", {})),
        outcomes=texts_of(node, "outcomes"),
        parts=_parts(node.node("parts", "协办")),
        panel=_panel(node.node("panel", "评审")),
        carries=tuple(_carry(item) for item in node.list_of_nodes("carries", "沿用")),
        restricted_kinds=node.words("restricted_kinds", []),
        file=name,
    )
    node.done()
    if not any(move.id == OPENING for move in procedure.moves):
        node.faults.add(node.at("moves"), "no_opening", "缺少动作「open」。", "There is no move 'open'.")
    return procedure


def _group(key: str, node: Node) -> Group:
    place = node.get("place", str)
    if place not in set(Place):
        node.faults.unknown(node.at("place"), ("位置", "place"), place, Place)
        place = Place.ZONE
    group = Group(key, text_of(node), node.words("roles"), Place(place))
    node.done()
    return group


def _field(key: str, node: Node) -> Field:
    sort = node.get("type", str)
    if sort not in set(FieldType):
        node.faults.unknown(node.at("type"), ("字段类型", "field type"), sort, FieldType)
        sort = FieldType.LINE
    field = Field(
        id=key, label=text_of(node), type=FieldType(sort), keep=node.get("keep", bool, False), values=texts_of(node, "values"),
        max_length=node.get("max_length", int, 200 if sort == FieldType.LINE else 2000), unit=node.get("unit", str, ""),
        maximum=by_kind(node, "maximum"), accepts=node.words("accepts", []), max_mb=node.get("max_mb", int, 20),
    )  # fmt: skip
    if field.type is FieldType.CHOICE and not field.values:
        node.faults.add(node.line, "no_values", f"选项字段「{key}」没有选项。", f"The choice {key!r} has no values.")
    node.done()
    return field


def _state(key: str, node: Node) -> State:
    waits_for = node.words("waits_for", []) if "waits_for" in node.table else None
    state = State(
        key,
        text_of(node),
        node.get("code", str, ""),
        node.get("final", bool, False),
        waits_for,
        node.get("seen_as", str, ""),
        node.words("published", []),
    )
    node.done()
    return state


def _message(key: str, node: Node) -> Message:
    message = Message(key, text_of(node, "title"), text_of(node, "text"))
    node.done()
    return message


def _parts(node: Node | None) -> Parts | None:
    if node is None:
        return None
    parts = Parts(text_of(node), node.words("by"), texts_of(node, "outcomes"), _when_done(node))
    node.done()
    return parts


def _when_done(node: Node) -> tuple[str, ...]:
    """One move, or several of which the first that fits is taken."""
    found = node.get("when_done", (str, list), "")
    return tuple(str(item) for item in (found if isinstance(found, list) else [found]) if item)


def _panel(node: Node | None) -> Panel | None:
    if node is None:
        return None
    panel = Panel(
        label=text_of(node),
        criteria=tuple(_criterion(key, item) for key, item in node.nodes("criteria", "评分项")),
        least=node.get("least", int, 1),
        drop=node.get("drop", int, 0),
        score=node.get("score", str),
        when_done=_when_done(node),
        shows=node.words("shows", []),
    )
    node.done()
    return panel


def _criterion(key: str, node: Node) -> Criterion:
    criterion = Criterion(key, text_of(node), node.get("maximum", int))
    node.done()
    return criterion


def _carry(node: Node) -> Carry:
    pairs = [
        tuple((str(old), str(new)) for old, new in node.get(key, dict, {}).items()) for key in ("states", "fields")
    ]
    carry = Carry(node.get("from", int), pairs[0], pairs[1])
    node.done()
    return carry
