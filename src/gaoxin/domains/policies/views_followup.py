"""Contracts and their milestones, for staff and for the enterprise; recoveries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.policies.actions.followup import (
    judge_milestone,
    record_repayment,
    sign_undertaking,
    start_recovery,
    submit_report,
)
from gaoxin.domains.policies.budget import hold_of
from gaoxin.domains.policies.enums import MilestoneState
from gaoxin.domains.policies.followup import add_months, read_milestones, results_of, shown
from gaoxin.domains.policies.forms_followup import JudgeForm, RecoveryForm, RepaymentForm, ReportForm, UndertakingForm
from gaoxin.domains.policies.models import Award, Milestone, Recovery, Undertaking
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.domains.policies.permissions_money import can_follow_up, can_report, can_see_money
from gaoxin.domains.policies.selectors.dashboard import AFTER_APPROVAL
from gaoxin.domains.policies.tables_money import UndertakingTable
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.ledger.forms import in_yuan
from gaoxin.platform.core import files
from gaoxin.platform.ui.formatters.money import money_fen
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.models import StoredFile
    from gaoxin.platform.core.requests import ActorRequest

LATE = Q(milestones__state=MilestoneState.DUE)


@require_safe
def undertakings(request: ActorRequest) -> HttpResponse:
    """Contracts, those with the next milestone first; paid awards that still need one; recoveries."""
    can_see_money(request.actor).require()
    unsigned = (
        Award.objects.visible_to(request.actor)
        .filter(live=True, case__state__in=AFTER_APPROVAL, benefit__undertaking_months__gt=0, undertaking__isnull=True)
        .select_related("benefit", "enterprise", "case")
    )
    recoveries = Recovery.objects.visible_to(request.actor).select_related(
        "award__enterprise", "award__benefit", "case"
    )
    context = {
        "listing": listing(request, UndertakingTable, _contracts(request), size=50, sort="next_due"), "q": request.GET.get("q", ""),
        "tabs": money_tabs("undertakings"), "crumbs": crumbs(_("跟踪与追回")), "unsigned": unsigned.order_by("paid_on", "id")[:50],
        "recoveries": recoveries.order_by("-id")[:50],
    }  # fmt: skip
    return render(request, "policies/followup/index.html", context)


@require_safe
def undertakings_export(request: ActorRequest, kind: str) -> HttpResponse:
    """Every milestone of every contract as a file."""
    can_see_money(request.actor).require()
    headers = [
        _("合同"),
        _("项目名称"),
        _("企业"),
        _("事项"),
        _("节点"),
        _("期限"),
        _("状态"),
        _("已支出（元）"),
        _("评估意见"),
    ]
    rows = Milestone.objects.visible_to(request.actor).filter(undertaking__in=_contracts(request).values("pk"))
    rows = rows.select_related("undertaking__award__enterprise", "undertaking__award__benefit").order_by("due_on", "id")
    told = (
        (each.undertaking.contract, each.undertaking.title, each.undertaking.award.enterprise.name, each.undertaking.award.benefit.title,
         each.get_kind_display(), each.due_on, each.get_state_display(), yuan(each.spent), each.finding)
        for each in rows
    )  # fmt: skip
    return file_of(request, kind, _("跟踪节点"), headers, told)


@require_http_methods(["GET", "HEAD", "POST"])
def undertaking_new(request: ActorRequest, award: int) -> HttpResponse:
    """Writes down the contract of an award."""
    found = get_object_or_404(_awards(request), pk=award)
    can_follow_up(request.actor, found).require()

    def act(given: dict[str, Any]) -> tuple[str, str]:
        upload = request.FILES.get("file")
        made = sign_undertaking(
            request.actor, award=found, document=upload, document_name=(upload.name or "") if upload else "",
            **given | {"milestones": read_milestones(given["milestones"])},
        )  # fmt: skip
        return reverse("policies:undertaking", args=[made.pk]), _("合同已登记，跟踪节点已生成。")

    today = timezone.localdate()
    ends = add_months(today, found.benefit.undertaking_months or 12)
    initial = {"title": found.benefit.title, "starts_on": today, "ends_on": ends}
    return act_page(
        request, form=UndertakingForm(request.POST or None, initial=initial), title=_("登记合同"), submit=_("登记合同"), act=act,
        back=reverse("policies:undertakings"), trail=crumbs((_("跟踪与追回"), "undertakings"), _("登记合同")),
        note=f"{found.enterprise.name} · {found.benefit.title}", template="policies/followup/new.html", award=found,
    )  # fmt: skip


@require_safe
def undertaking(request: ActorRequest, pk: int) -> HttpResponse:
    """A contract for the staff: targets against the file, milestones, what can be done."""
    can_see_money(request.actor).require()
    found = _undertaking(request, pk)
    context = _showing(found) | {
        "crumbs": crumbs((_("跟踪与追回"), "undertakings"), found.contract), "may": bool(can_follow_up(request.actor, found.award)),
    }  # fmt: skip
    return render(request, "policies/followup/undertaking.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def milestone_judge(request: ActorRequest, pk: int) -> HttpResponse:
    """Judges a milestone that was reported on."""
    rows = Milestone.objects.visible_to(request.actor).select_related(
        "undertaking__award__benefit__version__policy", "undertaking__award__enterprise__zone"
    )
    found = get_object_or_404(rows, pk=pk)
    can_follow_up(request.actor, found.undertaking.award).require()
    back = reverse("policies:undertaking", args=[found.undertaking_id])

    def act(given: dict[str, Any]) -> tuple[str, str]:
        judge_milestone(request.actor, milestone=found, passed=given["passed"] == "yes", finding=given["finding"])
        return back, _("评估结论已记录。")

    return act_page(
        request, form=JudgeForm(request.POST or None), title=f"{found.get_kind_display()} {found.due_on.isoformat()}", submit=_("记录结论"),
        act=act, back=back, trail=crumbs((_("跟踪与追回"), "undertakings"), _("评估")), note=found.undertaking.title,
        template="policies/followup/judge.html", milestone=found, results=shown(results_of(found.undertaking)), undertaking=found.undertaking,
        budget=sum(each["amount"] for each in found.undertaking.budget),
    )  # fmt: skip


@require_safe
def undertaking_file(request: ActorRequest, pk: int) -> FileResponse:
    """The text of a contract: for staff and for its enterprise."""
    rows = Undertaking.objects.visible_to(request.actor).filter(file__isnull=False)
    return _file(request, get_object_or_404(rows.select_related("file"), pk=pk).file)


@require_safe
def milestone_file(request: ActorRequest, pk: int) -> FileResponse:
    """What was handed in with a report: for staff and for its enterprise."""
    rows = Milestone.objects.visible_to(request.actor).filter(file__isnull=False)
    return _file(request, get_object_or_404(rows.select_related("file"), pk=pk).file)


def _file(request: ActorRequest, stored: StoredFile | None) -> FileResponse:
    assert stored is not None
    allowed = can_see_money(request.actor) if request.actor.is_staff else can_use_portal(request.actor)
    handle = files.open_file(request.actor, stored, allowed=allowed)
    return FileResponse(handle, as_attachment=True, filename=stored.name)


@require_http_methods(["GET", "HEAD", "POST"])
def recovery_new(request: ActorRequest, award: int) -> HttpResponse:
    """Begins to take the money of an award back."""
    found = get_object_or_404(_awards(request), pk=award)
    can_follow_up(request.actor, found).require()
    back = reverse("policies:undertakings")
    hold = hold_of(found)
    left = hold.paid - hold.recovered if hold else 0
    ground = request.GET.get("ground", "")

    def act(given: dict[str, Any]) -> tuple[str, str]:
        made = start_recovery(request.actor, award=found, **given)
        return reverse("policies:recovery", args=[made.pk]), _("已认定并告知企业，10 个工作日内可陈述申辩。")

    return act_page(
        request, form=RecoveryForm(request.POST or None, initial={"amount": in_yuan(left), "ground": ground}), title=_("启动追回"),
        submit=_("认定并告知企业"), act=act, back=back,
        trail=crumbs((_("跟踪与追回"), "undertakings"), _("启动追回")), note=_("%(firm)s · %(benefit)s，本区已付、可追回 %(left)s。")
        % {"firm": found.enterprise.name, "benefit": found.benefit.title, "left": money_fen(left)},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def recovery(request: ActorRequest, pk: int) -> HttpResponse:
    """A recovery: where it stands, and the form for money that has come back. Its other steps are on the page of its case."""
    can_see_money(request.actor).require()
    rows = Recovery.objects.visible_to(request.actor).select_related("award__enterprise", "award__benefit", "case")
    found = get_object_or_404(rows, pk=pk)
    back = reverse("policies:recovery", args=[pk])

    def act(given: dict[str, Any]) -> tuple[str, str]:
        record_repayment(request.actor, recovery=found, **given)
        return back, _("退缴已入账。")

    return act_page(
        request, form=RepaymentForm(request.POST or None), title=_("追回"), submit=_("登记退缴"), act=act, back=reverse("policies:undertakings"),
        trail=crumbs((_("跟踪与追回"), "undertakings"), found.case.number), template="policies/followup/recovery.html", recovery=found,
        open=found.case.state in ("decided", "reminded", "court"), left=found.amount - found.recovered,
    )  # fmt: skip


@require_safe
def own_undertakings(request: ActorRequest) -> HttpResponse:
    """The enterprise's own contracts and what is due."""
    can_use_portal(request.actor).require()
    rows = Undertaking.objects.visible_to(request.actor).select_related("award__enterprise__zone", "award__benefit")
    found = list(rows.prefetch_related("milestones").order_by("ends_on", "id"))
    recoveries = (
        Recovery.objects.visible_to(request.actor).select_related("case__procedure", "award__benefit").order_by("-id")
    )
    context = {
        "rows": [(each, shown(results_of(each)), sum(item["amount"] for item in each.budget)) for each in found],
        "recoveries": [(each, say(procedure_of(each.case).seen(each.case.state, inside=False).label)) for each in recoveries[:50]],
        "today": timezone.localdate(), "crumbs": [Crumb(_("我的项目"))],
    }  # fmt: skip
    return render(request, "policies/followup/own.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def own_report(request: ActorRequest, pk: int) -> HttpResponse:
    """The report on a milestone."""
    can_use_portal(request.actor).require()
    rows = Milestone.objects.visible_to(request.actor).select_related(
        "undertaking__award__enterprise", "undertaking__award__benefit"
    )
    found = get_object_or_404(rows, pk=pk)
    can_report(request.actor, found).require()
    back = reverse("own_policies:undertakings")

    def act(given: dict[str, Any]) -> tuple[str, str]:
        upload = request.FILES.get("file")
        submit_report(
            request.actor,
            milestone=found,
            document=upload,
            document_name=(upload.name or "") if upload else "",
            **given,
        )
        return back, _("报告已提交。")

    return act_page(
        request, form=ReportForm(request.POST or None, initial={"report": found.report}), title=found.get_kind_display(), submit=_("提交报告"),
        act=act, back=back, trail=[Crumb(_("我的项目"), back), Crumb(found.get_kind_display())], template="policies/followup/report.html",
        milestone=found,
    )  # fmt: skip


def _contracts(request: ActorRequest) -> QuerySet[Undertaking]:
    rows: QuerySet[Undertaking] = Undertaking.objects.visible_to(request.actor)
    if text := request.GET.get("q", "").strip()[:100]:
        rows = rows.filter(
            Q(contract__icontains=text) | Q(title__icontains=text) | Q(award__enterprise__name__icontains=text)
        )
    today = timezone.localdate()
    return rows.select_related("award__enterprise", "award__benefit").annotate(
        next_due=Min("milestones__due_on", filter=LATE),
        late=Count("milestones", filter=LATE & Q(milestones__due_on__lt=today)),
    )


def _awards(request: ActorRequest) -> QuerySet[Award]:
    rows: QuerySet[Award] = Award.objects.visible_to(request.actor)
    return rows.select_related("benefit__version__policy", "enterprise", "case")


def _undertaking(request: ActorRequest, pk: int) -> Undertaking:
    rows = Undertaking.objects.visible_to(request.actor).select_related(
        "award__benefit__version__policy", "award__enterprise__zone", "award__case", "file"
    )
    found: Undertaking = get_object_or_404(rows, pk=pk)
    return found


def _spent(found: Undertaking) -> int | None:
    """What the enterprise says it has spent by its newest report, 分."""
    rows = found.milestones.filter(spent__isnull=False).order_by("-submitted_at", "-id")
    return rows.values_list("spent", flat=True).first()


def _showing(found: Undertaking) -> dict[str, Any]:
    return {
        "undertaking": found, "milestones": list(found.milestones.select_related("decided_by").order_by("due_on", "id")),
        "results": shown(results_of(found)), "spent": _spent(found), "budget": sum(each["amount"] for each in found.budget), "today": timezone.localdate(),
    }  # fmt: skip
