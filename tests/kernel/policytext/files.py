"""Files made for tests: a docx with Word's own numbering, a pdf with CJK text, archives that would burst."""

from __future__ import annotations

import io
import zipfile

_SPACES = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def docx(body: str, numbering: str = "", styles: str = "", extra: dict[str, str] | None = None) -> bytes:
    """A Word document with this body (the XML inside w:body)."""
    parts = {"word/document.xml": f"<w:document {_SPACES}><w:body>{body}</w:body></w:document>"}
    if numbering:
        parts["word/numbering.xml"] = f"<w:numbering {_SPACES}>{numbering}</w:numbering>"
    if styles:
        parts["word/styles.xml"] = f"<w:styles {_SPACES}>{styles}</w:styles>"
    return archive(parts | (extra or {}))


def archive(parts: dict[str, str | bytes] | dict[str, str]) -> bytes:
    """A ZIP archive of these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return stream.getvalue()


def paragraph(text: str, number: str = "", level: int = 0, style: str = "") -> str:
    """A paragraph of Word, perhaps in a numbered list or with a style."""
    numbered = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{numbered}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def levels(scheme: str, *forms: tuple[str, str]) -> str:
    """A numbering scheme: the form and text of each level."""
    rows = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(forms)
    )
    return f'<w:abstractNum w:abstractNumId="{scheme}">{rows}</w:abstractNum>'


def pdf(pages: list[list[str]]) -> bytes:
    """A pdf whose pages hold these lines as CJK text; a page without lines holds only a drawing."""
    characters = sorted({char for lines in pages for line in lines for char in line})
    codes = {char: at + 1 for at, char in enumerate(characters)}
    mapping = "\n".join(f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in codes.items())
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{mapping}\nendbfchar endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(f'{6 + 2 * at} 0 R' for at in range(len(pages)))}] >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>",
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Song /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 1000 >>",
        _stream(unicode_map),
    ]
    for at, lines in enumerate(pages):
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {7 + 2 * at} 0 R /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        drawn = "".join(f"<{''.join(f'{codes[char]:04X}' for char in line)}> Tj 0 -20 Td " for line in lines)
        objects.append(_stream(f"BT /F1 12 Tf 60 780 Td {drawn}ET" if lines else "0 0 100 100 re f"))
    return _numbered(objects)


def _stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def _numbered(objects: list[str]) -> bytes:
    text, places = "%PDF-1.7\n", []
    for at, content in enumerate(objects, 1):
        places.append(len(text))
        text += f"{at} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(text)}\n%%EOF"
    return (text + end).encode("latin-1")
