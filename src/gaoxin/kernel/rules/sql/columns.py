"""The snapshot table: one row for one enterprise, one column for one variable and period, in exact types."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.sql.dialect import Dialect
from gaoxin.kernel.rules.tree import Node, walk
from gaoxin.kernel.rules.units import DATE, RATIO, Unit, exact

Key = tuple[str, str]
Facts = Mapping[Key, object]

#: Identifier of the row, and what its typed columns cannot hold: a JSON object of column name to fraction, NULL for none.
ENTERPRISE = "enterprise"
INEXACT = "inexact"

#: Digits before and after the point by unit: money to 0.0001 元 and 100 万亿元, ratios as spreadsheets compute them.
_MONEY = (18, 4)
_RATIO = (26, 20)
_COUNT = (15, 4)
# Spark keeps six decimals in the product that makes a column whole.
_WIDEST = 31


_EXACT = Context(prec=60)
_PYTHON_TYPES: dict[str, type] = {
    "date": datetime.date, "boolean": bool, "category": str, "code": str, "text": str, "list": frozenset,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """One fact of every enterprise. kind: number, date, boolean, category, code or list; numbers are DECIMAL(precision, scale)."""

    key: Key
    kind: str
    precision: int = 0
    scale: int = 0

    @property
    def name(self) -> str:
        """The column name, such as ``revenue__y1``."""
        return "__".join(self.key)

    def sql_type(self, dialect: Dialect) -> str:
        """The type of the column in a CREATE TABLE."""
        if self.kind == "number":
            return f"DECIMAL({self.precision},{self.scale})"
        return {"date": "DATE", "boolean": "BOOLEAN", "list": dialect.list_of_text}.get(self.kind, dialect.text)

    def stored(self, value: Any) -> tuple[Any, str | None]:
        """A fact as the column holds it, and as exact text when it cannot. None and NaN are unknown."""
        if value is None or (isinstance(value, float | Decimal) and value != value):
            return None, None
        if self.kind == "number":
            return self._decimal(exact(value))
        if not isinstance(value, _PYTHON_TYPES[self.kind]):
            raise TypeError(type(value).__name__)
        return (sorted(value) if isinstance(value, frozenset) else value), None

    def _decimal(self, value: Fraction) -> tuple[Decimal | None, str | None]:
        units, rest = divmod(value.numerator * 10**self.scale, value.denominator)
        if not rest and abs(units) < 10**self.precision:
            return _EXACT.scaleb(Decimal(units), -self.scale), None
        return None, str(value)

    def fact(self, value: Any) -> object:
        """The fact of a stored value."""
        return frozenset(value) if self.kind == "list" and value is not None else value


def _number_type(unit: Unit) -> tuple[int, int]:
    if unit == RATIO:
        return _RATIO
    if unit is not None and any(base in ("元", "美元", "股", "m²") for base, _ in unit):
        return _MONEY
    return _COUNT


def _column(node: Node) -> Column:
    key: Key = node.value
    if node.kind == "num":
        return Column(key, "date") if node.unit == DATE else Column(key, "number", *_number_type(node.unit))
    return Column(key, {"bool": "boolean", "cat": "category"}.get(node.kind, node.kind))


def roots_of(rulebook: Rulebook) -> list[Node]:
    """The nodes whose values are results: verdict, total, amount and the conditions of the outcome."""
    found = [rulebook.requirement.node]
    if rulebook.total is not None:
        found.append(rulebook.total)
    if rulebook.amount:
        found.append(rulebook.amount.node)
    if rulebook.outcome:
        found += [node for _, node in rulebook.outcome.conditions]
    return found


def snapshot_columns(rulebooks: Iterable[Rulebook]) -> list[Column]:
    """The columns that these rulebooks read, by name."""
    nodes = walk(root for rulebook in rulebooks for root in roots_of(rulebook))
    return sorted((_column(node) for node in nodes if node.op == "var"), key=lambda column: column.name)


def fit_columns(columns: Sequence[Column], rows: Iterable[Facts]) -> list[Column]:
    """The columns with just the digits that these facts need; narrower types keep more expressions exact and are faster.

    A fact without an end (1/3) or beyond 31 digits stays for the exact evaluator and does not count.
    """
    digits = {column.key: (1, 0) for column in columns if column.kind == "number"}
    for facts in rows:
        for key, (before, after) in digits.items():
            value = facts.get(key)
            if value is None or (isinstance(value, float | Decimal) and value != value):
                continue
            needed = _digits(exact(value))
            if needed and max(before, needed[0]) + max(after, needed[1]) <= _WIDEST:
                digits[key] = max(before, needed[0]), max(after, needed[1])
    sizes = {key: (before + after, after) for key, (before, after) in digits.items()}
    return [
        replace(column, precision=sizes[column.key][0], scale=sizes[column.key][1]) if column.key in sizes else column
        for column in columns
    ]


def _digits(value: Fraction) -> tuple[int, int] | None:
    """Digits before and after the point; None when it has no end."""
    after, rest = 0, value.denominator
    while rest % 10 == 0:
        after, rest = after + 1, rest // 10
    twos = fives = 0
    while rest % 2 == 0:
        twos, rest = twos + 1, rest // 2
    while rest % 5 == 0:
        fives, rest = fives + 1, rest // 5
    if rest != 1:
        return None
    return len(str(abs(value.numerator) // value.denominator)), after + max(twos, fives)
