"""Sources of data: which there are, whose word counts more, how fresh and complete their deliveries are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from gaoxin.domains.enterprises.forms_imports import SourceForm
from gaoxin.domains.enterprises.permissions import can_open_imports
from gaoxin.domains.enterprises.source_pages import ranked_variables, source_lines
from gaoxin.domains.enterprises.wording import language
from gaoxin.mechanisms.registry.actions.sources import order_sources, register_source
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Source
from gaoxin.mechanisms.registry.permissions import can_manage_sources
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.mapping import variable_choices

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest) -> HttpResponse:
    """The sources in the order in which they are believed, with what they have delivered."""
    can_open_imports(request.actor).require()
    form = SourceForm(request.POST or None, actor=request.actor)

    def register(given: dict[str, Any]) -> Source:
        return register_source(
            request.actor, name=given["name"], kind=given["kind"], organisation=given["organisation"]
        )

    sent = submit(
        request, form, register, to="enterprises:sources", said=lambda source: _("已登记来源“%(name)s”。") % {"name": source.name}
    )  # fmt: skip
    if sent.answer:
        return sent.answer
    context = {
        "form": form, "problem": sent.problem, "lines": source_lines(request.actor, timezone.localdate()),
        "may_manage": bool(can_manage_sources(request.actor)), "ranked": ranked_variables(request.actor),
        "choices": [pair for pair in variable_choices(catalogue(), language()) if not pair[0].startswith("@")],
    }  # fmt: skip
    return render(request, "enterprises/imports/sources.html", context, status=sent.status)


@require_POST
def order(request: ActorRequest) -> HttpResponse:
    """Moves a source up or down in general, or lets it win for one variable."""
    can_open_imports(request.actor).require()
    rows = Source.objects.visible_to(request.actor)
    source = get_object_or_404(rows, pk=request.POST.get("source", "0") or 0)
    name = request.POST.get("variable", "").strip()
    if name:
        variable = catalogue().get(name)
        if variable is None:
            near = "、".join(
                catalogue().by_id[each].label for each in catalogue().suggest(name)[:3] if each in catalogue().by_id
            )
            raise Refusal(
                _("没有指标“%(name)s”。") % {"name": name},
                next_step=_("可能是：%(near)s。") % {"near": near} if near else "",
            )
        order_sources(request.actor, sources=[source], variable=variable.id)
        messages.success(
            request, _("“%(label)s”以“%(source)s”为准。") % {"label": variable.name(language()), "source": source.name}
        )
        return redirect("enterprises:sources")
    ordered = list(rows.order_by("trust", "id"))
    at = next(place for place, each in enumerate(ordered) if each.pk == source.pk)
    to = at + (-1 if request.POST.get("move") == "up" else 1)
    if 0 <= to < len(ordered):
        ordered[at], ordered[to] = ordered[to], ordered[at]
        order_sources(request.actor, sources=ordered)
        messages.success(request, _("已调整来源的先后。"))
    return redirect("enterprises:sources")
