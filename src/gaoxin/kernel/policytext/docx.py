"""The paragraphs of a docx, automatic numbers written out, deleted text left out."""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import dataclass, field

from gaoxin.kernel.policytext.docx_numbers import Numbering, numbering_of
from gaoxin.kernel.policytext.docx_xml import attribute, local, parse_xml
from gaoxin.kernel.policytext.errors import Notice, PolicyTextError
from gaoxin.kernel.policytext.limits import MB, Limits

_BODY = "word/document.xml"
#: A part may be this many times its packed size; Word's own XML rarely passes 40.
_RATIO = 400
_SKIPPED = {"del", "moveFrom", "Fallback", "instrText"}


@dataclass(frozen=True)
class Written:
    """The paragraphs of a document; a row of a table is one, its cells parted by tabs."""

    lines: tuple[str, ...]
    notices: tuple[Notice, ...]


def read_docx(data: bytes, name: str, limits: Limits) -> Written:
    """The paragraphs of a docx. Raises PolicyTextError: not_policy_file, encrypted, damaged, zip_bomb."""
    parts = _parts(data, name, limits)
    body = _Body(numbering_of(parts.get("word/numbering.xml", b""), parts.get("word/styles.xml", b""), name))
    parse_xml(parts[_BODY], body.start, body.end, body.text, name)
    notices = []
    if body.pictures:
        notices.append(Notice("pictures", {"count": body.pictures}))
    if body.notes:
        notices.append(Notice("footnotes", {"count": body.notes}))
    if body.tables:
        notices.append(Notice("tables", {"count": body.tables}))
    return Written(tuple(body.lines), tuple(notices))


def _parts(data: bytes, name: str, limits: Limits) -> dict[str, bytes]:
    """The three parts that hold the text, unpacked while counting."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if len(names) > limits.max_parts:
                raise PolicyTextError("zip_bomb", file=name, detail=(f"{len(names)} 个部件", f"{len(names)} parts"))
            if _BODY not in names:
                raise PolicyTextError("not_policy_file", file=name, kind=_kind(names))
            wanted = (_BODY, "word/numbering.xml", "word/styles.xml")
            return {part: _unpacked(archive, part, name, limits) for part in wanted if part in names}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
        if isinstance(error, PolicyTextError):
            raise
        raise PolicyTextError("damaged", file=name, detail=type(error).__name__) from error


def _unpacked(archive: zipfile.ZipFile, part: str, name: str, limits: Limits) -> bytes:
    entry = archive.getinfo(part)
    if entry.flag_bits & 1:
        raise PolicyTextError("encrypted", file=name)
    with archive.open(entry) as stream:
        content = stream.read(limits.max_part + 1)
    if len(content) > limits.max_part:
        shown = limits.max_part // MB
        raise PolicyTextError("zip_bomb", file=name, detail=(f"超过 {shown} MB", f"over {shown} MB"))
    if len(content) > MB and len(content) > entry.compress_size * _RATIO:
        ratio = len(content) // max(entry.compress_size, 1)
        raise PolicyTextError("zip_bomb", file=name, detail=(f"压缩比 {ratio} 倍", f"{ratio} times its packed size"))
    return content


def _kind(names: set[str]) -> tuple[str, str]:
    if "xl/workbook.xml" in names:
        return "Excel 表格", "an Excel workbook"
    if "ppt/presentation.xml" in names:
        return "PowerPoint 演示文稿", "a PowerPoint presentation"
    if "content.xml" in names:
        return "OpenDocument 文件", "an OpenDocument file"
    return "ZIP 压缩包", "a ZIP archive"


@dataclass
class _Paragraph:
    words: list[str] = field(default_factory=list)
    style: str = ""
    number: str = ""
    level: int = 0


class _Body:
    """Collects paragraphs while the parser passes by. Text boxes hold paragraphs inside paragraphs: hence a stack."""

    def __init__(self, numbering: Numbering) -> None:
        self.numbering = numbering
        self.lines: list[str] = []
        self.pictures = self.notes = self.tables = 0
        self.skipping = 0
        self.open: list[_Paragraph] = []
        self.rows: list[list[str]] = []
        self.in_text = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        word = local(tag)
        if self.skipping or word in _SKIPPED:
            self.skipping += 1
            return
        if word == "p":
            self.open.append(_Paragraph())
        elif word == "tbl":
            self.tables += 1
        elif word == "tr":
            self.rows.append([])
        elif word == "tc" and self.rows:
            self.rows[-1].append("")
        elif word in ("drawing", "pict"):
            self.pictures += 1
        elif word in ("footnoteReference", "endnoteReference"):
            self.notes += 1
        elif self.open:
            self._inside(word, attributes)

    def _inside(self, word: str, attributes: dict[str, str]) -> None:
        paragraph = self.open[-1]
        if word == "t":
            self.in_text = True
        elif word in ("tab", "ptab"):
            paragraph.words.append(" ")
        elif word in ("br", "cr"):
            paragraph.words.append("\n")
        elif word in ("noBreakHyphen", "softHyphen"):
            paragraph.words.append("-" if word == "noBreakHyphen" else "")
        elif word == "pStyle":
            paragraph.style = attribute(attributes, "val")
        elif word == "numId":
            paragraph.number = attribute(attributes, "val")
        elif word == "ilvl" and attribute(attributes, "val").isdecimal():
            paragraph.level = int(attribute(attributes, "val"))

    def end(self, tag: str) -> None:
        """An element ends."""
        if self.skipping:
            self.skipping -= 1
            return
        word = local(tag)
        if word == "t":
            self.in_text = False
        elif word == "p" and self.open:
            self._close(self.open.pop())
        elif word == "tr" and self.rows:
            cells = self.rows.pop()
            self._add("\t".join(cell.strip() for cell in cells))

    def text(self, words: str) -> None:
        """Characters pass by."""
        if self.in_text and not self.skipping and self.open:
            self.open[-1].words.append(words)

    def _close(self, paragraph: _Paragraph) -> None:
        text = "".join(paragraph.words)
        if not text.strip():
            return
        self._add(self.numbering.label(paragraph.number, paragraph.level, paragraph.style) + text)

    def _add(self, text: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] = f"{self.rows[-1][-1]} {text}".strip()
        else:
            self.lines.extend(text.split("\n"))
