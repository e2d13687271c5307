"""One spelling for texts that look the same: full and half width, brackets, blanks, case."""

from __future__ import annotations

import re
import unicodedata

_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0x2212: 0x2D}
_UNSPOKEN = re.compile(r"[\W_]+")


def half_width(text: str) -> str:
    """Full-width letters, digits and signs as half-width ones; the length stays, so positions stay true."""
    return text.translate(_WIDTH)


def fold(text: str) -> str:
    """What is spoken of a name: upper case, half width, without blanks, brackets and punctuation."""
    return _UNSPOKEN.sub("", unicodedata.normalize("NFKC", text)).upper()
