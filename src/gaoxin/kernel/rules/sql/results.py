"""Query answers to one table of results, the same from every engine; rows in doubt are judged by the exact evaluator."""

from __future__ import annotations

import datetime
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from gaoxin.kernel.rules.evaluate import Evaluator, Result
from gaoxin.kernel.rules.exact import half_up
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql.columns import ENTERPRISE, INEXACT, Column, Facts
from gaoxin.kernel.rules.sql.query import (
    AMOUNT,
    DECIMALS,
    NEAR,
    OUTCOME,
    SCORE_HIGH,
    SCORE_LOW,
    SCORE_MISSING,
    VERDICT,
    Query,
)

NUMBER = pa.decimal128(38, DECIMALS)
TYPES = {
    VERDICT: pa.int8(), SCORE_LOW: NUMBER, SCORE_HIGH: NUMBER, SCORE_MISSING: pa.bool_(), AMOUNT: NUMBER, OUTCOME: pa.string(),
}  # fmt: skip
#: Rows fetched for the exact evaluator at a time.
_BATCH = 500


@dataclass(frozen=True)
class Results:
    """What rulebooks say of a whole population.

    table: column ``enterprise``, then ``<rulebook>.<what>`` for every result (query.Output.what), ordered by enterprise.
    Scores and amounts are decimals of ten places, half up. judged: rows that the exact evaluator decided.
    """

    table: pa.Table
    judged: int

    def long(self) -> pa.Table:
        """One row for one enterprise and rulebook; what a rulebook does not give is null."""
        keys = dict.fromkeys(name.rsplit(".", 1)[0] for name in self.table.column_names[1:])
        size = len(self.table)
        parts = []
        for key in keys:
            columns = {ENTERPRISE: self.table[ENTERPRISE], "rule": pa.repeat(key, size)}
            for what, kind in TYPES.items():
                name = f"{key}.{what}"
                columns[what] = self.table[name] if name in self.table.column_names else pa.nulls(size, kind)
            parts.append(pa.table(columns))
        return pa.concat_tables(parts)


def answer_schema(query: Query) -> pa.Schema:
    """The Arrow types of a query's columns."""
    whole = pa.decimal128(38, 0)
    fields = [pa.field(ENTERPRISE, pa.string()), pa.field(NEAR, pa.bool_())]
    for output in query.outputs:
        kind = pa.int16() if output.what == VERDICT else whole if output.denominator else TYPES[output.what]
        fields.append(pa.field(output.column, kind))
        if output.denominator:
            fields.append(pa.field(output.denominator, whole))
    return pa.schema(fields)


def gather(
    queries: Sequence[Query],
    table: str,
    answer: Callable[[str, pa.Schema], pa.Table],
    rows: Callable[[str], Iterable[Sequence[Any]]],
) -> Results:
    """Runs the queries and joins their answers.

    answer: runs a query to an Arrow table of the schema. rows: runs a query to rows of Python values.
    """
    columns: dict[str, Any] = {}
    judged: set[str] = set()
    for query in queries:
        found = answer(query.sql, answer_schema(query)).combine_chunks()
        found = found.take(pc.sort_indices(found[ENTERPRISE])).combine_chunks()
        mask = found[NEAR].combine_chunks()
        doubtful = found[ENTERPRISE].filter(mask).to_pylist()
        exact = _judge(query, table, doubtful, rows)
        columns.setdefault(ENTERPRISE, found[ENTERPRISE])
        for output in query.outputs:
            column = _column(found, output.column, output.denominator, TYPES[output.what])
            if doubtful:
                values = [_value(exact[name][output.rulebook.key], output.what) for name in doubtful]
                column = pc.replace_with_mask(column, mask, pa.array(values, TYPES[output.what]))
            columns[f"{output.rulebook.key}.{output.what}"] = column
        judged.update(doubtful)
    return Results(pa.table(columns), len(judged))


def _column(found: pa.Table, name: str, denominator: str, kind: pa.DataType) -> pa.Array:
    column = found[name].combine_chunks()
    if not denominator:
        return column.cast(kind)
    pairs = zip(column.to_pylist(), found[denominator].to_pylist(), strict=True)
    return pa.array(
        [None if top is None or under is None else _number(Fraction(top) / Fraction(under)) for top, under in pairs],
        kind,
    )


def _number(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    digits = int(half_up(value, DECIMALS) * 10**DECIMALS)
    return Decimal((int(digits < 0), tuple(map(int, str(abs(digits)))), -DECIMALS))


def _value(result: Result, what: str) -> Any:
    """One result of the exact evaluator as the table holds it."""
    total = result.rulebook.total
    if what == VERDICT:
        return int(result.status)
    if what == OUTCOME:
        return result.outcome
    if what == SCORE_MISSING:
        assert total is not None
        return result.span_of(total).missing
    return _number({SCORE_LOW: result.score_low, SCORE_HIGH: result.score_high, AMOUNT: result.amount}[what])


def _judge(
    query: Query, table: str, enterprises: Sequence[str], rows: Callable[[str], Iterable[Sequence[Any]]]
) -> dict[str, dict[str, Result]]:
    """The exact evaluator's results of the named enterprises, read from the snapshot."""
    if not enterprises:
        return {}
    evaluator = _evaluator(query.rulebooks, query.on)
    found = {}
    for at in range(0, len(enterprises), _BATCH):
        for name, facts in _facts(query, table, enterprises[at : at + _BATCH], rows):
            found[name] = {result.rulebook.key: result for result in evaluator.run(facts)}
    return found


def _evaluator(rulebooks: Iterable[Rulebook], on: datetime.date) -> Evaluator:
    return Evaluator(rulebooks, on)


def _facts(
    query: Query, table: str, names: Sequence[str], rows: Callable[[str], Iterable[Sequence[Any]]]
) -> Iterator[tuple[str, Facts]]:
    quote, literal = query.dialect.identifier, query.dialect.literal
    wanted = ", ".join(quote(name) for name in (ENTERPRISE, INEXACT, *(column.name for column in query.columns)))
    listed = ", ".join(literal(name) for name in names)
    for name, inexact, *values in rows(f"SELECT {wanted} FROM {table} WHERE {quote(ENTERPRISE)} IN ({listed})"):  # noqa: S608
        yield name, _restored(query.columns, values, json.loads(inexact) if inexact else {})


def _restored(columns: Sequence[Column], values: Sequence[Any], inexact: Mapping[str, str]) -> Facts:
    facts = {column.key: column.fact(value) for column, value in zip(columns, values, strict=True)}
    facts.update({column.key: Fraction(inexact[column.name]) for column in columns if column.name in inexact})
    return facts
