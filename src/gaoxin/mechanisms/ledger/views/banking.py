"""Batches out to the bank and answers back in, on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.mechanisms.ledger import desk, exports, selectors
from gaoxin.mechanisms.ledger.actions import bank
from gaoxin.mechanisms.ledger.enums import DONE_OUTCOMES, BatchState, PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.models import BankBatch, BankReturn, Fund, Payment
from gaoxin.mechanisms.ledger.permissions import can_approve_batch, can_keep_book
from gaoxin.mechanisms.ledger.tables import BatchTable, PaymentTable, ReturnRowTable, ReturnTable
from gaoxin.mechanisms.ledger.views.common import book_of, crumbs, tabs
from gaoxin.platform.core import files
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.acting import press, submit
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

MAX_BYTES = 20 * 1024 * 1024


@require_safe
def batches(request: ActorRequest, code: str) -> HttpResponse:
    """All batches of a fund."""
    fund = book_of(request, code)
    page = listing(request, BatchTable, desk.batches_of(fund), size=50, sort="-number")
    context = {
        "fund": fund, "tabs": tabs(request, fund, "batches"), "crumbs": crumbs(fund, _("付款批次")), "listing": page,
        "may_keep": bool(can_keep_book(request.actor, fund)),
    }  # fmt: skip
    return render(request, "ledger/batches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare(request: ActorRequest, code: str) -> HttpResponse:
    """Choose from the payments that wait, and make a batch of them."""
    fund = book_of(request, code)
    can_keep_book(request.actor, fund).require()
    waiting = Payment.objects.visible_to(request.actor).filter(fund=fund, state=PaymentState.DRAFT, batch=None)
    chosen = [int(pk) for pk in request.POST.getlist("payment") if pk.isdecimal()]
    sent = submit(
        request, None, lambda _given: bank.prepare_batch(request.actor, fund=fund, payments=list(waiting.filter(pk__in=chosen))),
        to=lambda batch: reverse("ledger:batch", args=[code, batch.pk]),
        said=lambda batch: _("已编制批次 %(number)s，请由另一人复核。") % {"number": batch.number},
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    ready = waiting.filter(Q(needs_approval=False) | Q(approved_at__isnull=False)).select_related("hold").order_by("id")
    rows = list(ready[:1000])
    context = {
        "fund": fund, "tabs": tabs(request, fund, "batches"), "rows": rows, "problem": sent.problem,
        "total": sum(payment.amount for payment in rows), "crumbs": crumbs(fund, (_("付款批次"), reverse("ledger:batches", args=[code])), _("编制批次")),
        "unapproved": waiting.filter(needs_approval=True, approved_at=None).count(),
    }  # fmt: skip
    return render(request, "ledger/batch_new.html", context, status=sent.status)


@require_safe
def batch(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """One batch: its payments, its approval, its file, and what the bank answered."""
    fund = book_of(request, code)
    found = _batch(request, fund, pk)
    keeps = bool(can_keep_book(request.actor, fund))
    page = listing(
        request, PaymentTable, Payment.objects.filter(batch=found).select_related("fund", "batch", "ordered_by"), size=50, sort="line_id"
    )  # fmt: skip
    decision = can_approve_batch(request.actor, found)
    context = {
        "fund": fund, "batch": found, "tabs": tabs(request, fund, "batches"), "listing": page,
        "crumbs": crumbs(fund, (_("付款批次"), reverse("ledger:batches", args=[code])), found.number),
        "may_approve": found.state == BatchState.DRAFT and bool(decision),
        "why_not": decision.reason if found.state == BatchState.DRAFT and not decision else "",
        "may_export": keeps and found.state != BatchState.DRAFT, "may_dissolve": keeps and found.state != BatchState.EXPORTED,
        "by_state": [
            (PaymentState(state).label, lines, total)
            for state, (lines, total) in selectors.reconciliation(request.actor, batch=found).by_state.items()
        ],
    }  # fmt: skip
    return render(request, "ledger/batch.html", context)


@require_POST
def batch_act(request: ActorRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Approve a batch, or take it apart."""
    fund = book_of(request, code)
    found = _batch(request, fund, pk)
    back = reverse("ledger:batch", args=[code, pk])
    if verb == "approve":
        said = _("批次 %(number)s 已复核，可以导出送银行。") % {"number": found.number}
        return press(request, lambda: bank.approve_batch(request.actor, batch=found), back=back, said=said)
    said = _("批次 %(number)s 已拆散，付款回到待编批次。") % {"number": found.number}
    return press(
        request, lambda: bank.dissolve_batch(request.actor, batch=found), back=reverse("ledger:batches", args=[code]), said=said
    )  # fmt: skip


@require_POST
def download(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """The file for the bank; the first time it fixes the batch."""
    fund = book_of(request, code)
    found = _batch(request, fund, pk)
    content = bank.export_batch(request.actor, batch=found)
    answer = HttpResponse(content, content_type=files.CSV)
    answer["Content-Disposition"] = content_disposition_header(True, f"{found.number}.csv")
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def returns(request: ActorRequest, code: str) -> HttpResponse:
    """Upload the bank's answers; all files with what is still to be looked at."""
    fund = book_of(request, code)

    def bring_in(_given: object) -> BankReturn:
        can_keep_book(request.actor, fund).require()
        return _imported(request, fund)

    sent = submit(request, None, bring_in, to=lambda source: reverse("ledger:return", args=[code, source.pk]))
    if sent.answer:
        return sent.answer
    found = (
        BankReturn.objects.visible_to(request.actor).filter(fund=fund).select_related("fund", "imported_by")
        .annotate(open_rows=Count("outcomes", filter=_open_rows()))
    )  # fmt: skip
    context = {
        "fund": fund, "tabs": tabs(request, fund, "returns"), "crumbs": crumbs(fund, _("银行回单")), "problem": sent.problem,
        "listing": listing(request, ReturnTable, found, size=50, sort="-imported_at"), "max_bytes": MAX_BYTES,
        "may_keep": bool(can_keep_book(request.actor, fund)),
        "unanswered": Payment.objects.filter(fund=fund, state=PaymentState.EXPORTED).count(),
    }  # fmt: skip
    return render(request, "ledger/returns.html", context, status=sent.status)


@require_safe
def return_(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """One file of answers, row by row: what became of it and what to do."""
    fund = book_of(request, code)
    source = get_object_or_404(BankReturn.objects.visible_to(request.actor).filter(fund=fund), pk=pk)
    rows = source.outcomes.select_related("payment", "source__fund")
    only_open = request.GET.get("open") == "1"
    counts = [
        (ReturnOutcome(outcome).label, number)
        for outcome, number in source.outcomes.values_list("outcome").annotate(n=Count("id")).order_by("outcome")
    ]
    to_do = source.outcomes.filter(desk.OPEN_ROW).count()
    context = {
        "fund": fund, "source": source, "tabs": tabs(request, fund, "returns"), "counts": counts, "to_do": to_do, "only_open": only_open,
        "crumbs": crumbs(fund, (_("银行回单"), reverse("ledger:returns", args=[code])), source.name),
        "listing": listing(request, ReturnRowTable, rows.filter(desk.OPEN_ROW) if only_open else rows, size=100, sort="row"),
    }  # fmt: skip
    return render(request, "ledger/return.html", context)


@require_safe
def return_export(request: ActorRequest, code: str, pk: int, kind: str) -> HttpResponse:
    """The rows of a return file with their outcomes, as a file."""
    fund = book_of(request, code)
    source = get_object_or_404(BankReturn.objects.visible_to(request.actor).filter(fund=fund), pk=pk)
    columns = (
        exports.Text(_("文件行"), lambda row: row.row), exports.Text(_("行号"), lambda row: row.line_id),
        exports.Text(_("处理结果"), lambda row: row.get_outcome_display()), exports.Text(_("说明"), lambda row: row.detail),
        exports.Text(_("怎么办"), lambda row: desk.advice_for(row.outcome)),
    )  # fmt: skip
    return exports.response(
        request.actor, fund, kind, f"{source.name}-{_('处理结果')}", columns, source.outcomes.order_by("row")
    )


def _imported(request: ActorRequest, fund: Fund) -> BankReturn:
    given = request.FILES.get("file")
    if given is None:
        raise UserError(_("请选择银行的回单文件。"))
    if (given.size or 0) > MAX_BYTES:
        raise UserError(_("文件太大。"), next_step=_("请按批次分成几个文件后上传。"))
    source = bank.import_return(request.actor, fund=fund, name=given.name or "return.csv", content=given)
    left = source.outcomes.filter(desk.OPEN_ROW).count()
    if left:
        messages.warning(request, _("已导入，还有 %(n)s 行要处理。") % {"n": left})
    else:
        messages.success(request, _("已导入，逐行都有着落。"))
    return source


def _open_rows() -> Q:
    return ~Q(outcomes__outcome__in=[outcome.value for outcome in DONE_OUTCOMES])


def _batch(request: ActorRequest, fund: Fund, pk: int) -> BankBatch:
    found = BankBatch.objects.visible_to(request.actor).filter(fund=fund)
    return get_object_or_404(found.select_related("fund", "file", "created_by", "approved_by"), pk=pk)
