"""How complete and how fresh the zone's data are, by variable and by source, with a way to the enterprises behind each figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from gaoxin.domains.enterprises.permissions import can_browse
from gaoxin.domains.enterprises.quality_pages import variable_lines
from gaoxin.domains.enterprises.source_pages import source_lines
from gaoxin.mechanisms.registry.selectors.quality import least_complete, zone_quality
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Tab
from gaoxin.platform.ui.tables import Column, DayColumn, NumberColumn, PercentColumn, Table, TemplateColumn

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


class VariableTable(Table):
    caption = gettext_lazy("各指标的完整度")
    label = Column(verbose_name=gettext_lazy("指标"))
    share = PercentColumn(verbose_name=gettext_lazy("完整度"))
    known = NumberColumn(verbose_name=gettext_lazy("已有"), unit="家")
    total = NumberColumn(verbose_name=gettext_lazy("应有"), unit="家")
    newest_on = DayColumn(verbose_name=gettext_lazy("最近数据"))
    age = NumberColumn(verbose_name=gettext_lazy("距今"), unit="天")
    missing = TemplateColumn(
        "enterprises/quality/_missing.html", verbose_name=gettext_lazy("缺数据的企业"), orderable=False
    )


class EnterpriseTable(Table):
    caption = gettext_lazy("档案最不完整的企业")
    name = TemplateColumn("enterprises/quality/_enterprise.html", verbose_name=gettext_lazy("企业"))
    completeness = PercentColumn(verbose_name=gettext_lazy("完整度"), accessor="quality__completeness", orderable=False)
    known = NumberColumn(verbose_name=gettext_lazy("已有数据"), accessor="quality__known", order_by="quality__known")
    wanted = NumberColumn(verbose_name=gettext_lazy("应有数据"), accessor="quality__wanted", order_by="quality__wanted")
    sources = NumberColumn(
        verbose_name=gettext_lazy("来源数"), accessor="quality__sources", order_by="quality__sources"
    )
    newest_on = DayColumn(
        verbose_name=gettext_lazy("最近数据"), accessor="quality__newest_on", order_by="quality__newest_on"
    )


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """By variable, by source, or the enterprises with the poorest files."""
    can_browse(request.actor).require()
    tab = request.GET.get("tab", "variables")
    today = timezone.localdate()
    context = {
        "zone_quality": zone_quality(request.actor),
        "tab": tab,
        "tabs": _tabs(tab),
        "q": request.GET.get("q", "").strip(),
    }
    if tab == "sources":
        context |= {"lines": source_lines(request.actor, today)}
    elif tab == "enterprises":
        context |= {"listing": listing(request, EnterpriseTable, least_complete(request.actor), size=50)}
    else:
        wanted = request.GET.get("q", "").strip().casefold()
        lines = [line for line in variable_lines(request.actor, today) if wanted in line.label.casefold()]
        context |= {"listing": listing(request, VariableTable, lines, size=50, total=len(lines))}
    return render(request, "enterprises/quality/index.html", context)


def _tabs(current: str) -> list[Tab]:
    address = reverse("enterprises:quality")
    named = (("variables", _("按指标")), ("sources", _("按来源")), ("enterprises", _("按企业")))
    return [Tab(label, f"{address}?tab={key}", key == current) for key, label in named]
