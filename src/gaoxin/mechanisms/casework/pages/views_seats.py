"""The pages of judges who are not staff: what they are asked to score, with the materials meant for them, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.mechanisms.casework import actions, present, selectors
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.standing import Standing, standing_of
from gaoxin.mechanisms.casework.enums import ClockState, SeatState
from gaoxin.mechanisms.casework.models import CaseClock, CaseSeat
from gaoxin.mechanisms.casework.pages import scoring
from gaoxin.mechanisms.casework.pages.inbox import count_unread, mark_read
from gaoxin.mechanisms.casework.pages.showing import domain_panels, shown_to_judges
from gaoxin.mechanisms.casework.pages.side import JUDGE
from gaoxin.mechanisms.casework.permissions import can_judge_here
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

SHOWN = 8
#: Seats on the page of all: those that wait, and as many answered ones.
MOST = 100


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat as a line. standing: against the panel's deadline, None once answered. url: "" when the case is out of sight."""

    number: str
    title: str
    subject: str
    url: str
    state: str
    total: int | None
    standing: Standing | None


def my_seats(actor: Actor) -> dict[str, Any]:
    """The card of the first page. A flat number of queries."""
    rows = _rows(_own(actor).filter(state=SeatState.OPEN).order_by("opened_at", "id")[:SHOWN])
    return {
        "rows": rows,
        "unread": count_unread(actor),
        "list_url": JUDGE.url("list"),
        "messages_url": JUDGE.url("messages"),
    }


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """What waits for the judge, longest waiting first, and what they have answered."""
    can_judge_here(request.actor).require()
    own = _own(request.actor)
    waiting = own.filter(state=SeatState.OPEN).order_by("opened_at", "id")[:MOST]
    answered = own.exclude(state=SeatState.OPEN).order_by("-closed_at", "-id")[:MOST]
    context = {"side": JUDGE, "waiting": _rows(waiting), "answered": _rows(answered), "most": MOST}
    return render(request, "casework/seats.html", context)


@require_safe
def detail(request: ActorRequest, number: str) -> HttpResponse:
    seat = _seat_or_404(request.actor, number)
    mark_read(request.actor, seat.case)
    return _page(request, seat)


@require_POST
def answer(request: ActorRequest, number: str) -> HttpResponse:
    """Scores with reasons, or stepping aside; what was refused comes back as typed."""
    seat = _seat_or_404(request.actor, number)
    try:
        scoring.answer(request.actor, seat, request.POST)
    except UserError as error:
        return _page(request, _seat_or_404(request.actor, number), problem=error)
    aside = request.POST.get("verb") == "recuse"
    messages.success(request, _("已回避，谢谢告知。") if aside else _("评分已提交，谢谢。"))
    return redirect(JUDGE.url("list"))


@require_safe
def download(request: ActorRequest, number: str, pk: int) -> FileResponse:
    """A file that all parties see, while the seat is open; who reads it is recorded."""
    seat = _seat_or_404(request.actor, number)
    if seat.state != SeatState.OPEN:
        raise Http404
    attachment = get_object_or_404(selectors.attachments(request.actor, seat.case), pk=pk)
    attachment.case = seat.case
    content = actions.open_attachment(request.actor, attachment=attachment)
    return FileResponse(
        content, as_attachment=True, filename=attachment.file.name, content_type=attachment.file.content_type
    )


def _own(actor: Actor) -> QuerySet[CaseSeat]:
    found = CaseSeat.objects.visible_to(actor).filter(person_id=actor.user_id or 0)
    return found.select_related("case__procedure", "case__subject", "case__zone")


def _seat_or_404(actor: Actor, number: str) -> CaseSeat:
    """The judge's latest seat on the case, unless they stepped aside or it was taken back."""
    can_judge_here(actor).require()
    found = _own(actor).filter(case__number=number.upper()).order_by("-round", "-id").first()
    if found is None or found.state not in (SeatState.OPEN, SeatState.DONE):
        raise Http404
    return found


def _page(request: ActorRequest, seat: CaseSeat, problem: UserError | None = None) -> HttpResponse:
    actor, case, procedure = request.actor, seat.case, procedure_of(seat.case)
    is_open = seat.state == SeatState.OPEN
    typed = request.POST if problem else {}
    form = scoring.scoring_of(actor, case, procedure, typed)
    criteria = procedure.panel.criteria if procedure.panel else ()
    kinds = dict(procedure.kinds)
    context: dict[str, Any] = {
        "side": JUDGE, "case": case, "seat": seat, "open": is_open, "problem": problem, "typed": typed, "scoring": form,
        "kind": say(kinds[case.kind]) if case.kind in kinds else "", "standing": _standings([case]).get(case.pk) if is_open else None,
        "data": shown_to_judges(case, procedure) if is_open else [], "panels": domain_panels(actor, case, procedure) if is_open else [],
        "files": list(selectors.attachments(actor, case)) if is_open else [],
        "given": [(say(item.label), seat.scores.get(item.id), item.maximum) for item in criteria],
        "answer_url": JUDGE.url("answer", case.number), "crumbs": [Crumb(_("我的评审"), JUDGE.url("list")), Crumb(case.number)],
    }  # fmt: skip
    return render(request, "casework/seat.html", context, status=problem.status if problem else 200)


def _rows(seats: Iterable[CaseSeat]) -> list[SeatRow]:
    found = list(seats)
    standings = _standings([seat.case for seat in found if seat.state == SeatState.OPEN])
    return [
        SeatRow(
            number=seat.case.number, title=seat.case.title, subject=str(seat.case.subject) if seat.case.subject else "",
            url=JUDGE.case_url(seat.case) if seat.state in (SeatState.OPEN, SeatState.DONE) else "", state=seat.get_state_display(),
            total=seat.total, standing=standings.get(seat.case_id) if seat.state == SeatState.OPEN else None,
        )
        for seat in found
    ]  # fmt: skip


def _standings(cases: list[Case]) -> dict[int, Standing]:
    """How cases stand against the deadlines of their panels (one query)."""
    if not cases:
        return {}
    timeline, now = timeline_of(current_version(cases[0].zone_id)), present.now()
    by_pk = {case.pk: case for case in cases}
    rows = CaseClock.objects.filter(case__in=by_pk, part__isnull=True, state=ClockState.RUNNING, due_at__isnull=False)
    return {
        case_id: standing_of(is_open=True, due_at=due_at, timeline=timeline, now=now)
        for case_id, name, due_at in rows.order_by("-due_at").values_list("case_id", "name", "due_at")
        if name in _panel_clocks(procedure_of(by_pk[case_id]))
    }


def _panel_clocks(procedure: Procedure) -> set[str]:
    """The clocks that appointing a panel starts."""
    appoint = {move.id for move in procedure.moves if "panel" in dict(move.assign)}
    return {clock.id for clock in procedure.clocks if appoint & set(clock.starts)}
