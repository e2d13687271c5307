"""Titles that the demo zone's enterprises hold or held: since when, until when, by which document.

They were given to enterprises that met the rules of the library on earlier days, so that some have lost their ground since,
and some that meet a rule never asked.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.status import Status
from gaoxin.mechanisms.registry.demo_zone.economy import Flags, Floats
from gaoxin.mechanisms.registry.demo_zone.figures import CITY_CODE, Figures, Key, figures
from gaoxin.mechanisms.registry.demo_zone.identity import FLAGSHIP, TODAY, UNICORN
from gaoxin.mechanisms.registry.demo_zone.size import enterprise_count
from gaoxin.mechanisms.registry.demo_zone.streams import stream
from gaoxin.mechanisms.registry.library import rules_in_force

Day = tuple[int, int]
REGION = f"{CITY_CODE}00"


class Kind(NamedTuple):
    """A kind of title. qualification: the id of its rulebook. days: when in a year it is given; years: how long it holds."""

    qualification: str
    level: str
    name: str
    days: tuple[Day, ...]
    years: int


KINDS = {
    kind.qualification: kind
    for kind in (
        Kind("tsme", "national", "科技型中小企业", ((6, 20), (7, 25), (8, 28)), 1),
        Kind("hnte", "national", "高新技术企业", ((11, 30), (12, 7), (12, 20)), 3),
        Kind("isme", "provincial", "创新型中小企业", ((3, 28), (5, 30), (9, 28), (12, 18)), 3),
        Kind("srdi", "provincial", "专精特新中小企业", ((2, 26), (7, 14), (12, 12)), 3),
        Kind("little_giant", "national", "专精特新“小巨人”企业", ((7, 1), (9, 2)), 3),
        Kind("qd_hidden_champion", "municipal", "隐形冠军企业", ((10, 15),), 3),
        Kind("qd_eaglet", "municipal", "雏鹰企业", ((9, 10),), 3),
        Kind("sd_gazelle", "provincial", "瞪羚企业", ((12, 25),), 3),
        Kind("sd_unicorn", "provincial", "独角兽企业", ((12, 25),), 3),
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Title:
    """One title of one enterprise. batch: position of its day among those of the kind, from 1."""

    number: int
    qualification: str
    valid_from: datetime.date
    valid_to: datetime.date
    batch: int

    def holds_on(self, on: datetime.date) -> bool:
        return self.valid_from <= on <= self.valid_to


def title_rows(count: int | None = None) -> Iterator[dict[str, Any]]:
    """Every title, in the order of enterprises: code, name, qualification, level, batch, valid_from, valid_to, document."""
    firms = figures(count).firms
    for title in titles(count):
        kind, year = KINDS[title.qualification], title.valid_from.year
        yield {
            "code": firms[title.number].code, "name": firms[title.number].name, "qualification": kind.qualification, "level": kind.level,
            "batch": f"{year}年第{title.batch}批", "valid_from": title.valid_from, "valid_to": title.valid_to,
            "document": f"示例发〔{year}〕{10 * list(KINDS).index(kind.qualification) + 10 + title.batch}号",
        }  # fmt: skip


def titles(count: int | None = None) -> tuple[Title, ...]:
    """All titles, ordered by enterprise, day and kind."""
    return _titles(enterprise_count() if count is None else count)


@lru_cache(maxsize=4)
def _titles(count: int) -> tuple[Title, ...]:
    awarding = _Awarding(figures(count))
    found = sorted(awarding.award(), key=lambda title: (title.number, title.valid_from, title.qualification))
    return tuple(found)


def title_facts(on: datetime.date, count: int | None = None) -> dict[Key, Floats]:
    """What the titles make of each enterprise on a day, as facts."""
    return _facts(figures(count), titles(count), on)


def _facts(base: Figures, held: Sequence[Title], on: datetime.date) -> dict[Key, Floats]:
    size = len(base)
    names = (
        "hnte_valid",
        "tsme_valid",
        "isme_valid",
        "srdi_level",
        "single_champion_valid",
        "qd_hidden_champion_valid",
    )
    found: dict[Key, Floats] = {(name, 0): np.zeros(size) for name in names}
    found["hnte_expiry", 0] = np.full(size, np.nan)
    marks = {
        "hnte": ("hnte_valid", 1.0), "tsme": ("tsme_valid", 1.0), "isme": ("isme_valid", 1.0), "srdi": ("srdi_level", 1.0),
        "little_giant": ("srdi_level", 2.0), "qd_hidden_champion": ("qd_hidden_champion_valid", 1.0),
    }  # fmt: skip
    for title in held:
        if title.qualification in marks and title.holds_on(on):
            name, value = marks[title.qualification]
            found[name, 0][title.number] = max(found[name, 0][title.number], value)
        if title.qualification == "hnte" and title.valid_from <= on:
            found["hnte_expiry", 0][title.number] = title.valid_to.toordinal()
    return found


class _Awarding:
    """Gives titles step by step, lower rungs first: higher rules read the lower titles."""

    def __init__(self, base: Figures) -> None:
        self.base, self.random, self.given = base, stream("titles"), list[Title]()
        self.closed = np.array([firm.is_closed for firm in base.firms])

    def award(self) -> list[Title]:
        self._hnte()
        for year in (2024, 2025, 2026):
            self._give("tsme", year, self._met("tsme", year), 0.8)
        for qualification, years, take in (
            ("isme", (2023, 2024, 2025, 2026), (0.15, 0.2, 0.2, 0.12)), ("srdi", (2024, 2025, 2026), (0.7, 0.65, 0.5)),
            ("little_giant", (2025, 2026), (0.85, 0.75)), ("sd_gazelle", (2024, 2025), (0.75, 0.8)), ("qd_hidden_champion", (2024, 2025), (0.08, 0.08)),
        ):  # fmt: skip
            for year, share in zip(years, take, strict=True):
                self._give(
                    qualification,
                    year,
                    self._met(qualification, max(year, 2024)) & ~self._holds(qualification, year),
                    share,
                )
        young = np.array([firm.stage in ("startup", "growth") and firm.innovation >= 2 for firm in self.base.firms])
        for year in (2024, 2025):
            self._give("qd_eaglet", year, young & ~self._holds("qd_eaglet", year), 0.05)
        one = np.arange(len(self.base)) == UNICORN
        self._give("sd_unicorn", 2024, one, 1.0)
        return self.given

    def _hnte(self) -> None:
        """Three-year certificates; those of 2022 have run out, and not everybody was recognised again."""
        for year, share in ((2022, 0.5), (2023, 0.55), (2024, 0.85), (2025, 0.97)):
            met = self._met("hnte", max(year + (year < 2024), 2024))
            self._give("hnte", year, met & ~self._holds("hnte", year), share)

    def _holds(self, qualification: str, year: int) -> Flags:
        """Who holds a title at the end of a year."""
        found = np.zeros(len(self.base), dtype=bool)
        for title in self.given:
            if title.qualification == qualification and title.valid_to > datetime.date(year, 12, 31):
                found[title.number] = True
        return found

    def _met(self, rule: str, year: int) -> Flags:
        """Who met a rule in the middle of a year, or lacked only what reviewers decide."""
        on = datetime.date(year, 6, 30)
        rules = [each for each in rules_in_force(TODAY, REGION) if each.id == rule]
        status = evaluate_population(
            rules, self.base.population(on, _facts(self.base, self.given, datetime.date(year, 12, 31))), on, threads=1
        ).status[0]
        open_too: npt.NDArray[np.bool_] = status == Status.MANUAL
        found: Flags = (status == Status.PASS) | (open_too & (rule != "sd_gazelle"))
        return found

    def _give(self, qualification: str, year: int, who: Flags, share: float) -> None:
        kind = KINDS[qualification]
        draws, days = self.random.random(len(self.base)), self.random.integers(len(kind.days), size=len(self.base))
        takes = who & (draws < share)
        takes[FLAGSHIP] = takes[FLAGSHIP] or self._flagship(qualification, year)
        for number in np.flatnonzero(takes).tolist():
            month, day = kind.days[int(days[number])]
            start = datetime.date(year, month, day)
            if start > TODAY or self.base.firms[number].founded.year >= year:
                continue
            ends = start.replace(year=year + kind.years) - datetime.timedelta(days=1)
            self.given.append(Title(number, qualification, start, ends, int(days[number]) + 1))

    def _flagship(self, qualification: str, year: int) -> bool:
        """The enterprise that people sign in for has climbed the rungs one after the other."""
        return (qualification, year) in {
            ("hnte", 2023), ("tsme", 2024), ("tsme", 2025), ("tsme", 2026), ("isme", 2023), ("srdi", 2024), ("sd_gazelle", 2025),
        }  # fmt: skip
