"""Straight-line programs over blocks of rows: registers, steps shared when equal, buffers used again when free.

A register is the value of one expression for every row of a block. Steps write each register once; a buffer is given to
the next register of its width as soon as nobody reads the old one any more, so that a block's work stays in cache.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
#: A register, or a constant as an array without dimensions.
Operand = int | Array
#: Given the window, the arrays read and the array to write, what to call for every block.
Maker = Callable[..., Callable[[], object]]


@dataclass
class Window:
    """The rows at work, and where they come from.

    start, stop: the block in the population. fresh: how many of its first rows another block also holds.
    columns: what the steps load. judge: decides single rows exactly.
    """

    start: int = 0
    stop: int = 0
    fresh: int = 0
    columns: Sequence[Array] = ()
    judge: Any = None
    results: Any = None


@dataclass(slots=True)
class _Step:
    run: Any
    reads: tuple[Operand, ...]
    write: int
    logical: bool
    macro: bool


@dataclass
class Tape:
    """The steps of a plan, in order."""

    steps: list[_Step] = field(default_factory=list)
    dtypes: list[str] = field(default_factory=list)
    _known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def _register(self, dtype: str) -> int:
        self.dtypes.append(dtype)
        return len(self.dtypes) - 1

    def apply(self, ufunc: Any, *operands: Operand, dtype: str = "u1", logical: bool = False) -> Operand:
        """ufunc of operands, element by element; logical when it gives truth values (kept as bytes 0 and 1)."""
        if all(isinstance(operand, np.ndarray) for operand in operands):
            with np.errstate(all="ignore"):
                return np.asarray(ufunc(*operands)).astype(dtype)
        key = (ufunc, dtype, *(_key(operand) for operand in operands))
        register = self._known.get(key)
        if register is None:
            register = self._known[key] = self._register(dtype)
            self.steps.append(_Step(ufunc, operands, register, logical, macro=False))
        return register

    def macro(self, make: Maker, *reads: Operand, dtype: str = "u1", key: tuple[object, ...] | None = None) -> int:
        """A register that a Python function fills; steps with equal keys that read the same are one."""
        if key is not None:
            key = (*key, dtype, *(_key(read) for read in reads))
            if key in self._known:
                return self._known[key]
        register = self._register(dtype)
        if key is not None:
            self._known[key] = register
        self.steps.append(_Step(make, reads, register, logical=False, macro=True))
        return register

    def sink(self, make: Maker, *reads: Operand) -> None:
        """A step for its effect: it stores what it reads."""
        self.steps.append(_Step(make, reads, -1, logical=False, macro=True))

    def load(self, slot: int, dtype: str) -> int:
        """A register that holds a block of a prepared column."""
        return self.macro(partial(_load, slot), dtype=dtype, key=("load", slot))


def _load(slot: int, window: Window, out: Array) -> Callable[[], object]:
    return lambda: np.copyto(out, window.columns[slot][window.start : window.stop])


def _key(operand: Operand) -> object:
    return operand if isinstance(operand, int) else (operand.dtype.str, operand.item(), str(operand.item()))


@dataclass
class Layout:
    """The steps that matter, and which buffer each of their registers lives in."""

    steps: list[_Step]
    buffer_of: dict[int, int]
    dtypes: list[str]

    @classmethod
    def of(cls, tape: Tape) -> Layout:
        """Drops steps that no sink needs, then assigns buffers by last use."""
        needed: set[int] = set()
        kept: list[_Step] = []
        for step in reversed(tape.steps):
            if step.write < 0 or step.write in needed:
                kept.append(step)
                needed.update(read for read in step.reads if isinstance(read, int))
        kept.reverse()
        last = {read: at for at, step in enumerate(kept) for read in step.reads if isinstance(read, int)}
        buffer_of: dict[int, int] = {}
        dtypes: list[str] = []
        free: dict[str, list[int]] = {}
        for at, step in enumerate(kept):
            ending = {read for read in step.reads if isinstance(read, int) and last[read] == at}
            released = [(tape.dtypes[read], buffer_of[read]) for read in ending]
            # A macro may write before it has read, so it gets no buffer that it reads from.
            if not step.macro:
                _release(free, released)
            if step.write >= 0:
                dtype = tape.dtypes[step.write]
                pool = free.setdefault(dtype, [])
                if not pool:
                    pool.append(len(dtypes))
                    dtypes.append(dtype)
                buffer_of[step.write] = pool.pop()
            if step.macro:
                _release(free, released)
        return cls(kept, buffer_of, dtypes)


def _release(free: dict[str, list[int]], released: list[tuple[str, int]]) -> None:
    for dtype, buffer in released:
        free.setdefault(dtype, []).append(buffer)


class Machine:
    """A layout with its buffers, ready to run over blocks of one size. One thread at a time."""

    def __init__(self, layout: Layout, size: int) -> None:
        self.size = size
        self.window = Window()
        self._buffers = [np.zeros(size, dtype=dtype) for dtype in layout.dtypes]
        self._calls = [self._bind(step, layout) for step in layout.steps]

    def _bind(self, step: _Step, layout: Layout) -> Callable[[], object]:
        arrays = [self._buffers[layout.buffer_of[read]] if isinstance(read, int) else read for read in step.reads]
        if step.write < 0:
            return step.run(self.window, *arrays)  # type: ignore[no-any-return]
        out = self._buffers[layout.buffer_of[step.write]]
        if step.macro:
            return step.run(self.window, *arrays, out)  # type: ignore[no-any-return]
        return partial(step.run, *arrays, out=out.view(np.bool_) if step.logical else out)

    def run(self) -> None:
        """All steps for the block of the window."""
        with np.errstate(all="ignore"):
            for call in self._calls:
                call()
