"""The page of one case, and what can be said, attached, linked and handed over on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.mechanisms.casework import actions, present, selectors
from gaoxin.mechanisms.casework.actions.attaching import ACCEPTS, MAX_BYTES
from gaoxin.mechanisms.casework.actions.talk import LONGEST_TEXT
from gaoxin.mechanisms.casework.calendars.store import current_version
from gaoxin.mechanisms.casework.engine import guards
from gaoxin.mechanisms.casework.engine.clocks import Clocks
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.outside import own_page
from gaoxin.mechanisms.casework.engine.standing import standing_of
from gaoxin.mechanisms.casework.enums import Level, LinkKind, PartState, Visibility
from gaoxin.mechanisms.casework.models import Case, CaseLink, CasePart, CaseSeat
from gaoxin.mechanisms.casework.pages.inbox import mark_read
from gaoxin.mechanisms.casework.pages.scoring import answer, scoring_of
from gaoxin.mechanisms.casework.pages.showing import clock_lines, domain_panels, told
from gaoxin.mechanisms.casework.pages.side import case_or_404
from gaoxin.mechanisms.casework.pages.taps import tap_of
from gaoxin.mechanisms.casework.permissions import (
    can_answer_part,
    can_carry_over,
    can_comment,
    can_hand_over,
    can_link,
    can_note,
    can_withdraw_part,
)
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.enums import STAFF_ROLES
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import User
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.mechanisms.casework.procedures.definition import Procedure
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

ACCEPT = ".pdf,.png,.jpg,.jpeg,.xlsx,.xls,.csv,.zip"
MOST_LINKS = 50


@require_safe
def detail(request: ActorRequest, side: Side, number: str) -> HttpResponse:
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number)
    mark_read(request.actor, case)
    return _page(request, side, case)


@require_POST
def say_(request: ActorRequest, side: Side, number: str) -> HttpResponse:
    """A comment for all parties, or a private note among staff."""
    verb = actions.note if request.POST.get("private") == "1" else actions.comment
    return _act(
        request,
        side,
        number,
        lambda case: verb(request.actor, case=case, text=request.POST.get("text", "")),
        _("已保存。"),
    )


@require_POST
def attach(request: ActorRequest, side: Side, number: str) -> HttpResponse:
    """Files added to the case."""
    visibility = Visibility.STAFF if request.POST.get("private") == "1" else Visibility.ALL
    uploads = request.FILES.getlist("file")

    def add(case: Case) -> None:
        for upload in uploads:
            actions.attach_file(request.actor, case=case, name=upload.name or "", content=upload, visibility=visibility)

    return _act(request, side, number, add, _("已添加 %(n)d 个附件。") % {"n": len(uploads)})


@require_safe
def download(request: ActorRequest, side: Side, number: str, pk: int) -> FileResponse:
    """A file of the case, always as a download; who reads it is recorded."""
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number)
    attachment = get_object_or_404(selectors.attachments(request.actor, case), pk=pk)
    attachment.case = case
    content = actions.open_attachment(request.actor, attachment=attachment)
    return FileResponse(
        content, as_attachment=True, filename=attachment.file.name, content_type=attachment.file.content_type
    )


@require_safe
def accesses(request: ActorRequest, side: Side, number: str, pk: int) -> HttpResponse:
    """Who read a file of the case."""
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number)
    attachment = get_object_or_404(selectors.attachments(request.actor, case), pk=pk)
    attachment.case = case
    crumbs = [
        Crumb(pgettext("several", "办件"), side.url("list")),
        Crumb(case.number, side.case_url(case)),
        Crumb(_("读取记录")),
    ]
    log = actions.accesses(request.actor, attachment=attachment)
    return render(
        request,
        "casework/accesses.html",
        {"side": side, "case": case, "file": attachment.file, "log": log, "crumbs": crumbs},
    )


@require_POST
def link(request: ActorRequest, side: Side, number: str) -> HttpResponse:
    wanted = request.POST.get("other", "").strip().upper()

    def add(case: Case) -> None:
        other = Case.objects.visible_to(request.actor).filter(number=wanted).first()
        actions.link_cases(request.actor, case=case, other=other or 0, kind=request.POST.get("kind", ""))

    return _act(request, side, number, add, _("已关联。"))


@require_POST
def hand_over(request: ActorRequest, side: Side, number: str) -> HttpResponse:
    def give(case: Case) -> None:
        to = get_object_or_404(_colleagues(case), pk=_whole(request.POST.get("to", "")))
        actions.hand_over(request.actor, case=case, to=to, reason=request.POST.get("reason", ""))

    return _act(request, side, number, give, _("已移交。"))


@require_POST
def part(request: ActorRequest, side: Side, number: str, pk: int) -> HttpResponse:
    """A co-handler answers for its part, or the owner takes its request back."""

    def act(case: Case) -> None:
        found = get_object_or_404(CasePart, pk=pk, case=case)
        if request.POST.get("verb") == "withdraw":
            actions.withdraw_part(request.actor, part=found, reason=request.POST.get("reason", ""))
        else:
            actions.answer_part(
                request.actor,
                part=found,
                outcome=request.POST.get("outcome", ""),
                answer=request.POST.get("answer", ""),
            )

    return _act(request, side, number, act, _("已保存。"))


@require_POST
def seat(request: ActorRequest, side: Side, number: str, pk: int) -> HttpResponse:
    """A judge scores or steps aside, or whoever appointed the panel takes the seat back."""
    posted = request.POST

    def act(case: Case) -> None:
        found = get_object_or_404(CaseSeat, pk=pk, case=case)
        if posted.get("verb") == "withdraw":
            actions.withdraw_seat(request.actor, seat=found, reason=posted.get("reason", ""))
        else:
            answer(request.actor, found, posted)

    return _act(request, side, number, act, _("已保存。"))


@require_http_methods(["GET", "HEAD", "POST"])
def carry_over(request: ActorRequest, side: Side, number: str, version: int) -> HttpResponse:
    """What another version of the procedure would change, field by field, and the change itself."""
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number)
    plan = actions.carry_over_preview(request.actor, case=case, version=version)

    def act(_given: object) -> object:
        seen = _whole(request.POST.get("seen", ""))
        return actions.carry_over(request.actor, case=case, version=version, seen=seen)

    said = _("办件已改用第 %(version)d 版。") % {"version": version}
    sent = submit(request, None, act, to=side.case_url(case), said=said)
    if sent.answer:
        return sent.answer
    context = {
        "side": side, "case": case, "plan": plan, "problem": sent.problem, "old": procedure_of(case).version,
        "crumbs": [Crumb(pgettext("several", "办件"), side.url("list")), Crumb(case.number, side.case_url(case)), Crumb(_("改用新流程"))],
    }  # fmt: skip
    return render(request, "casework/carry_over.html", context, status=sent.status)


def _act(request: ActorRequest, side: Side, number: str, act: Any, done: str) -> HttpResponse:
    """Does it and shows the case again; when it is refused, the page comes back with what was typed."""
    side.permission(request.actor).require()
    case = case_or_404(request.actor, number)
    try:
        act(case)
    except UserError as error:
        return _page(request, side, case_or_404(request.actor, number), problem=error)
    messages.success(request, done)
    visible = Case.objects.visible_to(request.actor).filter(pk=case.pk).exists()
    return redirect(side.case_url(case) if visible else side.url("list"))


def _page(request: ActorRequest, side: Side, case: Case, problem: UserError | None = None) -> HttpResponse:
    actor, procedure, now = request.actor, procedure_of(case), present.now()
    version = current_version(case.zone_id)
    clocks = Clocks(case, procedure, now, version=version)
    seen = told(case, inside=side.inside)
    lines = clock_lines(case, clocks.timeline, now, inside=side.inside)
    open_dues = [row.due_at for row in clocks.rows if row.state == "running" and row.due_at and not row.part_id]
    public = [
        row.due_at for row in clocks.rows
        if row.state == "running" and row.due_at and not row.part_id and procedure.is_public(procedure.clock(row.name))
    ]  # fmt: skip
    due_at = min(open_dues if side.inside else public, default=None)
    kinds = dict(procedure.kinds)
    outcome = dict(procedure.outcomes).get(case.outcome)
    may_note = bool(can_note(actor, case))
    paused = any(row.state == "paused" and not row.part_id for row in clocks.rows)
    standing = standing_of(is_open=case.is_open, due_at=due_at, timeline=clocks.timeline, now=now, paused=paused)
    context: dict[str, Any] = {
        "side": side, "case": case, "problem": problem, "typed": request.POST if problem else {},
        "state": procedure.seen(case.state, inside=side.inside), "state_label": say(procedure.seen(case.state, inside=side.inside).label),
        "procedure": procedure, "procedure_title": say(procedure.title), "kind": say(kinds[case.kind]) if case.kind in kinds else "",
        "outcome": say(outcome) if outcome else "", "level_label": Level(case.level).label if case.level and side.inside else "",
        "standing": standing,
        "leading": next((line for line in lines if line.running and line.remaining and line.standing.due == standing.due), None),
        "clocks": lines, "entries": list(reversed(seen.entries)), "data": seen.data, "moves": _moves(actor, case, procedure, clocks, side),
        "parts": _parts(actor, case, procedure) if side.inside else [], "links": _links(actor, case, side) if side.inside else [],
        "files": list(selectors.attachments(actor, case).select_related("file__created_by")),
        "may_comment": bool(can_comment(actor, case)), "may_note": may_note, "may_link": bool(can_link(actor, case)),
        "colleagues": list(_colleagues(case)) if case.is_open and can_hand_over(actor, case) else [],
        "versions": _newer(actor, case, procedure), "link_kinds": LinkKind.choices, "accept": ACCEPT, "max_bytes": MAX_BYTES,
        "own_page": own_page(actor, case), "scoring": scoring_of(actor, case, procedure, request.POST if problem else {}) if side.inside else None,
        "panels": domain_panels(actor, case, procedure), "longest": LONGEST_TEXT,
        "crumbs": [Crumb(pgettext("several", "办件"), side.url("list")), Crumb(case.number)], "accepts": ACCEPTS,
    }  # fmt: skip
    return render(request, "casework/case.html", context, status=problem.status if problem else 200)


def _moves(actor: Actor, case: Case, procedure: Procedure, clocks: Clocks, side: Side) -> list[dict[str, Any]]:
    """The steps that the person may take; one whose condition does not hold says why."""
    found = selectors.available_moves(actor, case)
    past = guards.past_of(case) if any(move.guard != guards.NO_GUARD for move in found) else []
    moves = []
    for move in found:
        decision = guards.may_pass(actor, case, procedure, move, clocks, past)
        tap = tap_of(case, procedure, move, side) if move.confirm and decision else None
        moves.append(
            {"id": move.id, "label": say(move.label), "allowed": bool(decision), "reason": decision.reason, "tap": tap}
        )
    return moves


def _parts(actor: Actor, case: Case, procedure: Procedure) -> list[dict[str, Any]]:
    rows = CasePart.objects.filter(case=case).select_related("organisation").order_by("id")
    outcomes = [(key, say(label)) for key, label in procedure.parts.outcomes] if procedure.parts else []
    found = []
    for row in rows:
        row.case = case
        is_open = row.state == PartState.OPEN
        found.append(
            {
                "row": row, "outcome": dict(outcomes).get(row.outcome, ""), "outcomes": outcomes,
                "may_answer": is_open and bool(can_answer_part(actor, row)), "may_withdraw": is_open and bool(can_withdraw_part(actor, row)),
            }
        )  # fmt: skip
    return found


def _links(actor: Actor, case: Case, side: Side) -> list[tuple[str, Case, str]]:
    """Linked cases that the reader may see, in both directions."""
    visible = Case.objects.visible_to(actor)
    away = CaseLink.objects.filter(case=case, other__in=visible).select_related("other")[:MOST_LINKS]
    here = CaseLink.objects.filter(other=case, case__in=visible).select_related("case")[:MOST_LINKS]
    found = [(row.get_kind_display(), row.other, side.case_url(row.other)) for row in away]
    return found + [
        (_("被%(kind)s") % {"kind": row.get_kind_display()}, row.case, side.case_url(row.case)) for row in here
    ]


def _colleagues(case: Case) -> Any:
    staff = User.objects.filter(
        is_active=True, memberships__organisation_id=case.owner_id or 0, memberships__role__in=STAFF_ROLES
    )
    return staff.exclude(pk=case.person_id or 0).order_by("display_name", "id").distinct()


def _newer(actor: Actor, case: Case, procedure: Procedure) -> list[int]:
    """Newer versions in force that an open case could be carried over to."""
    if not case.is_open or not can_carry_over(actor, case):
        return []
    today = present.today()
    return sorted(
        version for (key, version), item in library().procedures.items()
        if key == procedure.key and version > procedure.version and item.valid_from <= today
    )  # fmt: skip


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise Http404
    return int(text)
