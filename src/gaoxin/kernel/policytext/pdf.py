"""The text of a pdf, line by line as printed."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections import Counter
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from gaoxin.kernel.policytext.errors import Notice, PolicyTextError
from gaoxin.kernel.policytext.limits import Limits

# What a parser meets in a file that was cut off or made to break it.
_BROKEN = (
    PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError, OSError, zlib.error, struct.error,
    NotImplementedError, AssertionError, ArithmeticError, MemoryError,
)  # fmt: skip
#: How many lines at the top and bottom of a page may be the same on every page.
_EDGE = 2
_PAGE_NUMBER = re.compile(
    r"[\s\-—–_·.]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/,，共]\s*(?:共\s*)?\d{1,4}\s*页?)?[\s\-—–_·.]*"
)


@dataclass(frozen=True)
class Printed:
    """The lines of all pages, page numbers left out."""

    lines: tuple[str, ...]
    notices: tuple[Notice, ...]


def read_pdf(data: bytes, name: str, limits: Limits) -> Printed:
    """The lines of a pdf. Raises PolicyTextError: encrypted, damaged, scanned, too_many_pages."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        locked = reader.is_encrypted and not reader.decrypt("")
        count = 0 if locked else len(reader.pages)
        pages = [_lines(reader, number) for number in range(count)] if count <= limits.max_pages else []
    except _BROKEN as error:
        raise PolicyTextError("damaged", file=name, detail=type(error).__name__) from error
    if locked:
        raise PolicyTextError("encrypted", file=name)
    if count > limits.max_pages:
        raise PolicyTextError("too_many_pages", file=name, size=count, limit=limits.max_pages)
    if not any(pages):
        raise PolicyTextError("scanned", file=name, pages=count)
    pages, dropped = _without_running_heads(pages)
    silent = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    notices = [Notice("pages_without_text", {"pages": "、".join(silent)})] if silent else []
    if dropped:
        notices.append(Notice("running_heads", {"count": dropped}))
    return Printed(tuple(line for lines in pages for line in lines), tuple(notices))


def _without_running_heads(pages: list[list[str]]) -> tuple[list[list[str]], int]:
    """The pages without the lines that their tops or bottoms share but for numbers, and how many lines those are."""
    edges = Counter(shape for lines in pages for shape in {_shape(line) for line in (*lines[:_EDGE], *lines[-_EDGE:])})
    repeated = {shape for shape, count in edges.items() if count >= 2 and count * 2 > len(pages)}
    kept = [
        [line for at, line in enumerate(lines) if _shape(line) not in repeated or _EDGE <= at < len(lines) - _EDGE]
        for lines in pages
    ]
    return kept, sum(map(len, pages)) - sum(map(len, kept))


def _shape(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _lines(reader: PdfReader, number: int) -> list[str]:
    text = reader.pages[number].extract_text()
    lines = [line.strip() for line in text.splitlines()]
    kept = [line for line in lines if line and not _PAGE_NUMBER.fullmatch(line)]
    return [line for line in kept if not _is_noise(line)]


def _is_noise(line: str) -> bool:
    """Characters that stand for no character: a font without a table of what its shapes mean."""
    strange = sum(1 for char in line if char == "\ufffd" or "\ue000" <= char <= "\uf8ff" or ord(char) < 32)
    return strange * 2 > len(line)
