"""Puts messages in the outbox, inside the writer's transaction: they leave only if it commits, and then they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.platform.core.enums import Channel, MessageState, TaskState
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Message, TaskRun
from gaoxin.platform.core.outbox.configuration import Channels, channels_of
from gaoxin.platform.core.tasks import enqueue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import User, Zone

DELIVER = "core.deliver_messages"


@dataclass(frozen=True, slots=True)
class Notice:
    """What is to be told to whom. key: unique for this notice in the zone; kind: `<app>.<message>`.

    texts: (subject, body) by language, "zh" and "en"; each person gets their own.
    """

    key: str
    kind: str
    texts: dict[str, tuple[str, str]]
    to: tuple[User, ...]
    object_type: str = ""
    object_id: str = ""


@transaction.atomic
def post(actor: Actor, notices: Iterable[Notice]) -> int:
    """Posts each notice to its people (in-app, and mail where the zone has a server) and to the zone's robots.

    A notice that was posted before is not posted again. Returns the number of messages.
    """
    zone = actor.zone
    if zone is None:
        raise Refusal(_("还没有选定高新区，无法发送消息。"))
    channels = _usable_channels(zone)
    rows = [row for notice in notices for row in _rows(zone, channels, notice)]
    if not rows:
        return 0
    Message.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.channel != Channel.IN_APP for row in rows):
        wake_worker(actor)
    return len(rows)


def _usable_channels(zone: Zone) -> Channels:
    try:
        return channels_of(zone)
    except Refusal:
        # A wrong setting must not stop the zone's work: people still get the message on the platform.
        return Channels()


def _rows(zone: Zone, channels: Channels, notice: Notice) -> list[Message]:
    now = timezone.now()

    def row(channel: str, name: str, *, language: str, user: User | None = None, address: str = "") -> Message:
        subject, body = notice.texts.get(language) or notice.texts["zh"]
        at_once = channel == Channel.IN_APP
        return Message(
            zone=zone, key=f"{notice.key}/{channel}/{name}"[:150], channel=channel, kind=notice.kind, recipient=user, address=address,
            subject=subject[:200], body=body, object_type=notice.object_type, object_id=notice.object_id,
            state=MessageState.SENT if at_once else MessageState.QUEUED, sent_at=now if at_once else None,
            next_at=None if at_once else now,
        )  # fmt: skip

    found = []
    for user in notice.to:
        language = "en" if user.preferred_language.startswith("en") else "zh"
        found.append(row(Channel.IN_APP, str(user.pk), language=language, user=user))
        if channels.mail and user.email:
            found.append(row(Channel.MAIL, str(user.pk), language=language, user=user, address=user.email))
    for robot in channels.robots:
        if robot.wants(notice.kind):
            found.append(row(robot.kind, robot.name, language="zh", address=robot.name))
    return found


def wake_worker(actor: Actor) -> None:
    """Has what is due sent soon, not at the next minute."""
    if not TaskRun.objects.filter(task=DELIVER, state=TaskState.QUEUED).exists():
        enqueue(type(actor).system(), DELIVER)
