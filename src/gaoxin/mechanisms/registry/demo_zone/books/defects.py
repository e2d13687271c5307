"""The faults that real workbooks have, put into known cells, and the list of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.workbook.findings import column_letter
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, UNICORN
from gaoxin.mechanisms.registry.demo_zone.streams import stream

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.demo_zone.books.sheets import Book, Row

#: Fault → the words under which an import may report it at the cell; nothing where it reads the cell rightly all the same, or
#: where another department's workbook brings it to light.
REPORTED: dict[str, tuple[str, ...]] = {
    "wrong_check_digit": ("code_check_digit",), "lost_digit": ("code_length",), "full_width_code": (), "same_row_twice": ("duplicate_same",),
    "other_row_twice": ("duplicate_row",), "yuan_for_wan": ("unit_history",), "approximate": ("cell_approximate",),
    "dash": ("cell_missing_mark",), "words": ("cell_text",), "at_least": ("cell_bound",), "from_to": ("cell_range",), "grouped": (),
    "full_width": (), "unbalanced": ("balance",), "contradicts": (), "stale": (), "missing": (), "old_name": (),
    "short_name": (), "doubtful_name": ("likely", "several"), "below_zero": ("cell_negative",), "bad_date": ("cell_date",),
    "part_over_whole": ("contradiction",), "unknown_word": ("cell_boolean", "cell_category"), "cancelled": (), "renamed": (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Defect:
    """One fault. book: key of its workbook. row: on the screen; column: letter, '' for a whole row. number: of the enterprise.

    written: what stands there; meant: what should.
    """

    book: str
    kind: str
    row: int
    column: str
    number: int
    written: str = ""
    meant: str = ""


class Spoiler:
    """Puts faults into a book: each into another row, never into rows of the enterprises that people sign in for."""

    def __init__(self, book: Book, rows: Sequence[int] | None = None) -> None:
        self.book = book
        order = stream(f"defects-{book.key}").permutation(len(book.rows)).tolist()
        allowed = set(rows) if rows is not None else None
        self.free = [
            place for place in order
            if book.rows[place].number not in (FLAGSHIP, UNICORN) and (allowed is None or place in allowed)
        ]  # fmt: skip

    def take(self, share: float, fits: Callable[[Row], bool] = lambda row: True) -> list[int]:
        """Rows for one kind of fault: that share of all, one at least, as far as there are any that fit."""
        wanted = max(1, round(len(self.book.rows) * share))
        found: list[int] = []
        for place in self.free:
            if len(found) == wanted:
                break
            if fits(self.book.rows[place]):
                found.append(place)
        taken = set(found)
        self.free = [place for place in self.free if place not in taken]
        return found

    def cells(
        self, kind: str, share: float, column: int, change: Callable[[Any], Any], only: Callable[[Row], bool] = lambda row: True
    ) -> None:  # fmt: skip
        """Changes filled cells of a column. only: of these rows."""
        for place in self.take(share, lambda row: row.cells[column] not in (None, "", 0) and only(row)):
            row = self.book.rows[place]
            before = row.cells[column]
            row.cells[column] = change(before)
            self.note(kind, place, column, before)

    def note(self, kind: str, place: int, column: int | None, before: Any = "") -> None:
        """Enters a fault into the list. column: None for a whole row."""
        row = self.book.rows[place]
        now = "" if column is None else row.cells[column]
        self.book.defects.append(
            Defect(
                self.book.key, kind, self.book.sheet_row(place), "" if column is None else column_letter(column), row.number,
                "" if now is None else str(now), "" if before is None else str(before),
            )
        )  # fmt: skip


def full_width(value: Any) -> str:
    """Digits, letters and signs in their wide forms."""
    return "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in str(value))


def grouped(value: Any) -> str:
    """A number as text with commas."""
    return f"{float(value):,.2f}".rstrip("0").rstrip(".")


def roughly(value: Any) -> str:
    """About so much, in words: 约3000万."""
    return f"约{round(float(value))}万"
