"""From the tree to a tape: each node becomes registers once, whatever rulebooks it stands in.

The handlers of numbers, scores and conditions are in the modules of those names; what they share is here.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from itertools import chain
from typing import Any

import numpy as np

from gaoxin.kernel.rules.columnar import cuts, models
from gaoxin.kernel.rules.columnar.frame import FAIL, MANUAL, PASS, UNKNOWN, Profiler, Slot
from gaoxin.kernel.rules.columnar.judge import Judge, Question
from gaoxin.kernel.rules.columnar.models import Model, UnsupportedError
from gaoxin.kernel.rules.columnar.tape import Array, Operand, Tape, Window
from gaoxin.kernel.rules.population import FactKey
from gaoxin.kernel.rules.program import Program
from gaoxin.kernel.rules.roots import holds
from gaoxin.kernel.rules.tree import Node


def byte(value: int) -> Array:
    """A constant of one byte."""
    return np.array(value, dtype="u1")


def real(value: float) -> Array:
    """A constant float."""
    return np.array(value, dtype="f8")


ALL_PASS, ALL_FAIL, ALL_UNKNOWN, ALL_MANUAL = byte(PASS), byte(FAIL), byte(UNKNOWN), byte(MANUAL)
ONE, TWO = byte(1), byte(2)


@dataclass(frozen=True, slots=True)
class Num:
    """A number: floats, NaN where unknown; a plane of 0 and 1 that says where (None: nowhere); how far from exact."""

    value: Operand
    unknown: Operand | None
    model: Model


#: A number that nobody knows.
NEVER = Num(real(np.nan), ONE, models.of_constant(0))

#: Rulebooks that are lowered as one part: more would have more registers alive at once than a cache holds.
PART = 16

Handlers = Mapping[str, Callable[..., Any]]


class Lowering:
    """Registers of nodes, made when first asked for.

    The first test of a number also cuts it at every other threshold that the rulebooks of the same part have for it,
    while it is in cache. roots: of each rulebook in the order in which they will be lowered.
    """

    def __init__(
        self,
        tape: Tape,
        profiler: Profiler,
        on: datetime.date,
        roots: Sequence[list[Node]],
        handlers: Mapping[str, Handlers],
    ) -> None:
        self.tape, self.profiler, self.on = tape, profiler, on
        self.slots: dict[Slot, int] = {}
        self._handlers = handlers
        self._memo: dict[tuple[object, ...], Any] = {}
        self._manual: dict[int, bool] = {}
        self._constants: dict[int, Fraction | None] = {}
        #: The tests of a number that first stand in a part.
        self._tests: dict[tuple[int, int], list[Node]] = defaultdict(list)
        self._rulers: dict[int, cuts.Ruler] = {}
        self._statuses = cuts.needed_statuses(chain.from_iterable(roots))
        #: How many nodes ask for each, and at how many thresholds.
        self.askers: dict[int, int] = defaultdict(int)
        self._thresholds: dict[int, int] = defaultdict(int)
        self._part = 0
        self._read(roots)

    def _read(self, roots: Sequence[list[Node]]) -> None:
        seen: set[int] = set()
        for at, found in enumerate(roots):
            stack = [*found]
            while stack:
                node = stack.pop()
                if node.index in seen:
                    continue
                seen.add(node.index)
                stack += node.args
                for arg in node.args:
                    self.askers[arg.index] += 1
                if node.op == "cmp":
                    self._tests[node.args[0].index, at // PART].append(node)
                if node.op in ("cmp", "bands"):
                    self._thresholds[node.args[0].index] += 1 if node.op == "cmp" else len(node.value)

    def turn_to(self, at: int) -> None:
        """The rulebook at this place in the order comes next."""
        self._part = at // PART

    # -- nodes --------------------------------------------------------------------------------------------------

    def number(self, node: Node) -> Num:
        """A node of kind num. UnsupportedError: it cannot be worked in columns."""
        constant = self.constant(node)
        if constant is not None:
            model = models.of_constant(constant)
            return Num(real(float(constant)), None, model)
        return self._made(("number", node.index), node, "numbers")  # type: ignore[no-any-return]

    def score(self, node: Node) -> Any:
        """A node of kind score: Points or Reach (scores.py). UnsupportedError as above."""
        return self._made(("score", node.index), node, "scores")

    def _made(self, key: tuple[object, ...], node: Node, kind: str) -> Any:
        if key not in self._memo:
            try:
                handler: Callable[..., Any] = self._handlers[kind].get(node.op, _unsupported)
                made = handler(self, node)
                self._memo[key] = NEVER if isinstance(made, Num) and _is_never(made) else made
            except UnsupportedError as error:
                self._memo[key] = error
        made = self._memo[key]
        if isinstance(made, UnsupportedError):
            raise made
        return made

    def _cut_with_others(self, node: Node) -> None:
        """One step for all thresholds of a number in the part at hand."""
        tests = self._tests.pop((node.index, self._part), [])
        if tests and isinstance(self.number(node).value, int):
            self._cut_together(node, cuts.places_of(tests, self.constant, self._statuses))

    def _cut_together(self, node: Node, wanted: list[tuple[cuts.Place, bool]]) -> None:
        lines: list[cuts.Line] = []
        found: list[tuple[cuts.Place, bool]] = []
        for place, below in wanted:
            with suppress(UnsupportedError):
                lines.append(self.line(node, place))
                found.append((place, below))
        if len(lines) < 2:
            return
        values, ruler = self.scale(node)
        unknown = self.compared(node).unknown
        unknown = byte(0) if unknown is None else unknown
        make = partial(cuts.statuses, lines, ruler, sum(below for _, below in found))
        run = self.tape.macro_run(make, values, unknown, self._beside(unknown), count=len(lines))
        for at, (place, below) in enumerate(found):
            self._memo["status", node.index, place, below] = run.first + at

    def remembered(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """What ``make`` gives, made once for each key."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    def condition(self, node: Node, *, negated: bool = False) -> Operand:
        """The status codes of a condition, or of its negation."""
        key = ("condition", node.index, negated)
        if key not in self._memo:
            try:
                handler: Callable[..., Any] = self._handlers["conditions"].get(node.op, _unsupported)
                self._memo[key] = handler(self, node, negated)
            except UnsupportedError:
                self._memo[key] = self.exactly(node, negated=negated)
        return self._memo[key]  # type: ignore[no-any-return]

    def exactly(self, node: Node, *, negated: bool) -> Operand:
        """A condition that the exact evaluator decides row by row."""
        status = self.tape.macro(partial(_exact_status, node), key=("exactly", node.index))
        return self.negated(status) if negated else status

    def constant(self, node: Node) -> Fraction | None:
        """The value of a number that no fact changes; None for all others."""
        if node.index not in self._constants:
            self._constants[node.index] = self._constant(node)
        return self._constants[node.index]

    def _constant(self, node: Node) -> Fraction | None:
        if node.op == "const":
            return node.value  # type: ignore[no-any-return]
        if node.op not in ("asof", "asofday") and (
            not node.args or any(arg.kind != "num" or self.constant(arg) is None for arg in node.args)
        ):
            return None
        program = Program([node], self.on)
        value = program.run({})[program.position[node.index]]
        return Fraction(value) if isinstance(value, int | Fraction) else None

    def may_be_manual(self, node: Node) -> bool:
        """Whether a person's judgement, not only a fact, can keep a condition or a score open."""
        if node.index not in self._manual:
            self._manual[node.index] = _may_be_manual(node, self.may_be_manual)
        return self._manual[node.index]

    # -- facts --------------------------------------------------------------------------------------------------

    def load(self, key: FactKey, form: str, dtype: str = "u1", values: tuple[str, ...] = ()) -> int:
        """A fact in one of the forms of frame.py."""
        slot = Slot(key, form, values)
        return self.tape.load(self.slots.setdefault(slot, len(self.slots)), dtype)

    # -- comparisons --------------------------------------------------------------------------------------------

    def line(self, node: Node, place: cuts.Place) -> cuts.Line:
        """Where to compare the floats of a number (of growth those of its ratio) for a threshold."""
        number, level = self._levelled(node)
        first, second = models.cuts(number.model, level(place.threshold), strict=place.strict)
        line = cuts.Line(first, second, self._question(node, place))
        ruler = self._ruler(node)
        if ruler is not None:
            ruler.lines.append(line)
        return line

    def _ruler(self, node: Node) -> cuts.Ruler | None:
        """The ruler of a number with so many thresholds that it is worth one."""
        if not cuts.WORTH_RANKING <= self._thresholds[node.index] <= cuts.MOST_CUTS // 4:
            return None
        return self._rulers.setdefault(node.index, cuts.Ruler())

    def scale(self, node: Node) -> tuple[Operand, cuts.Ruler | None]:
        """What lines are held against: the number, or its ranks where it has many lines."""
        number, ruler = self.compared(node), self._ruler(node)
        if ruler is None or isinstance(number.value, np.ndarray):
            return number.value, None
        return self.tape.macro(partial(cuts.ranked, ruler), number.value, dtype="u2", key=("ranked", node.index)), ruler

    def compared(self, node: Node) -> Num:
        """What ``line`` speaks of."""
        return self._levelled(node)[0]

    def cut(self, node: Node, threshold: Fraction, *, strict: bool) -> Operand:
        """1 where a number is known and at least (strict: above) the threshold, else 0."""
        place = cuts.Place(threshold, strict)
        number, level = self._levelled(node)
        key = (node.index, place)
        return self.reached(number.value, number.model, level(threshold), strict, key, self._question(node, place))

    def cut_status(self, node: Node, threshold: Fraction, *, strict: bool, below: bool) -> Operand:
        """The status of being at least (strict: above) a threshold; ``below``: of not being so."""
        unknown = self.number(node).unknown
        self._cut_with_others(node)
        made = self._memo.get(("status", node.index, cuts.Place(threshold, strict), below))
        return self.verdict(self.cut(node, threshold, strict=strict), unknown, negated=below) if made is None else made

    def _levelled(self, node: Node) -> tuple[Num, Callable[[Fraction], Fraction]]:
        """What to compare for a number, and with which level for a threshold: of growth the ratio, with a power."""
        if node.op != "growth" or self.constant(node) is not None:
            return self.number(node), _as_it_is
        return self.ratio(node), partial(_powered, node.value)

    def _question(self, node: Node, place: cuts.Place) -> Question:
        return partial(_holds, node, ">" if place.strict else ">=", place.threshold)

    def ratio(self, node: Node) -> Num:
        """The ratio of a growth's two numbers, noted when the growth was made."""
        self.number(node)
        return self._memo["ratio", node.index]  # type: ignore[no-any-return]

    def note_ratio(self, node: Node, ratio: Num) -> None:
        """Remembers the ratio of a growth."""
        self._memo["ratio", node.index] = ratio

    def reached(
        self,
        value: Operand,
        model: Model,
        threshold: Fraction,
        strict: bool,
        key: tuple[object, ...],
        question: Question,
    ) -> Operand:
        """1 where the floats reach a threshold; ``question`` decides a row that is too near to tell."""
        first, second = models.cuts(model, threshold, strict=strict)
        low = self.tape.apply(np.greater_equal, value, real(first), logical=True)
        if first == second:
            return low
        high = self.tape.apply(np.greater_equal, value, real(second), logical=True)
        if isinstance(low, np.ndarray) or isinstance(high, np.ndarray):
            raise UnsupportedError
        return self.tape.macro(partial(_settled, question), low, high, key=("settled", strict, *key), in_place=True)

    # -- statuses -----------------------------------------------------------------------------------------------

    def verdict(self, reached: Operand, unknown: Operand | None, *, negated: bool) -> Operand:
        """The status of a comparison: pass where reached (negated: where not), unknown where ``unknown`` is 1."""
        apply = self.tape.apply
        if unknown is None:
            return apply(np.subtract, reached, ONE) if negated else apply(np.negative, reached)
        if not negated:
            return apply(np.subtract, unknown, reached)
        return apply(np.add, reached, self._beside(unknown))

    def _beside(self, unknown: Operand) -> Operand:
        """What makes a status of not reaching: 1 where unknown, else 255."""
        return self.tape.apply(np.subtract, self.tape.apply(np.add, unknown, unknown), ONE)

    def negated(self, status: Operand) -> Operand:
        """Pass and fail change places, the open verdicts stay."""
        apply = self.tape.apply
        decided = apply(np.greater_equal, apply(np.subtract, status, ONE), TWO, logical=True)
        return apply(np.bitwise_xor, status, apply(np.negative, decided))

    def is_open(self, status: Operand) -> Operand:
        """1 where a status is unknown or manual."""
        return self.tape.apply(np.less, self.tape.apply(np.subtract, status, ONE), TWO, logical=True)

    def any_of(self, planes: Iterable[Operand | None]) -> Operand | None:
        """1 where one of the planes of 0 and 1 is; None when there is none."""
        found: Operand | None = None
        for plane in planes:
            if plane is not None:
                found = plane if found is None else self.tape.apply(np.bitwise_or, found, plane)
        return found


def _is_never(number: Num) -> bool:
    return isinstance(number.unknown, np.ndarray) and bool(number.unknown)


def _unsupported(*_: Any) -> Any:
    raise UnsupportedError


def _may_be_manual(node: Node, inner: Callable[[Node], bool]) -> bool:
    if node.op in ("cmpconfig", "judged", "unconfirmed"):
        return True
    if node.op == "expert":
        return bool(node.value[0] != node.value[1])
    if node.op == "bands":
        return any(band.points_low != band.points_high for band in node.value)
    if node.op in ("known", "open"):
        return False
    return node.kind in ("bool", "score") and any(inner(arg) for arg in node.args)


def _as_it_is(threshold: Fraction) -> Fraction:
    return threshold


def _powered(years: int, growth: Fraction) -> Fraction:
    """The ratio that compound growth of this rate gives after some years; the sign is kept."""
    level = 1 + growth
    return level**years if level >= 0 else -((-level) ** years)


def _holds(node: Node, sign: str, threshold: Fraction, judge: Judge, row: int) -> bool:
    value = judge.value(node, row)
    return value is not None and holds(sign, value, threshold)


def _settled(question: Question, window: Window, low: Array, high: Array, out: Array) -> Callable[[], object]:
    """Rows between two cuts are asked. Blocks are compared eight rows at a time where their size allows it."""
    wide = "u8" if len(out) % 8 == 0 else "u1"
    low_words, high_words = low.view(wide), high.view(wide)
    apart = np.empty(len(low_words), dtype=bool)

    def run() -> None:
        np.not_equal(low_words, high_words, out=apart)
        rows = np.flatnonzero(low != high).tolist() if apart.any() else ()
        if out is not high:
            np.copyto(out, high)
        for row in rows:
            out[row] = question(window.judge, window.start + row)

    return run


_CODES = (FAIL, UNKNOWN, MANUAL, PASS)


def _exact_status(node: Node, window: Window, out: Array) -> Callable[[], object]:
    def run() -> None:
        for row in range(window.start, window.stop):
            out[row - window.start] = _CODES[window.judge.value(node, row)]

    return run
