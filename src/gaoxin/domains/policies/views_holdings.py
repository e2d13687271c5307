"""Documents and bank accounts: the enterprise's own pages, and the queue in which staff verify accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.db.models import Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.actions import holdings
from gaoxin.domains.policies.awards_materials import SOON_DAYS, kind_label, library_of, valid_until
from gaoxin.domains.policies.enums import AccountState
from gaoxin.domains.policies.forms_awards import AccountFilter, AccountForm, MaterialForm
from gaoxin.domains.policies.models import BankAccount, Material
from gaoxin.domains.policies.owning import the_enterprise
from gaoxin.domains.policies.permissions_awards import can_use_portal, can_verify_accounts
from gaoxin.domains.policies.selectors.awards import materials_of
from gaoxin.domains.policies.tables_awards import AccountTable
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def materials(request: ActorRequest) -> HttpResponse:
    """The library of documents: by kind, how long each serves, how often it was used; a new one."""
    can_use_portal(request.actor).require()
    enterprise = the_enterprise(request, request.actor)
    form = MaterialForm(request.POST or None, request.FILES or None)

    def add(given: dict[str, Any]) -> Material:
        return holdings.add_material(
            request.actor, enterprise=enterprise, kind=given["kind"], title=given["title"], name=given["file"].name, content=given["file"],
            year=given["year"] or 0, issued_on=given["issued_on"], valid_to=given["valid_to"],
        )  # fmt: skip

    sent = submit(request, form, add, to="own_policies:materials", said=_("材料已保存，以后申报可直接使用。"))
    if sent.answer:
        return sent.answer
    today = timezone.localdate()
    rows = []
    for material in library_of(request.actor, enterprise).filter(withdrawn_at__isnull=True)[:500]:
        until = valid_until(material)
        left = (until - today).days if until else None
        rows.append({
            "material": material, "kind": kind_label(material.kind), "until": until, "over": left is not None and left < 0,
            "soon": left is not None and 0 <= left <= SOON_DAYS,
        })  # fmt: skip
    rows.sort(key=lambda row: not (row["soon"] or row["over"]))
    context = {
        "enterprise": enterprise, "rows": rows, "form": form, "problem": sent.problem, "soon": sum(bool(row["soon"]) for row in rows),
    }  # fmt: skip
    return render(request, "policies/own/materials.html", context, status=sent.status)


@require_POST
def withdraw_material(request: ActorRequest, pk: int) -> HttpResponse:
    can_use_portal(request.actor).require()
    holdings.withdraw_material(
        request.actor, material=get_object_or_404(Material.objects.visible_to(request.actor), pk=pk)
    )
    messages.success(request, _("材料已停用；已经交上去的不受影响。"))
    return redirect("own_policies:materials")


@require_safe
def material(request: ActorRequest, pk: int) -> FileResponse:
    """The file of a document, for whoever sees the enterprise or takes part in a case that it was handed in with."""
    found = get_object_or_404(materials_of(request.actor).select_related("file"), pk=pk)
    content = holdings.open_material(request.actor, material=found)
    return FileResponse(content, as_attachment=True, filename=found.file.name, content_type=found.file.content_type)


@require_http_methods(["GET", "HEAD", "POST"])
def accounts(request: ActorRequest) -> HttpResponse:
    """The enterprise's accounts: the verified one, the one that waits, those before; a new one."""
    can_use_portal(request.actor).require()
    enterprise = the_enterprise(request, request.actor)
    form = AccountForm(request.POST or None, initial={"holder": enterprise.name})
    sent = submit(
        request, form, lambda given: holdings.submit_account(request.actor, enterprise=enterprise, **given),
        to="own_policies:accounts", said=_("账户已提交，工作人员核验后即可用于收款。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    rows = BankAccount.objects.visible_to(request.actor).filter(enterprise=enterprise)[:20]
    context = {"enterprise": enterprise, "accounts": list(rows), "form": form, "problem": sent.problem}
    return render(request, "policies/own/accounts.html", context, status=sent.status)


@require_safe
def queue(request: ActorRequest) -> HttpResponse:
    """Accounts for staff: those to verify first."""
    can_verify_accounts(request.actor).require()
    form = AccountFilter(request.GET or {"state": AccountState.SUBMITTED})
    context = {
        "form": form,
        "query": request.GET.urlencode(),
        "listing": listing(request, AccountTable, _accounts(request, form), size=50),
    }
    return render(request, "policies/desk/accounts.html", context)


@require_safe
def export_queue(request: ActorRequest, kind: str) -> HttpResponse:
    """The accounts of the list; numbers only by their last four digits."""
    can_verify_accounts(request.actor).require()
    headers = [_("企业"), _("户名"), _("账号"), _("开户行"), _("状态"), _("提交时间")]
    rows = _accounts(request, AccountFilter(request.GET))[:10_000]
    lines = (
        [row.enterprise.name, row.holder, row.masked, row.bank, row.get_state_display(), row.submitted_at]
        for row in rows
    )
    return exports.export(kind, "accounts", headers, lines)


@require_http_methods(["GET", "HEAD", "POST"])
def check(request: ActorRequest, pk: int) -> HttpResponse:
    """One account beside the one in force; verified or refused."""
    can_verify_accounts(request.actor).require()
    found = get_object_or_404(
        BankAccount.objects.visible_to(request.actor).select_related("enterprise", "submitted_by", "checked_by"), pk=pk
    )
    verb = holdings.verify_account if request.POST.get("verb") == "verify" else holdings.refuse_account
    sent = submit(
        request, None, lambda _given: verb(request.actor, account=found, note=request.POST.get("note", "")),
        to="policies:accounts", said=_("核验结果已保存。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    before = BankAccount.objects.filter(enterprise=found.enterprise, state=AccountState.VERIFIED).exclude(pk=pk).first()
    context = {
        "account": found,
        "before": before,
        "problem": sent.problem,
        "same_name": found.holder == found.enterprise.name,
    }
    return render(request, "policies/desk/account.html", context, status=sent.status)


def _accounts(request: ActorRequest, form: AccountFilter):  # type: ignore[no-untyped-def]
    rows = BankAccount.objects.visible_to(request.actor).select_related("enterprise").order_by("-id")
    given = form.cleaned_data if form.is_valid() else {}
    if given.get("q"):
        rows = rows.filter(
            Q(enterprise__name__icontains=given["q"]) | Q(enterprise__credit_code__istartswith=given["q"])
        )
    return rows.filter(state=given["state"]) if given.get("state") else rows
