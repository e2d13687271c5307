"""The register of objections over all notices: who objected to what, by when it is looked into, what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.policies.enums import ObjectionState
from gaoxin.domains.policies.forms_money import ObjectionFilter
from gaoxin.domains.policies.models import Objection
from gaoxin.domains.policies.money_pages import crumbs, file_of, money_tabs
from gaoxin.domains.policies.permissions_money import can_see_money
from gaoxin.domains.policies.publicity import investigation_day
from gaoxin.domains.policies.tables_money import ObjectionTable
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def objections(request: ActorRequest) -> HttpResponse:
    """All objections, those that wait first."""
    can_see_money(request.actor).require()
    form, found = _filtered(request)
    context = {
        "listing": listing(request, ObjectionTable, found, size=50, sort="-made_at"), "form": form, "tabs": money_tabs("publicities"),
        "crumbs": crumbs((_("公示"), "publicities"), _("异议")), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "policies/publicity/objections.html", context)


@require_safe
def objections_export(request: ActorRequest, kind: str) -> HttpResponse:
    """The objections under the present filters as a file."""
    can_see_money(request.actor).require()
    _form, found = _filtered(request)
    headers = [
        _("公示"), _("编号"), _("针对"), _("提出人"), _("联系方式"), _("异议内容"), _("提出时间"), _("核查期限"), _("结果"), _("核查结果"), _("核查人"),
        _("核查时间"),
    ]  # fmt: skip
    rows = (
        (each.publicity.title, each.publicity.number, each.award.enterprise.name if each.award else _("整个公示"), each.name, each.contact,
         each.text, each.made_at, investigation_day(each), each.get_state_display(), each.decision,
         each.decided_by.display_name if each.decided_by else "", each.decided_at)
        for each in found.order_by("-made_at", "-id")
    )  # fmt: skip
    return file_of(request, kind, _("公示异议"), headers, rows)


def _filtered(request: ActorRequest) -> tuple[ObjectionFilter, QuerySet[Objection]]:
    form = ObjectionFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    found: QuerySet[Objection] = Objection.objects.visible_to(request.actor)
    if text := given.get("q", "").strip():
        found = found.filter(
            Q(publicity__title__icontains=text) | Q(publicity__number=text) | Q(name__icontains=text)
            | Q(award__enterprise__name__icontains=text)
        )  # fmt: skip
    if given.get("state") in ObjectionState.values:
        found = found.filter(state=given["state"])
    if given.get("year"):
        found = found.filter(made_at__year=given["year"])
    return form, found.select_related("publicity", "award__enterprise", "decided_by")
