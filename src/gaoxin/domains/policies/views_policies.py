"""The officers' list of policies, intake, and one version on its way to the public."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies.actions import benefits, library, studio
from gaoxin.domains.policies.forms_library import DeskFilter
from gaoxin.domains.policies.forms_studio import (
    ConsultForm,
    IntakeForm,
    NewBenefitForm,
    RepealForm,
    TextForm,
    VersionForm,
)
from gaoxin.domains.policies.models import PolicyVersion
from gaoxin.domains.policies.permissions import can_change_policy, can_edit_version, can_see_desk, can_write_policies
from gaoxin.domains.policies.selectors.studio import versions_for
from gaoxin.domains.policies.tables_library import VersionTable
from gaoxin.platform.core import audit
from gaoxin.platform.ui.acting import press, press_form, submit
from gaoxin.platform.ui.exports import export
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Rows that one export takes.
MOST_ROWS = 20_000


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All versions, drafts among them."""
    can_see_desk(request.actor).require()
    form = DeskFilter(request.GET)
    rows = versions_for(request.actor, form.cleaned_data if form.is_valid() else {})
    context = {
        "form": form, "listing": listing(request, VersionTable, rows, size=50), "query": request.GET.urlencode(),
        "may_write": bool(can_write_policies(request.actor)),
    }  # fmt: skip
    return render(request, "policies/studio/index.html", context)


@require_safe
def export_list(request: ActorRequest, kind: str) -> HttpResponse:
    """The list under its filters as a file."""
    can_see_desk(request.actor).require()
    form = DeskFilter(request.GET)
    rows = versions_for(request.actor, form.cleaned_data if form.is_valid() else {})[:MOST_ROWS]
    heads = [
        _("标识"),
        _("标题"),
        _("版本"),
        _("状态"),
        _("级别"),
        _("发文单位"),
        _("文号"),
        _("施行日期"),
        _("有效期至"),
        _("事项"),
        _("待确认"),
    ]
    cells = [
        (row.policy.key, row.title, row.number, row.get_state_display(), row.policy.get_level_display(), row.policy.issuer, row.document_number,
         row.valid_from, row.valid_to, row.benefit_count, row.waiting_count)
        for row in rows
    ]  # fmt: skip
    audit.record(request.actor, "policy.export", rows=len(cells), kind=kind)
    return export(kind, "policies", heads, cells)


@require_http_methods(["GET", "HEAD", "POST"])
def intake(request: ActorRequest) -> HttpResponse:
    """A policy text comes in, as a file or pasted."""
    can_write_policies(request.actor).require()
    form = IntakeForm(request.POST or None, request.FILES or None)
    sent = submit(
        request, form, lambda given: studio.take_in(request.actor, **_incoming(given, "key", "issuer", "title", "level")),
        to=lambda made: reverse("policies:studio", args=[made.pk]), said=_("已读入正文，请逐条核对。"),
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {
        "form": form,
        "problem": sent.problem,
        "max_bytes": studio.MAX_BYTES,
        "crumbs": [_home(), Crumb(_("录入政策"))],
    }
    return render(request, "policies/intake/new.html", context, status=sent.status)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: particulars, benefits, and what stands in the way of publishing."""
    found = get_version(request, pk)
    editable = bool(can_edit_version(request.actor, found))
    form = VersionForm(request.POST if request.method == "POST" else None, version=found)

    def save(_given: object) -> object:
        own, policy = form.split()
        return library.edit_version(request.actor, version=found, policy=policy, **own)

    sent = submit(request, form, save, to=_page_of(pk), said=_("已保存。"))
    if sent.answer:
        return sent.answer
    context = {
        "version": found, "form": form, "problem": sent.problem, "editable": editable, "obstacles": library.obstacles(found) if editable else [],
        "benefits": found.benefits.prefetch_related("windows").all(), "new_benefit": NewBenefitForm(), "consult": ConsultForm(),
        "repeal": RepealForm(), "crumbs": crumbs(found), "may_change": bool(can_change_policy(request.actor, found.policy)),
        "max_bytes": studio.MAX_BYTES, "opinion_count": found.opinions.count(),
    }  # fmt: skip
    return render(request, "policies/studio/version.html", context, status=sent.status)


@require_POST
def replace_text(request: ActorRequest, pk: int) -> HttpResponse:
    """Another text for a draft."""
    found = get_version(request, pk)
    form = TextForm(request.POST, request.FILES)
    return press_form(
        request, form, lambda given: studio.take_text(request.actor, version=found, **_incoming(given)),
        back=_page_of(pk), to=reverse("policies:studio", args=[pk]), said=_("已换成新的正文。"),
    )  # fmt: skip


@require_POST
def publish(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_version(request, pk)
    return press(request, lambda: library.publish(request.actor, version=found), back=_page_of(pk), said=_("已发布。"))


@require_POST
def consult(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), ConsultForm(request.POST)
    return press_form(
        request, form, lambda given: library.open_consultation(request.actor, version=found, **given),
        back=_page_of(pk), said=_("已公开征求意见。"),
    )  # fmt: skip


@require_POST
def repeal(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), RepealForm(request.POST)
    return press_form(
        request, form, lambda given: library.repeal(request.actor, version=found, **given), back=_page_of(pk), said=_("已登记废止。")
    )  # fmt: skip


@require_POST
def explain(request: ActorRequest, pk: int) -> HttpResponse:
    """Writes the interpretation of a published version."""
    found, text = get_version(request, pk), request.POST.get("interpretation", "")[:20_000]
    return press(
        request, lambda: library.explain(request.actor, version=found, interpretation=text), back=_page_of(pk), said=_("解读已保存。")
    )  # fmt: skip


@require_POST
def next_version(request: ActorRequest, pk: int) -> HttpResponse:
    """Begins the version after the newest one."""
    found = get_version(request, pk)
    return press(
        request, lambda: library.new_version(request.actor, policy=found.policy), back=_page_of(pk), to=lambda made: _page_of(made.pk)
    )  # fmt: skip


@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_version(request, pk)
    return press(
        request, lambda: library.discard_draft(request.actor, version=found), back=_page_of(pk), to="policies:library", said=_("草稿已删除。")
    )  # fmt: skip


@require_POST
def add_benefit(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), NewBenefitForm(request.POST)
    return press_form(
        request, form, lambda given: benefits.add_benefit(request.actor, version=found, **given),
        back=_page_of(pk), to=lambda made: reverse("policies:benefit", args=[made.pk]),
    )  # fmt: skip


def get_version(request: ActorRequest, pk: int) -> PolicyVersion:
    """A version that the actor may see at the desk; a stranger's is not there."""
    can_see_desk(request.actor).require()
    rows = PolicyVersion.objects.visible_to(request.actor).select_related("policy__organisation", "policy__zone")
    return get_object_or_404(rows, pk=pk)


def crumbs(version: PolicyVersion, *more: Crumb) -> list[Crumb]:
    words = _("%(title)s（第 %(n)s 版）") % {"title": version.shown_title, "n": version.number}
    own = Crumb(words, reverse("policies:version", args=[version.pk]) if more else "")
    return [_home(), own, *more]


def _home() -> Crumb:
    return Crumb(_("政策管理"), reverse("policies:library"))


def _incoming(given: dict[str, Any], *names: str) -> dict[str, Any]:
    """What the studio takes: the file where there is one, else the pasted text."""
    found = {name: given[name] for name in names}
    if given.get("file"):
        return found | {"name": given["file"].name, "content": given["file"]}
    return found | {"text": given.get("text", "")}


def _page_of(pk: int) -> str:
    return reverse("policies:version", args=[pk])
