"""Put converted columns where they belong in a population: which enterprise, which period, from which cell."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.rules.population import Column, FactKey, Population, unknown_column
from gaoxin.kernel.workbook.convert import Converted, convert
from gaoxin.kernel.workbook.crosswalk import load_crosswalk
from gaoxin.kernel.workbook.findings import Findings, listed
from gaoxin.kernel.workbook.mapping import ColumnMapping, Mapping
from gaoxin.kernel.workbook.measures import labels
from gaoxin.kernel.workbook.rows import Rows
from gaoxin.kernel.workbook.table import Table
from gaoxin.kernel.workbook.targets import Target

#: How many fiscal years rules look back.
YEARS = 4
Places = npt.NDArray[np.int64]


class Placer:
    """Fills a population column by column; what an earlier column gave, a later one does not overwrite."""

    def __init__(self, table: Table, mapping: Mapping, rows: Rows, population: Population, findings: Findings) -> None:
        self.table, self.mapping, self.rows = table, mapping, rows
        self.population, self.findings = population, findings
        self.this_year = population.on.year
        years = np.unique(rows.year[rows.used])
        self.by_year: dict[int, Places] = {int(year): np.flatnonzero(rows.used & (rows.year == year)) for year in years}

    def read(self, column: ColumnMapping, target: Target, variable: Variable) -> None:
        """Take one column as values of one variable."""
        translate = load_crosswalk(target.crosswalk).get if target.crosswalk else None
        # Words that a crosswalk does not know are counted in one finding, not told one by one.
        told = Findings() if target.crosswalk else self.findings
        converted = convert(self.table, column.index, variable, target.unit, self.rows.used, told, translate)
        self._spread_merges(column, variable, converted)
        taken: dict[FactKey, npt.NDArray[np.bool_]] = {}
        for period, places in self._periods(column, target, variable):
            key = (variable.id, period)
            stored = self._column(key, variable)
            mask = taken.setdefault(key, stored.known())
            self._write(stored, mask, key, variable, column, converted, places)
        if variable.period == "ytd" and not taken and converted.known().any():
            self.findings.add(self.table.finding("ytd_unused", "warning", None, column.index, year=self.this_year))
        if target.crosswalk:
            self._tell_crosswalk(column, target, variable, converted)

    def finish(self) -> None:
        """Forget columns in which nothing is known."""
        empty = [key for key, column in self.population.columns.items() if not column.known().any()]
        for key in empty:
            del self.population.columns[key]

    def share_rows(self) -> None:
        """One array for the sheet's rows of all columns, where an enterprise has one row: it is asked of known values only."""
        if self.rows.has_years:
            return
        shared, used = np.zeros(len(self.population), dtype=np.int32), self.rows.used
        shared[self.rows.enterprise[used]] = self.table.rows[used]
        for column in self.population.columns.values():
            column.rows = shared

    def _column(self, key: FactKey, variable: Variable) -> Column:
        stored = self.population.columns.get(key)
        if stored is None:
            stored = unknown_column(variable, len(self.population))
            stored.sheet = self.table.sheet
            stored.rows = np.zeros(len(self.population), dtype=np.int32)
            self.population.columns[key] = stored
        return stored

    # --- which period -------------------------------------------------------------------------------------------------

    def _periods(self, column: ColumnMapping, target: Target, variable: Variable) -> Iterator[tuple[str, Places]]:
        """The periods that a column speaks of, each with the table rows that hold it, older rows first."""
        period = target.period
        if not variable.is_yearly:
            yield from self._standing(variable)
        elif period.year is not None or period.slot is not None:
            slot = period.slot if period.slot is not None else self.this_year - (period.year or 0)
            if 1 <= slot <= YEARS:
                yield from ((f"y{slot}", places) for _, places in sorted(self.by_year.items()))
        elif not self.rows.has_years:
            slot = self._assumed_slot(column, period.back, variable)
            yield from ((f"y{slot}", places) for places in self.by_year.values())
        else:
            for year, places in sorted(self.by_year.items()):
                slot = self.this_year - year + (period.back or 0)
                if 1 <= slot <= YEARS:
                    yield f"y{slot}", places

    def _standing(self, variable: Variable) -> Iterator[tuple[str, Places]]:
        """States on the date: of several yearly rows the newest counts. This year so far: only this year's row does."""
        for year, places in sorted(self.by_year.items()):
            if year <= self.this_year and (variable.period != "ytd" or year in (0, self.this_year)):
                yield variable.period, places

    def _assumed_slot(self, column: ColumnMapping, back: int | None, variable: Variable) -> int:
        """The year of a column that states none, in a table without years: the latest full one.

        上年 means that one too, unless 本年 stands beside it; then it is the one before.
        """
        beside = any(
            other.variable == variable.id and other.period.back == 0
            for found, other in self.mapping.variables()
            if found is not column
        )
        slot = 1 if not back else back + 1 if beside else back
        self.findings.add(
            self.table.finding(
                "assumed_year", "info", None, column.index, year=self.this_year - slot, label=labels(variable)
            )
        )
        return slot

    # --- writing ------------------------------------------------------------------------------------------------------

    def _write(
        self, stored: Column, taken: npt.NDArray[np.bool_], key: FactKey, variable: Variable, column: ColumnMapping,
        converted: Converted, places: Places,
    ) -> None:  # fmt: skip
        """Write the known values of some table rows for the enterprises that no earlier column has served."""
        places = places[converted.known()[places]]
        free = ~taken[self.rows.enterprise[places]]
        if not free.all() and not self.rows.has_years and column.method != "override":
            zh, en = labels(variable)
            args = {"other": listed(stored.letters), "label": (f"{zh}[{key[1]}]", f"{en} [{key[1]}]")}
            self.findings.add(self.table.finding("duplicate_column", "warning", None, column.index, **args))
        places = places[free]
        if not len(places):
            return
        enterprises = self.rows.enterprise[places]
        values = converted.values[places]
        if variable.type in ("code", "text"):
            values = _recode(stored, converted.dictionary, values)
        stored.values[enterprises] = values
        if stored.rows is not None:
            stored.rows[enterprises] = self.table.rows[places]
        self._sign(stored, enterprises, self.table.headers[column.index].letter)

    def _sign(self, stored: Column, enterprises: npt.NDArray[np.int32], letter: str) -> None:
        """Remember from which column the values came."""
        if letter not in stored.letters:
            stored.letters = (*stored.letters, letter)
        if len(stored.letters) > 1:
            if stored.letter_of is None:
                stored.letter_of = np.zeros(len(self.population), dtype=np.int16)
            stored.letter_of[enterprises] = stored.letters.index(letter)

    def _spread_merges(self, column: ColumnMapping, variable: Variable, converted: Converted) -> None:
        """A state holds for every row that a merged cell covers; a yearly figure only for its first, which is told."""
        for first, last, index in self.table.merged:
            if index != column.index:
                continue
            if not variable.is_yearly:
                converted.values[first : last + 1] = converted.values[first]
            elif converted.known()[first]:
                cell = self.table.columns[index][first]
                self.findings.add(self.table.finding("merged_data", "warning", first, index, cell))

    def _tell_crosswalk(self, column: ColumnMapping, target: Target, variable: Variable, converted: Converted) -> None:
        stored = self.population.columns.get((variable.id, variable.period))
        letter = self.table.headers[column.index].letter
        derived = 0
        if stored is not None and letter in stored.letters:
            mine = stored.letters.index(letter)
            derived = int(
                (stored.known() & ((stored.letter_of == mine) if stored.letter_of is not None else True)).sum()
            )
        unmapped = np.zeros(len(self.population), dtype=bool)
        unmapped[self.rows.enterprise[self.table.columns[column.index].filled() & self.rows.used]] = True
        if stored is not None:
            unmapped &= ~stored.known()
        args = {"table": target.crosswalk, "unmapped": int(unmapped.sum())}
        self.findings.add(self.table.finding("crosswalk_used", "warning", None, column.index, count=derived, **args))


def _recode(stored: Column, dictionary: list[str], values: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Positions in a column's own dictionary as positions in the stored one, which grows as needed."""
    place = {word: position for position, word in enumerate(stored.dictionary)}
    for word in dictionary:
        place.setdefault(word, len(place))
    stored.dictionary = tuple(place)
    table = np.array([place[word] for word in dictionary], dtype=np.int32)
    recoded: npt.NDArray[np.int32] = table[values]
    return recoded
