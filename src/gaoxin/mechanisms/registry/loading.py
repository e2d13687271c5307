"""Facts out of the database as columns of numbers, quickly: the ground of everything that looks at many enterprises."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection
from django.db.models import Q

from gaoxin.mechanisms.registry.enums import BatchKind, BatchState
from gaoxin.mechanisms.registry.fields import number_text
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models.batches import FactBatchQuerySet

Ints = npt.NDArray[np.int64]
#: More enterprises than this are read by scanning the zone instead of naming them.
FEW = 20_000
#: Enterprises named in one query.
_IN_ONE_QUERY = 500
_ROWS_AT_A_TIME = 100_000
_TABLE = "registry_fact"
_NAMES = ("id", "enterprise", "variable", "period", "batch", "value")


@dataclass(frozen=True)
class Batches:
    """The batches whose facts count, as arrays in the order of ``ids``.

    observed: ordinal days. recorded: the zone's revision at which they were recorded, which orders them in time.
    """

    ids: Ints
    source: Ints
    observed: Ints
    recorded: Ints

    def places(self, ids: Ints) -> Ints:
        """Positions of batch ids."""
        return np.searchsorted(self.ids, ids)


@dataclass(frozen=True)
class FactTable:
    """Facts in columns; one entry of each array is one fact, ascending by id.

    column: position in ``columns``, a list of (variable id, period). batch: position in ``batches``. number: the value of a
    numeric variable, else NaN; word: position of any other value in ``words`` (canonical texts), else -1.
    """

    batches: Batches
    columns: list[tuple[str, int]]
    words: list[str]
    id: Ints
    enterprise: Ints
    column: npt.NDArray[np.int32]
    batch: npt.NDArray[np.int32]
    number: npt.NDArray[np.float64]
    word: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.id)

    def by_column(self) -> Iterator[tuple[int, Ints]]:
        """Each column's position with the places of its facts, ascending by id."""
        order = np.argsort(self.column, kind="stable")
        bounds = np.searchsorted(self.column[order], np.arange(len(self.columns) + 1))
        for place in range(len(self.columns)):
            yield place, order[bounds[place] : bounds[place + 1]]

    def text(self, place: int) -> str:
        """The canonical text of one fact's value."""
        word = int(self.word[place])
        return self.words[word] if word >= 0 else number_text(float(self.number[place]))

    def source(self, places: Ints) -> Ints:
        """The source of each fact."""
        return self.batches.source[self.batch[places]]


def live_batches(zone_id: int, as_of: datetime.datetime | None = None) -> FactBatchQuerySet:
    """The zone's batches that count now, or that counted at a moment: recorded by then and not yet undone."""
    batches = FactBatch.objects.filter(zone_id=zone_id)
    if as_of is None:
        return batches.live()
    recorded = batches.filter(state__in=[BatchState.COMMITTED, BatchState.UNDONE], recorded_at__lte=as_of)
    return recorded.filter(Q(undone_at__isnull=True) | Q(undone_at__gt=as_of))


def load_facts(
    zone_id: int,
    *,
    enterprises: Collection[int] | None = None,
    variables: Collection[str] | None = None,
    sources: Collection[int] | None = None,
    observed_until: datetime.date | None = None,
    as_of: datetime.datetime | None = None,
) -> FactTable:
    """The zone's facts that count: of live batches, not retracted.

    enterprises: ids as facts name them (before mergers); None is all, and of very many the facts of others come along.
    variables, sources: only these. observed_until: only what was observed by this day.
    """
    batches = live_batches(zone_id, as_of)
    if sources is not None:
        batches = batches.filter(source_id__in=sources)
    if observed_until is not None:
        batches = batches.filter(observed_on__lte=observed_until)
    known = list(batches.order_by("id").values_list("id", "source_id", "observed_on", "revision", "kind"))
    header = Batches(
        np.array([row[0] for row in known], dtype=np.int64),
        np.array([row[1] for row in known], dtype=np.int64),
        np.array([row[2].toordinal() for row in known], dtype=np.int64),
        np.array([row[3] for row in known], dtype=np.int64),
    )
    parts = [_empty(), *(_read(batches, enterprises, variables) if known else ())]
    table = _table(header, pa.concat_tables(parts).unify_dictionaries())
    retracting = [row[0] for row in known if row[4] in (BatchKind.RETRACTION, BatchKind.SPLIT)]
    return _without(table, _retracted(retracting)) if retracting else table


def _schema() -> pa.Schema:
    kinds = (
        pa.int64(),
        pa.int64(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int32(), pa.int64()),
        pa.int64(),
        pa.string(),
    )
    return pa.schema(list(zip(_NAMES, kinds, strict=True)))


def _empty() -> pa.Table:
    return _schema().empty_table()


def _read(
    batches: FactBatchQuerySet, enterprises: Collection[int] | None, variables: Collection[str] | None
) -> Iterator[pa.Table]:
    chosen, parameters = batches.order_by().values("id").query.sql_with_params()
    conditions, values = [f"batch_id IN ({chosen})"], list(parameters)
    if variables is not None:
        conditions.append(f"variable IN ({_marks(variables)})")
        values += sorted(variables)
    if enterprises is None or len(enterprises) > FEW:
        yield from _rows(conditions, values)
        return
    wanted = sorted(enterprises)
    for start in range(0, len(wanted), _IN_ONE_QUERY):
        some = wanted[start : start + _IN_ONE_QUERY]
        yield from _rows([f"enterprise_id IN ({_marks(some)})", *conditions], [*some, *values])


def _marks(values: Collection[Any]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _value_sql() -> str:
    """The value as canonical text, whichever column holds it."""
    if connection.vendor == "postgresql":
        return "COALESCE(value_number::text, value_text, value_date::text, value_boolean::int::text, value_list)"
    return "COALESCE(value_number, value_text, value_date, CAST(value_boolean AS TEXT), value_list)"


def _rows(conditions: Sequence[str], values: Sequence[Any]) -> Iterator[pa.Table]:
    # Column and table names are constants of this module; every value is a parameter.
    sql = (
        f"SELECT id, enterprise_id, variable, period, batch_id, {_value_sql()} FROM {_TABLE} "  # noqa: S608
        f"WHERE {' AND '.join(conditions)}"
    )
    schema = _schema()
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(_ROWS_AT_A_TIME):
            columns = zip(*rows, strict=True)
            arrays = [_array(column, field.type) for column, field in zip(columns, schema, strict=True)]
            # Rows without a value retract others and say nothing themselves.
            table = pa.table(arrays, schema=schema)
            yield table.filter(table["value"].is_valid()) if table["value"].null_count else table


def _array(column: Sequence[Any], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return pa.array(column, kind.value_type).dictionary_encode()
    return pa.array(column, kind)


def _table(batches: Batches, rows: pa.Table) -> FactTable:
    variable, period = (rows[name].combine_chunks() for name in ("variable", "period"))
    variable, period = (_one(array) for array in (variable, period))
    names, periods = variable.dictionary.to_pylist(), period.dictionary.to_pylist()
    variables = np.asarray(variable.indices).astype(np.int64)
    pairs = variables * max(len(periods), 1) + np.asarray(period.indices)
    used = np.flatnonzero(np.bincount(pairs, minlength=1))
    dense = np.zeros(int(used[-1]) + 1 if len(used) else 1, dtype=np.int32)
    dense[used] = np.arange(len(used))
    keys = [(names[pair // len(periods)], periods[pair % len(periods)]) for pair in used.tolist()] if len(rows) else []
    number, word, words = _values(rows["value"].combine_chunks(), _numeric(names)[variables] if names else None)
    table = FactTable(
        batches, keys, words, _ints(rows, "id"), _ints(rows, "enterprise"), dense[pairs],
        batches.places(_ints(rows, "batch")).astype(np.int32), number, word,
    )  # fmt: skip
    ascending = len(table) < 2 or bool((np.diff(table.id) > 0).all())
    return table if ascending else _take(table, np.argsort(table.id, kind="stable"))


def _one(array: Any) -> Any:
    """An array of a column, which is chunked when there are no or several parts."""
    return array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)


def _ints(rows: pa.Table, name: str) -> Ints:
    numbers: Ints = rows[name].to_numpy().astype(np.int64, copy=False)
    return numbers


def _numeric(names: list[str]) -> npt.NDArray[np.bool_]:
    known = catalogue().by_id
    return np.array([name in known and known[name].is_numeric for name in names], dtype=bool)


def _values(
    texts: Any, numeric: npt.NDArray[np.bool_] | None
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int32], list[str]]:
    texts = _one(texts)
    number = np.full(len(texts), np.nan)
    word = np.full(len(texts), -1, dtype=np.int32)
    if numeric is None:
        return number, word, []
    number[numeric] = _numbers(texts.filter(pa.array(numeric)))
    others = texts.filter(pa.array(~numeric)).dictionary_encode()
    word[~numeric] = np.asarray(others.indices)
    return number, word, others.dictionary.to_pylist()


def _numbers(texts: Any) -> npt.NDArray[np.float64]:
    try:
        return np.asarray(pc.cast(texts, pa.float64()))
    except pa.ArrowInvalid:
        # The catalogue may have made a number of what was recorded as words: such facts say nothing any more.
        plain = pc.match_substring_regex(texts, r"^-?\d+(\.\d+)?$")
        return np.asarray(pc.cast(pc.if_else(plain, texts, None), pa.float64()).fill_null(np.nan))


def _retracted(batches: Sequence[int]) -> Ints:
    found: list[int] = []
    for start in range(0, len(batches), _IN_ONE_QUERY):
        some = batches[start : start + _IN_ONE_QUERY]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT supersedes_id FROM {_TABLE} WHERE batch_id IN ({_marks(some)}) AND {_value_sql()} IS NULL",  # noqa: S608
                list(some),
            )
            found += [row[0] for row in cursor.fetchall()]
    return np.array(found, dtype=np.int64)


def _without(table: FactTable, ids: Ints) -> FactTable:
    dead = np.isin(table.id, ids)
    return _take(table, np.flatnonzero(~dead)) if dead.any() else table


def _take(table: FactTable, places: Ints) -> FactTable:
    return FactTable(
        table.batches, table.columns, table.words, table.id[places], table.enterprise[places], table.column[places],
        table.batch[places], table.number[places], table.word[places],
    )  # fmt: skip
