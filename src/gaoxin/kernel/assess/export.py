"""Verdict tables to files: csv that Excel opens with its Chinese right, xlsx in constant memory, parquet as it is."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq
import xlsxwriter

from gaoxin.kernel.assess.verdicts import Ids, Words, export_rows
from gaoxin.kernel.workbook.outgoing import safe_cell

FORMATS = ("csv", "xlsx", "parquet")
#: Rows of one Excel sheet, its header included.
SHEET_ROWS = 1_048_576


def export(verdicts: Path, target: Path, words: Words | Ids, progress: Callable[[int, int], None] | None = None) -> int:
    """Writes a verdict table (Parquet) to a csv, xlsx or parquet file by its ending; returns the number of rows.

    ValueError: another ending.
    """
    kind = target.suffix.lower().lstrip(".")
    file = pq.ParquetFile(verdicts)
    total = int(file.metadata.num_rows)
    if kind == "parquet":
        if isinstance(words, Words):
            _write_parquet(file, target, words, total, progress)
        else:
            shutil.copyfile(verdicts, target)
    elif kind == "csv":
        _write_csv(file, target, words, total, progress)
    elif kind == "xlsx":
        _write_xlsx(file, target, words, total, progress)
    else:
        raise ValueError(kind)
    return total


def _write_csv(
    file: pq.ParquetFile, target: Path, words: Words | Ids, total: int, progress: Callable[[int, int], None] | None
) -> None:
    if type(words) is Ids:
        _write_ids(file, target, total, progress)
        return
    # The byte-order mark tells Excel that the file is UTF-8.
    with target.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(words.headers)
        for done, row in enumerate(export_rows(file.iter_batches(), words), start=1):
            writer.writerow(["" if value is None else safe_cell(value) for value in row])
            if progress and done % 20_000 == 0:
                progress(done, total)


def _write_ids(file: pq.ParquetFile, target: Path, total: int, progress: Callable[[int, int], None] | None) -> None:
    """Ids need no words, so whole batches are written: 2.4 million rows in seconds instead of minutes."""
    schema = pa.schema([(name, _plain(file.schema_arrow.field(name).type)) for name in Ids.headers])
    done = 0
    with target.open("wb") as handle:
        handle.write(b"\xef\xbb\xbf")
        options = pacsv.WriteOptions(quoting_style="needed")
        with pacsv.CSVWriter(handle, schema, write_options=options) as writer:
            for batch in file.iter_batches(columns=Ids.headers):
                table = pa.Table.from_batches([batch]).select(Ids.headers).cast(schema)
                for name in ("code", "name"):
                    risky = pc.match_substring_regex(table[name], r"^[=+\-@\t\r]")
                    escaped = pc.binary_join_element_wise("'", table[name], "")
                    table = table.set_column(
                        table.schema.get_field_index(name), name, pc.if_else(risky, escaped, table[name])
                    )
                writer.write_table(table)
                done += table.num_rows
                if progress:
                    progress(done, total)


def _write_parquet(
    file: pq.ParquetFile, target: Path, words: Words, total: int, progress: Callable[[int, int], None] | None
) -> None:
    """Words under the same headers as in csv and xlsx; numbers stay numbers."""
    fields = zip(words.headers, words.row_types, strict=True)
    schema = pa.schema([(header, kind) for header, kind in fields])
    done = 0
    with pq.ParquetWriter(target, schema, compression="zstd") as writer:
        for batch in file.iter_batches():
            rows = [words.row(row) for row in batch.to_pylist()]
            columns = zip(*rows, strict=True) if rows else [() for _ in schema]
            writer.write_batch(
                pa.record_batch(
                    [pa.array(column, kind.type) for column, kind in zip(columns, schema, strict=True)], schema=schema
                )
            )
            done += len(rows)
            if progress:
                progress(done, total)


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind


def _write_xlsx(
    file: pq.ParquetFile, target: Path, words: Words | Ids, total: int, progress: Callable[[int, int], None] | None
) -> None:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "nan_inf_to_errors": True,
    }
    with xlsxwriter.Workbook(str(target), options) as book:
        bold = book.add_format({"bold": True})
        sheet, line = None, SHEET_ROWS
        for done, row in enumerate(export_rows(file.iter_batches(), words), start=1):
            if line >= SHEET_ROWS:
                sheet = book.add_worksheet()
                sheet.freeze_panes(1, 2)
                sheet.set_column(0, 1, 24)
                sheet.set_column(2, len(words.headers) - 1, 16)
                sheet.write_row(0, 0, words.headers, bold)
                line = 1
            assert sheet is not None
            sheet.write_row(line, 0, ["" if value is None else value for value in row])
            line += 1
            if progress and done % 20_000 == 0:
                progress(done, total)
        if sheet is None:
            book.add_worksheet().write_row(0, 0, words.headers, bold)
