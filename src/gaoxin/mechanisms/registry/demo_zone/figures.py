"""All figures of the demo zone under the registry's names: variable and period to one number for each enterprise."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.population import Column, FactKey, Population
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.demo_zone import capital, market, months
from gaoxin.mechanisms.registry.demo_zone.economy import Economy, Floats, Traits, economy
from gaoxin.mechanisms.registry.demo_zone.identity import DemoEnterprise, enterprises
from gaoxin.mechanisms.registry.demo_zone.research import Research, research
from gaoxin.mechanisms.registry.demo_zone.sectors import YEARS
from gaoxin.mechanisms.registry.demo_zone.size import enterprise_count
from gaoxin.mechanisms.registry.library import catalogue

Key = tuple[str, int]
PROVINCE, CITY_CODE = "37", "3702"


@dataclass(frozen=True)
class Figures:
    """The true figures of a demo zone, before departments write them down.

    values: variable and period (as ``registry.periods``) to one float for each enterprise: amounts in 元, 0 and 1, the
    position of a category among the catalogue's, a list's bits, ordinal days; NaN is unknown. Codes and places stand in ``firms``.
    """

    firms: tuple[DemoEnterprise, ...]
    accounts: Economy
    research: Research
    values: dict[Key, Floats]

    def __len__(self) -> int:
        return len(self.firms)

    def population(self, on: datetime.date, more: dict[Key, Floats] | None = None) -> Population:
        """What rules see on a day. more: further figures, which win over those here."""
        columns: dict[FactKey, Column] = {}
        for (variable, period), held in {**self.values, **(more or {})}.items():
            known = catalogue().by_id.get(variable)
            key = periods.key_on(known, period, on) if known else None
            if known is None or key is None:
                continue
            dictionary = tuple(value.id for value in known.values)
            if known.type == "list":
                columns[key] = Column(known.type, np.where(np.isnan(held), -1, held).astype(np.int64), dictionary)
            elif known.type == "category":
                columns[key] = Column(known.type, np.where(np.isnan(held), -1, held).astype(np.int32), dictionary)
            else:
                columns[key] = Column(known.type, held)
        columns["gb_code", "asof"] = _words("code", [firm.gb_code for firm in self.firms])
        for variable, place in (("reg_province", PROVINCE), ("reg_city", CITY_CODE)):
            ids = tuple(value.id for value in catalogue().by_id[variable].values)
            columns[variable, "asof"] = Column("category", np.full(len(self), ids.index(place), dtype=np.int32), ids)
        return Population(on, [firm.code for firm in self.firms], [firm.name for firm in self.firms], columns)


def figures(count: int | None = None) -> Figures:
    """The figures of the demo zone, or of one of another size, the same at every call."""
    return _figures(enterprise_count() if count is None else count)


@lru_cache(maxsize=4)
def _figures(count: int) -> Figures:
    firms = enterprises(count)
    traits = Traits(firms)
    accounts = economy(firms, capital.raised(firms))
    found = research(traits, accounts)
    yearly, states = market.market(traits, accounts, found)
    values: dict[Key, Floats] = {}
    for name, table in {**accounts.tables(), **found.yearly, **yearly}.items():
        values.update(
            {(name, year): table[place] for place, year in enumerate(YEARS) if not np.isnan(table[place]).all()}
        )
    for name, held in {**found.states, **states, **capital.capital_facts(firms, traits)}.items():
        values[name, 0] = held
    values["reg_date", 0] = np.array([float(firm.founded.toordinal()) for firm in firms])
    values["honors_valid", 0] = market.honours(traits)
    values.update(months.monthly(traits, accounts))
    return Figures(firms, accounts, found, values)


def _words(kind: str, words: list[str]) -> Column:
    dictionary = tuple(sorted(set(words)))
    where = {word: place for place, word in enumerate(dictionary)}
    places: npt.NDArray[np.int32] = np.array([where[word] for word in words], dtype=np.int32)
    return Column(kind, places, dictionary)
