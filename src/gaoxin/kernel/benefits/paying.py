"""What a rule pays to each enterprise of a population, exactly, in 分."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from gaoxin.kernel.benefits.items import BenefitProblem
from gaoxin.kernel.benefits.numbers import Array, Numbers, Unworkable, conditions_of, whole
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.rulebook import Clause, Criterion, Rulebook
from gaoxin.kernel.rules.tree import Node

#: Above this an amount in 分 does not fit a column.
TOO_MUCH = 2**62


def asking(rulebook: Rulebook, node: Node, name: str) -> Rulebook:
    """A rulebook that asks only whether a condition holds."""
    whole_ = Criterion("all", "", "", Clause("", "", ""), "test", node)
    return replace(
        rulebook, id=f"{rulebook.id}~{name}", requirement=whole_, scores=(), total=None, amount=None, outcome=None, advice=()
    )  # fmt: skip


def statuses(rulebook: Rulebook, nodes: Sequence[Node], population: Population, on: datetime.date) -> list[Array]:
    """The verdict of each enterprise on each condition."""
    if not nodes:
        return []
    books = [asking(rulebook, node, str(at)) for at, node in enumerate(nodes)]
    found = evaluate_population(books, population, on)
    return list(found.status)


class Paying:
    """The amounts of one rule, worked when they are first asked for. on: the evaluation date."""

    def __init__(self, rulebook: Rulebook, population: Population, on: datetime.date) -> None:
        self.rulebook, self.population, self.on = rulebook, population, on
        size = len(population)
        self._fen, self._known = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=bool)
        self._worked = np.zeros(size, dtype=bool)
        self._conditions: dict[int, Array] | None = None

    def fen(self, rows: Array) -> tuple[Array, Array]:
        """The amounts (分, rounded half up, 0 where they cannot be told) of some rows, and where they can be told."""
        missing = rows[~self._worked[rows]]
        if len(missing) and self.rulebook.amount is not None:
            self._work(missing)
        elif len(missing):
            self._known[missing] = True
        self._worked[missing] = True
        return self._fen[rows], self._known[rows]

    def cost(self, rows: Array) -> tuple[int, int]:
        """The sum of the amounts (分) of some rows, and how many of them cannot be told."""
        fen, known = self.fen(rows)
        return total(fen), int(len(rows) - np.count_nonzero(known))

    def _work(self, rows: Array) -> None:
        assert self.rulebook.amount is not None
        node = self.rulebook.amount.node
        if self._conditions is None:
            nodes = conditions_of(node)
            found = statuses(self.rulebook, nodes, self.population, self.on)
            self._conditions = {each.index: status for each, status in zip(nodes, found, strict=True)}
        try:
            number = Numbers(self.population, self.on, rows, self._conditions).of(node)
        except Unworkable:
            self._work_one_by_one(rows, node)
            return
        fen = np.broadcast_to(np.asarray(whole(number, "round", 100), dtype=object), rows.shape)
        known = np.broadcast_to(np.asarray(number.known, dtype=bool), rows.shape)
        self._put(rows, np.where(known, fen, 0), known)

    def _work_one_by_one(self, rows: Array, node: Node) -> None:
        evaluator = Evaluator([self.rulebook], self.on)
        fen, known = np.zeros(len(rows), dtype=object), np.zeros(len(rows), dtype=bool)
        for at, row in enumerate(rows.tolist()):
            value = evaluator.run(self.population.facts(row))[0].value_of(node)
            if value is not None:
                plain_value = value if isinstance(value, int | Fraction) else value.approximate()
                fen[at], known[at] = int((Fraction(plain_value) * 200 + 1) // 2), True
        self._put(rows, fen, known)

    def _put(self, rows: Array, fen: Array, known: Array) -> None:
        if len(fen) and max(abs(int(fen.max())), abs(int(fen.min()))) >= TOO_MUCH:
            raise BenefitProblem("金额大得无法合计。", "An amount is too large to be summed.")
        self._fen[rows] = fen.astype(np.int64)
        self._known[rows] = known


def total(fen: Array | Iterable[int]) -> int:
    """The exact sum of amounts, however many."""
    values = np.asarray(fen, dtype=np.int64)
    return (int((values >> 32).sum()) << 32) + int((values & 0xFFFFFFFF).sum())
