"""The application wizard: basic facts, form, documents, the machine's look, submission. Everything typed is kept at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaoxin.domains.policies.accounts import verified_account
from gaoxin.domains.policies.actions.awards import drop_draft, save_draft, submit
from gaoxin.domains.policies.actions.holdings import add_material
from gaoxin.domains.policies.awards_form import texts_from
from gaoxin.domains.policies.awards_materials import library_of, requirements_of
from gaoxin.domains.policies.awards_precheck import check_draft
from gaoxin.domains.policies.models import Draft
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.platform.core.errors import Refusal, UserError
from gaoxin.platform.ui.parts import Crumb, steps

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award
    from gaoxin.platform.core.requests import ActorRequest

LAST = 5


@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: ActorRequest, pk: int, step: int) -> HttpResponse:
    """One step. A post keeps what was typed and goes where its button says; htmx keeps and stays."""
    found = _draft(request, pk)
    step = min(max(step, 1), LAST)
    problem: UserError | None = None
    if request.method == "POST":
        try:
            _keep(request, found, step)
            if request.headers.get("HX-Request"):
                return render(request, "policies/own/_saved.html", {"draft": _draft(request, pk)})
            if request.POST.get("go") == "submit":
                return _submitted(request, found)
        except UserError as error:
            problem = error
        else:
            return redirect("own_policies:draft", pk=pk, step=_next(request, step))
        found = _draft(request, pk)
    return render(
        request,
        "policies/own/draft.html",
        _context(request, found, step, problem),
        status=problem.status if problem else 200,
    )


@require_POST
def drop(request: ActorRequest, pk: int) -> HttpResponse:
    drop_draft(request.actor, draft=_draft(request, pk))
    messages.success(request, _("草稿已删除。"))
    return redirect("own_policies:awards")


def _draft(request: ActorRequest, pk: int) -> Draft:
    can_use_portal(request.actor).require()
    rows = Draft.objects.visible_to(request.actor).select_related(
        "benefit__version__policy__organisation", "enterprise__zone"
    )
    return get_object_or_404(rows, pk=pk)


def _keep(request: ActorRequest, found: Draft, step: int) -> None:
    go = _next(request, step)
    if step == 2:
        save_draft(request.actor, draft=found, answers=texts_from(request.POST, found.benefit), step=go)
    elif step == 3:
        names = [each.id for each in requirements_of(found.benefit, found.year)]
        chosen = {
            name: [int(pk) for pk in request.POST.getlist(f"m-{name}") if pk.isdecimal() and len(pk) < 19]
            for name in names
        }
        for requirement in requirements_of(found.benefit, found.year):
            for upload in request.FILES.getlist(f"f-{requirement.id}"):
                made = add_material(
                    request.actor, enterprise=found.enterprise, kind=requirement.kind, title=requirement.label, name=upload.name or "",
                    content=upload, year=requirement.year,
                )  # fmt: skip
                chosen.setdefault(requirement.id, []).append(made.pk)
        save_draft(request.actor, draft=found, materials=chosen, step=go)
    else:
        save_draft(request.actor, draft=found, step=go)


def _next(request: ActorRequest, step: int) -> int:
    go = request.POST.get("go", "")
    return {"back": max(step - 1, 1), "stay": step}.get(
        go, int(go) if go in ("1", "2", "3", "4", "5") else min(step + 1, LAST)
    )


def _submitted(request: ActorRequest, found: Draft) -> HttpResponse:
    if request.POST.get("statement") != "yes":
        raise Refusal(_("请先勾选承诺，再提交。"), code="no-statement")
    award = submit(request.actor, draft=found)
    messages.success(request, _receipt(award))
    return redirect("own_policies:award", pk=award.pk)


def _receipt(award: Award) -> str:
    number, due = award.case.number, due_text(award.case.due_at)
    if award.case.state != "submitted" or not due:
        return _("已提交，编号 %(number)s。") % {"number": number}
    return _("已提交，编号 %(number)s。%(due)s 前告知是否受理。") % {"number": number, "due": due}


def _context(request: ActorRequest, found: Draft, step: int, problem: UserError | None) -> dict[str, Any]:
    checked = check_draft(found, list(library_of(request.actor, found.enterprise)), timezone.localdate())
    labels = [_("核对基本信息"), _("填写申报内容"), _("上传材料"), _("预审自查"), _("提交")]
    urls = [reverse("own_policies:draft", args=[found.pk, number]) for number in range(1, LAST + 1)]
    return {
        "draft": found, "step": step, "problem": problem, "checked": checked, "steps": steps(labels, step, urls), "label": labels[step - 1],
        "account": verified_account(found.enterprise), "crumbs": [Crumb(_("我的申报"), reverse("own_policies:awards")), Crumb(found.benefit.title)],
        "prefilled": [answer for answer in checked.sheet.answers if answer.is_prefilled],
        "to_fill": [answer for answer in checked.sheet.answers if not answer.is_prefilled], "url": urls[step - 1], "is_last": step == LAST,
    }  # fmt: skip
