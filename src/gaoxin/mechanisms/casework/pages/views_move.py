"""Taking a step, and opening a case: a form made from the procedure, what the step will do, and the way back with nothing lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.mechanisms.casework import actions, present, selectors
from gaoxin.mechanisms.casework.actions.opening import LONGEST_TITLE
from gaoxin.mechanisms.casework.engine import guards
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.effects import effects_of
from gaoxin.mechanisms.casework.engine.forms import FormRefused
from gaoxin.mechanisms.casework.engine.outside import own_opening
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.pages.forms import MoveForm
from gaoxin.mechanisms.casework.pages.openable import openable
from gaoxin.mechanisms.casework.pages.side import case_or_404
from gaoxin.mechanisms.casework.procedures.definition import FieldType
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Organisation
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

MOST_SUGGESTED = 10


class OpeningForm(MoveForm):
    """The opening form with the title, and for staff the organisation that the case is about."""

    title = forms.CharField(
        label=gettext_lazy("标题"), max_length=LONGEST_TITLE, help_text=gettext_lazy("一句话说清是什么事。")
    )

    def __init__(self, data: Any, uploads: Any, *, actor: Actor, procedure: Procedure) -> None:
        case = Case(zone=actor.zone, kind=procedure.default_kind)
        super().__init__(data, uploads, actor=actor, case=case, move=procedure.opening, procedure=procedure)
        first: dict[str, forms.Field] = {"title": self.fields["title"]}
        own = actor.organisation_ids(OrganisationKind.ENTERPRISE)
        if actor.is_staff:
            first["subject"] = forms.CharField(
                label=_("涉及单位"), required=False, max_length=200, help_text=_("单位名称或统一社会信用代码；不涉及具体单位的可不填。"),
                widget=forms.TextInput(attrs={"list": "subjects", "autocomplete": "off"}),
            )  # fmt: skip
        elif len(own) > 1:
            rows = Organisation.objects.filter(pk__in=own).order_by("name")
            first["subject"] = forms.ChoiceField(
                label=_("代表哪家企业"), choices=[(row.name, row.name) for row in rows]
            )
        in_form = any(procedure.field(name).type is FieldType.KIND for name, _need in procedure.opening.form)
        if procedure.kinds and not in_form:
            first["kind"] = forms.ChoiceField(
                label=_("类型"), choices=[(key, say(label)) for key, label in procedure.kinds]
            )
        for name, made in first.items():
            self.fields.setdefault(name, made)
            made.widget.is_required = False
        self.order_fields([*first, *(name for name, _need in procedure.opening.form)])

    def clean_subject(self) -> Organisation | None:
        text = str(self.cleaned_data.get("subject") or "").strip()
        if not text:
            return None
        rows = Organisation.objects.filter(zone_id=self.case.zone_id, is_active=True)
        if not self.actor.is_staff:
            rows = rows.filter(pk__in=self.actor.organisation_ids(OrganisationKind.ENTERPRISE))
        known = list(rows.filter(Q(name=text) | Q(short_name=text) | Q(credit_code=text.upper()))[:2])
        if len(known) != 1:
            raise forms.ValidationError(_("本区没有“%(name)s”这个单位，请从提示中选择。") % {"name": text})
        return known[0]


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: ActorRequest, side: Side, number: str, name: str) -> HttpResponse:
    """One step of a case: its form and what it will do."""
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number, published=True)
    procedure = procedure_of(case)
    step = next((item for item in selectors.available_moves(request.actor, case) if item.id == name), None)
    if step is None:
        # Somebody else was faster, or it is not this person's step: the action says which.
        if request.method == "POST":
            actions.move(request.actor, case=case, move=name, values={})
        raise Http404
    clocks = Clocks(case, procedure, present.now())
    posted = request.method == "POST"
    form = MoveForm(
        request.POST if posted else None, request.FILES if posted else None, actor=request.actor, case=case, move=step
    )
    problem: UserError | None = None
    if posted and form.is_valid():
        try:
            actions.move(request.actor, case=case, move=name, values=form.values(), seen=_seen(request))
        except FormRefused as refused:
            form.add_faults(refused.faults)
        except UserError as error:
            problem = error
        else:
            messages.success(request, _("已办理“%(move)s”。") % {"move": say(step.label)})
            return redirect(_after(request, side, case))
    context = {
        "side": side, "case": case, "step": step, "label": say(step.label), "form": form, "problem": problem,
        "effects": effects_of(procedure, step, case.state, clocks, inside=side.inside),
        "guard": guards.may_pass(request.actor, case, procedure, step, clocks), "seen": _seen(request) or case.sequence,
        "crumbs": [Crumb(pgettext("several", "办件"), side.url("list")), Crumb(case.number, side.case_url(case)), Crumb(say(step.label))],
    }  # fmt: skip
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "casework/move.html", context, status=status)


@require_safe
def choose(request: ActorRequest, side: Side) -> HttpResponse:
    """Which procedure? With only one to choose from, its form at once."""
    side.permission(request.actor).require()
    found = openable(request.actor)
    if len(found) == 1:
        return redirect(side.url("open", found[0].key))
    context = {
        "side": side, "crumbs": [Crumb(pgettext("several", "办件"), side.url("list")), Crumb(_("新办件"))],
        "procedures": [(item, say(item.title), side.url("open", item.key)) for item in found],
    }  # fmt: skip
    return render(request, "casework/choose.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def open_(request: ActorRequest, side: Side, key: str) -> HttpResponse:
    """A new case of one procedure."""
    side.permission(request.actor).require()
    procedure = next((item for item in openable(request.actor) if item.key == key), None)
    if procedure is None:
        raise Http404
    if request.method == "GET" and (own := own_opening(request.actor, key)):
        return redirect(own)
    posted = request.method == "POST"
    form = OpeningForm(
        request.POST if posted else None, request.FILES if posted else None, actor=request.actor, procedure=procedure
    )
    problem: UserError | None = None
    if posted and form.is_valid():
        given = form.cleaned_data
        try:
            case = actions.open_case(
                request.actor, procedure=key, title=given["title"], values=form.values(), subject=given.get("subject"),
                kind=given.get("kind", "") if "kind" not in dict(procedure.opening.form) else "",
            )  # fmt: skip
        except FormRefused as refused:
            form.add_faults(refused.faults)
        except UserError as error:
            problem = error
        else:
            messages.success(request, _("已提交，编号 %(number)s。") % {"number": case.number})
            return redirect(side.case_url(case))
    clocks = Clocks(form.case, procedure, present.now())
    context = {
        "side": side, "form": form, "problem": problem, "title": say(procedure.title), "source": procedure.source,
        "effects": effects_of(procedure, procedure.opening, "", clocks, inside=side.inside),
        "crumbs": [Crumb(pgettext("several", "办件"), side.url("list")), Crumb(say(procedure.title))],
    }  # fmt: skip
    status = problem.status if problem else 422 if form.errors else 200
    return render(request, "casework/open.html", context, status=status)


@require_safe
def subjects(request: ActorRequest, side: Side) -> HttpResponse:
    """Names that begin with or contain what is typed, as options of the field."""
    side.permission(request.actor).require()
    text = request.GET.get("subject", "").strip()
    rows = (
        Organisation.objects.filter(zone_id=request.actor.zone_id or 0, is_active=True)
        if request.actor.is_staff
        else Organisation.objects.none()
    )
    found = rows.filter(
        Q(name__icontains=text) | Q(short_name__icontains=text) | Q(credit_code__startswith=text.upper())
    )
    names = list(found.order_by("name").values_list("name", flat=True)[:MOST_SUGGESTED]) if text else []
    return render(request, "casework/_subjects.html", {"names": names})


def _seen(request: ActorRequest) -> int | None:
    text = request.POST.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _after(request: ActorRequest, side: Side, case: Case) -> str:
    """The case again; the list, when the step took it out of the actor's sight."""
    visible = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
    return side.case_url(case) if visible else side.url("list")
