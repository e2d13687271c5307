"""The lines of a dry run: written once as Parquet when a workbook has been examined, read page by page.

What is refused is not here: that is told by the findings that the batch itself keeps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from gaoxin.domains.enterprises.enums import Line
from gaoxin.domains.enterprises.models import DryRun
from gaoxin.domains.enterprises.wording import MASK, is_sensitive
from gaoxin.mechanisms.registry.columns import texts_of
from gaoxin.mechanisms.registry.enums import Cell
from gaoxin.mechanisms.registry.examining import NEW, WAITING
from gaoxin.mechanisms.registry.reading import cell_of
from gaoxin.mechanisms.registry.telling import known_text
from gaoxin.platform.core import files

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.actions.imports import Prepared
    from gaoxin.mechanisms.registry.comparing import Compared
    from gaoxin.mechanisms.registry.examining import Examined
    from gaoxin.platform.core.actor import Actor

#: Lines of one kind that are kept; what is beyond is counted and stands in the returned workbook.
KEPT = 100_000
_TOLD = 3
SCHEMA = pa.schema([
    ("what", pa.string()), ("row", pa.int32()), ("code", pa.string()), ("name", pa.string()), ("known", pa.bool_()), ("cell", pa.string()),
    ("variable", pa.string()), ("period", pa.int32()), ("before", pa.string()), ("after", pa.string()), ("other", pa.string()),
    ("values", pa.int32()), ("reason", pa.string()), ("candidates", pa.string()),
])  # fmt: skip


def keep_lines(actor: Actor, prepared: Prepared) -> DryRun:
    """Files the lines of a dry run beside its batch, in place of those of an earlier one."""
    examined = prepared.examined
    lines: dict[str, list[dict[str, Any]]] = {
        Line.NEW: list(_new(examined)),
        Line.WAITING: list(_waiting(examined)),
        Line.CHANGED: list(_values(examined, Cell.CHANGED)),
        Line.CONFLICTING: list(_values(examined, Cell.CONFLICTING)),
    }
    rows = [{**dict.fromkeys(SCHEMA.names), "what": what, **line} for what, some in lines.items() for line in some]
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / f"lines-{prepared.batch.pk}.parquet"
        pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), path, row_group_size=10_000, compression="zstd")
        with path.open("rb") as content:
            stored = files.store_file(actor, name=path.name, content=content, max_bytes=2**40)
    counts = {what: len(some) for what, some in lines.items()}
    found, _made = DryRun.objects.update_or_create(
        batch=prepared.batch, defaults={"zone_id": prepared.batch.zone_id, "lines": stored, "counts": counts}
    )
    return found


class Lines:
    """Pages of the lines of one kind, as a source of `listing`."""

    def __init__(self, run: DryRun, what: str, text: str = "", order: Sequence[str] = ()) -> None:
        self.run, self.what, self.text, self.order = run, what, text.strip(), tuple(order)

    def ordered(self, keys: Sequence[str]) -> Lines:
        """The same lines in another order."""
        return Lines(self.run, self.what, self.text, keys)

    def __getitem__(self, page: slice) -> list[dict[str, Any]]:
        table = pq.read_table(self.run.lines.path, filters=[("what", "=", self.what)])
        if self.text:
            wanted = self.text.upper()
            found = pc.or_(pc.match_substring(table["name"], self.text), pc.match_substring(table["code"], wanted))
            table = table.filter(found)
        keys = [(key.lstrip("-"), "descending" if key.startswith("-") else "ascending") for key in self.order]
        if keys:
            table = table.take(pc.sort_indices(table, sort_keys=[*keys, ("row", "ascending")]))
        start, stop, _step = page.indices(table.num_rows)
        return [line | {"place": start + at} for at, line in enumerate(table.slice(start, stop - start).to_pylist())]


@dataclass(frozen=True)
class _Who:
    row: int
    code: str
    name: str

    @classmethod
    def of(cls, examined: Examined, row: int) -> _Who:
        delivered = examined.delivered
        return cls(int(delivered.rows[row]), examined.codes[row] or delivered.codes[row], delivered.names[row])

    def line(self, **more: Any) -> dict[str, Any]:
        return {"row": self.row, "code": self.code, "name": self.name, **more}


def _new(examined: Examined) -> Iterator[dict[str, Any]]:
    """One line for an enterprise of which anything is new: how many values, and whether the zone knew it."""
    counts = np.zeros(len(examined.targets), dtype=np.int64)
    for column in examined.comparison.columns:
        counts += column.outcome == Cell.NEW
    made = (examined.targets == NEW) & ~np.isin(np.arange(len(counts)), list(examined.same_new))
    for row in np.flatnonzero((counts > 0) | made).tolist()[:KEPT]:
        yield _Who.of(examined, row).line(known=bool(examined.targets[row] != NEW), values=int(counts[row]))


def _waiting(examined: Examined) -> Iterator[dict[str, Any]]:
    for row in np.flatnonzero(examined.targets == WAITING).tolist()[:KEPT]:
        match = examined.matches[row]
        names = "、".join(dict.fromkeys(candidate.name for candidate in match.candidates[:_TOLD]))
        yield _Who.of(examined, row).line(reason=match.reason, candidates=names)


def _values(examined: Examined, cell: Cell) -> Iterator[dict[str, Any]]:
    left = KEPT
    for column in examined.comparison.columns:
        rows = np.flatnonzero(column.outcome == cell).tolist()[:left]
        left -= len(rows)
        for row in rows:
            yield _value(examined, column, row)


def _value(examined: Examined, compared: Compared, row: int) -> dict[str, Any]:
    delivered = compared.column
    (after,) = texts_of(delivered.variable, delivered.values, np.array([row]))
    sheet_row, letter, _header = cell_of(delivered, row, examined.delivered.table)
    other = known_text(examined.comparison.others, compared.others[row])
    # What another department said of a sensitive variable is not this one's to read.
    shown = MASK if other and is_sensitive(delivered.variable) else other
    return _Who.of(examined, row).line(
        cell=f"{letter}{sheet_row}" if sheet_row else "", variable=delivered.variable.id, period=delivered.period,
        before=known_text(examined.comparison.own, compared.own[row]), after=after, other=shown,
    )  # fmt: skip
