"""The outbox against real receivers: an SMTP server and a web server on this machine."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone
from tests import situations
from tests.platform.core.receivers import Mailbox, Robot, a_mailbox, a_robot

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Channel, MessageState, Role
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import DeliveryAttempt, Message, TaskRun, User, Zone
from gaoxin.platform.core.outbox import Notice, deliver_due, post, revive
from gaoxin.platform.core.outbox.configuration import channels_of
from gaoxin.platform.core.outbox.delivery import LEASE, MAX_ATTEMPTS, pause_after
from gaoxin.platform.core.tasks import run_pending


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with a_mailbox() as box:
        yield box


@pytest.fixture
def robot() -> Iterator[Robot]:
    with a_robot() as seen:
        yield seen


def _configure(zone: Zone, **outbox: Any) -> Actor:
    zone.settings = {"outbox": outbox}
    zone.save()
    return Actor.system(zone)


def _notice(*to: User, key: str = "k1", kind: str = "test.news") -> Notice:
    return Notice(key, kind, {"zh": ("通知", "请处理。"), "en": ("News", "Please act.")}, to)


def _again() -> int:
    """Delivers what waits for a later attempt."""
    Message.objects.filter(state=MessageState.QUEUED).update(next_at=timezone.now())
    return deliver_due()


@pytest.mark.django_db
@pytest.mark.database
class TestSending:
    def test_without_configuration_people_hear_on_the_platform_and_nothing_is_sent(self, zone: Zone) -> None:
        user = situations.a_user(zone, email="a@example.org")
        assert post(Actor.system(zone), [_notice(user)]) == 1
        message = Message.objects.get()
        assert (message.channel, message.state, message.recipient) == (Channel.IN_APP, MessageState.SENT, user)
        assert not TaskRun.objects.exists()
        assert deliver_due() == 0

    def test_the_same_notice_is_posted_once(self, zone: Zone) -> None:
        user = situations.a_user(zone)
        for _time in range(2):
            post(Actor.system(zone), [_notice(user)])
        assert Message.objects.count() == 1

    def test_a_notice_of_a_transaction_that_fails_never_leaves(self, zone: Zone) -> None:
        with transaction.atomic():
            post(Actor.system(zone), [_notice(situations.a_user(zone))])
            assert Message.objects.exists()
            transaction.set_rollback(True)
        assert not Message.objects.exists()

    def test_mail_arrives_in_the_persons_language(self, zone: Zone, mailbox: Mailbox) -> None:
        system = _configure(zone, mail={"host": "127.0.0.1", "port": mailbox.port, "sender": "zone@example.org"})
        post(
            system,
            [
                _notice(
                    situations.a_user(zone, email="a@example.org"),
                    situations.a_user(zone, email="b@example.org", preferred_language="en"),
                )
            ],
        )
        assert run_pending() == 1
        found = {mail["To"]: mail for mail in mailbox.mails}
        assert set(found) == {"a@example.org", "b@example.org"}
        assert found["b@example.org"]["Subject"] == "News"
        assert found["a@example.org"].get_payload(decode=True).decode().strip() == "请处理。"
        assert len({mail["Message-ID"] for mail in mailbox.mails}) == 2
        assert set(DeliveryAttempt.objects.values_list("ok", flat=True)) == {True}

    def test_a_busy_server_is_tried_again_later_and_then_given_up(self, zone: Zone, mailbox: Mailbox) -> None:
        system = _configure(zone, mail={"host": "127.0.0.1", "port": mailbox.port, "sender": "zone@example.org"})
        post(system, [_notice(situations.a_user(zone, email="a@example.org"))])
        mailbox.reply = "451 busy"
        assert deliver_due() == 0
        message = Message.objects.get(channel=Channel.MAIL)
        assert message.next_at is not None
        assert timedelta(seconds=25) < message.next_at - timezone.now() <= pause_after(1)
        assert deliver_due() == 0
        for _attempt in range(MAX_ATTEMPTS):
            _again()
        message.refresh_from_db()
        assert (message.state, message.attempts, message.next_at) == (MessageState.DEAD, MAX_ATTEMPTS, None)
        log = DeliveryAttempt.objects.filter(message=message)
        assert [item.number for item in log] == list(range(1, MAX_ATTEMPTS + 1))
        assert all("451" in item.error and item.ok is False for item in log)
        mailbox.reply = "250 OK"
        revive(system, message=message)
        assert deliver_due() == 1
        with pytest.raises(Conflict):
            revive(system, message=message)

    def test_an_address_that_the_server_refuses_is_not_tried_again(self, zone: Zone, mailbox: Mailbox) -> None:
        system = _configure(zone, mail={"host": "127.0.0.1", "port": mailbox.port, "sender": "zone@example.org"})
        post(system, [_notice(situations.a_user(zone, email="a@example.org"))])
        mailbox.reply = "554 no such person"
        deliver_due()
        assert Message.objects.get(channel=Channel.MAIL).state == MessageState.DEAD

    @pytest.mark.parametrize(
        ("kind", "path_has", "body"),
        [
            ("wecom", "", {"msgtype": "text", "text": {"content": "通知\n请处理。"}}),
            ("dingtalk", "&sign=", {"msgtype": "text", "text": {"content": "通知\n请处理。"}}),
            ("feishu", "", {"msg_type": "text", "content": {"text": "通知\n请处理。"}}),
        ],
    )
    def test_each_robot_gets_the_form_that_it_understands(
        self, zone: Zone, robot: Robot, monkeypatch: pytest.MonkeyPatch, kind: str, path_has: str, body: dict[str, Any]
    ) -> None:
        monkeypatch.setenv("GAOXIN_TEST_ROBOT_SECRET", "geheim")
        row = {"name": "群", "kind": kind, "url": f"{robot.url}?key=1", "secret_variable": "GAOXIN_TEST_ROBOT_SECRET"}
        post(_configure(zone, robots=[row]), [_notice()])
        assert deliver_due() == 1
        path, headers, sent = robot.requests[0]
        assert path_has in path
        assert len(headers["Idempotency-Key"]) == 32
        assert {name: value for name, value in sent.items() if name not in {"timestamp", "sign"}} == body
        assert ("sign" in sent) is (kind == "feishu")

    def test_a_robots_error_inside_200_is_a_failure(self, zone: Zone, robot: Robot) -> None:
        system = _configure(zone, robots=[{"name": "群", "kind": "wecom", "url": robot.url}])
        robot.answers = [(200, {"errcode": 45009, "errmsg": "too often"}), (500, {}), (200, {"errcode": 0})]
        post(system, [_notice()])
        assert [deliver_due(), _again(), _again()] == [0, 0, 1]
        errors = list(DeliveryAttempt.objects.order_by("number").values_list("error", flat=True))
        assert errors == ["45009 too often", "HTTP 500", ""]
        assert len({headers["Idempotency-Key"] for _path, headers, _body in robot.requests}) == 1

    def test_a_robot_hears_only_the_kinds_that_it_wants(self, zone: Zone, robot: Robot) -> None:
        system = _configure(zone, robots=[{"name": "群", "kind": "feishu", "url": robot.url, "kinds": ["test.alarm"]}])
        post(system, [_notice(), _notice(key="k2", kind="test.alarm")])
        assert deliver_due() == 1

    def test_a_wrong_setting_is_named_and_stops_no_work(self, zone: Zone) -> None:
        system = _configure(zone, robots=[{"name": "群", "kind": "wecom", "url": "ftp://x"}])
        with pytest.raises(Refusal, match=r"outbox\.robots\[1\]\.url"):
            channels_of(zone)
        assert post(system, [_notice(situations.a_user(zone))]) == 1

    def test_people_see_their_own_messages_only(self, zone: Zone, officer: Actor, stranger: Actor) -> None:
        assert officer.user is not None
        post(Actor.system(zone), [_notice(officer.user)])
        assert Message.objects.visible_to(officer).count() == 1
        assert not Message.objects.visible_to(stranger).exists()
        assert not Message.objects.visible_to(situations.a_person(zone, Role.LEADER)).exists()
        with pytest.raises(Forbidden):
            revive(officer, message=Message.objects.get())

    def test_a_message_under_lease_is_left_alone_until_the_lease_ends(self, zone: Zone, robot: Robot) -> None:
        post(_configure(zone, robots=[{"name": "群", "kind": "wecom", "url": robot.url}]), [_notice()])
        Message.objects.update(state=MessageState.SENDING, attempts=1, next_at=timezone.now() + LEASE)
        assert deliver_due() == 0
        Message.objects.update(next_at=timezone.now())
        assert deliver_due() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.database
def test_workers_killed_with_signal_9_lose_nothing_and_repeat_only_under_the_same_key(robot: Robot) -> None:
    zone = situations.a_zone()
    system = _configure(zone, robots=[{"name": "群", "kind": "wecom", "url": robot.url}])
    total = 30
    post(system, [_notice(key=f"k{number}") for number in range(total)])
    robot.pause = 0.03
    chance = random.Random(4)
    for _kill in range(4):
        worker = _worker()
        reached = len(robot.requests)
        _wait(lambda reached=reached: len(robot.requests) > reached or not _waiting())  # type: ignore[misc]
        time.sleep(chance.random() * 0.1)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        Message.objects.filter(state=MessageState.SENDING).update(next_at=timezone.now())
    last = _worker()
    _wait(lambda: not _waiting())
    last.terminate()
    last.wait(timeout=30)
    keys = [headers["Idempotency-Key"] for _path, headers, _body in robot.requests]
    assert len(set(keys)) == total
    assert Message.objects.filter(state=MessageState.SENT).count() == total
    # At most the one message in the hands of each killed worker went out twice, and the receiver can tell.
    assert len(keys) - total <= 4


def _waiting() -> bool:
    return Message.objects.filter(next_at__isnull=False).exists()


def _worker() -> subprocess.Popen[bytes]:
    values = connection.settings_dict
    address = f"sqlite:///{values['NAME']}"
    if connection.vendor != "sqlite":
        address = f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"
    environment = os.environ | {
        "GAOXIN_DATABASE_URL": address,
        "GAOXIN_TASK_STALE_SECONDS": "1",
        "PYTHONPATH": str(django_settings.PACKAGE_DIR.parents[1]),
    }
    TaskRun.objects.all().delete()
    TaskRun.objects.create(task="core.deliver_messages")
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("worker_process.py"))], env=environment, stdout=subprocess.DEVNULL
    )


def _wait(condition: Any, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
