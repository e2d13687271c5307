"""What goes into a spreadsheet of ours: texts stay texts."""

from __future__ import annotations

from typing import TypeVar

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


T = TypeVar("T")


def safe_cell(value: T) -> T | str:
    """A text that a spreadsheet would run as a formula, with an apostrophe before it; anything else as it is."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
