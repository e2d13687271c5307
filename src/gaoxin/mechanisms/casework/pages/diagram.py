"""Draws a procedure: states from top to bottom in the order of the file, below each its moves, and a rail to the state they lead to.

Every label has a line of its own, so none can lie upon another; moves to one state share one rail. Plain numbers, no markup.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.engine.definitions import listed, say
from gaoxin.mechanisms.casework.procedures.definition import OPENING

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure

BOX_HEIGHT, ROW, GAP, RAIL, MARGIN, INDENT, RADIUS = 30, 24, 18, 18, 12, 30, 8
WIDE, NARROW = 13.5, 7.6


@dataclass(slots=True)
class Box:
    """A state. who: whose turn it is. y is the middle."""

    id: str
    label: str
    code: str
    who: str
    final: bool
    start: bool
    x: float
    y: float
    width: float
    mark: str = ""

    @property
    def top(self) -> float:
        return self.y - BOX_HEIGHT / 2

    @property
    def right(self) -> float:
        return self.x + self.width


@dataclass(slots=True)
class Arm:
    """A move: its label on a line of its own. path: to the state it leads to; "" when it stays."""

    id: str
    label: str
    who: str
    x: float
    y: float
    back: bool
    stays: bool
    system: bool
    source: str = ""
    possible: bool = False
    path: str = ""
    end: float = 0

    @property
    def twig(self) -> str:
        """From the state's trunk to the label."""
        return f"M {self.x - 16:g} {self.y:g} H {self.x - 5:g}"

    @property
    def who_x(self) -> float:
        return self.x + text_width(self.label) + 8


@dataclass(slots=True)
class Diagram:
    """Boxes and arms with the size of the whole."""

    boxes: list[Box]
    arms: list[Arm]
    trunks: list[str]
    width: float
    height: float


def diagram_of(procedure: Procedure, *, at: str = "", possible: frozenset[str] = frozenset()) -> Diagram:
    """The picture of a procedure. at: the state to mark as the present one; possible: the moves to mark."""
    boxes, arms, trunks, targets = _placed(procedure)
    by_id = {box.id: box for box in boxes}
    for box in boxes:
        box.mark = "here" if at and box.id == at else ""
    left = max([arm.end for arm in arms] + [box.right for box in boxes]) + 12
    rails = _rails(arms, targets, by_id)
    for arm, target in zip(arms, targets, strict=True):
        if target:
            arm.path = _path(arm, by_id[target], left + rails[target] * RAIL)
        arm.possible = arm.id in possible and arm.source == at
    width = left + (max(rails.values(), default=0) + 1) * RAIL + MARGIN
    height = max([arm.y for arm in arms] + [box.y for box in boxes]) + BOX_HEIGHT / 2 + MARGIN
    return Diagram(boxes, arms, trunks, round(width), round(height))


def text_width(text: str) -> float:
    """About how wide a text is at 13 pixels: Chinese characters are square, others about half as wide."""
    return sum(WIDE if ord(char) > 0x2E7F else NARROW for char in text)


def _placed(procedure: Procedure) -> tuple[list[Box], list[Arm], list[str], list[str]]:
    """Boxes and arms from top to bottom; the target of each arm ("" stays)."""
    boxes: list[Box] = []
    arms: list[Arm] = []
    trunks: list[str] = []
    targets: list[str] = []
    order = {state.id: number for number, state in enumerate(procedure.states)}
    y = MARGIN + BOX_HEIGHT / 2

    def place(box: Box, moves: list[Move], rank: int) -> None:
        nonlocal y
        box.y = y
        boxes.append(box)
        y += BOX_HEIGHT / 2 + 4
        for move in moves:
            y += ROW
            target = move.to if move.to is not None and move.to != box.id else ""
            who = listed(_("系统") if key == "system" else say(procedure.group(key).label) for key in move.by)
            arm = Arm(
                move.id, say(move.label), who, MARGIN + INDENT, y - ROW / 2, back=bool(target) and order[target] < rank, stays=not target,
                system=move.by == ("system",), source=box.id,
            )  # fmt: skip
            arm.end = arm.who_x + text_width(who) * 0.9 + 8
            arms.append(arm)
            targets.append(target)
        if moves:
            trunks.append(f"M {MARGIN + INDENT - 16:g} {box.y + BOX_HEIGHT / 2:g} V {arms[-1].y:g}")
        y += GAP + BOX_HEIGHT / 2

    place(Box("", _("开始"), "", "", False, True, MARGIN, 0, 64), [procedure.move(OPENING)], -1)
    for state in procedure.states:
        waits = listed(say(group.label) for group in procedure.groups if group.id in procedure.waits_for(state.id))
        label = say(state.label)
        width = text_width(label) + (text_width(state.code) + 10 if state.code else 0) + 28
        place(
            Box(state.id, label, state.code, waits, state.final, False, MARGIN, 0, round(width)), procedure.moves_from(state.id),
            order[state.id],
        )  # fmt: skip
    return boxes, arms, trunks, targets


def _rails(arms: list[Arm], targets: list[str], boxes: dict[str, Box]) -> dict[str, int]:
    """The rail of each target: short ones near the labels, two on one rail only where they do not meet."""
    spans: dict[str, tuple[float, float]] = {}
    for arm, target in zip(arms, targets, strict=True):
        if target:
            low, high = spans.get(target, (boxes[target].y, boxes[target].y))
            spans[target] = (min(low, arm.y), max(high, arm.y))
    taken: list[list[tuple[float, float]]] = []
    rails: dict[str, int] = {}
    for target, (low, high) in sorted(spans.items(), key=lambda item: item[1][1] - item[1][0]):
        number = next(
            (n for n, used in enumerate(taken) if all(high + ROW < a or b + ROW < low for a, b in used)), len(taken)
        )
        if number == len(taken):
            taken.append([])
        taken[number].append((low, high))
        rails[target] = number
    return rails


def _path(arm: Arm, box: Box, x: float) -> str:
    """From the label along the rail into the box, with rounded corners."""
    down = 1 if box.y > arm.y else -1
    return (
        f"M {arm.end:g} {arm.y:g} H {x - RADIUS:g} Q {x:g} {arm.y:g} {x:g} {arm.y + down * RADIUS:g} "
        f"V {box.y - down * RADIUS:g} Q {x:g} {box.y:g} {x - RADIUS:g} {box.y:g} H {box.right + 7:g}"
    )
