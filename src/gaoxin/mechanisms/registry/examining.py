"""A delivery examined: which enterprise each row is, what would become of each value, and everything to tell about it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from gaoxin.kernel.hanzi import Directory
from gaoxin.kernel.workbook import Findings
from gaoxin.mechanisms.registry import matching
from gaoxin.mechanisms.registry.columns import texts_of
from gaoxin.mechanisms.registry.comparing import Compared, Comparison, compare
from gaoxin.mechanisms.registry.enums import Cell
from gaoxin.mechanisms.registry.findings import RegistryFinding
from gaoxin.mechanisms.registry.matching import Matched, Matcher
from gaoxin.mechanisms.registry.models import Source
from gaoxin.mechanisms.registry.reading import Delivered, DeliveredColumn, cell_of
from gaoxin.mechanisms.registry.sheet_checks import tell_contradictions
from gaoxin.mechanisms.registry.telling import at_identity, known_text, said_elsewhere, tell_cells, tell_matches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.mechanisms.registry.models import FactBatch

NEW, WAITING, REFUSED, JOINED = 0, -1, -2, -3
_LONGEST_CODE = 40
#: Changed and conflicting values that a preview shows.
SHOWN = 200


@dataclass
class Examined:
    """What a delivery would do.

    codes: as far as they are sound. matches: for each delivered enterprise; targets: its id, 0 for a new one, -1 waiting for
    a person, -2 not taken, -3 the same as an earlier one. same_new: delivered enterprises that are the same new one as another (position to position).
    revision: of the registry that it was examined against.
    """

    delivered: Delivered
    codes: list[str]
    matches: list[Matched]
    targets: Ints
    same_new: dict[int, int]
    comparison: Comparison
    findings: Findings
    revision: int

    def counts(self) -> dict[str, int]:
        """Values by what becomes of them, and rows."""
        found = self.comparison.counts()
        found["refused"] += self.delivered.refused_cells
        found["rows"] = self.delivered.rows_total
        found["rows_refused"] = self.delivered.rows_refused + int((self.targets == REFUSED).sum())
        found["enterprises"] = int((self.targets >= NEW).sum()) - len(self.same_new)
        found["enterprises_new"] = int((self.targets == NEW).sum()) - len(self.same_new)
        found["enterprises_waiting"] = int((self.targets == WAITING).sum())
        return found

    def preview(self) -> list[dict[str, Any]]:
        """The first changed and conflicting values, with what is known now."""
        shown: list[dict[str, Any]] = []
        for column in self.comparison.columns:
            for row in np.flatnonzero(np.isin(column.outcome, (Cell.CHANGED, Cell.CONFLICTING))).tolist():
                if len(shown) == SHOWN:
                    return shown
                shown.append(self._shown(column, row))
        return shown

    def _shown(self, column: Compared, row: int) -> dict[str, Any]:
        delivered = column.column
        (after,) = texts_of(delivered.variable, delivered.values, np.array([row]))
        place = cell_of(delivered, row, self.delivered.table)
        return {
            "code": self.codes[row], "name": self.delivered.names[row], "variable": delivered.variable.id, "period": delivered.period,
            "before": known_text(self.comparison.own, column.own[row]), "after": after, "other": said_elsewhere(self.comparison, column, row),
            "cell": f"{place[1]}{place[0]}" if place[0] else "", "what": Cell(int(column.outcome[row])).name.lower(),
        }  # fmt: skip


def examine(batch: FactBatch, delivered: Delivered, revision: int) -> Examined:
    """A delivery against the registry as it is now. Nothing is written."""
    # Rows of one enterprise are joined below: the reading itself stays as it was.
    delivered = replace(delivered, columns=list(delivered.columns))
    findings = Findings()
    findings.extend(delivered.findings)
    tell_contradictions(delivered, findings)
    matcher = Matcher.of(batch.zone_id, batch.source_id)
    codes = [_sound_code(code, delivered.has_credit_codes) for code in delivered.codes]
    matches = matcher.match_all(codes, delivered.names)
    _refuse_nobody(delivered, codes, matches, findings)
    if not batch.options.get("create_unknown", True):
        _refuse_unknown(delivered, matches, findings)
    same_new = _short_of_new(codes, delivered.names, matches)
    targets = np.array([_target(match) for match in matches], dtype=np.int64)
    _join_duplicates(delivered, targets, same_new, findings)
    comparison = compare(
        delivered, targets, batch.source, batch.observed_on, matcher.roots,
        force_units=bool(batch.options.get("force_units")),
    )  # fmt: skip
    tell_matches(delivered, matches, findings)
    sources = dict(Source.objects.filter(zone_id=batch.zone_id).values_list("id", "name"))
    tell_cells(delivered, targets, comparison, sources, findings)
    return Examined(delivered, codes, matches, targets, same_new, comparison, findings, revision)


# -- who ---------------------------------------------------------------------------------------------------------


def _sound_code(code: str, credit: bool) -> str:
    """A code to go by: under a header that promises credit codes, only one of their shape."""
    if credit:
        return code if matching.is_credit_code(code) else ""
    return code if len(code) <= _LONGEST_CODE else ""


def _target(match: Matched) -> int:
    if match.enterprise is not None:
        return match.enterprise
    return REFUSED if match.ignored else WAITING


def _refuse_nobody(delivered: Delivered, codes: list[str], matches: list[Matched], findings: Findings) -> None:
    for row, (code, name) in enumerate(zip(codes, delivered.names, strict=True)):
        if not code and not name:
            matches[row] = Matched(None, 0.0, ignored=True)
            findings.add(at_identity(delivered, row, "no_sound_identity", "error", "code", value=delivered.codes[row]))


def _refuse_unknown(delivered: Delivered, matches: list[Matched], findings: Findings) -> None:
    for row, match in enumerate(matches):
        if match.is_new:
            matches[row] = Matched(None, 0.0, ignored=True)
            findings.add(at_identity(delivered, row, "not_in_directory", "error", "name"))


def _short_of_new(codes: list[str], names: list[str], matches: list[Matched]) -> dict[int, int]:
    """New short names without a code that surely mean a new registered name of the same delivery."""
    new = [row for row, match in enumerate(matches) if match.is_new]
    short = [row for row in new if not codes[row] and not matching.is_full_name(names[row])]
    if not short:
        return {}
    others = set(new) - set(short)
    directory = Directory({row: [names[row]] for row in sorted(others) if names[row]})
    found = ((row, directory.match(names[row]).key) for row in short)
    return {row: key for row, key in found if key is not None}


def _join_duplicates(delivered: Delivered, targets: Ints, same_new: dict[int, int], findings: Findings) -> None:
    """Two delivered rows of one enterprise become one: the first counts, what the later one says otherwise is refused."""
    groups: dict[int, list[int]] = defaultdict(list)
    for row, target in enumerate(targets.tolist()):
        if target > 0:
            groups[target].append(row)
    pairs = [(rows[0], later) for rows in groups.values() for later in rows[1:]]
    pairs += [(first, later) for later, first in same_new.items()]
    for first, later in pairs:
        for place, column in enumerate(delivered.columns):
            known = column.values.known()
            if not known[later]:
                continue
            if known[first] and column.values.values[first] != column.values.values[later]:
                row, letter, header = cell_of(column, later, delivered.table)
                (value,) = texts_of(column.variable, column.values, np.array([later]))
                args = {"other": int(delivered.rows[first])}
                findings.add(RegistryFinding(
                    "same_enterprise", "error", delivered.table.sheet, row, letter, header, value, args,
                ))  # fmt: skip
                delivered.refused_cells += 1
            delivered.columns[place] = _moved(column, first, later, keep=bool(known[first]))
        if later not in same_new:
            targets[later] = JOINED


def _moved(column: DeliveredColumn, first: int, later: int, *, keep: bool) -> DeliveredColumn:
    """The column with the later row's value, and its place, in the first row, unless that has its own."""
    old = column.values
    values = old.values.copy()
    rows = None if old.rows is None else old.rows.copy()
    letter_of = None if old.letter_of is None else old.letter_of.copy()
    for array in (values, rows, letter_of) if not keep else ():
        if array is not None:
            array[first] = array[later]
    values[later] = np.nan if values.dtype.kind == "f" else -1
    return replace(column, values=replace(old, values=values, rows=rows, letter_of=letter_of))


def new_enterprises(examined: Examined) -> Iterator[int]:
    """The delivered enterprises that are to be made, each once."""
    for row, target in enumerate(examined.targets.tolist()):
        if target == NEW and row not in examined.same_new:
            yield row
