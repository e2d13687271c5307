"""Reads the moves, clocks and ladders of a procedure file."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.worktime import Limit, parse_limit, parse_offset
from gaoxin.mechanisms.casework.procedures.definition import (
    ANY_KIND,
    OPENING,
    Bounds,
    Clock,
    Guard,
    Move,
    Rung,
    Tell,
    Text,
    Visible,
)

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.problems import Node

LEVELS = {"remind": 1, "warn": 2, "supervise": 3, "account": 4}
TACIT = "tacit"
_FIGURE = re.compile(r"(-?\d+(?:\.\d+)?)\s*(亿元?|万元?|元|)")
_UNITS = {
    "": Decimal(1), "元": Decimal(100), "万": Decimal(10**6), "万元": Decimal(10**6), "亿": Decimal(10**10), "亿元": Decimal(10**10),
}  # fmt: skip
ReadText = Callable[["Node"], Text]
ByKind = Callable[["Node", str], tuple[tuple[str, Limit], ...]]


def read_moves(node: Node, text_of: ReadText) -> tuple[Move, ...]:
    return tuple(_move(key, item, text_of) for key, item in node.nodes("moves", "动作"))


def read_clocks(node: Node, text_of: ReadText, by_kind: ByKind) -> tuple[Clock, ...]:
    """The clocks with the rungs of their ladders."""
    table = node.get("ladders", dict, {})
    ladders: dict[str, tuple[Rung, ...]] = {}
    for name in table:
        ladder = _inner(node, table, "ladders")
        ladders[name] = tuple(_rung(item, text_of) for item in ladder.list_of_nodes(name, f"台阶表「{name}」"))
    return tuple(_clock(key, item, ladders, text_of, by_kind) for key, item in node.nodes("clocks", "时限", {}))


def _inner(node: Node, table: Any, key: str) -> Node:
    return type(node)(node.faults, table, node.at(key), key)


def _move(key: str, node: Node, text_of: ReadText) -> Move:
    form = []
    for name, need in node.get("form", dict, {}).items():
        if need not in ("required", "optional"):
            node.faults.add(
                node.at("form"), "need", f"字段「{name}」应写 required 或 optional。", f"Field {name!r} must be required or optional."
            )  # fmt: skip
        form.append((str(name), need == "required"))
    move = Move(
        id=key,
        label=text_of(node),
        by=node.words("by"),
        sources=node.words("from", []) if key == OPENING else node.words("from"),
        to=node.get("to", str, None),
        form=tuple(form),
        assign=tuple((str(what), str(field)) for what, field in node.get("assign", dict, {}).items()),
        extend=_extend(node),
        outcome=node.get("outcome", str, ""),
        guard=_guard(node),
        tell=_tells(node),
        visible=_visible(node),
        batch=node.get("batch", bool, True),
        sets=node.words("sets", []),
        confirm=node.words("confirm", []),
    )
    node.done()
    return move


def _visible(node: Node) -> Visible:
    value = node.get("visible", str, "all")
    if value not in set(Visible):
        node.faults.unknown(node.at("visible"), ("可见范围", "visibility"), value, Visible)
        return Visible.STAFF
    return Visible(value)


def _extend(node: Node) -> tuple[str, str] | None:
    inner = node.node("extend", "延期")
    if inner is None:
        return None
    found = inner.get("clock", str), inner.get("field", str)
    inner.done()
    return found


def _guard(node: Node) -> Guard:
    inner = node.node("guard", "条件")
    if inner is None:
        return Guard()
    within, notice = inner.node("within", "期限内"), inner.node("notice", "提前")
    times = inner.get("at_most", (int, dict), {})
    guard = Guard(
        within=_within(within) if within else None,
        notice=_notice(notice) if notice else None,
        at_most=tuple((str(kind), int(count)) for kind, count in (times if isinstance(times, dict) else {ANY_KIND: times}).items()),
        once_per_owner=inner.get("once_per_owner", bool, False),
        not_by=inner.words("not_by", []),
        parts_done=inner.get("parts_done", bool, False),
        amounts=tuple((field, _bounds(item)) for field, item in inner.nodes("amount", "金额条件", {})),
        **_parts_guard(inner),
    )  # fmt: skip
    inner.done()
    return guard


def _bounds(node: Node) -> Bounds:
    """The bounds as written, in the figure's own unit or with 元, 万元, 亿元 (then in 分)."""
    read = {
        name: node.parsed(node.get(name, (str, int, float)), name, figure_of)
        for name in ("at_least", "above", "at_most", "below")
        if name in node.table
    }
    if not read:
        node.faults.add(
            node.line, "no_bound", f"{node.where}没有界限。", f"{node.where_en} has no bound.",
            "写 at_most、below、at_least 或 above，如 at_most: 50万元。", "Write at_most, below, at_least or above, e.g. at_most: 50万元.",
        )  # fmt: skip
    node.done()
    return Bounds(**read, money=any(str(value).strip()[-1:] in ("元", "万", "亿") for value in node.table.values()))


def figure_of(text: str) -> Decimal:
    """'50万元' → 分; '60' → 60. FigureInvalid, a ValueError with Chinese and English text, for anything else."""
    found = _FIGURE.fullmatch(text.replace(",", "").strip())
    if found is None:
        raise FigureInvalid(text)
    return Decimal(found[1]) * _UNITS[found[2]]


class FigureInvalid(ValueError):
    def __init__(self, text: str) -> None:
        self.zh = f"「{text}」不是数额，应写成 50万元、5000元 或 60。"
        self.en = f"{text!r} is not a figure; write 50万元, 5000元 or 60."
        super().__init__(self.en)


def _parts_guard(guard: Node) -> dict[str, tuple[str, ...]]:
    if "parts" not in guard.table:
        return {}
    node = guard.node("parts", "协办结果")
    found = {"all_parts": node.words("all", []), "any_part": node.words("any", [])} if node else {}
    if not any(found.values()):
        guard.faults.add(
            guard.at("parts"), "no_outcome", "条件「parts」要写 all 或 any。", "The guard 'parts' needs all or any.",
            "如 parts: {all: [agree]}。", "For example parts: {all: [agree]}.",
        )  # fmt: skip
    if node:
        node.done()
    return found


def _within(node: Node) -> tuple[tuple[str, ...], Limit] | None:
    moves, limit = node.words("after"), node.parsed(node.get("limit", str), "limit", parse_limit)
    node.done()
    return (moves, limit) if limit else None


def _notice(node: Node) -> tuple[str, Limit] | None:
    clock, limit = node.get("clock", str), node.parsed(node.get("limit", str), "limit", parse_limit)
    node.done()
    return (clock, limit) if limit else None


def _tells(node: Node) -> tuple[Tell, ...]:
    found = []
    for item in node.list_of_nodes("tell", "通知"):
        found.append(Tell(item.get("message", str), item.words("to")))
        item.done()
    return tuple(found)


def _rung(node: Node, text_of: ReadText) -> Rung:
    level = node.get("level", str)
    if level not in LEVELS:
        node.faults.unknown(node.at("level"), ("级别", "level"), level, LEVELS)
    offset = node.get("at", str)
    node.parsed(offset, "at", parse_offset)
    rung = Rung(node.get("id", str), offset, LEVELS.get(level, 1), text_of(node), _tells(node))
    node.done()
    return rung


def _clock(
    key: str, node: Node, ladders: dict[str, tuple[Rung, ...]], text_of: ReadText, by_kind: ByKind
) -> Clock:  # fmt: skip
    ladder, tacit = node.get("ladder", str, ""), node.get("tacit", str, "")
    if ladder and ladder not in ladders:
        node.faults.unknown(node.at("ladder"), ("台阶表", "ladder"), ladder, ladders)
    rungs = ladders.get(ladder, ())
    label = text_of(node)
    if tacit:
        rungs = (*rungs, Rung(TACIT, "T", 0, label, move=tacit))
    clock = Clock(
        id=key, label=label, limits=by_kind(node, "limits"), until=node.get("until", str, ""), starts=node.words("starts"), stops=node.words("stops", []),
        pauses=node.words("pauses", []), once=node.get("once", bool, False), for_parts=node.get("for_parts", bool, False),
        rungs=rungs,
    )  # fmt: skip
    node.done()
    return clock
