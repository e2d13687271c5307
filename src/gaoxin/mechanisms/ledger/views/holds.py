"""Holds: the list, one hold with its life, and its verbs."""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.mechanisms.ledger import desk, exports
from gaoxin.mechanisms.ledger.actions import holds, payments, years
from gaoxin.mechanisms.ledger.forms import (
    CarryForm,
    CommitForm,
    HoldFilter,
    OrderForm,
    RecoverForm,
    ReleaseForm,
    ReserveForm,
    in_yuan,
)
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund, Hold
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.permissions import can_hold, can_keep_book, can_read_book
from gaoxin.mechanisms.ledger.tables import HoldTable
from gaoxin.mechanisms.ledger.views.common import act_page, crumbs, fund_of, tabs
from gaoxin.mechanisms.ledger.views.funds import open_lines
from gaoxin.platform.core.errors import Forbidden
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def index(request: ActorRequest, code: str) -> HttpResponse:
    """The holds that the person may see: of the whole fund, or of their own department's programmes."""
    fund = fund_of(request, code)
    form, found = _filtered(request, fund)
    page = listing(request, HoldTable, found.select_related("fund", "line__year"), size=50, sort="-created_at")
    context = {
        "fund": fund, "tabs": tabs(request, fund, "holds"), "crumbs": crumbs(fund, _("占款")), "form": form, "listing": page,
        "query": request.GET.urlencode(), "may_reserve": bool(_own_lines(request, fund)),
    }  # fmt: skip
    return render(request, "ledger/holds.html", context)


@require_safe
def export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """The filtered holds as a file."""
    fund = fund_of(request, code)
    _form, found = _filtered(request, fund)
    columns = (
        exports.Text(_("业务编号"), lambda row: row.case_ref), exports.Text(pgettext("ledger", "对象"), lambda row: row.subject),
        exports.Text(_("预算项目"), lambda row: row.line.name), exports.Text(_("年度"), lambda row: row.line.year.year),
        exports.Text(_("状态"), lambda row: row.state_label),
        *(exports.Money(label, attrgetter(name)) for name, label in (
            ("amount", _("金额")), ("reserved", _("预占")), ("committed", _("占用")), ("ordered", _("待支付")), ("paid", _("支付")),
            ("released", _("释放")), ("carried", _("结转")), ("recovered", _("追回")),
        )),
    )  # fmt: skip
    rows = found.select_related("line__year").order_by("id").iterator(chunk_size=2000)
    return exports.response(request.actor, fund, kind, f"{fund.name}-{_('占款')}", columns, rows)


@require_safe
def detail(request: ActorRequest, code: str, pk: int) -> HttpResponse:
    """One hold: where its money stands, its journals, its payments, and what can be done next."""
    fund = fund_of(request, code)
    hold = _hold(request, fund, pk)
    readable = bool(can_read_book(request.actor, fund))
    context = {
        "fund": fund, "hold": hold, "tabs": tabs(request, fund, "holds"),
        "crumbs": crumbs(fund, (_("占款"), reverse("ledger:holds", args=[code])), hold.case_ref),
        "events": desk.life_of(hold) if readable else [], "readable": readable,
        "payments": list(hold.payments.select_related("batch").order_by("id")) if readable else [],
        "acts": [(verb, act["label"]) for verb, act in _acts(hold).items() if _may(request, hold, verb)],
        "successor": Hold.objects.filter(carried_from=hold).select_related("line__year").first(),
    }  # fmt: skip
    return render(request, "ledger/hold.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def reserve(request: ActorRequest, code: str) -> HttpResponse:
    """Sets money aside for a case."""
    fund = fund_of(request, code)
    lines = open_lines(fund).filter(pk__in=_own_lines(request, fund))

    def act(given: dict[str, Any]) -> tuple[str, str]:
        hold = holds.reserve(request.actor, **given)
        said = _("已预占 %(amount)s 元。") % {"amount": yuan_grouped(hold.amount)}
        return reverse("ledger:hold", args=[code, hold.pk]), said

    initial = {"line": request.GET.get("line"), "case_ref": request.GET.get("case", "")}
    if not lines:
        raise Forbidden(_("只有预算项目的主管部门或资金的管理部门可以占用和释放指标。"))
    return act_page(
        request, fund=fund, form=ReserveForm(request.POST or None, lines=lines, initial=initial), title=_("预占指标"), submit=_("预占"),
        act=act, back=reverse("ledger:holds", args=[code]), trail=crumbs(fund, (_("占款"), reverse("ledger:holds", args=[code])), _("预占指标")),
        note=_("预占后，这笔钱不能再给别的业务；释放前一直占着额度。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def act(request: ActorRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Commit, release, recover, order a payment, carry over."""
    fund = fund_of(request, code)
    hold = _hold(request, fund, pk)
    (
        can_hold(request.actor, hold.line) if verb in {"commit", "release"} else can_keep_book(request.actor, fund)
    ).require()
    entry = _acts(hold)[verb]
    back = reverse("ledger:hold", args=[code, pk])
    form: Form = entry["form"](request.POST or None, initial=entry["initial"])

    def run(given: dict[str, Any]) -> tuple[str, str]:
        done = entry["act"](request, given)
        target = reverse("ledger:hold", args=[code, done.pk]) if isinstance(done, Hold) else back
        return target, _("“%(verb)s”已办理。") % {"verb": entry["label"]}

    return act_page(
        request, fund=fund, form=form, title=f"{entry['label']}：{hold}", submit=entry["label"], act=run, back=back, note=entry["note"],
        trail=crumbs(fund, (_("占款"), reverse("ledger:holds", args=[code])), (hold.case_ref, back), entry["label"]), hold=hold,
    )  # fmt: skip


def _acts(hold: Hold) -> dict[str, dict[str, Any]]:
    """The verbs of a hold in the order of its life: label, form, what is filled in, the action."""

    def entry(
        label: str, form: type[Form], act: Callable[[Any, dict[str, Any]], Any], note: str = "", **initial: Any
    ) -> Any:
        return {"label": label, "form": form, "act": act, "note": note, "initial": initial}

    free = hold.committed - hold.ordered
    return {
        "commit": entry(
            _("占用"), CommitForm, lambda request, given: holds.commit(request.actor, hold=hold, **given),
            _("决定已作出，款项已承诺。预占 %(amount)s 元。") % {"amount": yuan_grouped(hold.reserved)}, amount=in_yuan(hold.reserved),
        ),
        "order": entry(
            _("制单付款"), OrderForm, lambda request, given: payments.order_payment(
                request.actor, hold=hold, amount=given["amount"], purpose=given["purpose"],
                payee=payments.Payee(
                    name=given["payee_name"], account=given["payee_account"], bank=given["payee_bank"], bank_code=given["payee_bank_code"]
                ),
            ),
            _("可支付 %(amount)s 元。超过审批限额 %(limit)s 元的须由管委会领导审批后才能送银行。")
            % {"amount": yuan_grouped(free), "limit": yuan_grouped(hold.fund.approval_limit)},
            amount=in_yuan(free), payee_name=hold.subject, purpose=hold.line.name[:100],
        ),
        "release": entry(
            _("释放"), ReleaseForm, lambda request, given: holds.release(request.actor, hold=hold, **given),
            _("两个金额都不填，释放全部没有在途的余额。"),
        ),
        "recover": entry(
            _("追回"), RecoverForm, lambda request, given: holds.recover(request.actor, hold=hold, **given),
            _("可追回 %(amount)s 元。") % {"amount": yuan_grouped(hold.paid - hold.recovered)}, amount=in_yuan(hold.paid - hold.recovered),
        ),
        "carry": entry(
            _("结转下年"), CarryForm, lambda request, given: years.carry_hold(request.actor, hold=hold, **given),
            _("没有支付完的 %(amount)s 元连同在途付款转到下一年度。") % {"amount": yuan_grouped(hold.reserved + hold.committed)},
        ),
    }  # fmt: skip


def _may(request: ActorRequest, hold: Hold, verb: str) -> bool:
    """Whether the verb has something to move, and the person may."""
    movable = {
        "commit": hold.reserved > 0, "order": hold.committed > hold.ordered, "release": hold.reserved + hold.committed > hold.ordered,
        "recover": hold.paid > hold.recovered, "carry": hold.reserved + hold.committed > 0,
    }[verb]  # fmt: skip
    if not movable:
        return False
    if verb in {"commit", "release"}:
        return bool(can_hold(request.actor, hold.line))
    return bool(can_keep_book(request.actor, hold.fund))


def _hold(request: ActorRequest, fund: Fund, pk: int) -> Hold:
    found = Hold.objects.visible_to(request.actor).filter(fund=fund)
    return get_object_or_404(
        found.select_related("fund", "line__fund", "line__year", "line__organisation", "carried_from"), pk=pk
    )


def _own_lines(request: ActorRequest, fund: Fund) -> list[int]:
    """The lines of open years on which the person may set money aside."""
    return [line.pk for line in open_lines(fund) if can_hold(request.actor, line)]


def _filtered(request: ActorRequest, fund: Fund) -> tuple[HoldFilter, QuerySet[Hold]]:
    lines = (
        BudgetLine.objects.visible_to(request.actor)
        .filter(fund=fund)
        .select_related("year")
        .order_by("-year__year", "programme")
    )
    form = HoldFilter(request.GET, lines=lines)
    form.is_valid()
    given = form.cleaned_data
    found = Hold.objects.visible_to(request.actor).filter(fund=fund)
    if text := given.get("q"):
        found = found.filter(Q(case_ref__icontains=text) | Q(subject__icontains=text))
    if given.get("state"):
        found = found.filter(state=given["state"])
    if given.get("line"):
        found = found.filter(line=given["line"])
    return form, found
