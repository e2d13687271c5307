"""A chart as data: the figures that the script draws and the table below it repeats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

#: The most categories that a chart shows before the rest is summed under 其他 by whoever makes it.
MAX_CATEGORIES = 60


@dataclass(frozen=True, slots=True)
class Series:
    """One line or one set of bars; `values` in the chart's unit, None where there is no data."""

    name: str
    values: Sequence[float | None]
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A bar or line chart. `id` is unique on the page; `unit` stands in the corner, `as_of` and `source` below.

    Long Chinese names belong on a `horizontal` bar chart. `target` draws a dashed line with its `target_name`.
    """

    id: str
    title: str
    categories: Sequence[str]
    series: Sequence[Series]
    unit: str
    kind: Literal["bar", "line"] = "bar"
    horizontal: bool = False
    stacked: bool = False
    target: float | None = None
    target_name: str = ""
    as_of: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if len(self.categories) > MAX_CATEGORIES:
            raise ValueError(f"{len(self.categories)} categories; a chart shows at most {MAX_CATEGORIES}")
        for series in self.series:
            if len(series.values) != len(self.categories):
                raise ValueError(
                    f"series {series.name!r} has {len(series.values)} values for {len(self.categories)} categories"
                )

    def as_data(self) -> dict[str, Any]:
        """What `charts.js` draws."""
        return {
            "kind": self.kind,
            "categories": list(self.categories),
            "series": [{"name": s.name, "values": list(s.values), "colour": s.colour} for s in self.series],
            "unit": self.unit,
            "horizontal": self.horizontal,
            "stacked": self.stacked,
            "target": self.target,
            "target_name": self.target_name,
        }

    def rows(self) -> list[tuple[str, list[float | None]]]:
        """The same figures as rows of a table: category, then one value per series."""
        return [(name, [series.values[at] for series in self.series]) for at, name in enumerate(self.categories)]
