"""Straight-line programs over blocks of rows: registers, steps shared when equal, buffers used again when free.

A register is the value of one expression for every row of a block. Steps write each register once; its place in memory is
given to the next register as soon as nobody reads it any more, so that a block's work stays in cache. A run of registers
lies side by side in memory, and one step may write or read all of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.pausing import collector_paused

Array = npt.NDArray[Any]
#: A register, or a constant as an array without dimensions.
Operand = int | Array
#: Given the window, the arrays read and the array to write, what to call for every block.
Maker = Callable[..., Callable[[], object]]


class Run(NamedTuple):
    """Registers side by side: a matrix of that many rows."""

    first: int
    rows: int


#: How many rows of bytes a machine has to spare for the steps that need more than they write.
SPARE = 16


@dataclass
class Window:
    """The rows at work, and where they come from.

    start, stop: the block in the population. size: how many rows every block has. fresh: how many of its first rows another block also holds.
    columns: what the steps load. judge: decides single rows exactly. finishers: called
    when all blocks are done. spare, bench: rows that any step may write on.
    """

    start: int = 0
    stop: int = 0
    size: int = 0
    fresh: int = 0
    columns: Sequence[Array] = ()
    judge: Any = None
    results: Any = None
    finishers: list[Callable[[], object]] = field(default_factory=list)
    #: Of each ruler (cuts.py) the rows below each of its cuts, None where no row is between two that belong together.
    below: dict[int, Array | None] = field(default_factory=dict)
    spare: Array = field(default_factory=lambda: np.empty((0, 0)))
    bench: Array = field(default_factory=lambda: np.empty((0, 0)))


@dataclass(slots=True)
class _Step:
    run: Any
    reads: tuple[Operand | Run, ...]
    write: Run | None
    logical: bool = False
    macro: bool = False
    in_place: bool = False
    wide: bool = False
    #: The registers that it reads.
    registers: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.registers = [read for read in self.reads if type(read) is int]
        for read in self.reads:
            if type(read) is Run:
                self.registers += _registers_of(read)


@dataclass
class Tape:
    """The steps of a plan, in order."""

    steps: list[_Step] = field(default_factory=list)
    dtypes: list[str] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def _registers(self, dtype: str, count: int = 1) -> Run:
        self.dtypes += [dtype] * count
        return Run(len(self.dtypes) - count, count)

    def apply(self, ufunc: Any, *operands: Operand, dtype: str = "u1", logical: bool = False) -> Operand:
        """ufunc of operands, element by element; logical when it gives truth values (kept as bytes 0 and 1)."""
        if int not in map(type, operands):
            with np.errstate(all="ignore"):
                return np.asarray(ufunc(*operands)).astype(dtype)
        key = (ufunc, dtype, *map(_key, operands))
        register = self._known.get(key)
        if register is None:
            run = self._registers(dtype)
            register = self._known[key] = run.first
            self.steps.append(_Step(ufunc, operands, run, logical))
        return register

    def macro(
        self,
        make: Maker,
        *reads: Operand,
        dtype: str = "u1",
        key: tuple[object, ...] | None = None,
        in_place: bool = False,
    ) -> int:
        """A register that a Python function fills; steps with equal keys that read the same are one.

        in_place: it may be given what it reads as its place to write.
        """
        if key is not None:
            key = (*key, dtype, *map(_key, reads))
            if key in self._known:
                return self._known[key]
        run = self._registers(dtype)
        if key is not None:
            self._known[key] = run.first
        self.steps.append(_Step(make, reads, run, macro=True, in_place=in_place))
        return run.first

    def macro_run(self, make: Maker, *reads: Operand, count: int) -> Run:
        """A run of bytes that a Python function fills."""
        run = self._registers("u1", count)
        self.steps.append(_Step(make, reads, run, macro=True, wide=True))
        return run

    def sink(self, make: Maker, *reads: Operand) -> None:
        """A step for its effect: it stores what it reads."""
        self.steps.append(_Step(make, reads, None, macro=True))

    def load(self, slot: int, dtype: str) -> int:
        """A register that holds a block of a prepared column."""
        return self.macro(partial(_load, slot), dtype=dtype, key=("load", slot))


def _load(slot: int, window: Window, out: Array) -> Callable[[], object]:
    return lambda: np.copyto(out, window.columns[slot][window.start : window.stop])


def _key(operand: Operand) -> object:
    return operand if type(operand) is int else (operand.dtype.str, operand.tobytes())  # type: ignore[union-attr]


class _Shelf:
    """Rows of one kind of numbers, lent and given back; a run needs rows side by side."""

    def __init__(self) -> None:
        self.lent = bytearray()

    def lend(self, count: int) -> int:
        """The lowest rows that are free."""
        first = self.lent.find(0) if count == 1 else self.lent.find(bytes(count))
        if first < 0:
            first = len(self.lent.rstrip(b"\0"))
            self.lent.extend(bytes(first + count - len(self.lent)))
        if count == 1:
            self.lent[first] = 1
        else:
            self.lent[first : first + count] = b"\1" * count
        return first

    def give_back(self, row: int) -> None:
        """The row may be lent again."""
        self.lent[row] = 0


@dataclass
class Layout:
    """The steps that matter, and in which row of which matrix each of their registers lives."""

    steps: list[_Step]
    row_of: dict[int, int]
    dtypes: list[str]
    heights: dict[str, int]

    @classmethod
    def of(cls, tape: Tape) -> Layout:
        """Drops steps that no sink needs, then assigns rows by last use."""
        kept = _needed(tape.steps)
        last = {register: at for at, step in enumerate(kept) for register in step.registers}
        row_of: dict[int, int] = {}
        shelves: dict[str, _Shelf] = defaultdict(_Shelf)

        def give_back(registers: list[int]) -> None:
            for register in registers:
                shelves[tape.dtypes[register]].give_back(row_of[register])

        for at, step in enumerate(kept):
            ending = [register for register in step.registers if last[register] == at]
            # A macro may write before it has read, and a run may lie across what it reads: they get rows of their own.
            early = not step.wide and (not step.macro or step.in_place)
            if early:
                give_back(ending)
            if step.write is not None:
                dtype = tape.dtypes[step.write.first]
                shelf = shelves[dtype]
                first = shelf.lend(step.write.rows)
                for row, register in enumerate(_registers_of(step.write), start=first):
                    row_of[register] = row
                    if register not in last:
                        shelf.give_back(row)
            if not early:
                give_back(ending)
        return cls(kept, row_of, tape.dtypes, {dtype: len(shelf.lent) for dtype, shelf in shelves.items()})


def _registers_of(run: Run) -> range:
    return range(run.first, run.first + run.rows)


def _needed(steps: list[_Step]) -> list[_Step]:
    needed: set[int] = set()
    kept: list[_Step] = []
    for step in reversed(steps):
        write = step.write
        if write is None or write.first in needed or (write.rows > 1 and not needed.isdisjoint(_registers_of(write))):
            kept.append(step)
            needed.update(step.registers)
    kept.reverse()
    return kept


class Machine:
    """A layout with its memory, ready to run over blocks of one size. One thread at a time."""

    @collector_paused()
    def __init__(self, layout: Layout, size: int) -> None:
        self.size = size
        self.window = Window(
            size=size, spare=np.zeros((SPARE, size), dtype="u1"), bench=np.zeros((SPARE, size), dtype="u1")
        )
        matrices = {dtype: np.zeros((height, size), dtype=dtype) for dtype, height in layout.heights.items()}
        rows = {dtype: list(matrix) for dtype, matrix in matrices.items()}
        truths = list(matrices["u1"].view(np.bool_)) if "u1" in matrices else []
        row_of = layout.row_of
        #: Where each register lives, from the step on that writes it.
        homes: list[Any] = [None] * len(layout.dtypes)
        self._calls: list[Callable[[], object]] = []
        for step in layout.steps:
            arrays = [homes[read] if type(read) is int else read for read in step.reads]
            write = step.write
            if write is None:
                self._calls.append(step.run(self.window, *arrays))
                continue
            row, dtype = row_of[write.first], layout.dtypes[write.first]
            for register in range(write.first, write.first + write.rows):
                homes[register] = rows[dtype][row + register - write.first]
            if step.macro:
                out = matrices[dtype][row : row + write.rows] if step.wide else homes[write.first]
                self._calls.append(step.run(self.window, *arrays, out))
            else:
                out = truths[row] if step.logical else homes[write.first]
                self._calls.append(partial(step.run, *arrays, out=out))

    def run(self) -> None:
        """All steps for the block of the window."""
        with np.errstate(all="ignore"):
            for call in self._calls:
                call()

    def finish(self) -> None:
        """What is left to do when all blocks are done."""
        with np.errstate(all="ignore"):
            for call in self.window.finishers:
                call()

    def let_go(self) -> None:
        """Forgets the population and the results; the steps stay bound for the next run."""
        window = self.window
        window.columns, window.results, window.judge = (), None, None
        window.below.clear()
