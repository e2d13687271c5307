"""Unpack an archive while counting, so that a zip bomb is refused before a parser meets it.

Sizes that the archive declares are not trusted: each part is inflated in small pieces, which are looked at and dropped.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import BinaryIO
from xml.parsers import expat

import numpy as np

from gaoxin.kernel.workbook.findings import WorkbookError
from gaoxin.kernel.workbook.limits import MB, Limits

_CHUNK = 256 * 1024
_PIECE = 4 * MB
_TAIL = 256
# Small parts whose content decides what the file is.
_KEPT = {"mimetype", "META-INF/manifest.xml"}
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{0,3})(\d{1,8})""")
_ODD = (b"r =", b"r\t=", b"r\n=", b"r\r=", b'= "', b"= '", b"=\t", b"=\n", b"\tr=", b"\nr=", b"\rr=")
_NO_RESULT = (b"</f></c>", b"</f><v></v></c>", b"</f><v/></c>", b"</f><v /></c>")
_FORMULA_CELL = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"[^>]*><f[^>]*>[^<]*</f>(?:<v></v>|<v ?/>)?</c>')
#: Cells that a message names as examples.
_PLACES = 3
_ODS_REPEAT = re.compile(rb"""number-(rows|columns)-repeated\s*=\s*["'](\d{4,10})["'](?=(.{0,400}))""", re.DOTALL)


@dataclass
class Archive:
    """What was seen while unpacking.

    parts: names with the content of the small ones that decide what the file is. error_cells: cells that hold a formula's
    error (#N/A, #DIV/0!); formula_cells: cells whose formula was saved without its result. Readers deliver both as empty.
    formula_places: the first of the latter (B2).
    """

    parts: dict[str, bytes] = field(default_factory=dict)
    error_cells: int = 0
    formula_cells: int = 0
    formula_places: list[str] = field(default_factory=list)


def guard_archive(stream: BinaryIO, name: str, limits: Limits) -> Archive:
    """Unpack every part, counting.

    Raises WorkbookError: zip_bomb, too_many_cells, encrypted, damaged.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        detail = "文件不完整，可能没有存完或没有传完", "it is incomplete, perhaps not fully saved or sent"
        raise WorkbookError("damaged", file=name, detail=detail) from error
    except (ValueError, OSError, NotImplementedError) as error:
        raise WorkbookError("damaged", file=name, detail=str(error)) from error
    if len(entries) > limits.max_entries:
        detail = (f"{len(entries)} 个部件", f"{len(entries)} parts")
        raise WorkbookError("zip_bomb", file=name, detail=detail)
    seen = Archive()
    total = 0
    for entry in entries:
        if entry.flag_bits & 1:
            raise WorkbookError("encrypted", file=name)
        extent = _Extent(entry.filename, limits)
        size = 0
        kept = b""
        try:
            for piece in _inflate(stream, entry, name):
                size += len(piece)
                _check_size(size, entry.compress_size, total, name, limits)
                extent.look(piece)
                if entry.filename in _KEPT:
                    kept = (kept + piece)[:_PIECE]
            extent.finish()
        except (expat.ExpatError, LookupError) as error:
            raise WorkbookError("damaged", file=name, detail=f"{entry.filename}: {error}") from error
        total += size
        seen.parts[entry.filename] = kept
        seen.error_cells += extent.error_cells
        seen.formula_cells += extent.formula_cells
        seen.formula_places += extent.formula_places
    return seen


def _check_size(size: int, packed: int, before: int, name: str, limits: Limits) -> None:
    if before + size > limits.max_uncompressed:
        shown = limits.max_uncompressed // MB
        raise WorkbookError("zip_bomb", file=name, detail=(f"超过 {shown} MB", f"over {shown} MB"))
    if size > 32 * MB and size > packed * limits.max_ratio:
        ratio = size // max(packed, 1)
        raise WorkbookError(
            "zip_bomb", file=name, detail=(f"压缩比超过 {ratio} 倍", f"more than {ratio} times its packed size")
        )


def _inflate(stream: BinaryIO, entry: zipfile.ZipInfo, name: str) -> Iterator[bytes]:
    """The content of one part in pieces, until the packed data ends (not until a declared size is reached)."""
    stream.seek(max(entry.header_offset, 0))
    header = stream.read(30)
    if len(header) < 30 or header[:4] != b"PK\x03\x04":
        raise WorkbookError("damaged", file=name, detail=entry.filename)
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    stream.seek(name_length + extra_length, 1)
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (piece := stream.read(min(_PIECE, left))):
            left -= len(piece)
            yield piece
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise WorkbookError("damaged", file=name, detail=f"{entry.filename}: method {entry.compress_type}")
    decoder = zlib.decompressobj(-15)
    try:
        while not decoder.eof and left > 0 and (packed := stream.read(min(_CHUNK, left))):
            left -= len(packed)
            while packed and not decoder.eof:
                yield decoder.decompress(packed, _PIECE)
                packed = decoder.unconsumed_tail
    except zlib.error as error:
        raise WorkbookError("damaged", file=name, detail=f"{entry.filename}: {error}") from error


class _Extent:
    """Watches the rows and columns of a sheet pass by: readers allocate the whole rectangle up to the farthest cell."""

    def __init__(self, part: str, limits: Limits) -> None:
        self.sheet = part.startswith("xl/worksheets/")
        self.ods = part == "content.xml"
        self.limits = limits
        self.tail = b""
        self.rows = 0
        self.columns = 0
        self.error_cells = 0
        self.formula_cells = 0
        self.formula_places: list[str] = []
        # The reader of OpenDocument sheets never comes back from text that breaks off or is not well formed.
        self.parser = expat.ParserCreate() if self.ods else None
        if self.parser is not None:
            self.parser.StartDoctypeDeclHandler = _refuse_doctype

    def finish(self) -> None:
        """The part is over. Raises ExpatError or LookupError when it is not well-formed."""
        if self.parser is not None:
            self.parser.Parse(b"", True)

    def look(self, piece: bytes) -> None:
        """Take the next piece of the part. Raises WorkbookError too_many_cells, and ExpatError."""
        if not (self.sheet or self.ods):
            return
        if self.parser is not None:
            self.parser.Parse(piece, False)
        text = self.tail + piece
        self.tail = text[-_TAIL:]
        if self.ods:
            self._look_ods(text)
            return
        self.error_cells += piece.count(b't="e"')
        self._look_formulas(piece)
        rows, columns = _far_corner(text)
        self.rows, self.columns = max(self.rows, rows), max(self.columns, columns)
        if self.columns > self.limits.max_columns or self.rows * self.columns > self.limits.max_cells:
            raise WorkbookError("too_many_cells", rows=self.rows, columns=self.columns)

    def _look_formulas(self, piece: bytes) -> None:
        """Programs that do not calculate save formulas without a result."""
        found = sum(piece.count(ending) for ending in _NO_RESULT)
        self.formula_cells += found
        if found and len(self.formula_places) < _PLACES:
            places = (match.group(1).decode("ascii") for match in _FORMULA_CELL.finditer(piece))
            self.formula_places += islice(places, _PLACES - len(self.formula_places))

    def _look_ods(self, text: bytes) -> None:
        """Repeats of filled cells are expanded by readers; empty ones, which end every sheet, are not."""
        for kind, digits, after in _ODS_REPEAT.findall(text):
            end = after.find(b"</table:table-row" if kind == b"rows" else b">")
            filled = re.search(rb"office:|<text:", after[: end if end >= 0 else None]) is not None
            if filled and int(digits) > self.limits.max_columns:
                rows, columns = (int(digits), 1) if kind == b"rows" else (1, int(digits))
                raise WorkbookError("too_many_cells", rows=rows, columns=columns)


def _refuse_doctype(*_: object) -> None:
    """Sheets have no document type; entities that it could declare would grow without end."""
    raise expat.ExpatError("DOCTYPE")


def _far_corner(text: bytes) -> tuple[int, int]:
    """The largest row and column that any ``r="AB12"`` in a piece of a sheet names."""
    rows, columns = _usual_references(text)
    # Writers put exactly one blank before the attribute and none around its sign; anything else is looked for slowly.
    if any(odd in text for odd in _ODD):
        for letters, digits in _REFERENCE.findall(text):
            rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
    return rows, columns


def _usual_references(text: bytes) -> tuple[int, int]:
    """``_far_corner`` for references as all writers spell them: six million cells in a second."""
    data = np.frombuffer(text + b"\0" * 16, dtype=np.uint8)
    ahead = len(text)
    hit = (data[:ahead] == 32) & (data[1 : ahead + 1] == 114) & (data[2 : ahead + 2] == 61)
    hit &= (data[3 : ahead + 3] == 34) | (data[3 : ahead + 3] == 39)
    at = np.flatnonzero(hit) + 4
    if not len(at):
        return 0, 0
    column = np.zeros(len(at), dtype=np.int64)
    for _ in range(3):
        byte = data[at]
        letter = (byte >= 65) & (byte <= 90)
        column = np.where(letter, column * 26 + byte - 64, column)
        at = at + letter
    row = np.zeros(len(at), dtype=np.int64)
    for _ in range(8):
        byte = data[np.minimum(at, len(data) - 1)]
        digit = (byte >= 48) & (byte <= 57)
        if not digit.any():
            break
        row = np.where(digit, row * 10 + byte - 48, row)
        at = at + digit
    return int(row.max()), int(column.max())


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
