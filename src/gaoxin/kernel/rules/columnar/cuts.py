"""A number compared with many thresholds in one step, while it is in cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from gaoxin.kernel.rules.columnar.judge import Question
from gaoxin.kernel.rules.columnar.tape import SPARE, Array, Window
from gaoxin.kernel.rules.tree import Node

Step = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Place:
    """A threshold, and whether one must be above it to have reached it."""

    threshold: Fraction
    strict: bool


@dataclass(frozen=True, slots=True)
class Line:
    """Where to compare floats for a place: ``>= first`` and ``>= second`` enclose it (models.cuts).

    question: decides a row that lies between the two.
    """

    first: float
    second: float
    question: Question


def places_of(
    users: Iterable[Node], constant: Callable[[Node], Fraction | None], statuses: set[tuple[int, bool]]
) -> list[tuple[Place, bool]]:
    """The places of a number whose status rules ask for: of being below (True), then of having reached it (False)."""
    found: dict[tuple[Place, bool], None] = {}
    for user in users:
        threshold = constant(user.args[1])
        if threshold is None or user.value in ("==", "!="):
            continue
        place = Place(threshold, user.value in (">", "<="))
        for negated in (False, True):
            if (user.index, negated) in statuses:
                found[place, (user.value in ("<", "<=")) != negated] = None
    return sorted(found, key=lambda asked: not asked[1])


def needed_statuses(roots: Iterable[Node]) -> set[tuple[int, bool]]:
    """The conditions below some roots with whether they are needed as they stand (False) or negated (True)."""
    found: set[tuple[int, bool]] = set()
    stack = [(root, False) for root in roots]
    while stack:
        node, negated = stack.pop()
        if (node.index, negated) in found:
            continue
        found.add((node.index, negated))
        inward = (
            negated if node.op in ("and", "or", "atleast", "judged") else not negated if node.op == "not" else False
        )
        stack += [(arg, inward) for arg in node.args]
    return found


def reaching(lines: Sequence[Line], window: Window, values: Array, out: Array) -> Step:
    """Fills a row of 0 and 1 for each line, at most ``SPARE`` of them: where the number has reached its place."""
    limits = np.array([line.second for line in lines])[:, None]
    reached = out.view(np.bool_)
    unsure = [at for at, line in enumerate(lines) if line.first != line.second]
    if not unsure:
        return lambda: np.greater_equal(values, limits, out=reached)
    nearer = np.array([lines[at].first for at in unsure])[:, None]
    spare = window.spare[: len(unsure)]
    wide = "u8" if out.shape[1] % 8 == 0 else "u1"
    all_unsure = len(unsure) == len(lines)
    spare_words, words = spare.view(wide), out.view(wide)
    apart = np.empty(spare_words.shape, dtype=bool)

    def run() -> None:
        np.greater_equal(values, limits, out=reached)
        np.greater_equal(values, nearer, out=spare.view(np.bool_))
        np.not_equal(spare_words, words if all_unsure else words[unsure], out=apart)
        if apart.any():
            for at, line in enumerate(unsure):
                for row in np.flatnonzero(spare[at] != out[line]).tolist():
                    out[line, row] = lines[line].question(window.judge, window.start + row)

    return run


def statuses(
    lines: Sequence[Line], below: int, window: Window, values: Array, unknown: Array, beside: Array, out: Array
) -> Step:
    """Fills a row of statuses for each line: of the first ``below`` lines that of being below, then of having reached.

    beside: 1 where unknown, else 255.
    """
    steps: list[Step] = []
    for first, last in [(0, below), (below, len(lines))]:
        for start in range(first, last, SPARE):
            stop = min(start + SPARE, last)
            rows = out[start:stop]
            steps.append(reaching(lines[start:stop], window, values, rows))
            steps.append(_coded(rows, unknown, beside, below=first < below))

    def run() -> None:
        for step in steps:
            step()

    return run


def _coded(rows: Array, unknown: Array, beside: Array, *, below: bool) -> Step:
    if below:
        return lambda: np.add(rows, beside, out=rows)
    return lambda: np.subtract(unknown, rows, out=rows)
