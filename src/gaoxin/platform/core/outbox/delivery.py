"""Delivers what is due. Every step is one conditional UPDATE, committed before and after the sending, so that any number of
workers never hold one message at once and a killed one loses nothing.

A worker that dies between the receiver's yes and its own note leaves the message leased; it is sent again with the same
idempotency key (`Message-ID`, `Idempotency-Key`), by which the receiver knows it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from gaoxin.platform.core.enums import Channel, MessageState
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import DeliveryAttempt, Message
from gaoxin.platform.core.outbox.channels import DeliveryFailed, send_mail, send_robot
from gaoxin.platform.core.outbox.configuration import channels_of

if TYPE_CHECKING:
    from collections.abc import Callable

LEASE = timedelta(minutes=2)
MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)


def pause_after(attempts: int) -> timedelta:
    """How long to wait after this many failures: 30 s, doubled each time, six hours at most."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)


def deliver_due(*, report: Callable[[int, int], None] | None = None) -> int:
    """Tries every message that is due, once; returns how many went out. `report(done, total)` may raise to end early."""
    due = list(
        Message.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk").values_list("pk", flat=True)
    )
    sent = 0
    for number, pk in enumerate(due, 1):
        if report:
            report(number - 1, len(due))
        message = _claim(pk)
        if message is not None:
            sent += _attempt(message)
    return sent


def _claim(pk: int) -> Message | None:
    """The message, ours until the lease ends; None when another worker has it."""
    now = timezone.now()
    with transaction.atomic():
        message = Message.objects.select_related("zone").filter(pk=pk).first()
        if message is None or message.next_at is None or message.next_at > now:
            return None
        taken = Message.objects.filter(pk=pk, next_at=message.next_at, attempts=message.attempts).update(
            state=MessageState.SENDING, attempts=message.attempts + 1, next_at=now + LEASE
        )
        if not taken:
            return None
        message.attempts += 1
        message.next_at = now + LEASE
        DeliveryAttempt.objects.create(message=message, number=message.attempts, at=now)
    return message


def _attempt(message: Message) -> bool:
    try:
        _send(message)
    except DeliveryFailed as failure:
        _failed(message, str(failure), final=failure.final)
        return False
    except Refusal as refusal:
        # The zone's settings are wrong: someone will mend them, so the message waits.
        _failed(message, str(refusal), final=False)
        return False
    _finish(message, ok=True, state=MessageState.SENT, sent_at=timezone.now(), next_at=None)
    return True


def _send(message: Message) -> None:
    channels = channels_of(message.zone)
    if message.channel == Channel.MAIL:
        if channels.mail is None:
            raise DeliveryFailed("no mail server is configured", final=True)
        send_mail(channels.mail, message)
        return
    robot = channels.robot(message.address)
    if robot is None:
        raise DeliveryFailed(f"no robot is named {message.address!r}", final=True)
    send_robot(robot, message)


def _failed(message: Message, reason: str, *, final: bool) -> None:
    counted = message.attempts - message.forgiven
    if final or counted >= MAX_ATTEMPTS:
        _finish(message, ok=False, error=reason, state=MessageState.DEAD, next_at=None)
    else:
        later = timezone.now() + pause_after(counted)
        _finish(message, ok=False, error=reason, state=MessageState.QUEUED, next_at=later)


@transaction.atomic
def _finish(
    message: Message, *, ok: bool, state: MessageState, next_at: datetime | None, error: str = "", sent_at: datetime | None = None
) -> None:  # fmt: skip
    # Only while the lease is ours: a worker that was given up for dead must not overwrite its successor's result.
    mine = Message.objects.filter(pk=message.pk, state=MessageState.SENDING, attempts=message.attempts)
    if ok:
        # Delivered is delivered, even when the lease has run out meanwhile.
        mine = Message.objects.filter(pk=message.pk).exclude(state=MessageState.SENT)
    mine.update(state=state, next_at=next_at, sent_at=sent_at)
    DeliveryAttempt.objects.filter(message=message, number=message.attempts).update(
        ok=ok, error=error[:500], finished_at=timezone.now()
    )
