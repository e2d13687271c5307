"""What people do with messages: read their own; the administrator has them tried again or gives them up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.platform.core import audit
from gaoxin.platform.core.enums import Channel, MessageState
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import Message
from gaoxin.platform.core.outbox.posting import wake_worker
from gaoxin.platform.core.permissions import can_keep_outbox

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models.outbox import MessageQuerySet

MOST_AT_ONCE = 1000
LONGEST_REASON = 200


@transaction.atomic
def mark_read(actor: Actor, *, messages: MessageQuerySet) -> int:
    """Marks those of `messages` that are the actor's own, on the platform and unread; returns how many."""
    own = messages.filter(recipient_id=actor.user_id or 0, zone_id=actor.zone_id or 0, channel=Channel.IN_APP)
    ids = list(own.filter(read_at__isnull=True).order_by().values_list("pk", flat=True))
    count = Message.objects.filter(pk__in=ids, read_at__isnull=True).update(read_at=timezone.now()) if ids else 0
    if count:
        audit.record(actor, "message.read", None, count=count)
    return count


@transaction.atomic
def revive(actor: Actor, *, message: Message) -> None:
    """Tries a dead message, or one that waits after a failure, again now; what was tried before stays on record."""
    can_keep_outbox(actor).require()
    if not _revive(actor, [message.pk]):
        raise Conflict(_("这条消息已送达、正在发送或刚刚排队，不需要重发。"))
    audit.record(actor, "message.revive", message, key=message.key)


@transaction.atomic
def revive_many(actor: Actor, *, messages: Iterable[int]) -> int:
    """The same for many, at most 1,000, as after the mail server was down; returns how many are tried again."""
    can_keep_outbox(actor).require()
    wanted = list(messages)
    if len(wanted) > MOST_AT_ONCE:
        raise Refusal(_("一次最多重发 %(limit)d 条。") % {"limit": MOST_AT_ONCE}, next_step=_("请用筛选缩小范围。"))
    count = _revive(actor, wanted)
    if count:
        audit.record(actor, "message.revive_many", None, count=count, messages=wanted)
    return count


@transaction.atomic
def give_up(actor: Actor, *, message: Message, reason: str) -> None:
    """Nobody waits for this message any more. One that is being sent right now cannot be stopped."""
    can_keep_outbox(actor).require()
    text = reason.replace("\x00", "").strip()
    if not text or len(text) > LONGEST_REASON:
        raise Refusal(_("请写放弃的理由，不超过 %(limit)d 个字。") % {"limit": LONGEST_REASON})
    waiting = Message.objects.sent_from(actor).filter(
        pk=message.pk, state__in=(MessageState.QUEUED, MessageState.DEAD), given_up=""
    )
    if not waiting.update(state=MessageState.DEAD, next_at=None, given_up=text):
        raise Conflict(_("这条消息已送达、正在发送或已放弃。"))
    audit.record(actor, "message.give_up", message, key=message.key, reason=text)


def _revive(actor: Actor, ids: list[int]) -> int:
    rows = Message.objects.sent_from(actor).filter(pk__in=ids)
    dead = rows.filter(state=MessageState.DEAD)
    failed = rows.filter(state=MessageState.QUEUED, attempts__gt=F("forgiven"))
    changed = {"state": MessageState.QUEUED, "next_at": timezone.now(), "forgiven": F("attempts"), "given_up": ""}
    count = failed.update(**changed) + dead.update(**changed)
    if count:
        wake_worker(actor)
    return count
