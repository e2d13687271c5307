"""Writes and checks the audit chain."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection, models, transaction
from django.utils import timezone

from gaoxin.platform.core.models import AuditEntry, AuditHead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from gaoxin.platform.core.actor import Actor

NO_ZONE = 0
_HASHED = (
    "chain", "sequence", "at", "actor_id", "actor_label", "address", "action", "object_type", "object_id", "object_label",
    "detail_text", "algorithm", "previous_hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainReport:
    """The check of one chain: how many entries were read, the hash of the last, and the first fault if there is one.

    `kind` names the fault for programs: missing, unlinked, changed, cut, headless or unguarded.
    """

    chain: int
    entries: int
    head_hash: str
    fault_at: int | None = None
    fault: str = ""
    kind: str = ""

    @property
    def is_intact(self) -> bool:
        return self.fault_at is None


def record(actor: Actor, action: str, obj: models.Model | None = None, /, **detail: Any) -> AuditEntry:
    """Appends one entry to the chain of the actor's zone, in the caller's transaction: no write without its entry.

    `action` is `<object>.<verb>` such as `membership.grant`; `detail` is what changed, as plain JSON values
    (dates and decimals are written as text). Never pass secrets.
    """
    # No savepoint of its own: when the entry cannot be written, nothing of the caller's may stand.
    with transaction.atomic(savepoint=False):
        head = _locked_head(actor.zone_id or NO_ZONE)
        entry = AuditEntry(
            chain=head.chain,
            sequence=head.sequence + 1,
            at=timezone.now(),
            actor_id=actor.user_id,
            actor_label=actor.label[:200],
            address=actor.address,
            action=action,
            object_type=obj._meta.label_lower if obj is not None else "",
            object_id=str(obj.pk) if obj is not None else "",
            object_label=str(obj)[:300] if obj is not None else "",
            detail_text=_canonical(detail),
            algorithm=best_algorithm(),
            previous_hash=head.hash,
        )
        entry.hash = digest(entry)
        entry.save(force_insert=True)
        AuditHead.objects.filter(chain=head.chain).update(sequence=entry.sequence, hash=entry.hash)
    return entry


def verify(chain: int | None = None, *, progress: Callable[[int, int], None] | None = None) -> list[ChainReport]:
    """Reads every entry of one chain, or of all, and recomputes its hash and its link to the one before.

    `progress` is told entries read and entries in all.
    """
    heads = AuditHead.objects.order_by("chain")
    if chain is not None:
        heads = heads.filter(chain=chain)
    reports = [_verify_chain(head, progress) for head in heads]
    known = {report.chain for report in reports}
    orphans = AuditEntry.objects.exclude(chain__in=known).order_by("chain").values_list("chain", flat=True).distinct()
    if chain is not None:
        orphans = orphans.filter(chain=chain)
    reports += [ChainReport(orphan, 0, "", 0, "the head of the chain is gone", "headless") for orphan in orphans]
    return reports


def digest(entry: AuditEntry) -> str:
    """The hash over everything the entry says, its place and the hash of its predecessor."""
    values = [getattr(entry, name) for name in _HASHED]
    return hashlib.new(entry.algorithm, _canonical(values).encode()).hexdigest()


def best_algorithm() -> str:
    """SM3 (GB/T 32905) where this Python's OpenSSL has it, else SHA-256."""
    return "sm3" if "sm3" in hashlib.algorithms_available else "sha256"


def stands(chain: int, sequence: int, hash_: str) -> bool:
    """Whether the entry of that number still has the hash that somebody wrote down earlier.

    Whoever owns the database can rewrite a chain with its head so that it fits itself; a hash kept elsewhere shows it.
    """
    return AuditEntry.objects.filter(chain=chain, sequence=sequence, hash=hash_.strip().lower()).exists()


def missing_guards() -> list[str]:
    """The triggers of the database that should refuse changes of the chain, and are gone or switched off."""
    if connection.vendor == "postgresql":
        expected = {"core_auditentry_rows", "core_auditentry_all"}
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    else:
        expected = {"core_auditentry_update", "core_auditentry_delete"}
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(expected - {row[0] for row in cursor.fetchall()})


def _verify_chain(head: AuditHead, progress: Callable[[int, int], None] | None) -> ChainReport:
    previous = ""
    count = 0
    for entry in _entries(head.chain):
        count += 1
        fault = kind = ""
        if entry.sequence != count:
            fault, kind = f"entry {count} is missing", "missing"
        elif entry.previous_hash != previous:
            fault, kind = "it does not follow the entry before it", "unlinked"
        elif entry.hash != digest(entry):
            fault, kind = "its content was changed", "changed"
        if fault:
            return ChainReport(head.chain, count, entry.hash, count, fault, kind)
        previous = entry.hash
        if progress and count % 500 == 0:
            progress(count, max(head.sequence, count))
    if (count, previous) != (head.sequence, head.hash):
        return ChainReport(
            head.chain,
            count,
            previous,
            count + 1,
            f"the chain ends at {count}, but {head.sequence} entries were written",
            "cut",
        )
    return ChainReport(head.chain, count, previous)


def _entries(chain: int) -> Iterator[AuditEntry]:
    return AuditEntry.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=2000)


def _locked_head(chain: int) -> AuditHead:
    # Writers of one chain queue here until the transaction before them ends; without it two entries would claim one place.
    heads = AuditHead.objects.select_for_update().filter(chain=chain)
    found = heads.first()
    if found is None:
        AuditHead.objects.get_or_create(chain=chain)
        found = heads.get()
    return found


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_as_text)


def _as_text(value: Any) -> str:
    # One spelling of a moment, whatever time zone the database hands it back in.
    if hasattr(value, "astimezone"):
        return str(value.astimezone(timezone.get_default_timezone()).isoformat())
    return str(value)
