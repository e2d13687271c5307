"""Two records of one enterprise become one; one record of two enterprises becomes two. Both show first what they would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaoxin.domains.enterprises.merging import MergePreview, merge_preview, told_of
from gaoxin.domains.enterprises.permissions import can_open_imports
from gaoxin.mechanisms.registry.actions.enterprises import create_enterprise
from gaoxin.mechanisms.registry.actions.merging import merge_enterprises, split_enterprise, unmerge_enterprise
from gaoxin.mechanisms.registry.enums import EnterpriseStatus
from gaoxin.mechanisms.registry.models import Enterprise, FactBatch
from gaoxin.mechanisms.registry.permissions import can_edit_enterprises
from gaoxin.mechanisms.registry.selectors.enterprises import find
from gaoxin.platform.core.errors import Refusal, UserError
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Mergers that the page lists.
LISTED = 50


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActorRequest) -> HttpResponse:
    """Names two enterprises, shows what their merger would do, and does it after a confirmation."""
    can_open_imports(request.actor).require()
    problem: UserError | None = None
    given = request.POST if request.method == "POST" else request.GET
    first, second = given.get("a", "").strip(), given.get("b", "").strip()
    preview: MergePreview | None = None
    try:
        if first and second:
            preview = merge_preview(request.actor, _named(request, first), _named(request, second))
            _check(preview)
        if request.method == "POST" and preview is not None:
            reason = _reason(request)
            merge_enterprises(
                request.actor, enterprise=preview.absorbed.enterprise, into=preview.survivor.enterprise, reason=reason
            )
            text = _("“%(a)s”已并入“%(b)s”。") % {
                "a": preview.absorbed.enterprise.name,
                "b": preview.survivor.enterprise.name,
            }
            messages.success(request, text)
            return redirect("enterprises:merge")
    except Refusal as refusal:
        problem = refusal
    rows = Enterprise.objects.visible_to(request.actor).filter(status=EnterpriseStatus.MERGED)
    context = {
        "a": first, "b": second, "preview": preview, "problem": problem, "may_edit": bool(can_edit_enterprises(request.actor)),
        "merged": rows.select_related("merged_into").order_by("-merged_at", "-id")[:LISTED],
    }  # fmt: skip
    return render(request, "enterprises/judging/merge.html", context, status=422 if problem else 200)


@require_POST
def unmerge(request: ActorRequest, pk: int) -> HttpResponse:
    """Lets a merged enterprise stand for itself again."""
    found = get_object_or_404(Enterprise.objects.visible_to(request.actor), pk=pk)
    unmerge_enterprise(request.actor, enterprise=found, reason=request.POST.get("reason", "").strip())
    messages.success(request, _("“%(name)s”已恢复为独立企业。") % {"name": found.name})
    return redirect("enterprises:merge")


@require_http_methods(["GET", "HEAD", "POST"])
def split(request: ActorRequest, pk: int) -> HttpResponse:
    """Moves what some deliveries said to another enterprise."""
    can_open_imports(request.actor).require()
    here = get_object_or_404(Enterprise.objects.visible_to(request.actor).living(), pk=pk)
    sent = submit(
        request, None, lambda _given: _split(request, here),
        to=lambda there: f"{reverse('enterprises:directory')}?q={there.credit_code or there.name}",
        said=lambda there: _("所选批次的数据已拆到“%(name)s”，需要时可以撤销拆分批次。") % {"name": there.name},
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    crumbs = [Crumb(_("企业库"), reverse("enterprises:directory")), Crumb(here.name)]
    context = {
        "enterprise": here, "told": told_of(here), "problem": sent.problem, "crumbs": crumbs, "chosen": request.POST.getlist("batch"),
        "given": request.POST, "may_edit": bool(can_edit_enterprises(request.actor)),
    }  # fmt: skip
    return render(request, "enterprises/judging/split.html", context, status=sent.status)


# -- steps -------------------------------------------------------------------------------------------------------


def _named(request: ActorRequest, text: str) -> Enterprise:
    found = find(request.actor, text)
    if found is None:
        raise Refusal(
            _("没有找到“%(text)s”，或不止一家。") % {"text": text}, next_step=_("请填写完整名称或统一社会信用代码。")
        )
    return found


def _check(preview: MergePreview) -> None:
    if preview.absorbed.enterprise.pk == preview.survivor.enterprise.pk:
        raise Refusal(_("这两个名称是同一家企业，不需要合并。"))


def _reason(request: ActorRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Refusal(_("请写明理由。"))
    return reason


@transaction.atomic
def _split(request: ActorRequest, here: Enterprise) -> Enterprise:
    can_edit_enterprises(request.actor).require()
    chosen = [int(each) for each in request.POST.getlist("batch") if each.isdigit()]
    if not chosen:
        raise Refusal(_("请勾选要拆出的批次。"))
    reason, name = _reason(request), request.POST.get("name", "").strip()
    if request.POST.get("target") == "new":
        if not name:
            raise Refusal(_("请填写新企业的名称。"))
        there = create_enterprise(request.actor, name=name, credit_code=request.POST.get("code", ""))
    else:
        there = _named(request, request.POST.get("other", "").strip())
    batches = list(FactBatch.objects.visible_to(request.actor).filter(pk__in=chosen))
    split_enterprise(request.actor, enterprise=here, into=there, batches=batches, reason=reason)
    return there
