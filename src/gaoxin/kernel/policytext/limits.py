"""How much of a policy's file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one upload from exhausting the machine.

    max_bytes: size of the file. max_part: bytes of one part of a docx once unpacked. max_parts: parts of a docx.
    max_pages: of a pdf. max_characters: of the text. The longest policies of provinces have about 30,000.
    """

    max_bytes: int = 30 * MB
    max_part: int = 40 * MB
    max_parts: int = 5_000
    max_pages: int = 400
    max_characters: int = 300_000


LIMITS = Limits()
