"""One text out of a file's lines: blanks that mean nothing dropped, sentences broken by line ends joined."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from gaoxin.kernel.policytext.marks import continues, marker

# Radicals that look like characters: browsers print 日 as ⽇, which no word holds.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00))
}
_RARE = ("⺠⺟⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻩⻬⻮⻰⻳", "民母西见角贝车长门青韦页风飞食马骨鬼鱼鸟黄齐齿龙龟")
_RADICALS |= dict(zip(map(ord, _RARE[0]), _RARE[1], strict=True))
# Blanks of other widths, and signs that print nothing.
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\x0b\x0c", " ")
                        | dict.fromkeys("\ufeff\u200b\u200c\u200d\u2060\u00ad"))  # fmt: skip
_SAME = {code: char for code, char in _RADICALS.items() if len(char) == 1} | _BLANKS
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
_FULL_TO_THE_EDGE = 0.97
_LONG = 24
_STOP = tuple("。；：！？;:!?")
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
    paragraphs: list[list[str]] = []
    article = 0
    for at, line in enumerate(clean):
        mark = marker(line)
        # 享受 / 第5条政策: a reference that a line happens to begin with is no new article.
        refers = mark is not None and mark.style == "article" and mark.number not in (1, article + 1)
        if paragraphs and _goes_on(clean[at - 1], line, width, refers=refers):
            paragraphs[-1].append(line)
            continue
        paragraphs.append([line])
        if mark is not None and mark.style == "article":
            article = mark.number
    texts = [parts[0] if len(parts) == 1 else _line(" ".join(parts), running=True) for parts in paragraphs]
    return "\n".join(texts), len(clean) - len(paragraphs)


def _line(line: str, *, running: bool = False) -> str:
    plain = re.sub(r" +", " ", line.translate(_SAME)).strip()
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


def _goes_on(line: str, following: str, width: int, *, refers: bool) -> bool:
    """Whether a sentence runs from one line into the next."""
    # A sentence may end just where the line does; a paragraph that fills its last line is rarer.
    enough = _FULL_TO_THE_EDGE if line.endswith(_STOP) else _FULL
    full = bool(width) and _wide(line) >= width * enough
    if continues(following) and not (refers and full):
        return False
    return full or (line.endswith(_OPEN_END) and len(line) >= 12)
