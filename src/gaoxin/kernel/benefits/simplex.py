"""A small simplex in floats, warm after each row that is added. What it finds is a guide only; relax.py proves the bound."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

#: Pivots before it stops where it is; the guide is then less good.
PIVOTS = 4_000
TINY = 1e-9


class Simplex:
    """Maximises gain·x with rows·x <= limits, x >= 0, where the first limits are not negative.

    Limits are raised by tiny different amounts, so that no pivot stands still; prices stay prices of the true rows.
    """

    def __init__(self, gain: Floats, matrix: Floats, limits: Floats) -> None:
        rows, columns = matrix.shape
        self.columns, self.pivots = columns, 0
        self.table = np.zeros((rows + 1, columns + 1))
        self.table[0, :columns] = -gain
        self.table[1:, :columns] = matrix
        self.table[1:, columns] = limits + 1e-7 * (1 + (np.arange(rows) * 0.6180339887) % 1)
        #: What stands at each row and column: a column number, or columns + row number for the slack of a row.
        self.basic = columns + np.arange(rows)
        self.free = np.arange(columns)

    def solve(self) -> None:
        """Pivots until no column gains."""
        table, columns = self.table, self.columns
        while columns and self.pivots < PIVOTS:
            column = int(np.argmin(table[0, :columns]))
            if table[0, column] > -TINY:
                return
            entries = table[1:, column]
            rising = np.flatnonzero(entries > TINY)
            if not len(rising):
                return
            row = int(rising[np.argmin(table[1:, columns][rising] / entries[rising])])
            self._pivot(row + 1, column)

    def add(self, parts: Mapping[int, float], limit: float) -> None:
        """A further row, which the present x may break."""
        columns = self.columns
        line = np.zeros(columns + 1)
        line[columns] = limit + 1e-7
        wanted = np.zeros(columns)
        wanted[list(parts)] = list(parts.values())
        own = self.free < columns
        line[:columns][own] = wanted[self.free[own]]
        held = np.flatnonzero(self.basic < columns)
        amounts = wanted[self.basic[held]]
        some = np.flatnonzero(amounts)
        line -= amounts[some] @ self.table[held[some] + 1]
        self.table = np.vstack([self.table, line])
        self.basic = np.append(self.basic, columns + len(self.basic))

    def repair(self) -> None:
        """Pivots until no row is broken (dual simplex); then nothing gains either."""
        columns = self.columns
        while self.pivots < PIVOTS:
            table = self.table
            row = int(np.argmin(table[1:, columns])) + 1
            if table[row, columns] > -TINY:
                return
            entries = table[row, :columns]
            falling = np.flatnonzero(entries < -TINY)
            if not len(falling):
                return
            column = int(falling[np.argmin(np.maximum(0.0, table[0, falling]) / -entries[falling])])
            self._pivot(row, column)

    def _pivot(self, row: int, column: int) -> None:
        self.pivots += 1
        table = self.table
        pivot = table[row, column]
        line, upright = table[row] / pivot, table[:, column].copy()
        touched = np.flatnonzero(upright)
        table[touched] -= upright[touched, None] * line
        table[row] = line
        table[:, column] = -upright / pivot
        table[row, column] = 1.0 / pivot
        self.basic[row - 1], self.free[column] = self.free[column], self.basic[row - 1]

    @property
    def x(self) -> Floats:
        """The columns' values."""
        found = np.zeros(self.columns)
        own = self.basic < self.columns
        found[self.basic[own]] = self.table[1:, self.columns][own]
        return found

    @property
    def prices(self) -> Floats:
        """What one more of each row's limit would gain, never negative."""
        found = np.zeros(len(self.basic))
        slack = self.free >= self.columns
        found[self.free[slack] - self.columns] = np.maximum(0.0, self.table[0, : self.columns][slack])
        return found
