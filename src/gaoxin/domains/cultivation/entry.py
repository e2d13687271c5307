"""When, with what and in which class an enterprise enters the reporting list, read from ``data/entry.yaml``."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gaoxin.domains.cultivation.enums import Channel
from gaoxin.domains.cultivation.locating import DATA, Entry, read_entry
from gaoxin.domains.cultivation.qualifications import chinese

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Zone

#: Classes that may enter in any month; the others only in the year of their opening.
ANY_MONTH = ("fu_construction", "fu_realestate")


@dataclass(frozen=True)
class Named:
    """A word of the list: material or class."""

    id: str
    label: str
    label_en: str
    classes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    help: str = ""

    @property
    def name(self) -> str:
        return self.label if chinese() else self.label_en


@dataclass(frozen=True)
class Window:
    """A time of entry: in its months, up to and with a day. figures: the month whose cumulative figures are tested."""

    id: str
    channel: str
    label: str
    label_en: str
    months: tuple[int, ...]
    day: int
    effect: str
    figures: int | None = None

    @property
    def name(self) -> str:
        return self.label if chinese() else self.label_en

    def serves(self, channel: str) -> bool:
        return self.channel in ("both", channel)

    def next_close(self, on: datetime.date) -> datetime.date:
        """The next last day, today included."""
        days = [
            datetime.date(
                year, month, min(self.day, 31 if month in (1, 3, 5, 7, 8, 10, 12) else 30 if month != 2 else 28)
            )
            for year in (on.year, on.year + 1)
            for month in self.months
        ]
        return min(day for day in days if day >= on)


@dataclass(frozen=True)
class EntryRules:
    """Windows, materials and classes of help; ``watch_share``: share of the floor from which an enterprise is watched."""

    basis: str
    windows: tuple[Window, ...]
    materials: tuple[Named, ...]
    groups: tuple[Named, ...]
    watch_share: float

    def materials_for(self, rung: str, channel: str) -> list[Named]:
        """What a file of this class and channel needs."""
        return [
            item
            for item in self.materials
            if (not item.classes or rung in item.classes) and (not item.channels or channel in item.channels)
        ]

    def next_window(self, channel: str, on: datetime.date) -> tuple[Window, datetime.date]:
        """The next window of a channel and its last day."""
        found = [(window.next_close(on), window) for window in self.windows if window.serves(channel)]
        day, window = min(found, key=lambda pair: (pair[0], pair[1].id))
        return window, day

    def group(self, key: str) -> Named | None:
        return next((item for item in self.groups if item.id == key), None)


def channel_of(rung: str, opened: datetime.date | None, on: datetime.date) -> Channel:
    """Monthly for construction and real estate, and for what opened since 1 October of last year; else annual."""
    newly = opened is not None and opened >= datetime.date(on.year - 1, 10, 1)
    return Channel.MONTHLY if rung in ANY_MONTH or newly else Channel.ANNUAL


def load_entry_rules(path: Path | None = None) -> EntryRules:
    """The file's content. RuleProblem: the first fault, with file and line."""
    top = read_entry(path or DATA / "entry.yaml")
    top.only(("basis", "windows", "materials", "groups", "watch_share"))
    share = top.data.get("watch_share", 0.7)
    if isinstance(share, bool) or not isinstance(share, int | float) or not 0 < share <= 1:
        raise top.problem(
            "share", "「watch_share」应在 0 到 1 之间。", "watch_share must be between 0 and 1.", "watch_share"
        )
    return EntryRules(
        top.text("basis"), tuple(_window(each) for each in top.entries("windows")),
        tuple(_named(each) for each in top.entries("materials")), tuple(_named(each) for each in top.entries("groups")), float(share),
    )  # fmt: skip


def _window(entry: Entry) -> Window:
    entry.only(("id", "channel", "label", "label_en", "month", "months", "day", "figures", "effect"))
    months = entry.data.get("months") or [entry.whole("month", low=1, high=12)]
    if not all(isinstance(month, int) and 1 <= month <= 12 for month in months):
        raise entry.problem("months", "「months」应是 1 到 12 的月份。", "months must be 1 to 12.", "months")
    return Window(
        entry.text("id"), entry.choice("channel", (*Channel.values, "both")), entry.text("label"), entry.text("label_en"), tuple(months),
        entry.whole("day", low=1, high=31) or 1, entry.text("effect"), entry.whole("figures", low=1, high=12),
    )  # fmt: skip


def _named(entry: Entry) -> Named:
    entry.only(("id", "label", "label_en", "classes", "channels", "help"))
    return Named(
        entry.text("id"),
        entry.text("label"),
        entry.text("label_en"),
        entry.texts("classes"),
        entry.texts("channels"),
        entry.text("help", ""),
    )


@cache
def shipped_rules() -> EntryRules:
    return load_entry_rules()


def entry_rules(zone: Zone | None) -> EntryRules:
    """The shipped rules with the days and the share that the zone's settings (``cultivation``) name."""
    rules = shipped_rules()
    own: Mapping[str, Any] = (zone.settings if zone else {}).get("cultivation", {})
    days: Mapping[str, Any] = own.get("windows", {})
    windows = tuple(
        replace(window, day=int(days[window.id])) if str(days.get(window.id, "")).isdigit() else window
        for window in rules.windows
    )
    share = own.get("watch_share", rules.watch_share)
    return replace(rules, windows=windows, watch_share=share if 0 < float(share) <= 1 else rules.watch_share)
