"""The public pages of the rule library: find a rule, read it clause by clause, see its cases and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.assessment import rule_changes
from gaoxin.domains.assessment import rule_pages as pages
from gaoxin.domains.assessment.forms_rules import CaseFilter, RuleFilter, VersionsForm
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import rule_name
from gaoxin.domains.assessment.rule_cases import CaseSource, CaseTable, agreeing, cases_of
from gaoxin.domains.assessment.rule_scores import score_rows
from gaoxin.domains.assessment.rule_text import definitions_of, readable
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

#: Worked cases that the page of a rule shows itself.
FIRST_CASES = 3


def shell(request: ActorRequest) -> str:
    """The frame of a page: staff stay in the workbench, everyone else is on the public site."""
    return "workbench/base.html" if request.actor.is_staff else "public/base.html"


@login_not_required
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All rules by family, found by words and conditions; what is in force today unless asked otherwise."""
    today = timezone.localdate()
    form = RuleFilter(request.GET)
    rows = form.rows(today)
    context = {
        "shell": shell(request), "form": form, "families": pages.grouped(rows), "count": len({row.rulebook.id for row in rows}), "total": len(library()),
        "wider": _without_state(request) if not rows else "", "today": today,
    }  # fmt: skip
    return render(request, "assessment/rules/index.html", context)


@login_not_required
@require_safe
def detail(request: ActorRequest, key: str) -> HttpResponse:
    """One version of a rule, clause by clause. A rule without version leads to the one in force."""
    if "@" not in key:
        return redirect("rules:detail", key=_current(key).key)
    rulebook = _rulebook(key)
    today = timezone.localdate()
    zh = request.LANGUAGE_CODE.startswith("zh")
    context = _context(request, rulebook, "text") | {
        "note": rulebook.note if zh else rulebook.note_en, "conditions": pages.conditions(rulebook), "scores": score_rows(rulebook),
        "total_text": readable(rulebook.total_text, rulebook), "parameters": rule_changes.parameters(rulebook),
        "definitions": definitions_of(rulebook), "amount": rule_changes.amount(rulebook), "outcome": rule_changes.outcome(rulebook),
        "advice": [item.text if zh else item.text_en for item in rulebook.advice],
        "evidence": [label if zh else label_en or label for label, label_en in rulebook.evidence], "inputs": pages.inputs(rulebook, today),
        "cases": CaseSource(rulebook)[slice(0, FIRST_CASES)],
    }  # fmt: skip
    return render(request, "assessment/rules/detail.html", context)


@login_not_required
@require_safe
def cases(request: ActorRequest, key: str) -> HttpResponse:
    """The worked cases of a version, run here and now."""
    rulebook = _rulebook(key)
    form = CaseFilter(request.GET)
    verdict = form.cleaned_data["verdict"] if form.is_valid() else ""
    source = CaseSource(rulebook, verdict)
    context = _context(request, rulebook, "cases") | {
        "form": form, "listing": listing(request, CaseTable, source, size=20, total=len(source)), "agreeing": agreeing(rulebook.key),
        "all": len(cases_of(rulebook.key)),
    }  # fmt: skip
    return render(request, "assessment/rules/cases.html", context)


@login_not_required
@require_safe
def changes(request: ActorRequest, rule: str) -> HttpResponse:
    """What changed between two versions of a rule."""
    versions = library().versions(rule)
    if not versions:
        raise Http404
    form = VersionsForm(request.GET, versions)
    form.is_valid()
    old, new = (_rulebook(f"{rule}@{form.cleaned_data[name]}") for name in ("old", "new"))
    context = _context(request, new, "changes") | {
        "form": form, "old": old, "new": new, "sections": rule_changes.sections(old, new), "head": rule_changes.head(old, new),
        "single": len(versions) == 1,
    }  # fmt: skip
    return render(request, "assessment/rules/changes.html", context)


@login_not_required
@require_safe
def download(request: ActorRequest, key: str) -> HttpResponse:
    """The file of a rulebook, as it is run."""
    rulebook = _rulebook(key)
    path = rulebooks_dir() / rulebook.file
    response = HttpResponse(path.read_bytes(), content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{path.name}"'
    return response


def _rulebook(key: str) -> Rulebook:
    found = library().get(key)
    if found is None:
        raise Http404
    return found


def _current(rule: str) -> Rulebook:
    """The version of a rule that is in force today, else its newest one."""
    versions = library().versions(rule)
    if not versions:
        raise Http404
    in_force = [book for book in versions if book.in_force(timezone.localdate())]
    return (in_force or versions)[-1]


def _context(request: ActorRequest, rulebook: Rulebook, tab: str) -> dict[str, Any]:
    """What the pages of a rule have in common: name, state, documents, tabs."""
    today = timezone.localdate()
    name = rule_name(rulebook)
    tabs = [
        Tab(_("条款与评分"), reverse("rules:detail", args=[rulebook.key]), tab == "text"),
        Tab(_("算例"), reverse("rules:cases", args=[rulebook.key]), tab == "cases", pages.case_counts().get(rulebook.key, 0)),
        Tab(_("版本变化"), reverse("rules:changes", args=[rulebook.id]), tab == "changes", len(library().versions(rulebook.id))),
    ]  # fmt: skip
    current = _current(rulebook.id)
    return {
        "shell": shell(request), "rulebook": rulebook, "name": name, "tabs": tabs, "badges": pages.badges(rulebook, today),
        "state": pages.state_of(rulebook, today), "current": current if current.key != rulebook.key else None,
        "region": pages.region_name(rulebook.region), "windows": pages.windows(rulebook), "kinds": pages.kinds_words(rulebook.kinds),
        "basis": pages.BASES[rulebook.basis], "certainty": pages.CERTAINTIES[rulebook.confidence],
        "subject": pages.SUBJECTS.get(rulebook.subject, rulebook.subject), "family": pages.family_name(rulebook.family),
        "versions": pages.versions(rulebook, today), "documents": [(pages.document_words(source), source) for source in rulebook.sources],
        "crumbs": [Crumb(_("规则库"), reverse("rules:index")), Crumb(name)],
    }  # fmt: skip


def _without_state(request: ActorRequest) -> str:
    """The address of the same search over all versions, when that finds more."""
    query = request.GET.copy()
    query["state"] = "all"
    form = RuleFilter(query)
    return f"?{query.urlencode()}" if form.rows(timezone.localdate()) else ""
