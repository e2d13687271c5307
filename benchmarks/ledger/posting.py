"""Journals posted per minute, in batches and one by one, beside raw inserts of the same rows into tables without any rule.

    bash scripts/with_postgres.sh .venv/bin/python benchmarks/ledger/posting.py [60000]

Runs in a throw-away database (the server in GAOXIN_DATABASE_URL, else SQLite). A batch is one act: one lock, one audit entry with the
hash of its last journal; every journal is checked, chained, and balanced by the database as if it had come alone.
"""

from __future__ import annotations

import datetime
import io
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

HOME = tempfile.mkdtemp(prefix="gaoxin-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.dev")
os.environ["GAOXIN_HOME"] = HOME
os.environ.setdefault("GAOXIN_DATABASE_URL", f"sqlite:///{Path(HOME) / 'bench.sqlite3'}")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from gaoxin.mechanisms.ledger.actions import bank, budgets, funds, holds, journals, payments, years  # noqa: E402
from gaoxin.mechanisms.ledger.book import Leg, Voucher  # noqa: E402
from gaoxin.mechanisms.ledger.check import check  # noqa: E402
from gaoxin.mechanisms.ledger.enums import AccountRole, JournalKind  # noqa: E402
from gaoxin.mechanisms.ledger.models import Account, Fund, Journal  # noqa: E402
from gaoxin.mechanisms.ledger.money import yuan  # noqa: E402
from gaoxin.platform.core import actions as ground  # noqa: E402
from gaoxin.platform.core.actor import Actor  # noqa: E402
from gaoxin.platform.core.enums import OrganisationKind, Role  # noqa: E402

DAY = datetime.date(2026, 3, 16)
BATCH = 10_000
LINES = 1_000


def main(number: int) -> None:
    call_command("migrate", verbosity=0)
    zone = ground.create_zone(Actor.system(), slug="bench", name="测算区", province_code="510000")
    system = Actor.system(zone)
    office = ground.create_organisation(system, kind=OrganisationKind.DEPARTMENT, name="管理部门")
    fund = funds.create_fund(
        system, code="BENCH", name="测算资金", organisation=office, valid_from=datetime.date(2026, 1, 1), approval_limit=10**12
    )  # fmt: skip
    years.open_year(system, fund=fund, year=2026)
    journals.receive(system, fund=fund, amount=10**12, on=DAY, document_ref="测算")
    print(f"{connection.vendor}, {number:,} journals of two entries, load average {os.getloadavg()[0]:.1f}")
    raw = _timed("raw inserts, no rule", number, lambda: _raw(fund, number))
    ours = _timed("posted in batches", number, lambda: _batches(system, fund, number))
    print(f"  raw inserts are {ours / raw:.1f} times as fast")
    _timed("posted one by one", 200, lambda: _singly(system, fund, 200))
    _timed("lines of a bank return settled", LINES, _return_file(system, fund, office))
    _timed("journals checked", Journal.objects.count(), lambda: _sound(check(zone)))


def _timed(name: str, number: int, act: Callable[[], object]) -> float:
    """Seconds of wall and of this process's processor that `act` takes, and what that means for a minute."""
    wall, own, server = time.perf_counter(), time.process_time(), _server_seconds()
    act()
    wall, own, server = time.perf_counter() - wall, time.process_time() - own, _server_seconds() - server
    used = own + server
    print(
        f"  {name}: {number:,} in {wall:.2f} s = {60 * number / wall:,.0f} a minute;"
        f" processor {own:.2f} s here, {server:.2f} s in the server = {60 * number / used:,.0f} a minute of one free core"
    )
    return wall


def _server_seconds() -> float:
    """Processor seconds that the database's process for this connection has used (PostgreSQL on this machine, Linux)."""
    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _vouchers(fund: Fund, number: int) -> list[Voucher]:
    debit, credit = (
        Account.objects.get(fund=fund, role=role).pk for role in (AccountRole.BANK, AccountRole.GRANT_INCOME)
    )
    return [
        Voucher(
            kind=JournalKind.MANUAL, on=DAY, summary=f"测算 {each}", legs=(Leg(debit, 100 + each), Leg(credit, -100 - each)),
            case_ref=f"bench/{each:06d}",
        )
        for each in range(number)
    ]  # fmt: skip


def _batches(system: Actor, fund: Fund, number: int) -> None:
    vouchers = _vouchers(fund, number)
    for start in range(0, number, BATCH):
        journals.post_journals(system, fund=fund, vouchers=vouchers[start : start + BATCH])


def _singly(system: Actor, fund: Fund, number: int) -> None:
    for voucher in _vouchers(fund, number):
        journals.post_journal(system, fund=fund, voucher=voucher)


def _raw(fund: Fund, number: int) -> None:
    """The same columns in the same batches, by the database driver's own multiple insert."""
    columns = (
        "zone_id, fund_id, year_id, sequence, date, kind, state, case_ref, summary, by_label, at, previous_hash, hash"
    )
    types = "BIGINT, fund_id BIGINT, year_id BIGINT, sequence BIGINT, date DATE, kind TEXT, state TEXT, case_ref TEXT, summary TEXT, by_label TEXT, at TEXT"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE raw_journal (zone_id {types}, previous_hash TEXT, hash TEXT)")
        cursor.execute("CREATE TABLE raw_entry (journal BIGINT, position BIGINT, account_id BIGINT, amount BIGINT)")
        for start in range(0, number, BATCH):
            each = range(start, min(start + BATCH, number))
            rows = [
                (fund.zone_id, fund.pk, 1, place, DAY, "manual", "posted", f"bench/{place:06d}", f"测算 {place}", "系统", "2026", "0" * 64, "1" * 64)
                for place in each
            ]  # fmt: skip
            entries = [
                (place, side, side, 100 + place if side == 1 else -100 - place) for place in each for side in (1, 2)
            ]
            with transaction.atomic():
                cursor.executemany(f"INSERT INTO raw_journal ({columns}) VALUES ({', '.join(['%s'] * 13)})", rows)
                cursor.executemany("INSERT INTO raw_entry VALUES (%s, %s, %s, %s)", entries)


def _return_file(system: Actor, fund: Fund, office: object) -> Callable[[], object]:
    """A batch of payments at the bank, and the act of importing the bank's answer."""
    user = ground.create_user(system, username="bench", display_name="复核", password="Qingchi-2026!")
    ground.grant_role(system, user=user, organisation=office, role=Role.OFFICER)  # type: ignore[arg-type]
    line = budgets.approve_budget(system, fund=fund, programme="bench", amount=10**10, on=DAY, document_ref="测算")
    hold = holds.reserve(system, line=line, amount=LINES * 1_000, case_ref="bench/1", on=DAY)
    hold = holds.commit(system, hold=hold, on=DAY)
    payee = payments.Payee(name="示例公司", account="6222000011112222", bank="示例银行")
    ordered = [
        payments.order_payment(system, hold=hold, amount=1_000, payee=payee, purpose="测算") for _each in range(LINES)
    ]
    batch = bank.prepare_batch(system, fund=fund, payments=ordered)
    bank.approve_batch(Actor.of(user, system.zone), batch=batch)
    bank.export_batch(system, batch=batch)
    rows = [f"{payment.line_id},成功,{yuan(payment.amount)},2026-03-20,R," for payment in ordered]
    content = "\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows]).encode()
    return lambda: bank.import_return(
        system, fund=fund, name="r.csv", content=io.BytesIO(content), today=datetime.date(2026, 12, 31)
    )


def _sound(reports: list[object]) -> None:
    faults = [fault for report in reports for fault in report.faults]  # type: ignore[attr-defined]
    assert faults == [], faults


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 60_000)
