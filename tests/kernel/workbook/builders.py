"""Workbooks and tables for tests, made on the spot."""

from __future__ import annotations

import base64
import datetime
import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from stdnum.cn import uscc

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import Reading, Table, open_table, propose_mapping, read_facts

ON = datetime.date(2026, 11, 21)


def credit_code(number: int) -> str:
    """A sound unified social credit code of an invented enterprise."""
    base = f"91370200MA{number:07d}"
    return base + uscc.calc_check_digit(base)


def xlsx(rows: Sequence[Sequence[Any]], *, merges: Sequence[str] = (), sheet: str = "数据") -> bytes:
    """A workbook with one sheet of rows."""
    return sheets({sheet: rows}, merges={sheet: merges})


def sheets(
    content: dict[str, Sequence[Sequence[Any]]],
    *,
    merges: dict[str, Sequence[str]] | None = None,
    hidden: Sequence[str] = (),
) -> bytes:
    """A workbook with several sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in content.items():
        page = workbook.create_sheet(name)
        page.sheet_state = "hidden" if name in hidden else "visible"
        for row in rows:
            page.append(list(row))
        for area in (merges or {}).get(name, ()):
            page.merge_cells(area)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def csv_bytes(text: str, encoding: str = "utf-8-sig") -> bytes:
    """A csv file."""
    return text.encode(encoding)


def table(content: bytes | Path, catalogue: Catalogue, filename: str = "企业.xlsx") -> Table:
    """The table of a workbook."""
    return open_table(content, filename, catalogue=catalogue)


def reading(
    content: bytes,
    catalogue: Catalogue,
    *,
    on: datetime.date = ON,
    filename: str = "企业.xlsx",
    overrides: dict[str, str] | None = None,
) -> Reading:
    """The facts of a workbook, read as a user would without correcting anything."""
    opened = table(content, catalogue, filename)
    return read_facts(opened, propose_mapping(opened, catalogue, overrides), catalogue, on)


def said(result: Reading | Table, code: str, language: str = "zh") -> list[str]:
    """The sentences of one kind of finding."""
    return [finding.message(language) for finding in result.findings.of(code)]


def one_cell(header: str, cell: Any, catalogue: Catalogue) -> Reading:
    """A workbook with one enterprise and one value beside its name."""
    return reading(xlsx([["企业名称", header], ["青岛甲科技有限公司", cell]]), catalogue)


def ods(rows: Sequence[Sequence[str | float]], *, repeat_last_row: int = 1) -> bytes:
    """An OpenDocument sheet."""
    lines = []
    for index, row in enumerate(rows):
        cells = "".join(
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
            if isinstance(cell, float)
            else f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            for cell in row
        )
        repeat = (
            f' table:number-rows-repeated="{repeat_last_row}"' if index == len(rows) - 1 and repeat_last_row > 1 else ""
        )
        lines.append(f"<table:table-row{repeat}>{cells}</table:table-row>")
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content'
        ' xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="表1">{"".join(lines)}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", body)
    return stream.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    """A ZIP archive of parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


def locked() -> bytes:
    """What a spreadsheet program writes for a workbook with a password: an OLE container with an encrypted package."""
    names = b"".join(
        name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", "EncryptionInfo", "EncryptedPackage")
    )
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + names + b"\0" * 4096


def xls() -> bytes:
    """A workbook of the format of 1997, as old systems still export it: one enterprise with 1,234.5 万元 of revenue."""
    return zlib.decompress(base64.b64decode(_OLD))


_OLD = (
    "eNrtWE1IVFEU/u6bec4P82tj4AQ2CE5qSkQULbJnZbmap1NCPwTm5OsHZYyhjW6ydKBNELRK2gi2CMJq0w8V1C4oMGpRBIFjRAs3BQUudF7nnn"
    "kToxU4UIL1vuGee+4595575t577nnvvZwKT4/fieawBDvhQN70oKJEJqh4io0QSG+aki3WbiqmjVUFj5s2skLFQ/8Ll9xDud85KLjtfEoUmKFy"
    "FGegD6SN2ApiN/vQI6QPLUQFrpEkgGr2qpLpcaZrmN7ino+YtrLkEtMW6jstjmBK0xu3W6f4kFLLugCk3Xs85h1LNqMKz+QpPndZFPqq2JU53d"
    "O/yhQ1Th8mQBvabqSNjGwHcR1e4DChOZFobmubRoQ2ewLfzBjwtRjVT2K2fGXlAiSfWyx3/Ubupk1cKr+iOIFhmMc4SLLwYatTahQhOqL6PHQO"
    "aVmcYJG/6/OgG6JuNKpvM4xkPVz6nmSD1IZSz4c+GutPErvpRLzr7ZjoUCE+GTtOBbv7k3MHhJR7ZRLgSyO06NLwczD5iPYiyHyYQypEXs/f+P"
    "IqkerUulkyzImikE7qpPcwcV6OoMEB1ihMpaaR+Y1ML7DVdcxHmUbovFMd76yymH0j3GeUtXGaZwvjtbahhK8nPjubvF+T/aA1ED/ZnhuKTL7R"
    "xlFL6a2XxsvfCJpEkxi7KvFAK9bCunreM63+6RpyKyHLd9PKmUEsyMAjhJkWWnJ1xI+WYq1VoeWglsOyJX5hS7AtuTqPyRvBtmYvuoifuamQnU"
    "IfaUWViVypxF1e0NaSVO6FDRs2bNiwYcOGjf8SwnrcdlgP3Kr1OO+yvussUMnbn0n+WezHAP3O0kvlXqSpzmCwrPOzFqoo2hLLHFP8XihxkGbP"
    "oA8p9qOv7PNLr2Oi9P8se2Doz4VQufPny/HzL8//HQut3ng="
)
