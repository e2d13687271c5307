"""Search terms: words of letters and digits, pairs of Chinese characters. The same cut for titles and for what is searched."""

from __future__ import annotations

import re
import unicodedata

_RUN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff\U00020000-\U0003ffff]+")
LONGEST_TERM = 40


def terms_of(text: str) -> set[str]:
    """The terms of a text; a Chinese run of one character is that character."""
    found: set[str] = set()
    for run in _RUN.findall(unicodedata.normalize("NFKC", text).lower()):
        if run[0].isascii():
            found.add(run[:LONGEST_TERM])
        else:
            found |= {run[index : index + 2] for index in range(len(run) - 1)} or {run}
    return found
