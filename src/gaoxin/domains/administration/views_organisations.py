"""Organisations: list, new, change. Writes are the ground's actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from gaoxin.domains.administration.forms import OrganisationFilter, OrganisationForm
from gaoxin.domains.administration.selectors import organisations_for
from gaoxin.domains.administration.tables import OrganisationTable
from gaoxin.platform.core import actions
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Organisation
from gaoxin.platform.core.permissions import can_manage_people, can_see_people
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def organisations(request: ActorRequest) -> HttpResponse:
    """All organisations of the zone."""
    can_see_people(request.actor).require()
    form = OrganisationFilter(request.GET)
    found = organisations_for(request.actor, form.cleaned_data if form.is_valid() else {})
    context = {
        "form": form, "listing": listing(request, OrganisationTable, found, size=50, sort="name"),
        "may_add": bool(can_manage_people(request.actor)),
    }  # fmt: skip
    return render(request, "administration/organisations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_organisation(request: ActorRequest) -> HttpResponse:
    can_manage_people(request.actor).require()
    form = OrganisationForm(request.POST or None)
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.create_organisation(request.actor, **given | {"kind": OrganisationKind(given["kind"])})
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已建立单位 %(name)s。") % {"name": made.name})
            return redirect("administration:organisations")
    return _render(request, form, problem, _("新建单位"))


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: ActorRequest, pk: int) -> HttpResponse:
    can_manage_people(request.actor).require()
    place = get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)
    initial = {name: getattr(place, name) for name in ("name", "short_name", "credit_code", "is_active")}
    form = OrganisationForm(request.POST or None, existing=place, initial=initial)
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_organisation(request.actor, organisation=place, **form.cleaned_data)
        except UserError as refusal:
            problem = refusal
        else:
            messages.success(request, _("已保存。"))
            return redirect("administration:organisations")
    return _render(request, form, problem, place.name)


def _render(request: ActorRequest, form: OrganisationForm, problem: UserError | None, title: str) -> HttpResponse:
    crumbs = [Crumb(pgettext("several", "单位"), reverse("administration:organisations")), Crumb(title)]
    context = {"form": form, "problem": problem, "title": title, "crumbs": crumbs}
    return render(request, "administration/form.html", context, status=422 if problem or form.errors else 200)
