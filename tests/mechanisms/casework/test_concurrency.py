"""Threads and separate processes on one case: one of them moves it; killed workers lose nothing and repeat nothing."""

from __future__ import annotations

import random
import signal
import subprocess
import time
from pathlib import Path

import pytest
from tests.concurrency import in_process, in_threads
from tests.mechanisms.casework.people import Town, a_town, moment

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import Case, CaseEvent, RungFired
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Message

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database, pytest.mark.processes]
SCRIPT = Path(__file__).with_name("sweep_process.py")


@pytest.fixture
def busy_town(transactional_db: None) -> Town:
    return a_town()


def _process(*words: object) -> subprocess.Popen[str]:
    return in_process(SCRIPT, *words)


def test_of_six_people_who_press_at_once_one_moves_the_case(busy_town: Town) -> None:
    case = busy_town.open()
    results = in_threads(6, lambda _number: actions.move(busy_town.centre, case=case.pk, move="accept"))
    assert sum(isinstance(item, Case) for item in results) == 1
    assert sum(isinstance(item, UserError) for item in results) == 5
    assert CaseEvent.objects.filter(case=case, name="accept").count() == 1


def test_cases_opened_at_once_have_numbers_of_their_own(busy_town: Town) -> None:
    results = in_threads(6, lambda number: busy_town.open(title=f"诉求 {number}").number)
    assert len(set(results)) == 6
    assert sorted(str(item)[-6:] for item in results) == [f"{number:06d}" for number in range(1, 7)]


def test_two_processes_take_each_case_of_a_batch_once(busy_town: Town) -> None:
    cases = [busy_town.open().pk for _number in range(8)]
    words = ("move", busy_town.centre.user_id, busy_town.zone.pk, "accept")
    first, second = _process(*words, *cases), _process(*words, *reversed(cases))
    done = [int(process.communicate(timeout=180)[0]) for process in (first, second)]
    assert sum(done) == 8
    assert CaseEvent.objects.filter(case__in=cases, name="accept").count() == 8
    assert all(report.is_intact for report in audit.verify(busy_town.zone.pk))


def test_two_sweeps_in_two_processes_fire_each_rung_once(busy_town: Town) -> None:
    cases = [busy_town.in_hand("2025-11-03 09:00", "2025-11-03 10:00").pk for _number in range(12)]
    processes = [_process("sweep", "2025-11-07 09:00") for _number in range(2)]
    for process in processes:
        process.communicate(timeout=180)
    assert [process.returncode for process in processes] == [0, 0]
    _all_fired_once(cases)


def test_sweeps_killed_with_signal_9_lose_nothing_and_fire_nothing_twice(busy_town: Town) -> None:
    cases = [busy_town.in_hand("2025-11-03 09:00", "2025-11-03 10:00").pk for _number in range(15)]
    chance = random.Random(11)
    for _kill in range(3):
        before = RungFired.objects.count()
        process = _process("sweep", "2025-11-07 09:00")
        deadline = time.monotonic() + 30
        while RungFired.objects.count() == before and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.03)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    sweep(now=moment("2025-11-07 09:00"))
    _all_fired_once(cases)


def _all_fired_once(cases: list[int]) -> None:
    # First contact: overdue and supervised; reply: reminded and overdue.
    fired = list(RungFired.objects.filter(clock__case__in=cases).values_list("clock", "rung"))
    assert len(fired) == len(set(fired)) == 4 * len(cases)
    events = CaseEvent.objects.filter(case__in=cases, kind=EventKind.RUNG)
    assert events.count() == 4 * len(cases)
    keys = Message.objects.filter(key__contains="/rung/").values_list("key", flat=True)
    assert len(keys) == len(set(keys))
    assert Case.objects.filter(pk__in=cases, next_due_at__lt=moment("2025-11-07 09:00")).count() == 0
