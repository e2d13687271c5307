"""What the columnar evaluator finds: a matrix of verdicts, scores, amounts, and on request what blocks and what is missing."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from gaoxin.kernel.rules.columnar.frame import Profile
from gaoxin.kernel.rules.columnar.judge import Judge
from gaoxin.kernel.rules.columnar.plan import Plan, Shape
from gaoxin.kernel.rules.population import FactKey, Population
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.status import Status

Array = npt.NDArray[Any]


class Pair(NamedTuple):
    """An enterprise that passes a rulebook or comes near. away: the fewest tests that must change for a pass."""

    row: int
    rulebook: Rulebook
    status: Status
    away: int


class Room:
    """The arrays of some results, cut from one matrix of each kind: memory asked for at large is handed over at large."""

    def __init__(self, shapes: Sequence[Shape], size: int, *, detail: bool) -> None:
        counts: Counter[str] = Counter()
        for shape in shapes:
            if shape.score:
                counts[shape.score.dtype] += 1 if shape.score.fixed else 2
            counts["i1"] += bool(shape.outcomes)
            if detail:
                leaf_bytes, fact_bytes = _bytes_of(shape)
                counts["u1"] += 2 * leaf_bytes + fact_bytes + 1
        self._free = {dtype: np.empty((count, size), dtype=dtype) for dtype, count in counts.items()}

    def rows(self, dtype: str, count: int = 1) -> Array:
        """So many rows, not filled in."""
        free = self._free[dtype]
        self._free[dtype] = free[count:]
        return free[:count]


def _bytes_of(shape: Shape) -> tuple[int, int]:
    """Bytes for one bit of each leaf, and of each fact."""
    return (len(shape.leaves) + 7) // 8, (len(shape.facts) + 7) // 8


#: Lists of arrays whose last axis is the enterprises.
_ARRAYS = ("outcomes", "blocking", "missing", "judgements", "away")


@dataclass
class Results:
    """Verdicts of a population under some rulebooks, one row of each array for one rulebook.

    status: codes of ``Status``. scores: the two ends (the same array when they never differ), in the units of
    ``score_scale``. outcomes: positions in ``shapes[i].outcomes``, -1 when not decided. blocking, judgements: one bit for
    each leaf (``shapes[i].leaves``); missing: for each fact (``shapes[i].facts``); away: see ``Pair``; these four are
    empty without detail.
    """

    population: Population
    rulebooks: list[Rulebook]
    shapes: list[Shape]
    on: datetime.date
    detail: bool
    status: Array
    scores: list[tuple[Array, Array] | None] = field(default_factory=list)
    outcomes: list[Array | None] = field(default_factory=list)
    blocking: list[Array] = field(default_factory=list)
    missing: list[Array] = field(default_factory=list)
    judgements: list[Array] = field(default_factory=list)
    away: list[Array] = field(default_factory=list)
    #: Of each rulebook rows and amounts, and what was added to them since.
    _paid: list[tuple[Array, Array]] = field(default_factory=list)
    _amounts: list[list[tuple[Array, Array]]] = field(default_factory=list)
    #: Kept for small changes; made again when they need it.
    plan: Plan | None = None
    #: Covers the population: what plans for small changes need not measure again.
    profile: Profile | None = None

    @classmethod
    def empty(cls, population: Population, plan: Plan) -> Results:
        """Room for all results of a plan."""
        size = len(population)
        status = np.empty((len(plan.shapes), size), dtype=np.uint8)
        results = cls(
            population,
            list(plan.rulebooks),
            list(plan.shapes),
            plan.on,
            plan.detail,
            status,
            plan=plan,
            profile=plan.profile,
        )
        room = Room(plan.shapes, size, detail=plan.detail)
        for shape in plan.shapes:
            results._add_room(shape, room)
        return results

    def _add_room(self, shape: Shape, room: Room) -> None:
        scores = None
        if shape.score:
            low = room.rows(shape.score.dtype)[0]
            scores = low, low if shape.score.fixed else room.rows(shape.score.dtype)[0]
        self.scores.append(scores)
        self.outcomes.append(room.rows("i1")[0] if shape.outcomes else None)
        self._paid.append((np.empty(0, dtype=np.int32), np.empty(0)))
        self._amounts.append([])
        if self.detail:
            leaf_bytes, fact_bytes = _bytes_of(shape)
            self.blocking.append(room.rows("u1", leaf_bytes))
            self.judgements.append(room.rows("u1", leaf_bytes))
            self.missing.append(room.rows("u1", fact_bytes))
            self.away.append(room.rows("u1"))

    def index(self, key: str) -> int:
        """The position of a rulebook by its key (``srdi@2026``); KeyError when it is not there."""
        for position, rulebook in enumerate(self.rulebooks):
            if rulebook.key == key:
                return position
        raise KeyError(key)

    # -- amounts ------------------------------------------------------------------------------------------------

    def add_amounts(self, index: int, rows: Array, values: Array) -> None:
        """Keeps what a rulebook gives (元, NaN for unknown) to some rows."""
        self._amounts[index].append((rows, values))

    def amounts(self, index: int) -> tuple[Array, Array]:
        """Rows that receive something from a rulebook, ascending, and what they receive (元 as floats)."""
        parts = self._amounts[index]
        if parts:
            rows = np.concatenate([part[0] for part in parts])
            values = np.concatenate([part[1] for part in parts])
            parts.clear()
            known = ~np.isnan(values)
            order = np.argsort(rows[known], kind="stable")
            self._paid[index] = rows[known][order].astype(np.int32), values[known][order]
        return self._paid[index]

    def amount(self, index: int, row: int) -> Fraction | None:
        """The amount of one enterprise, exactly; None when it receives none."""
        rows, _ = self.amounts(index)
        rule = self.rulebooks[index].amount
        at = int(np.searchsorted(rows, row))
        if rule is None or at == len(rows) or rows[at] != row:
            return None
        return Judge(self.population, self.on).number(rule.node, row)

    # -- one enterprise -----------------------------------------------------------------------------------------

    def score(self, index: int, row: int) -> tuple[Fraction | float, Fraction | float] | None:
        """The score interval of one enterprise: exact points, or floats where the total is no table of points."""
        ends, form = self.scores[index], self.shapes[index].score
        if ends is None or form is None:
            return None
        low, high = ends[0][row].item(), ends[1][row].item()
        return (Fraction(low, form.scale), Fraction(high, form.scale)) if form.scale else (low, high)

    def outcome(self, index: int, row: int) -> str | None:
        """The class or grade of one enterprise."""
        codes = self.outcomes[index]
        return None if codes is None or codes[row] < 0 else self.shapes[index].outcomes[codes[row]]

    def blocking_ids(self, index: int, row: int) -> list[str]:
        """Ids of the tests that fail and keep the rule from passing. Needs detail."""
        return [self.shapes[index].leaves[bit] for bit in bits(self.blocking[index][:, row])]

    def judgement_ids(self, index: int, row: int) -> list[str]:
        """Ids of the tests that a person must still decide. Needs detail."""
        return [self.shapes[index].leaves[bit] for bit in bits(self.judgements[index][:, row])]

    def missing_facts(self, index: int, row: int) -> list[FactKey]:
        """The absent facts that can still change the verdict. Needs detail."""
        return [self.shapes[index].facts[bit] for bit in bits(self.missing[index][:, row])]

    # -- all ----------------------------------------------------------------------------------------------------

    def pairs(self, away: int = 2) -> Iterator[Pair]:
        """Every pass, and with detail every pair of which at most ``away`` tests must change from fail or unknown.

        Rulebook by rulebook, rows ascending.
        """
        for index, rulebook in enumerate(self.rulebooks):
            rows, distances = self.near(index, away)
            for row, distance in zip(rows.tolist(), distances.tolist(), strict=True):
                yield Pair(row, rulebook, Status(int(self.status[index, row])), distance)

    def near(self, index: int, away: int = 2) -> tuple[Array, Array]:
        """Rows that pass a rulebook or come near, and how many tests each is away."""
        passing = self.status[index] == Status.PASS
        if not self.detail:
            rows = np.flatnonzero(passing)
            return rows, np.zeros(len(rows), dtype=np.uint8)
        rows = np.flatnonzero(passing | (self.away[index][0] <= away))
        return rows, self.away[index][0, rows]

    # -- changes ------------------------------------------------------------------------------------------------

    def first(self, size: int) -> Results:
        """The results of the first enterprises only."""
        part = Results(
            self.population, self.rulebooks, self.shapes, self.on, self.detail, self.status[:, :size], plan=self.plan
        )
        part.scores = [ends and (ends[0][:size], ends[1][:size]) for ends in self.scores]
        for name in _ARRAYS:
            setattr(part, name, [None if old is None else old[..., :size] for old in getattr(self, name)])
        for index in range(len(self.rulebooks)):
            rows, values = self.amounts(index)
            part._paid.append((rows[rows < size], values[rows < size]))
            part._amounts.append([])
        return part

    def put_rows(self, rows: Array, fresh: Results) -> None:
        """Takes over the results of some rows, given as results of the same shapes."""
        self.status[:, rows] = fresh.status
        for old_ends, new_ends in zip(self.scores, fresh.scores, strict=True):
            for old, new in zip(old_ends or (), new_ends or (), strict=True):
                old[rows] = new
        for name in _ARRAYS:
            for old, new in zip(getattr(self, name), getattr(fresh, name), strict=True):
                if old is not None:
                    old[..., rows] = new
        for index in range(len(self.rulebooks)):
            places, values = fresh.amounts(index)
            self.put_amounts(index, rows, (rows[places].astype(np.int32), values))

    def put_amounts(self, index: int, rows: Array, other: tuple[Array, Array]) -> None:
        """Forgets the amounts of some rows, then adds other ones."""
        old_rows, old_values = self.amounts(index)
        kept = ~np.isin(old_rows, rows)
        if not kept.all() or len(other[0]):
            self._amounts[index] += [(old_rows[kept], old_values[kept]), other]

    def put_amount(self, index: int, row: int, value: float | None) -> None:
        """Puts the amount of one row in its place."""
        rows, values = self.amounts(index)
        at = int(rows.searchsorted(np.int32(row)))
        there = at < len(rows) and rows[at] == row
        if value is None:
            if there:
                self._paid[index] = np.delete(rows, at), np.delete(values, at)
        elif not there:
            self._paid[index] = np.insert(rows, at, row), np.insert(values, at, value)
        elif values[at] != value:
            self._paid[index] = rows, values.copy()
            self._paid[index][1][at] = value

    def put_rulebooks(self, fresh: Results) -> None:
        """Takes over rulebooks: in the place of those with the same keys, the others behind the rest."""
        places = {rulebook.key: index for index, rulebook in enumerate(self.rulebooks)}
        added = [index for index, rulebook in enumerate(fresh.rulebooks) if rulebook.key not in places]
        for name in ("shapes", "scores", "_paid", "_amounts", *_ARRAYS):
            mine, theirs = getattr(self, name), getattr(fresh, name)
            for index, item in enumerate(theirs):
                if index not in added:
                    mine[places[fresh.rulebooks[index].key]] = item
            mine += [theirs[index] for index in added]
        for index, rulebook in enumerate(fresh.rulebooks):
            if index in added:
                self.rulebooks.append(rulebook)
            else:
                self.rulebooks[places[rulebook.key]] = rulebook
                self.status[places[rulebook.key]] = fresh.status[index]
        if added:
            self.status = np.vstack([self.status, fresh.status[added]])
        self.plan, self.profile = None, fresh.profile

    def counts(self) -> Array:
        """For each rulebook how many fail, are unknown, are manual, and pass."""
        return np.array([np.bincount(row, minlength=4) for row in self.status])

    def save(self, path: Path) -> None:
        """Writes a parquet file: one row for one enterprise, columns ``<rule>.status``, ``.score_low``, ``.score_high``."""
        columns: dict[str, Any] = {"code": self.population.codes, "name": self.population.names}
        for index, rulebook in enumerate(self.rulebooks):
            columns[f"{rulebook.key}.status"] = self.status[index]
            ends, form = self.scores[index], self.shapes[index].score
            if ends is not None and form is not None:
                for name, end in zip(("score_low", "score_high"), ends, strict=True):
                    columns[f"{rulebook.key}.{name}"] = end if form.scale in (0, 1) else end / form.scale
            if self.shapes[index].amount:
                rows, values = self.amounts(index)
                amounts = np.full(len(self.population), np.nan)
                amounts[rows] = values
                columns[f"{rulebook.key}.amount"] = pa.array(amounts, from_pandas=True)
        metadata = {b"on": self.on.isoformat().encode(), b"status": b"0 fail, 1 unknown, 2 manual, 3 pass"}
        pq.write_table(pa.table(columns).replace_schema_metadata(metadata), path, compression="zstd")


def bits(parts: Sequence[int] | Array) -> list[int]:
    """Positions of the bits that are set in some bytes, the lowest first."""
    return [8 * at + bit for at, part in enumerate(parts) for bit in range(8) if int(part) >> bit & 1]
