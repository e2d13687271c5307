"""One page of a list: order, page, size and columns come from the address, are checked, and nothing is counted.

A source is a QuerySet, a list, or an object with `ordered(keys) -> sliceable` (a columnar result, say).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from django_tables2.utils import Accessor

from gaoxin.platform.ui.tables import Table

if TYPE_CHECKING:
    from django.http import HttpRequest

SIZES = (20, 50, 100, 200)
#: Beyond this offset a list is not leafed through but filtered.
MAX_OFFSET = 100_000


@dataclass(frozen=True, slots=True)
class Header:
    """A column as its header needs it. `url` sorts by it, or is empty; `sorted` is `ascending`, `descending` or empty."""

    name: str
    label: str
    unit: str
    numeric: bool
    tight: bool
    screen_only: bool
    url: str
    sorted: str


@dataclass(frozen=True, slots=True)
class Choice:
    """An entry of the column picker or of the page-size select."""

    value: str
    label: str
    chosen: bool


class Listing:
    """A page of rows with its headers and links. `total` is None while unknown: it is never counted just to be shown."""

    def __init__(
        self, request: HttpRequest, table_class: type[Table], source: Any, *, size: int, sort: str, total: int | None
    ) -> None:
        self.query = request.GET
        self.table_class = table_class
        self.names = [name for name, column in table_class.base_columns.items() if column.visible]
        self.size = next((n for n in SIZES if str(n) == self.query.get("size")), size)
        self.number = _page_number(self.query.get("page", ""), self.size)
        self.sort = self._checked_sort(self.query.get("sort", "")) or self._checked_sort(sort)
        start = (self.number - 1) * self.size
        rows = list(_ordered(source, self._keys())[start : start + self.size + 1])
        self.has_next = len(rows) > self.size
        self.rows = rows[: self.size]
        self.start = start + 1 if self.rows else 0
        self.end = start + len(self.rows)
        # The last page tells the total for nothing.
        known = self.end if not self.has_next and (self.rows or self.number == 1) else None
        self.total = total if total is not None else known
        hidden = [name for name in self.names if name not in self.shown]
        # Without the request: the library would sort the rows of the page again, by the words in the cells.
        self.table = table_class(self.rows, exclude=hidden)

    def _checked_sort(self, text: str) -> str:
        name = text.removeprefix("-")
        column = self.table_class.base_columns.get(name)
        return text if column is not None and column.orderable is not False else ""

    def _keys(self) -> list[str]:
        """Names to order by, a leading minus for descending; accessors of the column, foreign fields included."""
        if not self.sort:
            return []
        column = self.table_class.base_columns[self.sort.removeprefix("-")]
        keys = column.order_by or (Accessor(column.accessor or self.sort.removeprefix("-")),)
        turn = self.sort.startswith("-")
        return [_turned(str(key), turn) for key in keys]

    @cached_property
    def shown(self) -> list[str]:
        """The chosen columns; the first and those without a heading are always among them."""
        columns = self.table_class.base_columns
        wanted = [name for name in self.query.getlist("col") if name in self.names]
        usual = [name for name in self.names if not getattr(columns[name], "tucked", False)]
        chosen = (
            set(wanted or usual) | {self.names[0]} | {name for name in self.names if columns[name].orderable is False}
        )
        return [name for name in self.names if name in chosen]

    @cached_property
    def headers(self) -> list[Header]:
        found = []
        for bound in self.table.columns:
            column = bound.column
            ascending, descending = self.sort == bound.name, self.sort == f"-{bound.name}"
            sortable = column.orderable is not False
            found.append(
                Header(
                    bound.name,
                    str(bound.header),
                    getattr(column, "unit", ""),
                    getattr(column, "numeric", False),
                    getattr(column, "tight", False),
                    getattr(column, "screen_only", False),
                    self.url(sort=f"-{bound.name}" if ascending else bound.name, page=None) if sortable else "",
                    "ascending" if ascending else "descending" if descending else "",
                )
            )
        return found

    @property
    def sortable(self) -> list[Header]:
        """The columns that the list may be sorted by."""
        return [head for head in self.headers if head.url]

    @cached_property
    def body(self) -> list[list[tuple[Header, Any]]]:
        """The cells of every row beside their headers."""
        return [list(zip(self.headers, row.cells, strict=True)) for row in self.table.rows]

    @cached_property
    def pickable(self) -> list[Choice]:
        """Columns that the reader may switch on and off; empty when there is no choice."""
        columns = self.table_class.base_columns
        free = [
            name
            for name in self.names[1:]
            if columns[name].orderable is not False or getattr(columns[name], "tucked", False)
        ]
        return [Choice(name, str(columns[name].verbose_name or name), name in self.shown) for name in free]

    @property
    def sizes(self) -> list[Choice]:
        return [Choice(str(n), str(n), n == self.size) for n in sorted({*SIZES, self.size})]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.number - 1 if self.number > 2 else None) if self.number > 1 else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.number + 1) if self.has_next else ""

    @property
    def first_url(self) -> str:
        return self.url(page=None)

    def url(self, **changes: object) -> str:
        """The address of this list with some of its parameters changed; None takes one away."""
        query = self.query.copy()
        for key, value in changes.items():
            if value is None:
                query.pop(key, None)
            else:
                query[key] = str(value)
        return f"?{query.urlencode()}"

    def kept(self, *without: str) -> list[tuple[str, str]]:
        """The parameters as hidden inputs of a form that changes the ones named in `without`."""
        return [(key, value) for key, values in self.query.lists() for value in values if key not in (*without, "page")]

    @property
    def kept_for_columns(self) -> list[tuple[str, str]]:
        return self.kept("col")

    @property
    def kept_for_size(self) -> list[tuple[str, str]]:
        return self.kept("size")


def listing(
    request: HttpRequest,
    table_class: type[Table],
    source: Any,
    *,
    size: int = 50,
    sort: str = "",
    total: int | None = None,
) -> Listing:
    """The page of `source` that the address asks for; wrong parameters fall back to the defaults."""
    return Listing(request, table_class, source, size=size, sort=sort, total=total)


def _page_number(text: str, size: int) -> int:
    if not (text.isascii() and text.isdigit()) or len(text) > 9:
        return 1
    return max(1, min(int(text), MAX_OFFSET // size))


def _turned(key: str, turn: bool) -> str:
    if not turn:
        return key
    return key.removeprefix("-") if key.startswith("-") else f"-{key}"


def _ordered(source: Any, keys: list[str]) -> Any:
    """The source in a total order: rows with equal keys keep one order over all pages."""
    if isinstance(source, QuerySet):
        if not keys:
            return source if source.ordered else source.order_by("pk")
        return source.order_by(*keys, *_rest(source), "pk")
    if hasattr(source, "ordered"):
        return source.ordered(keys)
    rows: Sequence[Any] = source
    for key in reversed(keys):
        path = Accessor(key.removeprefix("-"))
        values = [(row, path.resolve(row, quiet=True)) for row in rows]
        known = sorted(
            (pair for pair in values if pair[1] is not None), key=lambda pair: pair[1], reverse=key.startswith("-")
        )
        # Rows without a value stand last in both directions.
        rows = [row for row, _value in known] + [row for row, value in values if value is None]
    return rows


def _rest(source: QuerySet[Any]) -> list[str]:
    usual = source.query.order_by or source.model._meta.ordering
    return [key for key in usual if isinstance(key, str) and key not in ("pk", "-pk")]
