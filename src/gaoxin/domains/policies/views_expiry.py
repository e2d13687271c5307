"""Documents that end, for staff: whose, which, until when, and whether an open case rests on it."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gaoxin.domains.policies.awards_materials import ending_between, kind_label, still_needed, valid_until
from gaoxin.domains.policies.forms_awards import ExpiryFilter
from gaoxin.domains.policies.models import Material
from gaoxin.domains.policies.permissions_awards import can_see_awards
from gaoxin.domains.policies.tables_awards import ExpiryTable
from gaoxin.mechanisms.casework import present
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

#: Documents that one look takes in.
_MOST = 5_000
_BACK = datetime.timedelta(days=365)


@dataclass(frozen=True)
class Ending:
    """A document and its last day. left: days until then, below 0 when over."""

    material: Material
    until: datetime.date
    left: int

    @property
    def kind(self) -> str:
        return kind_label(self.material.kind)

    @property
    def open_cases(self) -> int:
        return int(getattr(self.material, "open_cases", 0))


class Endings:
    """Documents as a listing orders and slices them."""

    def __init__(self, rows: Sequence[Ending]) -> None:
        self.rows = list(rows)

    def ordered(self, keys: list[str]) -> Endings:
        rows = self.rows
        for key in reversed(keys):
            name = key.removeprefix("-")
            rows = sorted(rows, key=lambda row, name=name: _key(row, name), reverse=key.startswith("-"))  # type: ignore[misc]
        return Endings(rows)

    def __getitem__(self, piece: slice) -> list[Ending]:
        return self.rows[piece]


def _key(row: Ending, name: str) -> Any:
    return {"enterprise": row.material.enterprise.name, "title": row.material.title, "kind": row.kind, "open_cases": row.open_cases}.get(
        name, row.until
    )  # fmt: skip


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """The documents of enterprises in the reader's scope that end soon, or have ended and were not replaced."""
    can_see_awards(request.actor).require()
    form = ExpiryFilter(request.GET or {"within": ExpiryFilter.SOON})
    rows = _endings(request.actor, form)
    context = {
        "form": form, "query": request.GET.urlencode(), "listing": listing(request, ExpiryTable, Endings(rows), size=50, total=len(rows)),
    }  # fmt: skip
    return render(request, "policies/desk/materials.html", context)


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The list as it is narrowed."""
    can_see_awards(request.actor).require()
    headers = [_("企业"), _("统一社会信用代码"), _("材料"), _("类型"), _("有效期至"), _("剩余天数"), _("在办件")]
    rows = _endings(request.actor, ExpiryFilter(request.GET or {"within": ExpiryFilter.SOON}))
    lines = (
        [row.material.enterprise.name, row.material.enterprise.credit_code, row.material.title, row.kind, row.until, row.left, row.open_cases]
        for row in rows
    )  # fmt: skip
    return exports.export(kind, "materials", headers, lines)


def _endings(actor: Actor, form: ExpiryFilter) -> list[Ending]:
    today = present.today()
    given = form.cleaned_data if form.is_valid() else {}
    within = given.get("within") or ExpiryFilter.SOON
    if within == ExpiryFilter.OVER:
        first, last = today - _BACK, today - datetime.timedelta(days=1)
    else:
        first, last = today, today + datetime.timedelta(days=int(within))
    rows = Material.objects.visible_to(actor).filter(ending_between(first, last), withdrawn_at__isnull=True)
    if text := (given.get("q") or "").strip():
        rows = rows.filter(
            Q(enterprise__name__icontains=text)
            | Q(enterprise__credit_code__istartswith=text)
            | Q(title__icontains=text)
        )
    if given.get("kind"):
        rows = rows.filter(kind=given["kind"])
    rows = rows.select_related("enterprise").annotate(
        open_cases=Count("uses", filter=Q(uses__award__case__is_open=True), distinct=True)
    )
    found = []
    for material in still_needed(rows[:_MOST]):
        until = valid_until(material)
        assert until is not None
        found.append(Ending(material, until, (until - today).days))
    return found
