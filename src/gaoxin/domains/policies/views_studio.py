"""The studio: the text beside its drafts, and the page on which a benefit's rule is written, tried and proved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.domains.policies import studio_pages as pages
from gaoxin.domains.policies.actions import benefits, studio
from gaoxin.domains.policies.assembling import assemble, blank_cases, pieces_of
from gaoxin.domains.policies.badges import contradictions
from gaoxin.domains.policies.enums import ItemKind, ItemState
from gaoxin.domains.policies.forms_studio import BenefitForm, ItemForm, RuleForm, WindowForm
from gaoxin.domains.policies.models import Benefit, PolicyVersion, StudioItem, Window
from gaoxin.domains.policies.permissions import can_change_policy, can_edit_version, can_see_desk
from gaoxin.domains.policies.selectors.studio import firms_to_try
from gaoxin.domains.policies.views_policies import crumbs, get_version
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.acting import press, press_form, submit
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest

_TEXTS = ("rule_text", "cases_text")


@require_safe
def workbench(request: ActorRequest, pk: int) -> HttpResponse:
    """The text on the left with what was found in it, the drafts on the right."""
    version = get_version(request, pk)
    items = list(version.items.select_related("clause", "benefit"))
    rows = list(version.benefits.all())
    context = {
        "version": version, "spans": pages.spans(version, items), "legend": pages.legend(version), "benefits": rows,
        "items": [_item_context(item, rows, version) for item in items], "notices": pages.notices(version),
        "editable": bool(can_edit_version(request.actor, version)), "clauses": version.clauses.all(), "kinds": ItemKind.choices,
        "crumbs": crumbs(version, Crumb(_("规则拆解"))), "waiting": sum(item.state == ItemState.PROPOSED for item in items),
    }  # fmt: skip
    return render(request, "policies/studio/studio.html", context)


@require_POST
def decide(request: ActorRequest, pk: int) -> HttpResponse:
    """Corrects, confirms, sets aside or opens one draft; what was typed stays when it is refused."""
    item = _item(request, pk)
    rows = list(item.version.benefits.all())
    form = ItemForm(request.POST, benefits=rows)
    wanted = request.POST.get("state", ItemState.PROPOSED)
    context: dict[str, Any] = {"editable": bool(can_edit_version(request.actor, item.version))}
    status = 200
    if wanted not in ItemState.values or not form.is_valid():
        status = 422
    else:
        given = form.cleaned_data
        benefit = next((row for row in rows if str(row.pk) == given["benefit"]), None)
        try:
            item = studio.decide_item(
                request.actor, item=item, state=wanted, expression=given["expression"], label=given["label"], kind=given["kind"], benefit=benefit,
            )  # fmt: skip
            form = ItemForm(initial=_initial(item), benefits=rows, prefix=None)
        except studio.ExpressionRefused as refused:
            context["fault"], status = pages.fault(refused.problem, given["expression"]), 422
        except UserError as refusal:
            context["problem"], status = refusal, 422
    if not request.htmx:
        if status == 422:
            messages.error(request, _("这一条没有保存：%(why)s") % {"why": _why(context, form)})
        return redirect(f"{reverse('policies:studio', args=[item.version_id])}#item-{item.pk}")
    return render(
        request,
        "policies/studio/_item.html",
        context | {"row": {"item": item, "form": form, "why": pages.why_of(item, item.version)}},
        status=status,
    )


@require_POST
def dismiss_waiting(request: ActorRequest, pk: int) -> HttpResponse:
    """Sets aside what still waits."""
    version = get_version(request, pk)
    return press(
        request, lambda: studio.dismiss_waiting(request.actor, version=version), back=reverse("policies:studio", args=[pk]),
        said=lambda count: _("%(n)s 条草稿标为不采用。") % {"n": count},
    )  # fmt: skip


@require_POST
def add_item(request: ActorRequest, pk: int) -> HttpResponse:
    """A draft that the reader did not find."""
    version = get_version(request, pk)
    form = ItemForm(request.POST, benefits=[])
    clause = (
        version.clauses.filter(pk=request.POST.get("clause") or 0).first()
        if request.POST.get("clause", "").isdigit()
        else None
    )
    if not form.is_valid():
        messages.error(request, _("请写明类型和说明。"))
        return redirect("policies:studio", pk=pk)
    given, page = form.cleaned_data, reverse("policies:studio", args=[pk])
    return press(
        request,
        lambda: studio.add_item(
            request.actor, version=version, clause=clause, kind=given["kind"], label=given["label"], expression=given["expression"]
        ),
        back=page, to=lambda item: f"{page}#item-{item.pk}",
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def benefit(request: ActorRequest, pk: int) -> HttpResponse:
    """A benefit: particulars, rule, cases, windows."""
    found = _benefit(request, pk)
    editable = bool(can_edit_version(request.actor, found.version))
    posted = request.POST if request.method == "POST" else None
    of_rule = posted is not None and "rule_text" in posted
    form = BenefitForm(posted if posted is not None and not of_rule else None, actor=request.actor, benefit=found)
    rule = RuleForm(
        posted if of_rule else None,
        initial={"rule_text": found.rule_text, "cases_text": found.cases_text or blank_cases(found)},
    )
    active = rule if of_rule else form

    def save(given: dict[str, Any]) -> object:
        return benefits.edit_benefit(request.actor, benefit=found, **(given if of_rule else form.fields_of_benefit()))

    sent = submit(request, active, save, to=_page_of(pk), said=_("已保存。"))
    if sent.answer:
        return sent.answer
    found = _benefit(request, pk)
    context = {
        "benefit": found, "version": found.version, "form": form, "rule": rule, "problem": sent.problem, "of_rule": of_rule, "editable": editable,
        "windows": found.windows.all(), "window": WindowForm(initial={"year": timezone.localdate().year}), "assembled": _assembled(found),
        "untrue": contradictions(found), "crumbs": crumbs(found.version, Crumb(found.title)),
        "may_change": bool(can_change_policy(request.actor, found.version.policy)),
    } | _trials(request, found) | _cases(*((str(rule[name].value() or "") for name in _TEXTS) if of_rule else (found.rule_text, found.cases_text)))  # fmt: skip
    return render(request, "policies/studio/benefit.html", context, status=sent.status)


@require_POST
def assemble_rule(request: ActorRequest, pk: int) -> HttpResponse:
    """Writes the rule from the confirmed drafts."""
    found = _benefit(request, pk)
    return press(
        request, lambda: studio.assemble_rule(request.actor, benefit=found), back=_page_of(pk),
        said=_("规则已由确认过的草稿写成，请补算例。"),
    )  # fmt: skip


@require_POST
def remove_benefit(request: ActorRequest, pk: int) -> HttpResponse:
    found = _benefit(request, pk)
    return press(
        request, lambda: benefits.remove_benefit(request.actor, benefit=found), back=_page_of(pk),
        to=reverse("policies:version", args=[found.version_id]),
    )  # fmt: skip


@require_POST
def try_rule(request: ActorRequest, pk: int) -> HttpResponse:
    """The rule as typed, on five enterprises and on its cases; nothing is saved."""
    found = _benefit(request, pk)
    text = request.POST.get("rule_text", found.rule_text)
    firms = firms_to_try(request.actor, request.POST.getlist("firm"))
    context: dict[str, Any] = {"benefit": found}
    if text.strip():
        try:
            context["trials"] = pages.try_rule(text, firms)
        except RuleProblem as problem:
            context["fault"] = pages.fault(problem, text)
    context |= _cases(text, request.POST.get("cases_text", found.cases_text)) if "fault" not in context else {}
    return render(request, "policies/studio/_trial.html", context)


@require_POST
def add_window(request: ActorRequest, pk: int) -> HttpResponse:
    found, form = _benefit(request, pk), WindowForm(request.POST)
    return press_form(
        request, form, lambda given: benefits.set_window(request.actor, benefit=found, **given), back=_page_of(pk)
    )  # fmt: skip


@require_POST
def remove_window(request: ActorRequest, pk: int) -> HttpResponse:
    can_see_desk(request.actor).require()
    window = get_object_or_404(Window.objects.visible_to(request.actor), pk=pk)
    return press(
        request, lambda: benefits.remove_window(request.actor, window=window), back=_page_of(window.benefit_id)
    )  # fmt: skip


def _page_of(pk: int) -> str:
    return reverse("policies:benefit", args=[pk])


def _item_context(item: StudioItem, rows: list[Benefit], version: PolicyVersion) -> dict[str, Any]:
    return {"item": item, "form": ItemForm(initial=_initial(item), benefits=rows), "why": pages.why_of(item, version)}


def _initial(item: StudioItem) -> dict[str, Any]:
    return {
        "kind": item.kind,
        "label": item.label,
        "expression": item.expression,
        "benefit": str(item.benefit_id or ""),
    }


def _why(context: dict[str, Any], form: ItemForm) -> str:
    if "fault" in context:
        return str(context["fault"].message)
    return str(context.get("problem") or " ".join(str(error) for errors in form.errors.values() for error in errors))


def _assembled(benefit: Benefit) -> str:
    """What the confirmed drafts would give now; empty when they give no rule."""
    items = list(benefit.version.items.filter(benefit=benefit, state=ItemState.CONFIRMED).select_related("clause"))
    try:
        return assemble(benefit, pieces_of(items)) if items else ""
    except UserError:
        return ""


def _cases(rule_text: str, cases_text: str) -> dict[str, Any]:
    """The cases as they come out, or what is wrong with their text."""
    if not rule_text.strip() or not cases_text.strip():
        return {}
    try:
        return {"case_lines": pages.case_lines(rule_text, cases_text)}
    except RuleProblem as problem:
        return {"case_fault": pages.fault(problem, cases_text)}


def _trials(request: ActorRequest, benefit: Benefit) -> dict[str, Any]:
    """The rule as it stands, on the first enterprises of the zone."""
    if not benefit.rule_text.strip():
        return {}
    try:
        return {"trials": pages.try_rule(benefit.rule_text, firms_to_try(request.actor, []))}
    except RuleProblem as problem:
        return {"fault": pages.fault(problem, benefit.rule_text)}


def _item(request: ActorRequest, pk: int) -> StudioItem:
    can_see_desk(request.actor).require()
    return get_object_or_404(
        StudioItem.objects.visible_to(request.actor).select_related("version__policy", "clause", "benefit"), pk=pk
    )


def _benefit(request: ActorRequest, pk: int) -> Benefit:
    can_see_desk(request.actor).require()
    return get_object_or_404(
        Benefit.objects.visible_to(request.actor).select_related("version__policy", "clause"), pk=pk
    )
