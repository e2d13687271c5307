"""Rulebooks to SQL: one query for a group of rulebooks, its sub-expressions computed once, its columns explained."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql.arithmetic import Arithmetic
from gaoxin.kernel.rules.sql.columns import ENTERPRISE, INEXACT, Column, roots_of, snapshot_columns
from gaoxin.kernel.rules.sql.compiler import Compiler
from gaoxin.kernel.rules.sql.dialect import DIALECTS, Dialect
from gaoxin.kernel.rules.sql.logic import PASS, Truth
from gaoxin.kernel.rules.sql.quantity import Exact, Quantity
from gaoxin.kernel.rules.sql.scoring import Score
from gaoxin.kernel.rules.sql.sheet import TRUE, Sql
from gaoxin.kernel.rules.sql.whole import TooWide, Whole
from gaoxin.kernel.rules.tree import Node

NEAR = "near"

#: Results carry this many decimals, half up; everything decided upon a number was decided before.
DECIMALS = 10
_DIGITS = 38
# Bytes that PostgreSQL takes in a name.
_LONGEST_NAME = 63

VERDICT, SCORE_LOW, SCORE_HIGH = "verdict", "score_low", "score_high"
SCORE_MISSING, AMOUNT, OUTCOME = "score_missing", "amount", "outcome"


@dataclass(frozen=True)
class Output:
    """One result of one rulebook: the column that holds it, and the column of its denominator when it is a fraction.

    what: verdict (0 fail, 1 unknown, 2 manual, 3 pass), score_low, score_high (NULL: without end), score_missing,
    amount (元, of a pass), outcome (id of a class).
    """

    rulebook: Rulebook
    what: str
    column: str
    denominator: str = ""


@dataclass(frozen=True)
class Query:
    """The SQL of a group of rulebooks. Its first columns are ``enterprise`` and ``near``.

    near: the row must be judged again by the exact evaluator, whatever the other columns say.
    """

    sql: str
    rulebooks: tuple[Rulebook, ...]
    on: datetime.date
    dialect: Dialect
    outputs: tuple[Output, ...]
    columns: tuple[Column, ...]


def compile_group(
    rulebooks: Iterable[Rulebook], on: datetime.date, dialect: Dialect | str, *, table: str = "snapshot",
    columns: Sequence[Column] | None = None, most_outputs: int = 300,
) -> list[Query]:  # fmt: skip
    """Queries that judge every row of a snapshot table under the rulebooks.

    on: evaluation date. dialect: duckdb, postgres or spark. table: its name as written in SQL.
    columns: the types of the snapshot, by default those of ``snapshot_columns``.
    most_outputs: result columns of one query; planning time grows faster than the work.
    ValueError: no such dialect.
    """
    engine = dialect if isinstance(dialect, Dialect) else _dialect(dialect)
    books = list(rulebooks)
    layout = {column.key: column for column in columns or snapshot_columns(books)}
    return [query for group in _groups(books, most_outputs) for query in _fitting(group, on, engine, table, layout)]


def _dialect(name: str) -> Dialect:
    if name not in DIALECTS:
        known = "、".join(DIALECTS)
        raise ValueError(
            f"没有名为「{name}」的 SQL 方言，可用：{known}。/ No SQL dialect {name!r}; there are {', '.join(DIALECTS)}."
        )
    return DIALECTS[name]


def _groups(books: Sequence[Rulebook], most_outputs: int) -> list[list[Rulebook]]:
    groups: list[list[Rulebook]] = []
    size = most_outputs
    for book in books:
        wanted = 1 + 3 * (book.total is not None) + bool(book.amount) + bool(book.outcome)
        if size + wanted > most_outputs:
            groups.append([])
            size = 0
        groups[-1].append(book)
        size += wanted
    return groups


def _fitting(
    books: list[Rulebook], on: datetime.date, dialect: Dialect, table: str, layout: dict[tuple[str, str], Column]
) -> list[Query]:
    """The query of the books, or of halves of them when a layer would have too many columns."""
    query, widest = _compile(books, on, dialect, table, layout)
    if widest <= dialect.most_columns or len(books) == 1:
        return [query]
    half = len(books) // 2
    return [part for books in (books[:half], books[half:]) for part in _fitting(books, on, dialect, table, layout)]


def _compile(
    books: list[Rulebook], on: datetime.date, dialect: Dialect, table: str, layout: dict[tuple[str, str], Column]
) -> tuple[Query, int]:
    compiler = Compiler([root for book in books for root in roots_of(book)], on, dialect, layout)
    writer = _Writer(compiler)
    for at, book in enumerate(books):
        writer.write(at, book)
    sheet = compiler.sheet
    near = [sheet.say("({0} IS NOT NULL)", sheet.raw(INEXACT)), *compiler.numbers.near]
    head = [(ENTERPRISE, sheet.raw(ENTERPRISE)), (NEAR, sheet.either(near))]
    sql, widest = sheet.render(table, head + writer.columns)
    query = Query(sql, tuple(books), on, dialect, tuple(writer.outputs), tuple(snapshot_columns(books)))
    return query, widest


class _Writer:
    """Collects the result columns of rulebooks."""

    def __init__(self, compiler: Compiler) -> None:
        self.compiler = compiler
        self.numbers: Arithmetic = compiler.numbers
        self.sheet = compiler.sheet
        self.columns: list[tuple[str, Sql]] = []
        self.outputs: list[Output] = []

    def write(self, at: int, book: Rulebook) -> None:
        """Adds the results of one rulebook."""
        verdict = self._truth(book.requirement.node)
        self._add(at, book, VERDICT, self.sheet.say("CAST({0} AS SMALLINT)", verdict.sql))
        if book.total is not None:
            score = self.compiler.values[book.total.index]
            assert isinstance(score, Score)
            self._add_number(at, book, SCORE_LOW, score.low, TRUE)
            self._add_number(at, book, SCORE_HIGH, score.high, TRUE)
            self._add(at, book, SCORE_MISSING, score.missing)
        if book.amount:
            self._add_amount(at, book, book.amount.node, verdict)
        if book.outcome:
            held = [(value, self._truth(node)) for value, node in book.outcome.conditions]
            cases = "".join(f" WHEN {{{2 * place}}} THEN {{{2 * place + 1}}}" for place in range(len(held)))
            parts = [part for value, truth in held for part in (self._passes(truth), self.compiler.texts([value]))]
            empty = f"CAST(NULL AS {self.sheet.dialect.text})"
            self._add(at, book, OUTCOME, self.sheet.say(f"CASE{cases} ELSE {empty} END" if cases else empty, *parts))

    def _truth(self, node: Node) -> Truth:
        truth = self.compiler.values[node.index]
        assert isinstance(truth, Truth)
        return self.compiler.logic.let(truth)

    def _passes(self, truth: Truth) -> Sql:
        return self.compiler.logic.is_(truth, PASS)

    def _add_amount(self, at: int, book: Rulebook, node: Node, verdict: Truth) -> None:
        raw = self.compiler.values[node.index]
        assert not isinstance(raw, Score | Truth | Sql)
        passes = self._passes(verdict)
        number = self.numbers.plain(raw)
        number = self.numbers.must_know(number, passes)
        self._add_number(at, book, AMOUNT, self.numbers.choose([passes], [number, self.numbers.null()]), passes)

    def _add_number(self, at: int, book: Rulebook, what: str, number: Quantity, where: Sql) -> None:
        exact = self.numbers.must_know(self.numbers.plain(number), where)
        decimal = self._decimal(exact)
        if decimal is not None:
            self._add(at, book, what, decimal)
            return
        whole = self.numbers.exact.whole
        try:
            top = whole.scaled(exact.factor.numerator, exact.top)
            bottom = whole.scaled(exact.factor.denominator, exact.bottom or whole.literal(1))
        except TooWide:
            self.numbers.give_up(exact)
            top, bottom = whole.null, whole.literal(1)
        name = self._name(at, book, f"{what}_per")
        self._add(at, book, what, self._whole(top), name)
        self.columns.append((name, self._whole(bottom)))

    def _whole(self, value: Whole) -> Sql:
        return self.sheet.say(f"CAST({{0}} AS DECIMAL({_DIGITS},0))", value.sql)

    def _decimal(self, value: Exact) -> Sql | None:
        """The number as a decimal, when it always is one within the digits of a result."""
        unit = value.factor * 10**DECIMALS
        if value.bottom is not None or unit.denominator != 1:
            return None
        before = len(str(value.top.size))
        factor = str(abs(unit.numerator))
        sign = "-" if unit < 0 else ""
        padded = factor.rjust(DECIMALS + 1, "0")
        text = f"{sign}{padded[:-DECIMALS]}.{padded[-DECIMALS:]}"
        width = max(len(factor), DECIMALS)
        # One digit to spare, or Spark gives up a decimal; all of them used, or DuckDB takes a short product and overflows.
        long = _DIGITS - 1 - width
        if before > long:
            return None
        product = f"CAST({{0}} AS DECIMAL({long},0)) * CAST('{text}' AS DECIMAL({width},{DECIMALS}))"
        template = f"CAST({product} AS DECIMAL({_DIGITS},{DECIMALS}))"
        return self.sheet.say(template, value.top.sql)

    def _add(self, at: int, book: Rulebook, what: str, sql: Sql, denominator: str = "") -> None:
        name = self._name(at, book, what)
        self.columns.append((name, sql))
        self.outputs.append(Output(book, what, name, denominator))

    @staticmethod
    def _name(at: int, book: Rulebook, what: str) -> str:
        name = f"{book.key}__{what}"
        return name if len(name.encode()) <= _LONGEST_NAME else f"r{at}__{what}"
