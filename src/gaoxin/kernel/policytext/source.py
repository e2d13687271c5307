"""Which kind of file a policy came in, by its content, and its paragraphs as they stand there."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from gaoxin.kernel.policytext.docx import read_docx
from gaoxin.kernel.policytext.errors import Notice, PolicyTextError
from gaoxin.kernel.policytext.limits import LIMITS, MB, Limits
from gaoxin.kernel.policytext.pdf import read_pdf

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\x89PNG", ("图片（PNG）", "a picture (PNG)")),
    (b"\xff\xd8\xff", ("图片（JPEG）", "a picture (JPEG)")),
    (b"GIF8", ("图片（GIF）", "a picture (GIF)")),
    (b"II*\x00", ("图片（TIFF）", "a picture (TIFF)")),
    (b"MM\x00*", ("图片（TIFF）", "a picture (TIFF)")),
    (b"BM", ("图片（BMP）", "a picture (BMP)")),
    (b"{\\rtf", ("RTF 文档", "an RTF document")),
    (b"Rar!", ("RAR 压缩包", "a RAR archive")),
    (b"7z\xbc\xaf", ("7z 压缩包", "a 7z archive")),
    (b"\x1f\x8b", ("gzip 压缩包", "a gzip archive")),
    (b"MZ", ("程序文件", "a program")),
    (b"\x7fELF", ("程序文件", "a program")),
    (b"SQLite format 3", ("数据库文件", "a database")),
)
_MARKUP = (b"<html", b"<!doctype html", b"<?xml", b"<table", b"<head", b"<meta", b"<body")


@dataclass(frozen=True)
class Source:
    """The paragraphs of a file.

    kind: docx, pdf, txt or paste. name: as the user calls it. lines: in order, as written.
    wrapped: whether a line may end in the middle of a sentence.
    """

    kind: str
    name: str
    lines: tuple[str, ...]
    wrapped: bool
    notices: tuple[Notice, ...] = field(default=())


def open_source(source: Path | bytes, filename: str = "", limits: Limits = LIMITS) -> Source:
    """The paragraphs of a docx, pdf or text file.

    Raises PolicyTextError: not_found, empty_file, too_large, too_long, not_policy_file, old_word, encrypted, damaged, zip_bomb,
    scanned, too_many_pages, bad_encoding.
    """
    name = PurePath(filename or (source.name if isinstance(source, Path) else "upload")).name
    data = _content(source, name, limits)
    if not data.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise PolicyTextError("empty_file", file=name)
    found = _read(data, name, limits)
    length = sum(map(len, found.lines))
    if length > limits.max_characters:
        raise PolicyTextError("too_long", file=name, size=length, limit=limits.max_characters)
    if not any(line.strip() for line in found.lines):
        raise PolicyTextError("empty_file", file=name)
    return found


def pasted(text: str, limits: Limits = LIMITS) -> Source:
    """A text that somebody pasted. Raises PolicyTextError: empty_file, too_long."""
    name = "粘贴的正文 / pasted text"
    if not text.strip():
        raise PolicyTextError("empty_file", file=name)
    if len(text) > limits.max_characters:
        raise PolicyTextError("too_long", file=name, size=len(text), limit=limits.max_characters)
    return Source("paste", name, tuple(text.splitlines()), wrapped=True)


def _content(source: Path | bytes, name: str, limits: Limits) -> bytes:
    """The file's bytes; its size is looked at first."""
    if isinstance(source, bytes):
        size = len(source)
    elif source.is_file():
        size = source.stat().st_size
    else:
        raise PolicyTextError("not_found", file=str(source))
    if size > limits.max_bytes:
        raise PolicyTextError("too_large", file=name, size=-(-size // MB), limit=limits.max_bytes // MB)
    return source if isinstance(source, bytes) else source.read_bytes()


def _read(data: bytes, name: str, limits: Limits) -> Source:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        word = read_docx(data, name, limits)
        return Source("docx", name, word.lines, wrapped=False, notices=word.notices)
    if b"%PDF-" in data[:1024]:
        printed = read_pdf(data, name, limits)
        return Source("pdf", name, printed.lines, wrapped=True, notices=printed.notices)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise PolicyTextError("encrypted" if locked else "old_word", file=name)
    for magic, kind in _FOREIGN:
        if data.startswith(magic):
            raise PolicyTextError("not_policy_file", file=name, kind=kind)
    if data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise PolicyTextError("not_policy_file", file=name, kind=("网页或 XML", "a web page or XML"))
    return Source("txt", name, tuple(_decoded(data, name).splitlines()), wrapped=True)


def _decoded(data: bytes, name: str) -> str:
    """The text by its mark, else UTF-8, else GB 18030, each on the whole file."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\x00" in data:
        raise PolicyTextError("not_policy_file", file=name, kind=("二进制数据", "binary data"))
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PolicyTextError("bad_encoding", file=name)
