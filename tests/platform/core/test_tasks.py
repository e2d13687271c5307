"""Background tasks in one thread: outcomes, progress, rights."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.utils import timezone
from tests import situations
from tests.platform.core import sample_tasks

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role, TaskState
from gaoxin.platform.core.errors import Conflict, Forbidden
from gaoxin.platform.core.models import PeriodicRun, TaskRun, Zone
from gaoxin.platform.core.tasks import Progress, TaskStopped, cancel, enqueue, queue, retry, run_pending

pytestmark = [pytest.mark.django_db, pytest.mark.database]
assert sample_tasks


def test_a_task_runs_with_its_arguments_as_the_person_who_started_it(officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=2, right=40)
    assert run.state == TaskState.QUEUED
    assert run_pending() == 1
    run.refresh_from_db()
    assert (run.state, run.result) == (TaskState.SUCCEEDED, {"sum": 42, "by": officer.label})
    assert (run.progress, run.done, run.total, run.attempts) == (1.0, 2, 2, 1)
    assert run.finished_at is not None


def test_a_name_that_is_not_registered_is_refused_when_enqueued(officer: Actor) -> None:
    with pytest.raises(LookupError, match=r"sample\.nothing"):
        enqueue(officer, "sample.nothing")


def test_a_task_enqueued_in_a_transaction_that_fails_does_not_exist(officer: Actor) -> None:
    def fails() -> None:
        with transaction.atomic():
            enqueue(officer, "sample.add", left=1, right=1)
            raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011  our own, one line above
        fails()
    assert run_pending() == 0


def test_a_refusal_ends_the_run_with_its_sentence_and_next_step(officer: Actor) -> None:
    run = enqueue(officer, "sample.refuse")
    run_pending()
    run.refresh_from_db()
    assert run.state == TaskState.FAILED
    assert run.error == "第 3 行的金额不是数字。 请改正后重做。"
    assert run.done == 3


def test_a_fault_of_the_program_ends_the_run_without_showing_its_inside(
    officer: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    run = enqueue(officer, "sample.break")
    run_pending()
    run.refresh_from_db()
    assert run.state == TaskState.FAILED
    assert str(run.pk)[:8] in run.error
    assert "secret" not in run.error
    assert "secret inside" in caplog.text


def test_messages_of_a_task_are_in_the_language_of_who_started_it(officer: Actor) -> None:
    assert officer.user is not None
    officer.user.preferred_language = "en"
    officer.user.save()
    run = enqueue(officer, "sample.language")
    run_pending()
    run.refresh_from_db()
    assert run.result == {"language": "en"}


def test_the_oldest_run_is_claimed_first_and_by_one_worker_only(officer: Actor) -> None:
    first = enqueue(officer, "sample.add", left=1, right=1)
    second = enqueue(officer, "sample.add", left=1, right=1)
    claimed = [queue.claim("a"), queue.claim("b"), queue.claim("c")]
    assert [run.pk if run else None for run in claimed] == [first.pk, second.pk, None]


def test_a_queued_run_is_cancelled_at_once(officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    cancel(officer, run=run)
    assert run_pending() == 0
    run.refresh_from_db()
    assert run.state == TaskState.CANCELLED


def test_a_running_task_learns_at_its_next_report_that_it_was_cancelled(officer: Actor) -> None:
    enqueue(officer, "sample.add", left=1, right=1)
    run = queue.claim("a")
    assert run is not None
    progress = Progress(run.pk, officer)
    progress.report(1, 3)
    queue.beat(run, progress)
    cancel(officer, run=run)
    queue.beat(run, progress)
    with pytest.raises(TaskStopped):
        progress.report(2, 3)


def test_a_finished_run_can_no_longer_be_cancelled(officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    run_pending()
    with pytest.raises(Conflict, match="已经结束"):
        cancel(officer, run=run)


def test_a_failed_run_is_repeated_as_a_new_run(officer: Actor) -> None:
    run = enqueue(officer, "sample.refuse")
    with pytest.raises(Conflict):
        retry(officer, run=run)
    run_pending()
    run.refresh_from_db()
    again = retry(officer, run=run)
    assert again.pk != run.pk
    assert (again.state, again.task) == (TaskState.QUEUED, "sample.refuse")


def test_a_run_of_a_silent_worker_is_repeated_once_and_then_failed(officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for expected in (TaskState.QUEUED, TaskState.FAILED):
            assert queue.claim("dies") is not None
            clock.shift(timedelta(seconds=59))
            assert queue.reap() == 0
            clock.shift(timedelta(seconds=2))
            assert queue.reap() == 1
            run.refresh_from_db()
            assert run.state == expected
    assert "两次意外中断" in run.error


def test_a_worker_that_was_taken_for_dead_cannot_write_the_outcome(officer: Actor) -> None:
    enqueue(officer, "sample.add", left=1, right=1)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        late = queue.claim("late")
        assert late is not None
        clock.shift(timedelta(seconds=61))
        queue.reap()
        successor = queue.claim("successor")
        assert successor is not None
    progress = Progress(late.pk, officer)
    queue.beat(late, progress)
    assert progress.is_stopping
    assert not queue.finish(late, TaskState.SUCCEEDED, progress, result={"by": "late"})
    assert queue.finish(successor, TaskState.SUCCEEDED, Progress(late.pk, officer), result={"by": "successor"})
    assert TaskRun.objects.get(pk=late.pk).result == {"by": "successor"}


def test_a_run_whose_worker_is_ending_goes_back_and_keeps_its_attempts(officer: Actor) -> None:
    enqueue(officer, "sample.add", left=1, right=1)
    run = queue.claim("a")
    assert run is not None
    queue.give_back(run)
    run.refresh_from_db()
    assert (run.state, run.attempts) == (TaskState.QUEUED, 0)


def test_a_periodic_task_starts_once_for_each_interval(db: None) -> None:
    # The other periodic tasks are those of whichever apps are installed; this one runs once a day.
    daily = TaskRun.objects.filter(task="core.clear_sessions")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert queue.enqueue_due() == PeriodicRun.objects.count()
        assert queue.enqueue_due() == 0
        assert daily.count() == 1
        clock.shift(timedelta(hours=23))
        queue.enqueue_due()
        assert daily.count() == 1
        clock.shift(timedelta(hours=2))
        queue.enqueue_due()
        assert daily.count() == 2
    assert run_pending() == TaskRun.objects.count()
    assert set(TaskRun.objects.values_list("state", flat=True)) == {TaskState.SUCCEEDED}


def test_people_see_and_control_their_own_runs_only(
    zone: Zone, officer: Actor, leader: Actor, stranger: Actor, visitor: Actor
) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    assert TaskRun.objects.visible_to(officer).get() == run
    assert TaskRun.objects.visible_to(situations.a_person(zone, Role.SYSTEM_ADMIN)).get() == run
    for actor in (leader, stranger, visitor):
        assert not TaskRun.objects.visible_to(actor).exists()
        with pytest.raises(Forbidden):
            cancel(actor, run=run)


def test_the_progress_page_shows_title_and_state_and_is_hidden_from_others(
    client: Client, officer: Actor, leader: Actor
) -> None:
    run = enqueue(officer, "sample.refuse")
    client.force_login(officer.user)
    waiting = client.get(f"/tasks/{run.pk}/").content.decode()
    assert "拒绝" in waiting
    assert 'hx-trigger="every 1s"' in waiting
    run_pending()
    finished = client.get(f"/tasks/{run.pk}/").content.decode()
    assert "第 3 行的金额不是数字。" in finished
    assert "hx-trigger" not in finished.split("<main", 1)[1]
    client.force_login(leader.user)
    assert client.get(f"/tasks/{run.pk}/").status_code == 404


def test_the_fragment_equals_the_same_part_of_the_page(client: Client, officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    client.force_login(officer.user)
    page = client.get(f"/tasks/{run.pk}/").content.decode()
    fragment = client.get(f"/tasks/{run.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert _without_token(fragment.strip()) in _without_token(page)


def test_a_finished_run_leads_on_to_its_result(client: Client, officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    run_pending()
    TaskRun.objects.filter(pk=run.pk).update(result={"url": "/start/"})
    client.force_login(officer.user)
    assert client.get(f"/tasks/{run.pk}/", headers={"HX-Request": "true"})["HX-Redirect"] == "/start/"
    assert 'href="/start/"' in client.get(f"/tasks/{run.pk}/").content.decode()


def test_the_buttons_cancel_and_repeat(client: Client, officer: Actor) -> None:
    run = enqueue(officer, "sample.add", left=1, right=1)
    client.force_login(officer.user)
    assert client.post(f"/tasks/{run.pk}/cancel/").status_code == 302
    run.refresh_from_db()
    assert run.state == TaskState.CANCELLED
    assert client.post(f"/tasks/{run.pk}/cancel/").status_code == 409
    again = client.post(f"/tasks/{run.pk}/retry/")
    assert again.status_code == 302
    assert str(run.pk) not in again["Location"]
    assert client.get(f"/tasks/{run.pk}/cancel/").status_code == 405


def _without_token(html: str) -> str:
    head, *rest = html.split('name="csrfmiddlewaretoken" value="')
    return head + "".join(part.split('"', 1)[1] for part in rest)
