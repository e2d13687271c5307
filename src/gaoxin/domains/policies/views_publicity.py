"""Publicity: the staff's notices and objections, and the public's page with its countdown and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.actions.publicity import (
    EVIDENCE_BYTES,
    decide_objection,
    object_to,
    post_notice,
    withdraw_notice,
)
from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.forms_money import DecisionForm, NoticeForm, ObjectionForm, PublicityFilter, ReasonForm
from gaoxin.domains.policies.models import Award, Benefit, Objection, Publicity
from gaoxin.domains.policies.money_pages import act_page, crumbs, file_of, money_tabs, yuan
from gaoxin.domains.policies.permissions_money import (
    can_decide_objection,
    can_object,
    can_post,
    can_see_money,
    can_withdraw,
)
from gaoxin.domains.policies.publicity import ends_at, investigation_day, lines_of, over
from gaoxin.domains.policies.selectors.money import awards_at
from gaoxin.domains.policies.tables_money import PublicityTable
from gaoxin.platform.core import files
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.requests import client_address
from gaoxin.platform.ui.acting import press, submit
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Objections from one address in an hour: who wants to say more writes one long one, or calls.
PER_HOUR = 5
_HOUR = 3600


@require_safe
def publicities(request: ActorRequest) -> HttpResponse:
    """All notices, and how many awards wait to be published."""
    can_see_money(request.actor).require()
    form, found = _filtered(request)
    waiting = (
        awards_at(request.actor, "approved")
        .exclude(benefit__fund=None)
        .order_by("benefit")
        .values("benefit", "benefit__title")
    )
    late = Publicity.objects.visible_to(request.actor).filter(
        state=PublicityState.OPEN, closes_on__lt=timezone.localdate()
    )
    context = {
        "late": late.order_by("closes_on", "id")[:20],
        "listing": listing(request, PublicityTable, found, size=50, sort="-opens_on"), "form": form, "tabs": money_tabs("publicities"),
        "crumbs": crumbs(_("公示")), "waiting": waiting.annotate(count=Count("pk"), total=Sum("granted")), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "policies/publicity/desk.html", context)


@require_safe
def publicities_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The notices under the present filters as a file."""
    _form, found = _filtered(request)
    headers = [
        _("编号"),
        _("标题"),
        _("事项"),
        _("状态"),
        _("发布日期"),
        _("公示至"),
        _("户数"),
        _("金额（元）"),
        _("撤回原因"),
    ]
    rows = (
        (each.number, each.title, each.benefit.title, each.get_state_display(), each.opens_on, each.closes_on,
         getattr(each, "lines", 0), yuan(getattr(each, "total", 0)), each.reason)
        for each in found.order_by("-opens_on", "-id")
    )  # fmt: skip
    return file_of(request, kind, _("公示"), headers, rows)


@require_http_methods(["GET", "HEAD", "POST"])
def publicity_new(request: ActorRequest, benefit: int) -> HttpResponse:
    """Choose from the approved awards of a benefit and publish them."""
    found = get_object_or_404(Benefit.objects.visible_to(request.actor).select_related("version__policy"), pk=benefit)
    can_post(request.actor, found).require()
    waiting = awards_at(request.actor, "approved").filter(benefit=found).order_by("id")
    policy = found.version.policy
    contact = " ".join(part for part in (policy.issuer, policy.contact, policy.phone) if part)
    form = NoticeForm(request.POST or None, initial={"contact": contact})

    def act(given: dict[str, Any]) -> tuple[str, str]:
        chosen = [int(pk) for pk in request.POST.getlist("award") if pk.isdecimal()]
        notice = post_notice(request.actor, benefit=found, awards=list(waiting.filter(pk__in=chosen)), **given)
        day = notice.closes_on.isoformat()
        return reverse("policies:publicity", args=[notice.number]), _("已发布，公示至 %(day)s 24:00。") % {"day": day}

    return act_page(
        request, form=form, title=_("发布公示"), submit=_("发布公示"), act=act, back=reverse("policies:publicities"),
        trail=crumbs((_("公示"), "publicities"), _("发布公示")), template="policies/publicity/new.html", rows=list(waiting), benefit=found,
    )  # fmt: skip


@require_safe
def publicity(request: ActorRequest, number: str) -> HttpResponse:
    """A notice for the staff: its lines with their cases, the objections with who made them."""
    can_see_money(request.actor).require()
    found = _notice(request, number)
    objections = list(found.objections.select_related("award__enterprise", "file", "decided_by").order_by("-made_at"))
    context = {
        "notice": found, "lines": lines_of(found), "crumbs": crumbs((_("公示"), "publicities"), found.number),
        "objections": [(each, investigation_day(each), can_decide_objection(request.actor, each)) for each in objections],
        "may_withdraw": bool(can_withdraw(request.actor, found)), "decision": DecisionForm(), "withdrawal": ReasonForm(),
        "over": over(found),
    }  # fmt: skip
    return render(request, "policies/publicity/notice.html", context)


@require_safe
def publicity_export(request: ActorRequest, number: str, kind: str) -> HttpResponse:
    """The lines of a notice as a file."""
    can_see_money(request.actor).require()
    found = _notice(request, number)
    headers = [_("序号"), _("名称"), _("统一社会信用代码"), _("事项"), _("金额（元）"), _("办件"), _("是否仍在公示")]
    rows = (
        (line.number, line.award.enterprise.name, line.award.enterprise.credit_code, found.benefit.title, yuan(line.amount),
         line.award.case.number, line.stands)
        for line in lines_of(found)
    )  # fmt: skip
    return file_of(request, kind, found.number, headers, rows)


@require_POST
def publicity_withdraw(request: ActorRequest, number: str) -> HttpResponse:
    """Takes a notice back, with the reason."""
    found, form = _notice(request, number), ReasonForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refusal(_("请写明撤回的原因。"))
        withdraw_notice(request.actor, publicity=found, reason=form.cleaned_data["reason"])
        return _("公示已撤回，其中的兑现件回到“拟公示”。")

    return press(request, act, back=reverse("policies:publicity", args=[number]), said=str)


@require_POST
def objection_decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Writes down what the investigation found."""
    objections = Objection.objects.visible_to(request.actor).select_related("publicity__benefit__version__policy")
    found, form = get_object_or_404(objections, pk=pk), DecisionForm(request.POST)

    def act() -> str:
        if not form.is_valid():
            raise Refusal(_("核查结果必须写明理由。"))
        upheld = form.cleaned_data["state"] == ObjectionState.UPHELD
        decide_objection(request.actor, objection=found, upheld=upheld, decision=form.cleaned_data["decision"])
        return _("核查结果已记录。")

    return press(request, act, back=reverse("policies:publicity", args=[found.publicity.number]), said=str)


@require_safe
def objection_file(request: ActorRequest, pk: int) -> FileResponse:
    """What was handed in with an objection: for staff."""
    objections = Objection.objects.visible_to(request.actor).filter(file__isnull=False)
    found = get_object_or_404(objections.select_related("file"), pk=pk)
    assert found.file is not None
    handle = files.open_file(request.actor, found.file, allowed=can_see_money(request.actor))
    return FileResponse(handle, as_attachment=True, filename=found.file.name)


@login_not_required
@require_safe
def open_list(request: ActorRequest) -> HttpResponse:
    """The public's list of notices: those that run first."""
    found = Publicity.objects.visible_to(request.actor).exclude(state=PublicityState.WITHDRAWN)
    if text := request.GET.get("q", "").strip()[:100]:
        found = found.filter(Q(title__icontains=text) | Q(number__icontains=text))
    rows = list(_with_figures(found).order_by("-closes_on", "-id")[:100])
    today = timezone.localdate()
    running = [each for each in rows if each.state == PublicityState.OPEN and each.closes_on >= today]
    context = {
        "running": running, "ended": [each for each in rows if each not in running], "q": text, "crumbs": [Crumb(_("兑现公示"))],
    }  # fmt: skip
    return render(request, "policies/publicity/open_list.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_notice(request: ActorRequest, number: str) -> HttpResponse:
    """A notice for everybody: masked persons, the time left, and the form to object."""
    found = _notice(request, number)
    if found.state == PublicityState.WITHDRAWN:
        return render(request, "policies/publicity/withdrawn.html", {"notice": found}, status=410)
    lines = lines_of(found)
    form = ObjectionForm(
        request.POST or None, lines=[(str(line.award.pk), f"{line.number}. {line.name}") for line in lines]
    )
    sent = submit(
        request, form, lambda given: _object(request, found, given), to=reverse("open_policies:publicity", args=[number]),
        said=_("已收到您的异议，将在 10 个工作日内核查。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {
        "notice": found, "lines": lines, "form": form, "problem": sent.problem, "ends_at": ends_at(found), "max_bytes": EVIDENCE_BYTES,
        "may_object": bool(can_object(request.actor, found)) and not over(found), "over": over(found),
        "crumbs": [Crumb(_("兑现公示"), reverse("open_policies:publicities")), Crumb(found.number)],
        "total": sum(line.amount for line in lines),
    }  # fmt: skip
    return render(request, "policies/publicity/open.html", context, status=sent.status)


def _object(request: ActorRequest, found: Publicity, given: dict[str, Any]) -> None:
    can_object(request.actor, found).require()
    if over(found):
        raise Refusal(_("公示已经结束，不再受理异议。"), code="over")
    _count(request)
    upload = request.FILES.get("file")
    award = Award.objects.filter(publicity=found, pk=int(given["award"])).first() if given["award"] else None
    object_to(
        request.actor, publicity=found, award=award, name=given["name"], contact=given["contact"], text=given["text"],
        evidence=upload, evidence_name=upload.name or "" if upload else "",
    )  # fmt: skip


def _count(request: ActorRequest) -> None:
    """Refuses more than a few objections from one address in an hour."""
    key = f"policies.objection.{client_address(request)}"
    cache.add(key, 0, _HOUR)
    if cache.incr(key) > PER_HOUR:
        raise Refusal(
            _("一小时内提交的异议过多。"), next_step=_("请一小时后再提交，或按公示上的电话联系。"), code="rate"
        )


def _notice(request: ActorRequest, number: str) -> Publicity:
    rows = Publicity.objects.visible_to(request.actor) if request.actor.is_staff else _public(request)
    return get_object_or_404(rows.select_related("benefit__version__policy", "posted_by"), number=number)


def _public(request: ActorRequest) -> QuerySet[Publicity]:
    """What was once published stays at its address: a withdrawn one says only that it was withdrawn."""
    return Publicity.objects.filter(zone_id=request.actor.zone_id or 0)


def _filtered(request: ActorRequest) -> tuple[PublicityFilter, QuerySet[Publicity]]:
    form = PublicityFilter(request.GET)
    form.is_valid()
    found = Publicity.objects.visible_to(request.actor)
    if text := form.cleaned_data.get("q", "").strip():
        found = found.filter(Q(title__icontains=text) | Q(number__icontains=text))
    if state := form.cleaned_data.get("state"):
        found = found.filter(state=state)
    return form, _with_figures(found)


def _with_figures(found: QuerySet[Publicity]) -> QuerySet[Publicity]:
    awards = Award.objects.filter(publicity=OuterRef("pk")).order_by().values("publicity")
    waiting = Objection.objects.filter(publicity=OuterRef("pk"), state=ObjectionState.OPEN).order_by()
    return found.select_related("benefit").annotate(
        lines=Subquery(awards.annotate(count=Count("pk")).values("count")),
        total=Subquery(awards.annotate(sum=Sum("granted")).values("sum")),
        waiting=Subquery(waiting.values("publicity").annotate(count=Count("pk")).values("count")),
    )
