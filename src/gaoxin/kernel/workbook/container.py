"""Which kind of file this is, by its content; refuses what is not a table, is locked, or would not fit when unpacked."""

from __future__ import annotations

import codecs
import io
import os
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from gaoxin.kernel.workbook.findings import WorkbookError
from gaoxin.kernel.workbook.limits import MB, Limits
from gaoxin.kernel.workbook.unzip import Archive, guard_archive

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN = (
    (b"%PDF", (" PDF 文档", "a PDF document")),
    (b"\x89PNG", (" PNG 图片", "a PNG picture")),
    (b"\xff\xd8\xff", (" JPEG 图片", "a JPEG picture")),
    (b"GIF8", (" GIF 图片", "a GIF picture")),
    (b"{\\rtf", (" RTF 文档", "an RTF document")),
    (b"Rar!", (" RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", (" 7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", (" gzip 压缩包", "a gzip archive")),
    (b"SQLite format 3", (" SQLite 数据库", "an SQLite database")),
    (b"\x7fELF", ("程序文件", "a program")),
    (b"MZ", ("程序文件", "a program")),
)
_EXTENSIONS = {
    "xlsx": {".xlsx", ".xlsm", ".xltx", ".xltm", ".et"},
    "xls": {".xls", ".xlt", ".et"},
    "ods": {".ods"},
    "csv": {".csv", ".tsv", ".txt", ".tab"},
    "parquet": {".parquet", ".pq"},
}
_SNIFF = 64 * 1024


@dataclass(frozen=True)
class Container:
    """A recognised file.

    kind: xlsx, xls, ods, csv or parquet. name: as the user calls it. wrong_extension: '' or the extension that does not
    fit the content. encoding: of a csv, else ''. error_cells: cells that hold a formula's error, formula_cells: cells whose
    formula was saved without its result (formula_places: the first of them), all sheets together.
    """

    kind: str
    name: str
    path: Path | None
    data: bytes | None
    wrong_extension: str = ""
    encoding: str = ""
    error_cells: int = 0
    formula_cells: int = 0
    formula_places: tuple[str, ...] = ()

    def open(self) -> BinaryIO:
        """The content from its beginning."""
        return io.BytesIO(self.data) if self.data is not None else open(self._path(), "rb")

    def _path(self) -> Path:
        if self.path is None:
            raise FileNotFoundError(self.name)
        return self.path


def recognise(source: Path | str | bytes, filename: str | None, limits: Limits) -> Container:
    """Look at a file's size and first bytes and say what it is.

    The size is checked before anything is read. Raises WorkbookError: not_found, too_large, empty_file, not_workbook,
    encrypted, damaged, zip_bomb, too_many_cells, html_table, xlsb, bad_encoding.
    """
    data = source if isinstance(source, bytes) else None
    path = None if isinstance(source, bytes) else Path(source)
    name = PurePath(filename or (path.name if path else "upload")).name
    size = len(data) if data is not None else _size(path, name)
    if size > limits.max_bytes:
        raise WorkbookError("too_large", size=-(-size // MB), limit=limits.max_bytes // MB, file=name)
    if size == 0:
        raise WorkbookError("empty_file", file=name)
    raw = Container("", name, path, data)
    with raw.open() as stream:
        kind, seen = _kind(stream, name, limits)
        encoding = _encoding(stream, name) if kind == "csv" else ""
    extension = PurePath(name).suffix.lower()
    wrong = extension if extension and extension not in _EXTENSIONS[kind] else ""
    places = tuple(seen.formula_places)
    return Container(kind, name, path, data, wrong, encoding, seen.error_cells, seen.formula_cells, places)


def _size(path: Path | None, name: str) -> int:
    if path is None or not path.is_file():
        raise WorkbookError("not_found", file=str(path or name))
    return os.stat(path).st_size


def _kind(stream: BinaryIO, name: str, limits: Limits) -> tuple[str, Archive]:
    head = stream.read(_SNIFF)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_kind(stream, name, limits)
    if head.startswith(_OLE):
        return _ole_kind(stream, name), Archive()
    if head.startswith(b"PAR1"):
        return "parquet", Archive()
    for magic, kind in _FOREIGN:
        if head.startswith(magic):
            raise WorkbookError("not_workbook", file=name, kind=kind)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")):
        raise WorkbookError("html_table", file=name)
    if b"\x00" in head and not head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise WorkbookError("not_workbook", file=name, kind=("二进制数据", "binary data"))
    return "csv", Archive()


def _archive_kind(stream: BinaryIO, name: str, limits: Limits) -> tuple[str, Archive]:
    archive = guard_archive(stream, name, limits)
    parts = archive.parts
    if "xl/workbook.xml" in parts:
        return "xlsx", archive
    if "xl/workbook.bin" in parts:
        raise WorkbookError("xlsb", file=name)
    if "content.xml" in parts and "mimetype" in parts:
        mimetype = parts["mimetype"].decode("ascii", "replace")
        if "spreadsheet" in mimetype:
            if b"manifest:encryption-data" in parts.get("META-INF/manifest.xml", b""):
                raise WorkbookError("encrypted", file=name)
            return "ods", archive
        raise WorkbookError("not_workbook", file=name, kind=mimetype.rsplit(".", 1)[-1])
    if "word/document.xml" in parts:
        raise WorkbookError("not_workbook", file=name, kind=(" Word 文档", "a Word document"))
    if "ppt/presentation.xml" in parts:
        raise WorkbookError("not_workbook", file=name, kind=(" PowerPoint 演示文稿", "a PowerPoint presentation"))
    raise WorkbookError("not_workbook", file=name, kind=(" ZIP 压缩包", "a ZIP archive"))


def _ole_kind(stream: BinaryIO, name: str) -> str:
    """An OLE container holds an old workbook, or a locked new one, or something else (names are UTF-16 inside)."""
    stream.seek(0)
    content = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise WorkbookError("encrypted", file=name)
    if "Workbook".encode("utf-16-le") in content or "B\0o\0o\0k\0\0\0".encode("latin-1") in content:
        return "xls"
    kind = (
        (" Word 文档", "a Word document")
        if "WordDocument".encode("utf-16-le") in content
        else (" OLE 文件", "an OLE file")
    )
    raise WorkbookError("not_workbook", file=name, kind=kind)


def _encoding(stream: BinaryIO, name: str) -> str:
    """The encoding of a text file: by its mark, else UTF-8, else GB 18030, each tried on the whole file."""
    stream.seek(0)
    head = stream.read(4)
    candidates: tuple[str, ...] = ("utf-8", "gb18030")
    if head.startswith(codecs.BOM_UTF8):
        candidates = ("utf-8-sig",)
    elif head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ("utf-16",)
    worst = 1
    for encoding in candidates:
        line = _first_undecodable_line(stream, encoding)
        if line == 0:
            return encoding
        worst = max(worst, line)
    raise WorkbookError("bad_encoding", file=name, row=worst)


def _first_undecodable_line(stream: BinaryIO, encoding: str) -> int:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    line = 1
    while True:
        chunk = stream.read(1 << 20)
        try:
            decoder.decode(chunk, final=not chunk)
        except UnicodeDecodeError as error:
            return line + chunk[: error.start].count(b"\n")
        if not chunk:
            return 0
        line += chunk.count(b"\n")
