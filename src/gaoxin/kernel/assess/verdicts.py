"""The verdict table: one row for one enterprise and rule, in Parquet with ids, and as csv or xlsx with words."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.columnar import Results
from gaoxin.kernel.rules.columnar.results import bits
from gaoxin.kernel.rules.population import Population
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.status import Status

#: Parts of a joined cell: ids hold no semicolon.
JOINT = ";"
SCHEMA = pa.schema(
    [
        ("row", pa.int32()),
        ("code", pa.string()),
        ("name", pa.string()),
        ("rule", pa.dictionary(pa.int16(), pa.string())),
        ("version", pa.dictionary(pa.int16(), pa.string())),
        ("verdict", pa.dictionary(pa.int8(), pa.string())),
        ("score_low", pa.float64()),
        ("score_high", pa.float64()),
        ("amount", pa.float64()),
        ("outcome", pa.dictionary(pa.int16(), pa.string())),
        ("blocking_criteria", pa.dictionary(pa.int32(), pa.string())),
        ("missing_facts", pa.dictionary(pa.int32(), pa.string())),
        ("steps", pa.int8()),
        ("missing_count", pa.int16()),
    ]
)
_WORDS = [Status(code).word for code in range(4)]
#: Decimals of a score: 86.88 is no 86.88000000000001 because its lines were added.
PLACES = 9


@dataclass
class Summary:
    """Counts for a screen: enterprises, and for each rule how many of each verdict, one step away, missing one fact."""

    enterprises: int
    rules: list[dict[str, Any]] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"enterprises": self.enterprises, "rules": self.rules}


def write_parquet(
    results: Results, population: Population, path: Path, progress: Callable[[int, int], None] | None = None
) -> Summary:
    """Writes the verdict table rule by rule, so that memory holds one rule at a time."""
    summary = Summary(len(population))
    codes, names = pa.array(population.codes, pa.string()), pa.array(population.names, pa.string())
    with pq.ParquetWriter(path, SCHEMA, compression="zstd") as writer:
        for index in range(len(results.rulebooks)):
            batch, counts = _batch(results, index, codes, names)
            writer.write_batch(batch)
            summary.rules.append(counts)
            if progress:
                progress(index + 1, len(results.rulebooks))
    return summary


def _batch(results: Results, index: int, codes: pa.Array, names: pa.Array) -> tuple[pa.RecordBatch, dict[str, Any]]:
    rulebook, shape, size = results.rulebooks[index], results.shapes[index], len(codes)
    status, steps = results.status[index], results.away[index][0].astype(np.int8)
    facts = [f"{variable}@{period}" for variable, period in shape.facts]
    missing, missing_count = _texts(results.missing[index], facts)
    blocking, _ = _texts(results.blocking[index], shape.leaves)
    low, high = _scores(results, index, size)
    columns = [
        pa.array(np.arange(size, dtype=np.int32)), codes, names, _same(rulebook.id, size), _same(rulebook.version, size),
        pa.DictionaryArray.from_arrays(pa.array(status.astype(np.int8)), pa.array(_WORDS)), low, high, _amounts(results, index, size),
        _outcome(results, index, size), blocking, missing, pa.array(steps), pa.array(missing_count),
    ]  # fmt: skip
    arrays = [column.cast(kind.type) for column, kind in zip(columns, SCHEMA, strict=True)]
    counts = {word: int((status == code).sum()) for code, word in enumerate(_WORDS)}
    one_step = int(((status == Status.FAIL) & (steps == 1)).sum())
    one_fact = int(((status == Status.UNKNOWN) & (missing_count == 1)).sum())
    batch = pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)
    return batch, {"rule": rulebook.key, **counts, "one_step": one_step, "one_fact": one_fact}


def _same(text: str, size: int) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(np.zeros(size, dtype=np.int16)), pa.array([text]))


def _scores(results: Results, index: int, size: int) -> tuple[pa.Array, pa.Array]:
    ends, form = results.scores[index], results.shapes[index].score
    if ends is None or form is None:
        return pa.nulls(size, pa.float64()), pa.nulls(size, pa.float64())
    low, high = (_floats(np.round(end.astype(np.float64) / (form.scale or 1), PLACES)) for end in ends)
    return low, high


def _floats(numbers: Any) -> pa.Array:
    """Infinite ends of a score are no numbers to a reader."""
    return pa.array(numbers, mask=~np.isfinite(numbers))


def _amounts(results: Results, index: int, size: int) -> pa.Array:
    found = np.full(size, np.nan)
    rows, values = results.amounts(index)
    found[rows] = values
    return _floats(found)


def _outcome(results: Results, index: int, size: int) -> pa.Array:
    codes = results.outcomes[index]
    if codes is None:
        return pa.DictionaryArray.from_arrays(pa.nulls(size, pa.int16()), pa.array([""]))
    ids = list(results.shapes[index].outcomes)
    return pa.DictionaryArray.from_arrays(pa.array(codes.astype(np.int16), mask=codes < 0), pa.array(ids))


def _texts(masks: Any, ids: Sequence[str]) -> tuple[pa.Array, Any]:
    """Bits of each row as joined ids, and how many there are; few combinations differ, so each text is made once.

    masks: bytes by bit group and row, the lowest bit first.
    """
    wide = np.zeros((masks.shape[1], -(-max(masks.shape[0], 1) // 8) * 8), dtype=np.uint8)
    wide[:, : masks.shape[0]] = masks.T
    keys = wide.view(np.uint64)
    if keys.shape[1] == 1:
        distinct, places = np.unique(keys[:, 0], return_inverse=True)
        distinct = distinct.reshape(-1, 1)
    else:
        distinct, places = np.unique(keys, axis=0, return_inverse=True)
    named = [[ids[bit] for bit in bits(row.tobytes())] for row in np.ascontiguousarray(distinct)]
    texts = pa.array([JOINT.join(names) for names in named], pa.string())
    counts = np.array([len(names) for names in named], dtype=np.int16)
    places = places.reshape(-1)
    return pa.DictionaryArray.from_arrays(pa.array(places.astype(np.int32)), texts), counts[places]


# -- words ------------------------------------------------------------------------------------------------------

_HEADERS = {
    "code": ("统一社会信用代码", "code"), "name": ("企业名称", "name"), "rule": ("规则", "rule"), "rule_name": ("规则名称", "rule name"),
    "version": ("版本", "version"), "verdict": ("结论", "verdict"), "score_low": ("得分下限", "score_low"), "score_high": ("得分上限", "score_high"),
    "amount": ("金额（元）", "amount"), "outcome": ("档次", "outcome"), "blocking": ("未达到的条件", "blocking criteria"),
    "missing": ("缺少的数据", "missing facts"), "steps": ("距符合的条件数", "steps to pass"),
}  # fmt: skip


class Words:
    """Turns ids of verdict rows into labels of one language. on: the evaluation date, which years count back from."""

    def __init__(self, rulebooks: Sequence[Rulebook], catalogue: Catalogue, language: str, on: datetime.date) -> None:
        self.zh, self.on = language == "zh", on
        self.rulebooks = {rulebook.key: rulebook for rulebook in rulebooks}
        self.catalogue = catalogue
        self.criteria = {
            key: {leaf.id: leaf.label if self.zh else leaf.label_en for leaf in rulebook.requirement.leaves()}
            for key, rulebook in self.rulebooks.items()
        }

    @property
    def headers(self) -> list[str]:
        """Headers of the exported table."""
        return [pair[0 if self.zh else 1] for pair in _HEADERS.values()]

    @property
    def row_types(self) -> list[pa.DataType]:
        """What stands under each header: numbers for scores, amount and steps, text for the rest."""
        numbers = {"score_low": pa.float64(), "score_high": pa.float64(), "amount": pa.float64(), "steps": pa.int8()}
        return [numbers.get(name, pa.string()) for name in _HEADERS]

    def rule(self, key: str) -> str:
        """The name of a rulebook."""
        rulebook = self.rulebooks[key]
        return rulebook.label if self.zh else rulebook.label_en

    def blocking(self, key: str, joined: str) -> list[str]:
        """Labels of blocking criteria."""
        labels = self.criteria[key]
        return [labels.get(part, part) for part in joined.split(JOINT)] if joined else []

    def missing(self, joined: str) -> list[str]:
        """Labels of missing facts; the year follows where it is not the last one."""
        found = []
        for part in joined.split(JOINT) if joined else []:
            variable, _, period = part.partition("@")
            label = self.catalogue.by_id[variable].name("zh" if self.zh else "en")
            found.append(label if period in ("y1", "asof", "ytd") else label + self._year(period))
        return found

    def _year(self, period: str) -> str:
        year = self.on.year - int(period[1:])
        return f"（{year}年）" if self.zh else f" ({year})"

    def outcome(self, key: str, value: str | None) -> str:
        """The label of a class or grade."""
        outcome = self.rulebooks[key].outcome
        if value is None or outcome is None:
            return ""
        return outcome.values[value][0 if self.zh else 1]

    def verdict(self, word: str) -> str:
        """The verdict in the language; English keeps pass, fail, unknown, manual."""
        return Status.from_word(word).label if self.zh else word

    def row(self, row: dict[str, Any]) -> list[Any]:
        """One row of the exported table, in the order of ``headers``."""
        joint = "、" if self.zh else "; "
        key = f"{row['rule']}@{row['version']}"
        return [
            row["code"], row["name"], row["rule"], self.rule(key), row["version"], self.verdict(row["verdict"]), row["score_low"],
            row["score_high"], row["amount"], self.outcome(key, row["outcome"]), joint.join(self.blocking(key, row["blocking_criteria"])),
            joint.join(self.missing(row["missing_facts"])), row["steps"] if row["verdict"] == "fail" else None,
        ]  # fmt: skip


class Ids:
    """The same table for programs: ids instead of labels, columns named as in the Parquet file."""

    headers = [
        "code", "name", "rule", "version", "verdict", "score_low", "score_high", "amount", "outcome", "blocking_criteria", "missing_facts",
        "steps",
    ]  # fmt: skip

    def row(self, row: dict[str, Any]) -> list[Any]:
        """One row in the order of ``headers``."""
        return [row[name] for name in self.headers]


def export_rows(table: Iterator[pa.RecordBatch], words: Words | Ids) -> Iterator[list[Any]]:
    """The rows of a verdict table, in words or as ids."""
    for batch in table:
        for row in batch.to_pylist():
            yield words.row(row)
