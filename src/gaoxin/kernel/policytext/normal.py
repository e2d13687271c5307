"""One text out of a file's lines: blanks that mean nothing dropped, sentences broken by line ends joined."""

from __future__ import annotations

import re
from collections.abc import Sequence

from gaoxin.kernel.policytext.marks import continues, marker

# Blanks of other widths, and signs that print nothing.
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\x0b\x0c", " ")
                        | dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\u00ad"))  # fmt: skip
_CJK = r"\u3400-\u9fff\uf900-\ufaff"
_MARK = r"，。；：、！？（）《》〈〉“”‘’〔〕【】「」—…·％"
_INSIDE = re.compile(
    rf"(?<=[{_CJK}{_MARK}(),;:%]) +(?=[{_CJK}{_MARK}(),;:\d])|(?<=[\d%A-Za-z.]) +(?=[{_CJK}{_MARK},;:)])"
)
_NUMBERED = re.compile(r"第 *((?:\d *)+|[零〇一二三四五六七八九十百千 ]+?) *(条|章|节|款|项)")
_BEFORE_SIGN = re.compile(r" +(?=[，。；：、！？）》〉”’〕】」])")
_GROUPED = re.compile(r"(?<![\d.])\d{1,3}(?: \d{3})+(?= *[元万亿])")
#: A line without a full stop that is this long holds running text, so that blanks in it mean nothing.
_RUNNING = 20
#: A line as wide as this share of the widest was broken by the margin. Punctuation hangs and words wrap, so not quite all.
_FULL = 0.9
_LONG = 24
_FULL_STOP = tuple("。；：！？;:!?”》)）】〕…")
_OPEN_END = tuple("，、,（(《“〔—-和及与或的")


def normalised(lines: Sequence[str], *, wrapped: bool) -> tuple[str, int]:
    """The text, its paragraphs parted by line ends, and how many line ends were joined.

    wrapped: whether a line may end inside a sentence (pdf, txt, pasted text); a docx never does.
    Characters stay as they are otherwise: wide and narrow forms are kept, so that the text can be laid beside the original.
    """
    clean = [line for line in (_line(line) for line in lines) if line]
    if not wrapped:
        return "\n".join(clean), 0
    width = _wrapped_at(clean)
    joined: list[str] = []
    last = ""
    count = 0
    for line in clean:
        if joined and _goes_on(last, line, width):
            joined[-1] = _line(f"{joined[-1]} {line}", running=True)
            count += 1
        else:
            joined.append(line)
        last = line
    return "\n".join(joined), count


def _line(line: str, *, running: bool = False) -> str:
    plain = re.sub(r" +", " ", line.translate(_BLANKS)).strip()
    plain = _NUMBERED.sub(lambda match: f"第{match[1].replace(' ', '')}{match[2]}", plain)
    plain = _BEFORE_SIGN.sub("", _GROUPED.sub(lambda match: match[0].replace(" ", ""), plain))
    mark = marker(plain)
    if mark is not None:  # one blank stays behind 第三条, where the printed text has it
        rest = _INSIDE.sub("", plain[mark.length :].lstrip())
        gap = " " if plain[mark.length - 1 : mark.length + 1].find(" ") >= 0 else ""
        return plain[: mark.length].rstrip() + gap + rest
    return _INSIDE.sub("", plain) if running or len(plain) >= _RUNNING or plain.endswith(("。", "；")) else plain


def _wrapped_at(lines: list[str]) -> int:
    """The width at which lines were broken, 0 when they are whole paragraphs. A Chinese character is two wide."""
    long = sorted(_wide(line) for line in lines if _wide(line) >= _LONG)
    if len(long) < 4:
        return 0
    widest = long[int(len(long) * 0.9)]
    # A line that breaks off is as wide as the page; headings that end without a full stop are not.
    broken_off = [_wide(line) for line in lines if _wide(line) >= _LONG and not line.endswith(_FULL_STOP)]
    full = sum(1 for width in broken_off if width >= widest * _FULL)
    return widest if widest <= 120 and full >= 2 and full * 10 >= len(broken_off) * 6 else 0


def _wide(line: str) -> int:
    return sum(2 if ord(char) > 0x2E7F or char in "“”‘’…—" else 1 for char in line)


def _goes_on(line: str, following: str, width: int) -> bool:
    """Whether a sentence runs from one line into the next."""
    if continues(following):
        return False
    if line.endswith(_OPEN_END) and len(line) >= 12:
        return True
    return bool(width) and _wide(line) >= width * _FULL and not line.endswith(_FULL_STOP)
