"""Geometry of a radar chart of up to six axes: points for SVG attributes and for print. A missing axis is a hatched sector, never zero."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

#: The drawing is 400 wide and 320 high; the axes are RADIUS long.
WIDTH, HEIGHT, RADIUS = 400.0, 320.0, 104.0
_CENTRE = (WIDTH / 2, HEIGHT / 2)
_RINGS = (25, 50, 75, 100)
_LABEL_GAP = 16.0
MOST_AXES = 6

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Axis:
    """One axis: scores from 0 to 100, None where there is not enough data. `reference` is what it is compared with."""

    name: str
    value: float | None
    reference: float | None = None


@dataclass(frozen=True, slots=True)
class Spoke:
    """An axis as it is drawn: its end, its label with `anchor` (start, middle, end), and the own and reference points."""

    axis: Axis
    end: Point
    label: Point
    anchor: str
    point: Point | None
    reference: Point | None
    sector: str

    @property
    def missing(self) -> bool:
        return self.point is None


@dataclass(frozen=True, slots=True)
class Radar:
    """A radar ready to draw. `own` and `reference` are the parts of a polygon between neighbouring known axes."""

    id: str
    spokes: tuple[Spoke, ...]
    rings: tuple[str, ...]
    own_fill: tuple[str, ...]
    own_edges: tuple[tuple[Point, Point], ...]
    reference_edges: tuple[tuple[Point, Point], ...]
    label: str
    own_name: str
    reference_name: str

    @property
    def centre(self) -> Point:
        return _CENTRE

    @property
    def some_missing(self) -> bool:
        return any(spoke.missing for spoke in self.spokes)


def radar(axes: Sequence[Axis], *, id: str, label: str, own_name: str, reference_name: str = "") -> Radar:  # noqa: A002
    """Lays out three to six axes clockwise from the top. ValueError: fewer, more, or a score outside 0 to 100."""
    if not 3 <= len(axes) <= MOST_AXES:
        raise ValueError(f"{len(axes)} axes; a radar has 3 to {MOST_AXES}")
    if any(score is not None and not 0 <= score <= 100 for axis in axes for score in (axis.value, axis.reference)):
        raise ValueError("a score of a radar is from 0 to 100")
    turn = 2 * math.pi / len(axes)
    spokes = tuple(_spoke(axis, place * turn, turn) for place, axis in enumerate(axes))
    pairs = [(spokes[at], spokes[(at + 1) % len(spokes)]) for at in range(len(spokes))]
    own = tuple((one.point, other.point) for one, other in pairs if one.point and other.point)
    reference = tuple(
        (one.reference, other.reference) for one, other in pairs if one.reference and other.reference
    )  # fmt: skip
    return Radar(
        id=id, spokes=spokes, rings=tuple(points_text([_at(place * turn, ring) for place in range(len(axes))]) for ring in _RINGS),
        own_fill=tuple(points_text([_CENTRE, one, other]) for one, other in own), own_edges=own, reference_edges=reference, label=label,
        own_name=own_name, reference_name=reference_name,
    )  # fmt: skip


def points_text(points: Sequence[Point]) -> str:
    """Points as the attribute `points` of SVG writes them."""
    return " ".join(f"{x:g},{y:g}" for x, y in points)


def _at(angle: float, score: float) -> Point:
    """The place of a score on the axis at an angle, clockwise from the top."""
    length = RADIUS * score / 100
    return round(_CENTRE[0] + length * math.sin(angle), 2), round(_CENTRE[1] - length * math.cos(angle), 2)


def _spoke(axis: Axis, angle: float, turn: float) -> Spoke:
    end = _at(angle, 100)
    label = _at(angle, 100 + _LABEL_GAP * 100 / RADIUS)
    side = label[0] - _CENTRE[0]
    anchor = "middle" if abs(side) < 1 else "start" if side > 0 else "end"
    # Half-way to the next axis the outer ring is this far out.
    half = 100 * math.cos(turn / 2)
    sector = points_text([_CENTRE, _at(angle - turn / 2, half), end, _at(angle + turn / 2, half)])
    return Spoke(
        axis, end, label, anchor, None if axis.value is None else _at(angle, axis.value),
        None if axis.reference is None else _at(angle, axis.reference), sector,
    )  # fmt: skip
