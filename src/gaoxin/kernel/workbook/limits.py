"""How much of a file is read before it is refused."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Bounds that keep one upload from exhausting the machine.

    max_bytes: size of the file; looked at before anything is read.
    max_uncompressed: bytes of all parts of a workbook once unpacked; counted while unpacking, declared sizes are not trusted.
    max_ratio: unpacked size over packed size of one part (parts under 32 MB are not judged).
    max_entries: parts in the archive.
    max_rows, max_columns: extent of the table; max_cells: their product, empty cells included.
    """

    max_bytes: int = 200 * MB
    max_uncompressed: int = 1024 * MB
    max_ratio: int = 250
    max_entries: int = 5_000
    max_rows: int = 1_048_576
    max_columns: int = 2_000
    max_cells: int = 60_000_000
