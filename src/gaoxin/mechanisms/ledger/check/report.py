"""What a check found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """The invariants, by the name under which a fault is reported."""

    TRIGGERS = "triggers"
    CHAIN = "chain"
    CHANGED = "changed"
    BALANCE = "balance"
    REFERENCE = "reference"
    YEAR = "year"
    CHART = "chart"
    HEAD = "head"
    AUDIT = "audit"
    BUDGET = "budget"
    HOLD = "hold"
    PAYMENT = "payment"
    BATCH = "batch"
    RETURN = "return"


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken invariant: which, where, and what was found against what should be."""

    rule: Rule
    place: str
    detail: str


@dataclass(slots=True)
class Report:
    """The check of one zone's books, or of the database itself (zone "")."""

    zone: str
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def fault(self, rule: Rule, place: object, detail: str) -> None:
        self.faults.append(Fault(rule, str(place), detail))

    def to_dict(self) -> dict[str, Any]:
        faults = [{"rule": str(fault.rule), "place": fault.place, "detail": fault.detail} for fault in self.faults]
        return {"zone": self.zone, "sound": self.is_sound, "counts": dict(self.counts), "faults": faults}
