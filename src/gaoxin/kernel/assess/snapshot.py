"""A population as a Parquet file: kept beside its results, so that any enterprise can be explained later from the same facts."""

from __future__ import annotations

import datetime
import json
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gaoxin.kernel.rules.population import Column, FactKey, Population

#: Rows read for one enterprise: small enough to be quick, large enough to compress.
ROW_GROUP = 4096
_META = b"gaoxin.population"


def save(population: Population, path: Path) -> None:
    """Writes the population with the place of every value."""
    fields: dict[str, Any] = {
        "code": pa.array(population.codes, pa.string()),
        "name": pa.array(population.names, pa.string()),
    }
    described: list[dict[str, Any]] = []
    for (variable, period), column in population.columns.items():
        name = f"{variable}@{period}"
        fields[name] = pa.array(column.values)
        described.append(
            {
                "variable": variable, "period": period, "type": column.type, "dictionary": list(column.dictionary),
                "sheet": column.sheet, "letters": list(column.letters), "rows": column.rows is not None,
                "letter_of": column.letter_of is not None,
            }
        )  # fmt: skip
        if column.rows is not None:
            fields[f"{name}#row"] = pa.array(column.rows)
        if column.letter_of is not None:
            fields[f"{name}#letter"] = pa.array(column.letter_of)
    meta = {"on": population.on.isoformat(), "columns": described}
    table = pa.table(fields)
    table = table.replace_schema_metadata({_META: json.dumps(meta, ensure_ascii=False).encode()})
    pq.write_table(table, path, row_group_size=ROW_GROUP, compression="zstd")


def load(path: Path) -> Population:
    """The whole population."""
    file = pq.ParquetFile(path)
    return _population(file.read(), _meta(file))


def load_row(path: Path, row: int) -> tuple[Population, int]:
    """The row group that holds one enterprise, and the enterprise's place in it.

    IndexError: there is no such row.
    """
    file = pq.ParquetFile(path)
    start = 0
    for group in range(file.num_row_groups):
        size = file.metadata.row_group(group).num_rows
        if start <= row < start + size:
            return _population(file.read_row_group(group), _meta(file)), row - start
        start += size
    raise IndexError(row)


def _meta(file: pq.ParquetFile) -> dict[str, Any]:
    raw = (file.schema_arrow.metadata or {})[_META]
    found: dict[str, Any] = json.loads(raw)
    return found


def _population(table: pa.Table, meta: dict[str, Any]) -> Population:
    columns: dict[FactKey, Column] = {}
    for entry in meta["columns"]:
        name = f"{entry['variable']}@{entry['period']}"
        columns[entry["variable"], entry["period"]] = Column(
            entry["type"],
            _numpy(table, name),
            tuple(entry["dictionary"]),
            entry["sheet"],
            _numpy(table, f"{name}#row") if entry["rows"] else None,
            tuple(entry["letters"]),
            _numpy(table, f"{name}#letter") if entry["letter_of"] else None,
        )
    on = datetime.date.fromisoformat(meta["on"])
    return Population(on, table["code"].to_pylist(), table["name"].to_pylist(), columns)


def _numpy(table: pa.Table, name: str) -> np.ndarray[Any, Any]:
    found: np.ndarray[Any, Any] = table[name].combine_chunks().to_numpy(zero_copy_only=False)
    return found
