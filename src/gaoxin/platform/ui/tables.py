"""Columns of a list: a declaration says what a value is; how it is written, aligned and folded on a phone follows from it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, ClassVar

import django_tables2
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.ui import formatters


@lru_cache(maxsize=64)
def verdict_cell(status: Any, language: str) -> str:
    """The mark of a verdict; there are four in each language, and a list shows hundreds."""
    return render_to_string("ui/cells/verdict.html", {"status": status})


class Column(django_tables2.Column):  # type: ignore[misc]  # the library has no types
    """A text. `unit` stands in the header; `numeric` aligns right; `tucked` columns are off until the reader picks them."""

    numeric = False
    tight = False
    #: Left out on paper.
    screen_only = False

    def __init__(self, *args: Any, unit: str = "", tucked: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("default", formatters.MISSING)
        super().__init__(*args, **kwargs)
        self.unit = unit
        self.tucked = tucked


class NumberColumn(Column):
    """A number with fixed `places`."""

    numeric = True

    def __init__(self, *args: Any, places: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def render(self, value: Any) -> str:
        return formatters.number(value, self.places)


class MoneyColumn(Column):
    """Money held in 元 (or 分 with `fen`), written in the one unit of the header, default 万元."""

    numeric = True

    def __init__(self, *args: Any, unit: str = "万元", places: int = 2, fen: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, unit=unit, **kwargs)
        self.places, self.fen = places, fen

    def render(self, value: Any) -> str:
        write = formatters.money_fen_fixed if self.fen else formatters.money_fixed
        return write(value, self.unit, self.places)


class PercentColumn(Column):
    """A ratio as percent with one decimal."""

    numeric = True

    def __init__(self, *args: Any, places: int = 1, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.places = places

    def render(self, value: Any) -> str:
        return formatters.percent(value, self.places)


class ScoreColumn(Column):
    """A total that may be open: the accessor gives (lowest, highest)."""

    numeric = True

    def render(self, value: Any) -> str:
        low, high = value
        return formatters.score(low, high)


class DayColumn(Column):
    tight = True

    def render(self, value: Any) -> str:
        return formatters.day_list(value)


class MomentColumn(Column):
    tight = True

    def render(self, value: Any) -> str:
        return formatters.moment_list(value)


class CodeColumn(Column):
    """A code or document number: never broken over two lines."""

    tight = True


class VerdictColumn(Column):
    """A verdict as enum, number or word."""

    tight = True

    def render(self, value: Any) -> str:
        return verdict_cell(value, get_language() or "")


class TemplateColumn(Column):
    """The one way out for other cells: a template that sees `record` and `value`."""

    def __init__(self, template_name: str, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("empty_values", ())
        super().__init__(*args, **kwargs)
        self.template_name = template_name

    def render(self, value: Any, record: Any) -> str:
        return render_to_string(self.template_name, {"value": value, "record": record})


class ActionsColumn(TemplateColumn):
    """What can be done with a row: at most two text links in the template, the rest behind 更多 (`<c-menu>`)."""

    tight = True
    screen_only = True

    def __init__(self, template_name: str, **kwargs: Any) -> None:
        super().__init__(template_name, verbose_name=_("操作"), orderable=False, **kwargs)


class Table(django_tables2.Table):  # type: ignore[misc]  # the library has no types
    """Base of all lists. Declare columns, then show it with `listing(...)` and `<c-table :listing="listing" />`.

    `sticky` keeps the first column in sight; `as_cards` folds rows into cards on a phone.
    """

    sticky: ClassVar[bool] = True
    as_cards: ClassVar[bool] = True
    caption: ClassVar[Any] = ""

    class Meta:
        # Order and page are decided by `listing`, so the rows arrive as they are shown.
        orderable = False
        template_name = "ui/table.html"
