"""What waits for a person, on the first page of their side, and their messages about cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages as flash
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.mechanisms.casework import selectors
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.waiting import waits_for
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.pages.filters import due_condition
from gaoxin.mechanisms.casework.pages.openable import openable
from gaoxin.mechanisms.casework.pages.rows import rows_of
from gaoxin.mechanisms.casework.pages.side import PORTAL, Side, side_of
from gaoxin.mechanisms.casework.pages.taps import taps_of
from gaoxin.platform.core import outbox
from gaoxin.platform.core.enums import Channel
from gaoxin.platform.core.models import Message

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models.outbox import MessageQuerySet
    from gaoxin.platform.core.requests import ActorRequest

SHOWN = 8
SHOWN_MESSAGES = 4
#: A figure on the first page is not counted beyond this.
MOST_COUNTED = 100
MOST_MESSAGES = 200
OBJECT = "casework.case"


def my_turn(actor: Actor) -> dict[str, Any]:
    """The card of the first page: what waits for the person, what is late, the newest messages. A flat number of queries."""
    side, timeline = side_of(actor), timeline_of(current_version(actor.zone_id or 0))
    waiting = selectors.cases(actor).filter(waits_for(actor), is_open=True)
    first = list(waiting.order_by(F("due_at").asc(nulls_last=True), "id")[:SHOWN])
    office = selectors.cases(actor).filter(is_open=True)
    return {
        "side": side, "rows": rows_of(first, side, timeline), "turn": _count(waiting), "taps": taps_of(actor, first, side),
        "late": _count(office.filter(due_condition(actor, "late"))) if side.inside else "",
        "soon": _count(office.filter(due_condition(actor, "soon"))) if side.inside else "",
        "unread": _count(unread(actor)), "messages": [_line(row, side) for row in unread(actor)[:SHOWN_MESSAGES]],
        "may_open": bool(openable(actor)),
    }  # fmt: skip


def my_cases(actor: Actor) -> dict[str, Any]:
    """The card of an enterprise: what waits for it, and its newest cases."""
    timeline = timeline_of(current_version(actor.zone_id or 0))
    return my_turn(actor) | {"newest": rows_of(selectors.cases(actor)[:SHOWN], PORTAL, timeline)}


def unread(actor: Actor) -> MessageQuerySet:
    return _own(actor).filter(read_at__isnull=True)


def count_unread(actor: Actor) -> str:
    return _count(unread(actor))


@require_safe
def index(request: ActorRequest, side: Side) -> HttpResponse:
    """The person's messages about cases, newest first."""
    side.permission(request.actor).require()
    rows = [_line(row, side) for row in _own(request.actor)[:MOST_MESSAGES]]
    return render(
        request, "casework/messages.html", {"side": side, "rows": rows, "unread": _count(unread(request.actor))}
    )


@require_POST
def read_all(request: ActorRequest, side: Side) -> HttpResponse:
    side.permission(request.actor).require()
    outbox.mark_read(request.actor, messages=unread(request.actor))
    flash.success(request, _("全部消息已标为已读。"))
    return redirect(side.url("messages"))


@require_safe
def follow(request: ActorRequest, side: Side, pk: int) -> HttpResponse:
    """From a message to its case; the list of messages when the case is out of sight by now."""
    side.permission(request.actor).require()
    message = _own(request.actor).filter(pk=pk).first()
    found = Case.objects.visible_to(request.actor).filter(pk=_object(message)).first() if message else None
    if message is not None and found is None:
        outbox.mark_read(request.actor, messages=Message.objects.filter(pk=message.pk))
        flash.info(request, _("这条消息的办件您现在无权查看。"))
    return redirect(side.case_url(found) if found else side.url("messages"))


def mark_read(actor: Actor, case: Case) -> None:
    """Who opens a case has read the messages about it."""
    outbox.mark_read(actor, messages=unread(actor).filter(object_id=str(case.pk)))


def _own(actor: Actor) -> MessageQuerySet:
    own = Message.objects.visible_to(actor).filter(recipient_id=actor.user_id or 0, channel=Channel.IN_APP)
    return own.filter(object_type=OBJECT).order_by("-created_at", "-id")


def _line(row: Message, side: Side) -> dict[str, Any]:
    return {
        "subject": row.subject, "body": row.body, "at": row.created_at, "unread": row.read_at is None, "url": side.url("message", row.pk),
    }  # fmt: skip


def _object(message: Message) -> int:
    return int(message.object_id) if message.object_id.isdigit() else 0


def _count(found: QuerySet[Any]) -> str:
    """The number, or "99+": counting a million rows to show a figure would slow the first page down."""
    count = len(found.order_by().values_list("pk", flat=True)[:MOST_COUNTED])
    return f"{MOST_COUNTED - 1}+" if count == MOST_COUNTED else str(count)
