"""Journals: the list with its drill-down, one journal, writing and reversing, drafts, everything of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.mechanisms.ledger import drilling, exports, selectors
from gaoxin.mechanisms.ledger.actions import journals
from gaoxin.mechanisms.ledger.book import Leg, Voucher
from gaoxin.mechanisms.ledger.enums import FREE_KINDS, AccountType, JournalKind, JournalState
from gaoxin.mechanisms.ledger.forms import JournalFilter, LegForm, ReverseForm, VoucherForm
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund, Journal
from gaoxin.mechanisms.ledger.outside import with_case_pages
from gaoxin.mechanisms.ledger.permissions import can_keep_book, can_list_funds
from gaoxin.mechanisms.ledger.tables import JournalTable
from gaoxin.mechanisms.ledger.views.common import act_page, book_of, crumbs, tabs
from gaoxin.platform.ui.acting import press, press_form
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

LEGS = 8


@require_safe
def index(request: ActorRequest, code: str) -> HttpResponse:
    """Posted journals; with `line` and `column` those that make up one figure of the budget."""
    fund = book_of(request, code)
    form, found, column, line = _filtered(request, fund)
    page = listing(request, JournalTable, found.select_related("fund"), size=50, sort="-sequence")
    with_case_pages(request.actor, page.rows)
    total = drilling.column_total(fund=fund, line=line.pk, column=column) if column and line else None
    context = {
        "fund": fund, "tabs": tabs(request, fund, "journals"), "crumbs": crumbs(fund, _("凭证")), "form": form, "listing": page,
        "line": line, "column": column, "total": total, "may_keep": bool(can_keep_book(request.actor, fund)),
        "query": request.GET.urlencode(),
        "drafts": Journal.objects.visible_to(request.actor).filter(fund=fund, state=JournalState.DRAFT).count(),
    }  # fmt: skip
    return render(request, "ledger/journals.html", context)


@require_safe
def export(request: ActorRequest, code: str, kind: str) -> HttpResponse:
    """The filtered journals as a file."""
    fund = book_of(request, code)
    _form, found, _column, _line = _filtered(request, fund)
    columns = (
        exports.Text(_("凭证号"), lambda row: row.sequence), exports.Text(_("日期"), lambda row: row.date.isoformat()),
        exports.Text(_("种类"), lambda row: row.get_kind_display()), exports.Text(_("摘要"), lambda row: row.summary),
        exports.Text(_("业务编号"), lambda row: row.case_ref), exports.Text(_("文号或单据号"), lambda row: row.document_ref),
        exports.Money(_("金额"), lambda row: int(row.amount or 0)), exports.Text(_("记账人"), lambda row: row.by_label),
    )  # fmt: skip
    rows = found.order_by("sequence").iterator(chunk_size=2000)
    return exports.response(request.actor, fund, kind, f"{fund.name}-{_('凭证')}", columns, rows)


@require_safe
def detail(request: ActorRequest, code: str, sequence: int) -> HttpResponse:
    """One posted journal with its lines, what it rests on, and what reversed it."""
    fund = book_of(request, code)
    journal = _posted(request, fund, sequence)
    names = selectors.account_names(fund, journal.date)
    entries = [
        (entry, *names[entry.account_id])
        for entry in journal.entries.select_related("line__year", "hold").order_by("position")
    ]
    reversal = Journal.objects.filter(reverses=journal).first()
    context = {
        "fund": fund, "journal": journal, "entries": entries, "reversal": reversal,
        "total": sum(entry.debit for entry, *_name in entries),
        "tabs": tabs(request, fund, "journals"),
        "crumbs": crumbs(fund, (_("凭证"), reverse("ledger:journals", args=[code])), _("凭证 %(number)s") % {"number": sequence}),
        "form": ReverseForm(auto_id="reverse_%s"),
        "may_reverse": reversal is None and journal.kind in FREE_KINDS and bool(can_keep_book(request.actor, fund)),
        "own_verbs": journal.kind not in FREE_KINDS and journal.kind != JournalKind.REVERSAL,
    }  # fmt: skip
    return render(request, "ledger/journal.html", context)


@require_POST
def reverse_(request: ActorRequest, code: str, sequence: int) -> HttpResponse:
    """The mirror image of a journal: the only way to undo one."""
    fund = book_of(request, code)
    journal = _posted(request, fund, sequence)
    return press_form(
        request, ReverseForm(request.POST), lambda given: journals.reverse_journal(request.actor, journal=journal, **given),
        back=reverse("ledger:journal", args=[code, sequence]), said=_("凭证 %(number)s 已冲销。") % {"number": sequence},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: ActorRequest, code: str) -> HttpResponse:
    """A journal written by hand on the financial accounts; posted, or kept as a draft."""
    fund = book_of(request, code)
    can_keep_book(request.actor, fund).require()
    accounts = [
        (str(found.account_id), f"{found.code} {found.name}")
        for found in selectors.chart_on(fund, timezone.localdate())
        if found.account.type != AccountType.BUDGET
    ]
    formset_class = formset_factory(LegForm, extra=LEGS, max_num=LEGS, absolute_max=LEGS)
    legs = formset_class(request.POST or None, form_kwargs={"accounts": accounts})
    form = VoucherForm(request.POST or None)

    def act(given: dict[str, Any]) -> tuple[str, str]:
        lines = tuple(
            Leg(int(leg.cleaned_data["account"]), leg.amount) for leg in legs if leg.cleaned_data.get("account")
        )
        voucher = Voucher(
            kind=JournalKind(given["kind"]), on=given["on"], summary=given["summary"], legs=lines, case_ref=given["case_ref"],
            document_ref=given["document_ref"],
        )  # fmt: skip
        if "draft" in request.POST:
            journals.draft_journal(request.actor, fund=fund, voucher=voucher)
            return reverse("ledger:drafts", args=[code]), _("草稿已保存，尚未记账。")
        journal = journals.post_journal(request.actor, fund=fund, voucher=voucher)
        said = _("已记账，凭证号 %(number)s。") % {"number": journal.sequence}
        return reverse("ledger:journal", args=[code, journal.sequence]), said

    if request.method == "POST" and not legs.is_valid():
        form.add_error(None, _("分录有误，请看各行的提示。"))
    return act_page(
        request, fund=fund, form=form, title=_("填写凭证"), submit=_("记账"), act=act, back=reverse("ledger:journals", args=[code]),
        trail=crumbs(fund, (_("凭证"), reverse("ledger:journals", args=[code])), _("填写凭证")), legs=legs, draft=True,
        note=_("预算指标、占款和支付由各自的办理动作记账，这里只写财务科目。记账后不能修改，只能冲销。"),
    )  # fmt: skip


@require_safe
def drafts(request: ActorRequest, code: str) -> HttpResponse:
    """Journals that are not posted yet."""
    fund = book_of(request, code)
    found = (
        Journal.objects.visible_to(request.actor)
        .filter(fund=fund, state=JournalState.DRAFT)
        .prefetch_related("entries")
        .order_by("id")
    )
    names = selectors.account_names(fund, timezone.localdate())
    rows = [(draft, [(entry, *names[entry.account_id]) for entry in draft.entries.all()]) for draft in found[:200]]
    context = {
        "fund": fund, "rows": rows, "tabs": tabs(request, fund, "journals"),
        "crumbs": crumbs(fund, (_("凭证"), reverse("ledger:journals", args=[code])), _("草稿")),
        "may_keep": bool(can_keep_book(request.actor, fund)),
    }  # fmt: skip
    return render(request, "ledger/drafts.html", context)


@require_POST
def draft_act(request: ActorRequest, code: str, pk: int, verb: str) -> HttpResponse:
    """Posts a draft, or throws it away."""
    fund = book_of(request, code)
    draft = get_object_or_404(Journal.objects.visible_to(request.actor).select_related("fund"), fund=fund, pk=pk)
    act, said = {
        "post": (journals.post_draft, _("草稿已记账。")),
        "discard": (journals.discard_draft, _("草稿已删除。")),
    }[verb]
    return press(
        request, lambda: act(request.actor, journal=draft), back=reverse("ledger:drafts", args=[code]), said=said
    )


@require_safe
def case(request: ActorRequest) -> HttpResponse:
    """All money of one case, over all funds that the person may see."""
    can_list_funds(request.actor).require()
    ref = request.GET.get("ref", "")[:100]
    holds = list(selectors.holds_of_case(request.actor, ref)) if ref else []
    found = list(selectors.journals_of_case(request.actor, ref)[:500]) if ref else []
    rows = [(journal, sum(entry.debit for entry in journal.entries.all())) for journal in found]
    context = {
        "ref": ref, "holds": holds, "rows": rows,
        "crumbs": [Crumb(_("资金"), reverse("ledger:index")), Crumb(_("业务 %(ref)s 的资金") % {"ref": ref})],
    }  # fmt: skip
    return render(request, "ledger/case.html", context)


def _posted(request: ActorRequest, fund: Fund, sequence: int) -> Journal:
    journals_ = Journal.objects.visible_to(request.actor).filter(fund=fund, state=JournalState.POSTED)
    return get_object_or_404(journals_.select_related("fund", "year", "reverses", "payment"), sequence=sequence)


def _filtered(
    request: ActorRequest, fund: Fund
) -> tuple[JournalFilter, QuerySet[Journal], drilling.Column | None, BudgetLine | None]:
    lines = BudgetLine.objects.visible_to(request.actor).filter(fund=fund).select_related("year")
    form = JournalFilter(request.GET, lines=lines)
    form.is_valid()
    given = form.cleaned_data
    line = given.get("line")
    found, column = drilling.journals_of(
        request.actor, fund=fund, line=line.pk if line else None, column=given.get("column", "")
    )
    if text := given.get("q"):
        found = found.filter(Q(case_ref__icontains=text) | Q(document_ref__icontains=text) | Q(summary__icontains=text))
    if given.get("kind"):
        found = found.filter(kind=given["kind"])
    if given.get("since"):
        found = found.filter(date__gte=given["since"])
    if given.get("until"):
        found = found.filter(date__lte=given["until"])
    return form, found, column, line
