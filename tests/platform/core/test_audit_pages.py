"""The audit administrator's pages: search, verify as a task, compare a hash, export; nobody else sees them."""

from __future__ import annotations

import io

import openpyxl
import pytest
from click.testing import CliRunner
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import situations

from gaoxin.faces.cli.audit import audit_group
from gaoxin.platform.core import audit, tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.audit_views import PAGE
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.models import AuditEntry, Zone

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.AUDIT_ADMIN)


def client_of(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def _sql(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_the_audit_administrator_lands_on_the_entries_and_filters_them(zone: Zone, auditor: Actor) -> None:
    audit.record(Actor.system(zone), "budget.approve", zone, amount=5)
    client = client_of(auditor)
    assert client.get("/start/").headers["Location"] == "/audit/"
    for language in ("zh-hans", "en"):
        client.cookies["django_language"] = language
        page = client.get("/audit/?action=budget").content.decode()
        assert "budget.approve" in page
        assert "zone.create" not in page
    assert "没有符合条件的记录" in client_of(auditor).get("/audit/?q=nobody-of-this-name").content.decode()
    entry = AuditEntry.objects.get(chain=zone.pk, action="budget.approve")
    assert "摘要相符" in client_of(auditor).get(f"/audit/{entry.sequence}/").content.decode()


def test_long_chains_are_leafed_through_in_a_flat_number_of_queries(zone: Zone, auditor: Actor) -> None:
    client = client_of(auditor)
    client.get("/audit/")
    with CaptureQueriesContext(connection) as few:
        client.get("/audit/")
    for number in range(PAGE + 5):
        audit.record(Actor.system(zone), "thing.change", zone, number=number)
    with CaptureQueriesContext(connection) as many:
        page = client.get("/audit/?action=thing").content.decode()
    assert len(many) <= len(few)
    oldest = AuditEntry.objects.filter(chain=zone.pk, action="thing.change").earliest("sequence")
    assert f"/audit/{oldest.sequence}/" not in page
    last = AuditEntry.objects.filter(chain=zone.pk).latest("sequence").sequence
    assert f"/audit/{oldest.sequence}/" in client.get(f"/audit/?action=thing&before={last - PAGE + 1}").content.decode()


@pytest.mark.parametrize("role", [Role.LEADER, Role.OFFICER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_nobody_else_reads_verifies_or_exports(zone: Zone, role: Role) -> None:
    client = client_of(situations.a_person(zone, role))
    for address in ("/audit/", "/audit/1/", "/audit/export/csv/"):
        assert client.get(address).status_code == 403
    assert client.post("/audit/verify/").status_code == 403
    assert Client().get("/audit/").status_code == 302


def test_the_auditor_of_another_zone_sees_nothing_of_this_one(zone: Zone) -> None:
    other = situations.a_person(situations.a_zone(), Role.AUDIT_ADMIN)
    assert zone.name not in client_of(other).get("/audit/").content.decode()
    assert zone.name not in client_of(other).get("/audit/export/csv/").content.decode()


def test_verifying_runs_as_a_task_and_tells_where_the_chain_is_broken(zone: Zone, auditor: Actor) -> None:
    client = client_of(auditor)
    client.post("/audit/verify/")
    assert "排队中" in client.get("/audit/").content.decode()
    tasks.run_pending()
    assert "审计链完好" in client.get("/audit/").content.decode()
    trigger = (
        "ALTER TABLE core_auditentry DISABLE TRIGGER USER"
        if connection.vendor == "postgresql"
        else "DROP TRIGGER core_auditentry_update"
    )
    _sql(trigger)
    client.post("/audit/verify/")
    tasks.run_pending()
    assert "触发器缺失或被停用" in client.get("/audit/").content.decode()
    _sql("UPDATE core_auditentry SET actor_label = 'x' WHERE sequence = 1 AND chain = %s", zone.pk)
    client.post("/audit/verify/")
    tasks.run_pending()
    page = client.get("/audit/").content.decode()
    assert "在第 1 条发现问题：内容被改动" in page


def test_a_hash_on_paper_finds_a_chain_that_was_rewritten_to_its_head(zone: Zone, auditor: Actor) -> None:
    noted = AuditEntry.objects.filter(chain=zone.pk).latest("sequence")
    client = client_of(auditor)
    good = client.get(f"/audit/?sequence={noted.sequence}&hash={noted.hash}").content.decode()
    assert "与抄下的一致" in good
    bad = client.get(f"/audit/?sequence={noted.sequence}&hash={'0' * 64}").content.decode()
    assert "与抄下的不同" in bad
    assert client.get(f"/audit/?sequence={noted.sequence}&hash=short").status_code == 422
    run = CliRunner().invoke
    assert (
        run(audit_group, ["verify", "--zone", zone.slug, "--expect", f"{noted.sequence}:{noted.hash}"]).exit_code == 0
    )
    result = run(audit_group, ["verify", "--zone", zone.slug, "--expect", f"{noted.sequence}:{'0' * 64}"])
    assert (result.exit_code, "与记下的不符" in result.output) == (1, True)


def test_an_export_holds_what_was_filtered_and_is_itself_an_entry(zone: Zone, auditor: Actor) -> None:
    audit.record(Actor.system(zone), "thing.change", None, formula="=1")
    client = client_of(auditor)
    content = client.get("/audit/export/xlsx/?action=thing").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
    assert [row[4] for row in rows[1:]] == ["thing.change"]
    assert client.get("/audit/export/csv/").status_code == 200
    assert client.get("/audit/export/pdf/").status_code == 404
    assert AuditEntry.objects.filter(chain=zone.pk, action="audit.export").count() == 2
