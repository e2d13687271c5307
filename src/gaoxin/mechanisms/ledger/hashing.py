"""What makes a raw edit show: the hash of a journal with its entries and its predecessor, of a chart, of a set of balances."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.mechanisms.ledger.inserting import NewEntry
    from gaoxin.mechanisms.ledger.models import AccountCode, Chart, Entry, Journal


def journal_digest(journal: Journal, entries: Iterable[Entry | NewEntry]) -> str:
    """Over everything that a posted journal says, its place in the chain and the hash before it."""
    content = [
        journal.zone_id, journal.fund_id, journal.sequence, journal.year_id, journal.date.isoformat(), journal.kind, journal.case_ref,
        journal.document_ref, journal.summary, journal.reverses_id, journal.by_id, journal.by_label,
        journal.at.astimezone(UTC).isoformat(),
        [[entry.position, entry.account_id, entry.amount, entry.line_id, entry.hold_id] for entry in entries],
        journal.previous_hash,
    ]  # fmt: skip
    return digest(content, journal.algorithm)


def chart_content(chart: Chart, codes: Iterable[AccountCode]) -> list[Any]:
    """What the hash of a chart is over: its version, first day and every code, name, type and role."""
    rows = sorted([code.code, code.name, code.account_id, code.account.type, code.account.role] for code in codes)
    return [chart.fund_id, chart.version, chart.valid_from.isoformat(), rows]


def digest(content: Any, algorithm: str) -> str:
    """The hash of plain JSON values in one spelling."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.new(algorithm, text.encode()).hexdigest()


def matches(content: Any, known: str) -> bool:
    """Whether `known` is the hash of the content by one of the algorithms that the platform uses."""
    usable = [name for name in ("sm3", "sha256") if name in hashlib.algorithms_available]
    return any(digest(content, name) == known for name in usable)
