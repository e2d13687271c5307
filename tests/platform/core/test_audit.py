"""The audit chain: append-only, and every tampering is found."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import DatabaseError, connection, transaction
from tests import situations

from gaoxin.faces.cli.audit import audit_group
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import AuditEntry, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def chain(zone: Zone) -> int:
    """A chain of five entries: the zone's own and four more."""
    actor = Actor.system(zone)
    for number in range(4):
        audit.record(
            actor,
            "thing.change",
            zone,
            amount=Decimal("1234567890.10"),
            day=date(2026, 3, 31),
            number=number,
            share=1e16,
        )
    return zone.pk


@contextmanager
def _as_an_intruder_with_the_database_password() -> Iterator[None]:
    """Whoever owns the database can drop its triggers: the chain must show it afterwards."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
        else:
            cursor.execute("DROP TRIGGER core_auditentry_update")
            cursor.execute("DROP TRIGGER core_auditentry_delete")
            yield


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _rewrite_last_entry() -> None:
    """A careful forger recomputes the hash of the last entry; the head still remembers the true one."""
    entry = AuditEntry.objects.get(sequence=5)
    entry.actor_label = "别人"
    _sql(
        "UPDATE core_auditentry SET actor_label = %s, hash = %s WHERE sequence = 5",
        entry.actor_label,
        audit.digest(entry),
    )


def test_an_untouched_chain_is_intact(chain: int) -> None:
    (report,) = audit.verify(chain)
    assert report.is_intact
    assert report.entries == 5
    assert report.head_hash == AuditEntry.objects.get(chain=chain, sequence=5).hash


def test_each_entry_carries_the_hash_of_the_one_before(chain: int) -> None:
    entries = list(AuditEntry.objects.filter(chain=chain).order_by("sequence"))
    assert entries[0].previous_hash == ""
    assert [later.previous_hash for later in entries[1:]] == [earlier.hash for earlier in entries[:-1]]


def test_the_hash_is_sm3_where_python_has_it(chain: int) -> None:
    expected = "sm3" if "sm3" in hashlib.algorithms_available else "sha256"
    assert AuditEntry.objects.get(chain=chain, sequence=1).algorithm == expected


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        ("UPDATE core_auditentry SET actor_label = %s WHERE sequence = 3", ["别人"]),
        ("UPDATE core_auditentry SET detail_text = %s", ["{}"]),
        ("DELETE FROM core_auditentry WHERE sequence = 5", []),
    ],
)
def test_the_database_refuses_to_change_or_delete_an_entry(chain: int, statement: str, values: list[str]) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _sql(statement, *values)
    assert audit.verify(chain)[0].is_intact


def test_the_database_refuses_to_empty_the_chain(chain: int) -> None:
    statement = "TRUNCATE core_auditentry" if connection.vendor == "postgresql" else "DELETE FROM core_auditentry"
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        _sql(statement)
    assert audit.verify(chain)[0].is_intact


@pytest.mark.parametrize(
    ("tamper", "fault_at", "words"),
    [
        (
            lambda: _sql("UPDATE core_auditentry SET detail_text = %s WHERE sequence = 3", '{"number":9}'),
            3,
            "content was changed",
        ),
        (
            lambda: _sql("UPDATE core_auditentry SET actor_label = %s WHERE sequence = 2", "别人"),
            2,
            "content was changed",
        ),
        (
            lambda: _sql("UPDATE core_auditentry SET previous_hash = %s WHERE sequence = 4", "0" * 64),
            4,
            "does not follow",
        ),
        (lambda: _sql("DELETE FROM core_auditentry WHERE sequence = 2"), 2, "missing"),
        (lambda: _sql("DELETE FROM core_auditentry WHERE sequence = 5"), 5, "ends at 4"),
        (_rewrite_last_entry, 6, "ends at 5"),
    ],
    ids=["content", "actor", "link", "removed inside", "removed at the end", "rewritten with a right hash at the end"],
)
def test_tampering_behind_the_triggers_is_found_at_its_place(
    chain: int, tamper: Callable[[], None], fault_at: int, words: str
) -> None:
    with _as_an_intruder_with_the_database_password():
        tamper()
    (report,) = audit.verify(chain)
    assert report.fault_at == fault_at
    assert words in report.fault


def test_a_chain_whose_head_was_removed_is_reported(chain: int) -> None:
    _sql("DELETE FROM core_audithead WHERE chain = %s", chain)
    (report,) = audit.verify(chain)
    assert not report.is_intact
    assert "head" in report.fault


def test_chains_of_zones_do_not_depend_on_each_other(chain: int, stranger: Actor) -> None:
    with _as_an_intruder_with_the_database_password():
        _sql("UPDATE core_auditentry SET action = %s WHERE sequence = 1 AND chain = %s", "x", chain)
    reports = {report.chain: report.is_intact for report in audit.verify()}
    assert reports[chain] is False
    assert stranger.zone_id is not None
    assert reports[stranger.zone_id] is True


def test_an_action_that_fails_leaves_no_entry(zone: Zone) -> None:
    def fails() -> None:
        with transaction.atomic():
            audit.record(Actor.system(zone), "thing.change", zone)
            raise ValueError

    before = AuditEntry.objects.count()
    with pytest.raises(ValueError):  # noqa: PT011  our own, one line above
        fails()
    assert AuditEntry.objects.count() == before
    audit.record(Actor.system(zone), "thing.change", zone)
    assert audit.verify(zone.pk)[0].is_intact


@pytest.mark.django_db(transaction=True)
def test_entries_written_at_the_same_time_form_one_chain() -> None:
    zone = situations.a_zone()

    def write(_number: int) -> None:
        with transaction.atomic():
            audit.record(Actor.system(zone), "thing.change", zone)
        connection.close()

    with ThreadPoolExecutor(max_workers=6) as pool:
        list(pool.map(write, range(60)))
    (report,) = audit.verify(zone.pk)
    assert report.is_intact
    assert report.entries == 61


def test_only_the_audit_administrator_of_the_zone_reads_its_entries(chain: int, zone: Zone, stranger: Actor) -> None:
    seen = {
        role: AuditEntry.objects.visible_to(situations.a_person(zone, role)).exists()
        for role in (Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN, Role.LEADER)
    }
    assert seen == {Role.AUDIT_ADMIN: True, Role.SYSTEM_ADMIN: False, Role.LEADER: False}
    assert stranger.zone is not None
    elsewhere = situations.a_person(stranger.zone, Role.AUDIT_ADMIN)
    assert not AuditEntry.objects.visible_to(elsewhere).filter(chain=chain).exists()


def test_the_command_says_intact_and_ends_with_zero(chain: int) -> None:
    result = CliRunner().invoke(audit_group, ["verify"])
    assert result.exit_code == 0
    assert "完整" in result.output
    assert "0 条断开" in result.output


def test_the_command_names_the_broken_entry_and_ends_with_one(chain: int, zone: Zone) -> None:
    with _as_an_intruder_with_the_database_password():
        _sql("UPDATE core_auditentry SET object_label = %s WHERE sequence = 4", "别的")
    result = CliRunner().invoke(audit_group, ["verify", "--zone", zone.slug])
    assert result.exit_code == 1
    assert "第 4 条断链" in result.output
