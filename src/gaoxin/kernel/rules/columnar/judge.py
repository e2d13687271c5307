"""Single rows decided exactly, where floats cannot."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from fractions import Fraction
from typing import Any, NamedTuple

from gaoxin.kernel.rules.evaluate import open_variables
from gaoxin.kernel.rules.population import FactKey, Population
from gaoxin.kernel.rules.program import Program
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.tree import Node, variables

#: What a step asks about one row.
Question = Callable[["Judge", int], Any]


class Judge:
    """The exact evaluator over the rows of a population."""

    def __init__(self, population: Population, on: datetime.date) -> None:
        self.population, self.on = population, on
        self.asked = 0
        self._programs: dict[int, tuple[Program, list[FactKey]]] = {}
        self._openings: dict[int, tuple[range, list[set[FactKey]]]] = {}

    def values(self, node: Node, row: int) -> tuple[Program, list[Any]]:
        """A node and all below it for one row: the program and its values."""
        known = self._programs.get(node.index)
        if known is None:
            known = self._programs[node.index] = Program([node], self.on), list(variables([node]))
        program, keys = known
        self.asked += 1
        return program, program.run({key: self.population.exact(row, key) for key in keys})

    def value(self, node: Node, row: int) -> Any:
        """The value of a node for one row, in the form that exact.py describes."""
        program, values = self.values(node, row)
        return values[program.position[node.index]]

    def number(self, node: Node, row: int) -> Fraction | None:
        """A number for one row; roots to 50 digits."""
        value = self.value(node, row)
        return None if value is None else Fraction(plain(value))

    def openings(self, node: Node, start: int, stop: int) -> list[set[FactKey]]:
        """For each row the absent facts that keep a node open; kept until other rows are asked about, one fact after the other."""
        rows = range(start, stop)
        known = self._openings.get(node.index)
        if known is None or known[0] != rows:
            found = []
            for row in rows:
                program, values = self.values(node, row)
                found.append(set(open_variables(node, _Values(values, program.position))))
            known = self._openings[node.index] = rows, found
        return known[1]


class _Values(NamedTuple):
    """What ``open_variables`` asks of a result."""

    values: list[Any]
    position: dict[int, int]
