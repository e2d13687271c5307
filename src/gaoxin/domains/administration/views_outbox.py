"""The outbox: how every message of the zone fares, what was tried, and having it tried again or giving it up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.administration.forms import OUTBOX_STATES, OutboxFilter
from gaoxin.domains.administration.selectors import messages_for, standing_of
from gaoxin.domains.administration.tables import OutboxTable
from gaoxin.platform.core import audit, outbox
from gaoxin.platform.core.enums import MessageState
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Message
from gaoxin.platform.core.outbox.keeping import LONGEST_REASON, MOST_AT_ONCE
from gaoxin.platform.core.permissions import can_keep_outbox
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest

MOST_EXPORTED = 100_000


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All messages of the zone, newest first."""
    can_keep_outbox(request.actor).require()
    form, found = _found(request)
    context = {
        "form": form, "listing": listing(request, OutboxTable, found, size=50, sort="-created_at"), "query": request.GET.urlencode(),
        "dead": found.filter(state=MessageState.DEAD, given_up="").exists(),
    }  # fmt: skip
    return render(request, "administration/outbox.html", context)


@require_safe
def detail(request: ActorRequest, pk: int) -> HttpResponse:
    """One message with every attempt."""
    can_keep_outbox(request.actor).require()
    return _page(request, pk)


@require_POST
def retry(request: ActorRequest, pk: int) -> HttpResponse:
    """Tries one message again now."""
    can_keep_outbox(request.actor).require()
    try:
        outbox.revive(request.actor, message=_message(request, pk))
    except UserError as error:
        return _page(request, pk, error)
    messages.success(request, _("已排队，马上再次发送。"))
    return redirect("administration:message", pk)


@require_POST
def give_up(request: ActorRequest, pk: int) -> HttpResponse:
    """Nobody waits for it any more."""
    can_keep_outbox(request.actor).require()
    try:
        outbox.give_up(request.actor, message=_message(request, pk), reason=request.POST.get("reason", ""))
    except UserError as error:
        return _page(request, pk, error)
    messages.success(request, _("已放弃这条消息。"))
    return redirect("administration:message", pk)


@require_POST
def retry_dead(request: ActorRequest) -> HttpResponse:
    """All that could not be delivered under the present filters."""
    can_keep_outbox(request.actor).require()
    _form, found = _found(request)
    dead = found.filter(state=MessageState.DEAD, given_up="").values_list("pk", flat=True)
    count = outbox.revive_many(request.actor, messages=list(dead[:MOST_AT_ONCE]))
    text = ngettext("%(n)d 条消息已排队，马上再次发送。", "%(n)d 条消息已排队，马上再次发送。", count)
    messages.success(request, text % {"n": count})
    return redirect(f"{reverse('administration:outbox')}?{request.GET.urlencode()}")


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The list under the present filters."""
    can_keep_outbox(request.actor).require()
    _form, found = _found(request)
    states = dict(OUTBOX_STATES)
    rows = [
        [
            row.subject, str(states[standing_of(row)]), row.get_channel_display(), row.recipient.display_name if row.recipient else row.address,
            row.attempts, _last_error(row), row.given_up, row.created_at, row.next_at, row.sent_at, row.kind,
        ]
        for row in found[:MOST_EXPORTED].iterator(chunk_size=2000)
    ]  # fmt: skip
    headers = [
        _("标题"), _("状态"), _("渠道"), _("收件人"), _("发送次数"), _("最近一次的原因"), _("放弃的理由"), _("建立时间"), _("下次发送时间"), _("送达时间"),
        _("种类"),
    ]  # fmt: skip
    answer = exports.export(kind, f"outbox-{timezone.localdate():%Y%m%d}", headers, rows)
    audit.record(request.actor, "message.export", None, kind=kind, rows=len(rows), filters=request.GET.urlencode())
    return answer


def _last_error(row: Message) -> str:
    return str(getattr(row, "last_error", None) or "")


def _found(request: ActorRequest) -> tuple[OutboxFilter, QuerySet[Message]]:
    form = OutboxFilter(request.GET)
    form.is_valid()
    return form, messages_for(request.actor, form.cleaned_data)


def _message(request: ActorRequest, pk: int) -> Message:
    return get_object_or_404(Message.objects.sent_from(request.actor).defer("body").select_related("recipient"), pk=pk)


def _page(request: ActorRequest, pk: int, problem: UserError | None = None) -> HttpResponse:
    if pk >= 2**63:
        raise Http404
    message = _message(request, pk)
    standing = standing_of(message)
    context: dict[str, Any] = {
        "message": message, "standing": standing, "state": dict(OUTBOX_STATES)[standing], "attempts": list(message.log.order_by("-number")),
        "may_retry": standing in ("dead", "failed", "given_up"), "may_give_up": standing in ("dead", "failed", "waiting"),
        "problem": problem, "typed": request.POST.get("reason", "") if problem else "", "longest": LONGEST_REASON,
        "crumbs": [Crumb(_("消息发送"), reverse("administration:outbox")), Crumb(message.subject)],
    }  # fmt: skip
    return render(request, "administration/message.html", context, status=problem.status if problem else 200)
