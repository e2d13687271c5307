"""What is published now (公示), for everybody: who gets what, until when, and how to object."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.engine.people import is_outsider
from gaoxin.mechanisms.casework.engine.publishing import Publication, publications, published_cases
from gaoxin.mechanisms.casework.pages.side import side_of
from gaoxin.mechanisms.casework.procedures.definition import Place
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.tables import Column, Table, TemplateColumn

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

MOST_ROWS = 20_000
CHUNK = 500


class PublishedFilter(forms.Form):
    """One word for all: number, title, or who it is about."""

    q = forms.CharField(
        label=gettext_lazy("关键词"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": gettext_lazy("单位、事项或编号")}),
    )  # fmt: skip

    def found(self, actor: Actor) -> QuerySet[Case]:
        rows = published_cases(actor)
        text = str(self.cleaned_data.get("q") or "").strip() if self.is_valid() else ""
        if text:
            rows = rows.filter(Q(title__icontains=text) | Q(subject__name__icontains=text) | Q(number=text.upper()))
        return rows


class PublishedTable(Table):
    """What is published, newest first."""

    caption = gettext_lazy("公示")
    title = TemplateColumn(
        "casework/cells/published.html", verbose_name=pgettext_lazy("casework", "事项"), orderable=False
    )
    subject = Column(verbose_name=gettext_lazy("单位"), orderable=False)
    told = TemplateColumn("casework/cells/published_pairs.html", verbose_name=gettext_lazy("公示内容"), orderable=False)
    until = Column(verbose_name=gettext_lazy("公示至"), orderable=False)
    object = TemplateColumn("casework/cells/published_object.html", verbose_name=gettext_lazy("异议"), orderable=False)


class PublishedSource:
    """Published cases as rows of the table (flat queries for a page)."""

    def __init__(self, cases: QuerySet[Case], actor: Actor) -> None:
        self.cases, self.actor = cases, actor

    def ordered(self, keys: list[str]) -> PublishedSource:
        return self

    def __getitem__(self, piece: slice) -> list[dict[str, Any]]:
        side = side_of(self.actor)
        rows = []
        for item in publications(self.cases[piece]):
            own = _own_objections(self.actor, item)
            objections = [
                (label, side.url("move", item.case.number, name)) for name, label in item.objections if name in own
            ]
            rows.append(
                {
                    "number": item.case.number, "title": item.case.title, "subject": str(item.case.subject or "") or None,
                    "procedure": item.procedure, "pairs": item.pairs, "until": item.until or None, "objections": objections,
                    "may_object": bool(item.objections), "desk": str(item.case.desk or ""), "visitor": not self.actor.is_authenticated,
                }
            )  # fmt: skip
        return rows


def _own_objections(actor: Actor, item: Publication) -> set[str]:
    """The moves by anybody that this person may take; no query."""
    procedure = procedure_of(item.case)
    groups = [procedure.group(key) for key in procedure.group_ids(Place.ANYONE)]
    own = {group.id for group in groups if is_outsider(actor, item.case, procedure, group)}
    return {name for name, _label in item.objections if own & set(procedure.move(name).by)}


@login_not_required
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The list, with a word to search for."""
    form = PublishedFilter(request.GET)
    page = listing(request, PublishedTable, PublishedSource(form.found(request.actor), request.actor), size=20)
    return render(request, "casework/published.html", {"form": form, "listing": page, "query": request.GET.urlencode()})


@login_not_required
@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The same as a file; the fields of each case in one cell."""
    found = PublishedFilter(request.GET).found(request.actor)
    rows = [_line(item) for start in range(0, MOST_ROWS, CHUNK) for item in publications(found[start : start + CHUNK])]
    headers = [_("编号"), pgettext("casework", "事项"), _("流程"), _("单位"), _("公示内容"), _("公示至")]
    return exports.export(kind, f"published-{timezone.localdate():%Y%m%d}", headers, rows)


def _line(item: Publication) -> list[str]:
    told = "；".join(f"{label}：{value}" for label, value in item.pairs)
    return [item.case.number, item.case.title, item.procedure, str(item.case.subject or ""), told, item.until]
