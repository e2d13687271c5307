"""Threads and separate processes on one envelope: never exceeded; a batch that is killed loses nothing and pays nothing twice."""

from __future__ import annotations

import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest
from tests.concurrency import in_process, in_threads
from tests.domains.policies import money
from tests.domains.policies.money import REWARD, Situation
from tests.mechanisms.ledger.books import faults

from gaoxin.domains.policies.actions.payments import order_awards
from gaoxin.domains.policies.models import Award
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.ledger.enums import JournalKind, PaymentState
from gaoxin.mechanisms.ledger.models import BudgetLine, Journal, Payment
from gaoxin.platform.core.errors import UserError

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.processes]
SCRIPT = Path(__file__).with_name("pay_process.py")


def _process(place: Situation, verb: str, *words: object) -> subprocess.Popen[str]:
    return in_process(SCRIPT, verb, place.officer.user_id, place.zone.pk, *words)


def test_confirmations_in_threads_and_processes_never_exceed_the_envelope() -> None:
    place = money.a_situation(budget=3 * REWARD)
    offered = [money.listed(place) for _each in range(8)]
    results = in_threads(4, lambda number: move(place.system, case=offered[number].case_id, move="confirm"))
    held = sum(not isinstance(item, UserError) for item in results)
    assert held == 3
    # One gives up: exactly one of the four that two processes try gets its place.
    first = next(each for each in offered if money.state(each) == "approved")
    move(place.officer, case=first.case_id, move="refuse", values={"reason": "放弃"})
    waiting = [each.case_id for each in offered if money.state(each) == "offered"]
    running = [_process(place, "confirm", *waiting) for _number in range(2)]
    done = [int(process.communicate(timeout=180)[0]) for process in running]
    assert sum(done) == 1
    line = BudgetLine.objects.get(pk=place.line.pk)
    assert (line.reserved, line.left) == (3 * REWARD, 0)
    assert Award.objects.filter(hold__reserved__gt=0).count() == 3
    assert faults(place.zone) == []


def test_a_batch_killed_with_signal_9_is_neither_lost_nor_paid_twice(tmp_path: Path) -> None:
    place = money.a_situation()
    awards = money.payable(place, 6)
    words = [each.pk for each in awards]
    process = _process(place, "order", *words)
    _kill_when(process, lambda: Payment.objects.filter(fund=place.fund).exists())
    # The same press of the button again: the rest is ordered, nothing a second time.
    order_awards(place.officer, awards=awards)
    assert Payment.objects.filter(fund=place.fund).count() == 6
    assert Payment.objects.values("hold").distinct().count() == 6
    lines = [each.line_id for each in Payment.objects.filter(fund=place.fund).order_by("id")]
    batch = money.prepare_batch(place.officer, fund=place.fund)
    money.export_batch(place.officer, batch=money.approve_batch(place.second, batch=batch))
    file = tmp_path / "return.csv"
    file.write_bytes(money.bank_file(*[(line, True) for line in lines]))
    process = _process(place, "import", place.fund.pk, file)
    _kill_when(process, lambda: Journal.objects.filter(fund=place.fund, kind=JournalKind.PAY).exists())
    money.answered(place, *[(line, True) for line in lines])
    money.answered(place, *[(line, True) for line in lines])
    assert Payment.objects.filter(fund=place.fund, state=PaymentState.SETTLED).count() == 6
    assert Journal.objects.filter(fund=place.fund, kind=JournalKind.PAY).count() == 6
    assert {money.state(each) for each in awards} == {"paid"}
    assert faults(place.zone) == []


def _kill_when(process: subprocess.Popen[str], begun: Any) -> None:
    """Kills a process as soon as the first of its work is seen; one that was quicker has simply finished."""
    deadline = time.monotonic() + 60
    while process.poll() is None and not begun() and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)
