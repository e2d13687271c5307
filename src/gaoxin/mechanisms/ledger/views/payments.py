"""Payments: the list, one payment, and what may happen to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.mechanisms.ledger import exports
from gaoxin.mechanisms.ledger.actions import payments
from gaoxin.mechanisms.ledger.enums import PaymentState
from gaoxin.mechanisms.ledger.forms import BounceForm, PaymentFilter, ReasonForm, SettleForm
from gaoxin.mechanisms.ledger.models import Fund, Payment
from gaoxin.mechanisms.ledger.permissions import can_approve_payment, can_keep_book
from gaoxin.mechanisms.ledger.tables import PaymentTable
from gaoxin.mechanisms.ledger.views.common import book_of, crumbs, tabs
from gaoxin.platform.ui.acting import press_form
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

_FORMS: dict[str, type[Form]] = {
    "approve": Form, "cancel": ReasonForm, "settle": SettleForm, "return": ReasonForm, "bounce": BounceForm,
}  # fmt: skip
_ACTIONS: dict[str, Any] = {
    "approve": payments.approve_payment, "cancel": payments.cancel_payment, "settle": payments.settle_payment,
    "return": payments.return_payment, "bounce": payments.bounce_payment,
}  # fmt: skip


@require_safe
def index(request: ActorRequest, code: str) -> HttpResponse:
    """All payments of a fund."""
    fund = book_of(request, code)
    form, found = _filtered(request, fund)
    page = listing(request, PaymentTable, found.select_related("fund", "batch", "ordered_by"), size=50, sort="-line_id")
    context = {
        "fund": fund, "tabs": tabs(request, fund, "payments"), "crumbs": crumbs(fund, _("付款")), "form": form, "listing": page,
        "query": request.GET.urlencode(), "may_keep": bool(can_keep_book(request.actor, fund)),
    }  # fmt: skip
    return render(request, "ledger/payments.html", context)


@require_safe
def export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """The filtered payments as a file; account numbers are masked, as on the screen."""
    fund = book_of(request, code)
    _form, found = _filtered(request, fund)
    columns = (
        exports.Text(_("行号"), lambda row: row.line_id), exports.Text(_("业务编号"), lambda row: row.hold.case_ref),
        exports.Text(_("收款人"), lambda row: row.payee_name), exports.Text(_("收款账号"), lambda row: row.payee_account_masked),
        exports.Money(_("金额"), lambda row: row.amount), exports.Text(_("状态"), lambda row: row.get_state_display()),
        exports.Text(_("批次"), lambda row: row.batch), exports.Text(_("到账日期"), lambda row: row.settled_on),
        exports.Text(_("退回原因"), lambda row: row.return_reason),
    )  # fmt: skip
    rows = found.select_related("hold", "batch").order_by("id").iterator(chunk_size=2000)
    return exports.response(request.actor, fund, kind, f"{fund.name}-{_('付款')}", columns, rows)


@require_safe
def detail(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """One payment with its way to the bank and back."""
    fund = book_of(request, code)
    payment = _payment(request, fund, pk)
    context = {
        "fund": fund, "payment": payment, "tabs": tabs(request, fund, "payments"),
        "crumbs": crumbs(fund, (_("付款"), reverse("ledger:payments", args=[code])), payment.line_id),
        "answers": payment.answers.select_related("source").order_by("id"), "acts": _possible(request, payment),
    }  # fmt: skip
    return render(request, "ledger/payment.html", context)


@require_POST
def act(request: ActorRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Approve, cancel, settle by hand, return, bounce: what the dialog on the page asked for."""
    fund = book_of(request, code)
    payment = _payment(request, fund, pk)
    said = {
        "approve": _("付款 %(line)s 已审批。"), "cancel": _("付款 %(line)s 已取消。"), "settle": _("付款 %(line)s 已记到账。"),
        "return": _("付款 %(line)s 已记退回，可以重新制单。"), "bounce": _("付款 %(line)s 已记退汇，占款恢复为占用。"),
    }[verb] % {"line": payment.line_id}  # fmt: skip
    return press_form(
        request, _FORMS[verb](request.POST), lambda given: _ACTIONS[verb](request.actor, payment=payment, **given),
        back=reverse("ledger:payment", args=[code, pk]), said=said,
    )  # fmt: skip


def _possible(request: ActorRequest, payment: Payment) -> list[dict[str, Any]]:
    """The verbs of a payment that its state and the person allow: label, form, the sentence that the dialog asks with."""
    keeps = bool(can_keep_book(request.actor, payment.fund))
    waits = payment.state == PaymentState.DRAFT
    approval = waits and payment.needs_approval and payment.approved_at is None
    loose = waits and payment.batch_id is None
    exported = payment.state == PaymentState.EXPORTED
    offered = [
        ("approve", _("审批付款"), approval and bool(can_approve_payment(request.actor, payment)), _("审批后这笔付款可以送银行。")),
        ("settle", _("按银行回单记到账"), keeps and (exported or (loose and not approval)), _("只在银行不出回单文件时使用；记账后不能修改。")),
        ("cancel", _("取消付款"), keeps and loose, _("取消后占款可以重新制单或释放。")),
        ("return", _("记为退回"), keeps and exported, _("银行没有付出这笔款；占款可以用新的行号重新制单。")),
        ("bounce", _("退汇"), keeps and payment.state == PaymentState.SETTLED, _("款已付出又被退回：冲回支出，占款恢复为占用。")),
    ]  # fmt: skip
    return [
        {"verb": verb, "label": label, "form": _FORMS[verb](auto_id=f"{verb}_%s"), "note": note}
        for verb, label, possible, note in offered
        if possible
    ]


def _payment(request: ActorRequest, fund: Fund, pk: int) -> Payment:
    found = Payment.objects.visible_to(request.actor).filter(fund=fund)
    related = ("fund", "hold__line", "batch", "ordered_by", "approved_by", "journal", "bounce")
    return get_object_or_404(found.select_related(*related), pk=pk)


def _filtered(request: ActorRequest, fund: Fund) -> tuple[PaymentFilter, QuerySet[Payment]]:
    form = PaymentFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found = Payment.objects.visible_to(request.actor).filter(fund=fund)
    if text := given.get("q"):
        found = found.filter(
            Q(line_id__icontains=text) | Q(payee_name__icontains=text) | Q(hold__case_ref__icontains=text)
        )
    if given.get("state"):
        found = found.filter(state=given["state"])
    if given.get("waiting"):
        found = found.filter(state=PaymentState.DRAFT, needs_approval=True, approved_at=None)
    return form, found
