"""The administrator's page of the outbox, with a real mail server that refuses and a robot that is down."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests import situations
from tests.platform.core.receivers import a_mailbox, a_robot

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Channel, MessageState, Role
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, DeliveryAttempt, Message, Zone
from gaoxin.platform.core.outbox import Notice, deliver_due, give_up, mark_read, post, revive_many

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BASE = "/workbench/administration/outbox/"


@pytest.fixture
def sysadmin(zone: Zone) -> Actor:
    return situations.a_person(zone, Role.SYSTEM_ADMIN)


def _client(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def _configure(zone: Zone, **outbox: Any) -> None:
    zone.settings = {"outbox": outbox}
    zone.save()


def _post(zone: Zone, *keys: str, mail: str = "lihua@example.org") -> None:
    user = situations.a_user(zone, email=mail)
    texts = {"zh": ("请补正", "秘密的内容"), "en": ("Correct", "secret")}
    post(Actor.system(zone), [Notice(key, "test.news", texts, (user,)) for key in keys])


def _told(client: Client, path: str = BASE) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_refused_mail_is_seen_with_its_reason_and_leaves_once_the_server_takes_it(
    zone: Zone, sysadmin: Actor
) -> None:
    client = _client(sysadmin)
    with a_mailbox() as box:
        _configure(zone, mail={"host": "127.0.0.1", "port": box.port, "sender": "zone@example.org"})
        _post(zone, "k1")
        message = Message.objects.get(channel=Channel.MAIL)
        assert "待发送" in _told(client, f"{BASE}?channel=mail")
        box.reply = "451 busy"
        deliver_due()
        told = _told(client, f"{BASE}?state=failed")
        assert "失败，等候重试" in told
        assert "451" in told
        assert "秘密的内容" not in told
        assert "lihua@" not in told
        box.reply = "554 no such person"
        client.post(f"{BASE}{message.pk}/retry/")
        deliver_due()
        page = _told(client, f"{BASE}{message.pk}/")
        assert "451" in page
        assert "554" in page
        assert "无法送达" in page
        assert "li***@example.org" in page
        box.reply = "250 OK"
        assert client.post(f"{BASE}retry/?state=dead").status_code == 302
        assert deliver_due() == 1
        assert len(box.mails) == 1
    message.refresh_from_db()
    assert (message.state, message.attempts) == (MessageState.SENT, 3)
    assert list(DeliveryAttempt.objects.filter(message=message).values_list("number", "ok")) == [
        (1, False),
        (2, False),
        (3, True),
    ]
    actions = AuditEntry.objects.filter(action__startswith="message.").values_list("action", flat=True)
    assert sorted(actions) == ["message.revive", "message.revive_many"]
    assert client.post(f"{BASE}{message.pk}/retry/").status_code == 409


def test_attempts_before_a_retry_no_longer_count_against_the_message(zone: Zone, sysadmin: Actor) -> None:
    with a_robot() as robot:
        _configure(zone, robots=[{"name": "群", "kind": "wecom", "url": robot.url}])
        post(Actor.system(zone), [Notice("k1", "test.news", {"zh": ("通知", "…")}, ())])
        robot.answers = [(404, {}), (500, {}), (200, {"errcode": 0})]
        deliver_due()
        message = Message.objects.get()
        assert message.state == MessageState.DEAD
        revive_many(sysadmin, messages=[message.pk])
        deliver_due()
        message.refresh_from_db()
        assert (message.state, message.attempts, message.forgiven) == (MessageState.QUEUED, 2, 1)
        revive_many(sysadmin, messages=[message.pk])
        assert deliver_due() == 1


def test_a_message_is_given_up_with_a_reason_and_never_leaves(zone: Zone, sysadmin: Actor) -> None:
    client = _client(sysadmin)
    with a_mailbox() as box:
        _configure(zone, mail={"host": "127.0.0.1", "port": box.port, "sender": "zone@example.org"})
        _post(zone, "k1")
        message = Message.objects.get(channel=Channel.MAIL)
        empty = client.post(f"{BASE}{message.pk}/give-up/", {"reason": " "})
        assert empty.status_code == 422
        client.post(f"{BASE}{message.pk}/give-up/", {"reason": "地址已作废"})
        assert deliver_due() == 0
        assert box.mails == []
        page = _told(client, f"{BASE}{message.pk}/")
        assert "地址已作废" in page
        assert "已放弃" in _told(client, f"{BASE}?state=given_up")
        with pytest.raises(Conflict):
            give_up(sysadmin, message=message, reason="再放弃一次")
        client.post(f"{BASE}{message.pk}/retry/")
        assert deliver_due() == 1
    message.refresh_from_db()
    assert (message.state, message.given_up) == (MessageState.SENT, "")
    assert AuditEntry.objects.get(action="message.give_up").detail["reason"] == "地址已作废"


def test_what_is_being_sent_is_neither_given_up_nor_sent_twice(zone: Zone, sysadmin: Actor) -> None:
    _configure(zone, robots=[{"name": "群", "kind": "wecom", "url": "http://127.0.0.1:9/"}])
    post(Actor.system(zone), [Notice("k1", "test.news", {"zh": ("通知", "…")}, ())])
    Message.objects.update(state=MessageState.SENDING)
    message = Message.objects.get()
    with pytest.raises(Conflict):
        give_up(sysadmin, message=message, reason="不要了")
    assert revive_many(sysadmin, messages=[message.pk]) == 0
    with pytest.raises(Refusal):
        revive_many(sysadmin, messages=range(1001))


def test_the_list_is_searched_sorted_and_exported(zone: Zone, sysadmin: Actor) -> None:
    _configure(zone, mail={"host": "127.0.0.1", "port": 9, "sender": "zone@example.org"})
    _post(zone, "k1", mail="wang@example.org")
    _post(zone, "k2", mail="zhao@example.org")
    client = _client(sysadmin)
    rows = list(csv.reader(io.StringIO(client.get(f"{BASE}export.csv?q=zhao").content.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert rows[1][1:3] == ["待发送", "电子邮件"]
    assert client.get(f"{BASE}export.xlsx").status_code == 200
    assert client.get(f"{BASE}export.exe").status_code == 404
    assert "没有符合条件的消息" in _told(client, f"{BASE}?until=2000-01-01")
    assert AuditEntry.objects.filter(action="message.export").count() == 2
    for sort in ("attempts", "-next_at", "channel", "nonsense"):
        _told(client, f"{BASE}?sort={sort}")


def test_only_the_system_administrator_of_the_zone_keeps_the_outbox(
    zone: Zone, officer: Actor, leader: Actor, stranger: Actor, sysadmin: Actor
) -> None:
    _post(zone, "k1")
    message = Message.objects.get()
    foreign = situations.a_person(situations.a_zone(), Role.SYSTEM_ADMIN)
    people = [
        officer,
        leader,
        stranger,
        situations.a_person(zone, Role.SECURITY_ADMIN),
        situations.a_person(zone, Role.AUDIT_ADMIN),
    ]
    for actor in people:
        client = _client(actor)
        assert client.get(BASE).status_code == 403
        assert client.get(f"{BASE}{message.pk}/").status_code == 403
        assert client.post(f"{BASE}{message.pk}/give-up/", {"reason": "x"}).status_code == 403
        with pytest.raises(Forbidden):
            give_up(actor, message=message, reason="x")
        assert not Message.objects.sent_from(actor).exists()
    assert _client(foreign).get(f"{BASE}{message.pk}/").status_code == 404
    assert _client(sysadmin).get(f"{BASE}{2**64}/").status_code == 404


def test_the_list_costs_the_same_for_few_and_many_messages(zone: Zone, sysadmin: Actor) -> None:
    client = _client(sysadmin)
    _told(client)
    counts = []
    for start in (0, 20):
        _post(zone, *(f"k{number}" for number in range(start, start + 20)), mail="")
        with CaptureQueriesContext(connection) as queries:
            _told(client)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_reading_is_an_act_of_the_recipient_alone(zone: Zone, sysadmin: Actor) -> None:
    _post(zone, "k1", mail="")
    message = Message.objects.get()
    assert mark_read(sysadmin, messages=Message.objects.all()) == 0
    assert message.recipient is not None
    reader = Actor.of(message.recipient, zone)
    assert [mark_read(reader, messages=Message.objects.all()) for _time in range(2)] == [1, 0]
    assert AuditEntry.objects.filter(action="message.read").count() == 1
