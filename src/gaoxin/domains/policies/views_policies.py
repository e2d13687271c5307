"""The officers' list of policies, intake, and one version on its way to the public."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
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
from gaoxin.platform.core.errors import UserError
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
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            version = studio.take_in(request.actor, **_incoming(form.cleaned_data, "key", "issuer", "title", "level"))
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已读入正文，请逐条核对。"))
            return redirect("policies:studio", pk=version.pk)
    context = {
        "form": form,
        "problem": problem,
        "max_bytes": studio.MAX_BYTES,
        "crumbs": [_home(), Crumb(_("录入政策"))],
    }
    return render(request, "policies/intake/new.html", context, status=422 if problem or form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def version(request: ActorRequest, pk: int) -> HttpResponse:
    """One version: particulars, benefits, and what stands in the way of publishing."""
    found = get_version(request, pk)
    editable = bool(can_edit_version(request.actor, found))
    form = VersionForm(request.POST if request.method == "POST" else None, version=found)
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        own, policy = form.split()
        try:
            library.edit_version(request.actor, version=found, policy=policy, **own)
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已保存。"))
            return redirect("policies:version", pk=pk)
    context = {
        "version": found, "form": form, "problem": problem, "editable": editable, "obstacles": library.obstacles(found) if editable else [],
        "benefits": found.benefits.prefetch_related("windows").all(), "new_benefit": NewBenefitForm(), "consult": ConsultForm(),
        "repeal": RepealForm(), "crumbs": crumbs(found), "may_change": bool(can_change_policy(request.actor, found.policy)),
        "max_bytes": studio.MAX_BYTES, "opinion_count": found.opinions.count(),
    }  # fmt: skip
    return render(request, "policies/studio/version.html", context, status=422 if problem or form.errors else 200)


@require_POST
def replace_text(request: ActorRequest, pk: int) -> HttpResponse:
    """Another text for a draft."""
    found = get_version(request, pk)
    form = TextForm(request.POST, request.FILES)
    if not form.is_valid():
        return _told(request, form, "policies:version", pk)
    return _done(
        request,
        lambda: studio.take_text(request.actor, version=found, **_incoming(form.cleaned_data)),
        _("已换成新的正文。"),
        "policies:studio",
        pk,
    )


@require_POST
def publish(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_version(request, pk)
    return _done(request, lambda: library.publish(request.actor, version=found), _("已发布。"), "policies:version", pk)


@require_POST
def consult(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), ConsultForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "policies:version", pk)
    return _done(
        request,
        lambda: library.open_consultation(request.actor, version=found, **form.cleaned_data),
        _("已公开征求意见。"),
        "policies:version",
        pk,
    )


@require_POST
def repeal(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), RepealForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "policies:version", pk)
    return _done(
        request,
        lambda: library.repeal(request.actor, version=found, **form.cleaned_data),
        _("已登记废止。"),
        "policies:version",
        pk,
    )


@require_POST
def explain(request: ActorRequest, pk: int) -> HttpResponse:
    """Writes the interpretation of a published version."""
    found, text = get_version(request, pk), request.POST.get("interpretation", "")[:20_000]
    return _done(
        request,
        lambda: library.explain(request.actor, version=found, interpretation=text),
        _("解读已保存。"),
        "policies:version",
        pk,
    )


@require_POST
def next_version(request: ActorRequest, pk: int) -> HttpResponse:
    """Begins the version after the newest one."""
    found = get_version(request, pk)
    try:
        made = library.new_version(request.actor, policy=found.policy)
    except UserError as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:version", pk=pk)
    return redirect("policies:version", pk=made.pk)


@require_POST
def discard(request: ActorRequest, pk: int) -> HttpResponse:
    found = get_version(request, pk)
    try:
        library.discard_draft(request.actor, version=found)
    except UserError as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:version", pk=pk)
    messages.success(request, _("草稿已删除。"))
    return redirect("policies:library")


@require_POST
def add_benefit(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = get_version(request, pk), NewBenefitForm(request.POST)
    if not form.is_valid():
        return _told(request, form, "policies:version", pk)
    try:
        made = benefits.add_benefit(request.actor, version=found, **form.cleaned_data)
    except UserError as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:version", pk=pk)
    return redirect("policies:benefit", pk=made.pk)


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


def _done(request: ActorRequest, act: Callable[[], object], words: str, to: str, pk: int) -> HttpResponse:
    """Acts, tells what came of it, and goes to a page."""
    try:
        act()
    except UserError as refusal:
        messages.error(request, str(refusal))
        return redirect("policies:version", pk=pk)
    messages.success(request, words)
    return redirect(to, pk=pk)


def _told(request: ActorRequest, form: Any, to: str, pk: int) -> HttpResponse:
    """Tells what is wrong with a short form that has no page of its own."""
    for errors in form.errors.values():
        messages.error(request, " ".join(str(error) for error in errors))
    return redirect(to, pk=pk)
