"""The ladders: overview, one ladder with its funnel and years, the list behind each number, who moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.cultivation import exporting
from gaoxin.domains.cultivation.actions.reserves import add_reserves
from gaoxin.domains.cultivation.actions.titles import REVIEW
from gaoxin.domains.cultivation.dates import first_of_month
from gaoxin.domains.cultivation.enums import HELD, Place
from gaoxin.domains.cultivation.forms import PlaceFilter, ReserveForm, ids_of
from gaoxin.domains.cultivation.ladders import Ladder, Rung, ladders
from gaoxin.domains.cultivation.models import Placement
from gaoxin.domains.cultivation.permissions import can_keep_reserves, can_review, can_view_cultivation
from gaoxin.domains.cultivation.qualifications import chinese
from gaoxin.domains.cultivation.selectors import ladders as reading
from gaoxin.domains.cultivation.selectors.steps import in_one_line, name_steps
from gaoxin.domains.cultivation.tables import MovementTable, NearTable, PlaceTable
from gaoxin.mechanisms.registry.library import library
from gaoxin.platform.core import audit, tasks
from gaoxin.platform.ui.acting import press_form
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from gaoxin.domains.cultivation.models import Review
    from gaoxin.platform.core.requests import ActorRequest

#: Movements that a ladder's page names.
NAMED_MOVES = 8
_AT_A_TIME = 500


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """All ladders at a glance."""
    can_view_cultivation(request.actor).require()
    review = reading.latest_review(request.actor)
    context = _review_words(request, review) | {"ladders": reading.figures_of(request.actor) if review else []}
    return render(request, "cultivation/ladders.html", context)


@require_safe
def ladder(request: ActorRequest, ladder: str) -> HttpResponse:
    """One ladder: funnel, numbers of each rung, years, movements since the first of the month."""
    can_view_cultivation(request.actor).require()
    found = _ladder(ladder)
    review = reading.latest_review(request.actor)
    (figures,) = reading.figures_of(request.actor, [found])
    today = timezone.localdate()
    moved = reading.movements(request.actor, since=first_of_month(today), rungs=[rung.id for rung in found.rungs])
    context = _review_words(request, review) | {
        "figures": figures, "ladder": found, "year": today.year, "rules": _rules(found, review), "month": today,
        "moves": list(moved[:NAMED_MOVES]), "tabs": _tabs(found), "crumbs": [Crumb(_("企业梯队"), reverse("cultivation:ladders")), Crumb(found.name)],
    }  # fmt: skip
    return render(request, "cultivation/ladder.html", context)


@require_safe
def ladder_export(request: ActorRequest, ladder: str, kind: str) -> HttpResponse:
    """The numbers of a ladder as a sheet."""
    can_view_cultivation(request.actor).require()
    found = _ladder(ladder)
    if kind not in exporting.FORMATS:
        raise Http404
    (figures,) = reading.figures_of(request.actor, [found])
    years = [
        text
        for year in figures.years
        for text in (_("%(year)s年新增") % {"year": year}, _("%(year)s年累计") % {"year": year})
    ]
    headers = [
        _("台阶"),
        _("现有"),
        _("其中现不达标"),
        _("达标未认定"),
        _("差一步"),
        _("缺一项数据"),
        _("储备"),
        _("本月新进"),
        _("本月退出"),
        *years,
    ]
    rows = [
        [each.rung.name, each.held, each.slipping, each.candidates, each.near, each.lacking, each.reserve, each.moved_in, each.moved_out,
         *(n for count in each.years for n in (count.new, count.total))]
        for each in figures.rungs
    ]  # fmt: skip
    audit.record(request.actor, "ladders.export", None, ladder=found.id, kind=kind)
    return exporting.export(kind, found.name, headers, rows)


@require_safe
def rung(request: ActorRequest, rung: str) -> HttpResponse:
    """The enterprises behind a number, each with what is wanted of it."""
    can_view_cultivation(request.actor).require()
    found, form, rows = _rows(request, rung)
    counts = reading.place_counts(request.actor, found.id)
    review = reading.latest_review(request.actor)
    near = bool(form.is_valid() and form.cleaned_data.get("place") == Place.NEAR and not found.is_list)
    page = listing(request, NearTable if near else PlaceTable, rows, size=50)
    _explain(request, found, page.rows)
    parent = ladders().ladder_of[found.id]
    context = _review_words(request, review) | {
        "rung": found, "form": form, "listing": page, "places": _place_tabs(request, found, counts), "query": request.GET.urlencode(),
        "may_reserve": bool(can_keep_reserves(request.actor)), "reserve_form": ReserveForm(actor=request.actor, initial={"reason": _reason(form)}),
        "crumbs": [
            Crumb(_("企业梯队"), reverse("cultivation:ladders")), Crumb(parent.name, reverse("cultivation:ladder", args=[parent.id])),
            Crumb(found.name),
        ],
    }  # fmt: skip
    return render(request, "cultivation/rung.html", context)


@require_safe
def rung_export(request: ActorRequest, rung: str, kind: str) -> HttpResponse:
    """The list under the present filters, with the reasons."""
    can_view_cultivation(request.actor).require()
    if kind not in exporting.FORMATS:
        raise Http404
    found, _form, rows = _rows(request, rung)
    chosen = list(rows[: exporting.MOST_ROWS])
    for at in range(0, len(chosen), _AT_A_TIME):
        _explain(request, found, chosen[at : at + _AT_A_TIME])
    headers = [
        _("统一社会信用代码"), _("企业名称"), _("台阶"), pgettext("cultivation", "位置"), _("差距（%）"), _("差在哪里"), _("起于"), _("储备"),
    ]  # fmt: skip
    lines = (
        [row.enterprise.credit_code, row.enterprise.name, found.name, row.get_place_display(),
         None if row.distance is None else round(row.distance * 100, 2), in_one_line(vars(row)["steps"]), row.since,
         _("在库") if vars(row)["reserved"] else ""]
        for row in chosen
    )  # fmt: skip
    audit.record(
        request.actor, "rung.export", None, rung=found.id, kind=kind, rows=len(chosen), filters=request.GET.urlencode()
    )
    return exporting.export(kind, found.name, headers, lines)


@require_POST
def reserve(request: ActorRequest, rung: str) -> HttpResponse:
    """Puts the ticked enterprises into the library of the rung."""
    found = _rung(rung)
    back = f"{reverse('cultivation:rung', args=[found.id])}?{request.POST.get('query', '')}"
    form = ReserveForm(request.POST, actor=request.actor)
    chosen = ids_of(request.POST.getlist("enterprise"))

    def said(done: tuple[int, int]) -> str:
        added, there = done
        text = ngettext("%(n)d 家企业已加入储备库。", "%(n)d 家企业已加入储备库。", added) % {"n": added}
        return text + (_("%(n)d 家原已在库。") % {"n": there} if there else "")

    return press_form(
        request, form, lambda given: add_reserves(request.actor, rung=found.id, enterprises=chosen, **given), back=back, said=said
    )  # fmt: skip


@require_safe
def movements(request: ActorRequest) -> HttpResponse:
    """Everybody who changed place since the first of the month."""
    can_view_cultivation(request.actor).require()
    today = timezone.localdate()
    chosen = ladders().by_id.get(request.GET.get("ladder", ""))
    rows = reading.movements(
        request.actor, since=first_of_month(today), rungs=[each.id for each in chosen.rungs] if chosen else None
    )
    context = {
        "listing": listing(request, MovementTable, rows, size=50, sort="-on"), "since": first_of_month(today),
        "tabs": _move_tabs(chosen), "crumbs": [Crumb(_("企业梯队"), reverse("cultivation:ladders")), Crumb(_("本月变动"))],
    }  # fmt: skip
    return render(request, "cultivation/movements.html", context)


@require_POST
def review(request: ActorRequest) -> HttpResponse:
    """Has the ladders placed anew in the background."""
    can_review(request.actor).require()
    with transaction.atomic():
        run = tasks.enqueue(request.actor, REVIEW)
    return redirect("core:task", pk=run.pk)


# -- steps -------------------------------------------------------------------------------------------------------


def _ladder(key: str) -> Ladder:
    found = ladders().by_id.get(key)
    if found is None:
        raise Http404
    return found


def _rung(key: str) -> Rung:
    found = ladders().rungs.get(key)
    if found is None:
        raise Http404
    return found


def _rows(request: ActorRequest, key: str) -> tuple[Rung, PlaceFilter, Any]:
    found, form = _rung(key), PlaceFilter(request.GET)
    given = form.cleaned_data if form.is_valid() else {}
    place = given.get("place", "")
    place = place if place in (*Place.values, "held") else ""
    return found, form, reading.places(request.actor, found.id, place, given.get("q", ""))


def _explain(request: ActorRequest, found: Rung, rows: Sequence[Placement]) -> None:
    """Gives the rows of a page their steps and whether they are in reserve."""
    if request.zone is None:
        return
    review = reading.latest_review(request.actor)
    steps = name_steps(request.zone, review.on if review else timezone.localdate(), rows)
    reserved = reading.in_reserve(request.actor, found.id, [row.enterprise_id for row in rows])
    for row in rows:
        row.__dict__ |= {"steps": steps.get(row.pk, []), "reserved": row.enterprise_id in reserved}


def _review_words(request: ActorRequest, review: Review | None) -> dict[str, Any]:
    return {
        "review": review, "behind": bool(review and reading.is_behind(request.actor, review)), "may_review": bool(can_review(request.actor)),
    }  # fmt: skip


def _rules(found: Ladder, review: Review | None) -> dict[str, str]:
    """Of each rulebook that the rungs went by its name and version."""
    known = library()
    keys = {key for each in found.rungs for key in (review.rules.get(each.id, []) if review else [])}
    books = [(key, book) for key in sorted(keys) if (book := known.get(key)) is not None]
    return {
        key: f"{book.label}（{book.version}）" if chinese() else f"{book.label_en} ({book.version})"
        for key, book in books
    }


def _tabs(current: Ladder) -> list[Tab]:
    return [Tab(each.name, reverse("cultivation:ladder", args=[each.id]), each.id == current.id) for each in ladders()]


def _move_tabs(current: Ladder | None) -> list[Tab]:
    base = reverse("cultivation:movements")
    tabs = [
        Tab(each.name, f"{base}?ladder={each.id}", current is not None and each.id == current.id) for each in ladders()
    ]
    return [Tab(_("全部"), base, current is None), *tabs]


def _place_tabs(request: ActorRequest, found: Rung, counts: Any) -> list[Tab]:
    base, chosen = reverse("cultivation:rung", args=[found.id]), request.GET.get("place", "")
    held = sum(counts[place] for place in HELD)
    if found.is_list:
        return [
            Tab(_("零专利"), f"{base}?place=member", chosen == Place.MEMBER, counts[Place.MEMBER]),
            Tab(_("缺专利数据"), f"{base}?place=near", chosen == Place.NEAR, counts[Place.NEAR]),
        ]
    tabs = [Tab(_("现有"), f"{base}?place=held", chosen == "held", held)]
    wanted = (
        (Place.SLIPPING, Place.CANDIDATE, Place.NEAR, Place.LACKING, Place.UNREGISTERED)
        if found.rules
        else (Place.UNREGISTERED,)
    )
    tabs += [Tab(str(place.label), f"{base}?place={place.value}", chosen == place, counts[place]) for place in wanted]
    return [Tab(_("全部"), base, not chosen, sum(counts.values())), *tabs]


def _reason(form: PlaceFilter) -> str:
    place = form.cleaned_data.get("place", "") if form.is_valid() else ""
    return str(Place(place).label) if place in Place.values else ""
