"""Procedures as people read them: the picture, who may do what, what is promised, what changed, and a case played through."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from gaoxin.kernel.worktime import SHANGHAI, WorktimeError
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import listed, say
from gaoxin.mechanisms.casework.engine.forms import say_language
from gaoxin.mechanisms.casework.engine.guards import bounds_words
from gaoxin.mechanisms.casework.engine.playing import ANSWER_PART, Play, PlayStep, days_given
from gaoxin.mechanisms.casework.engine.standing import limit_words, standing_of_clock
from gaoxin.mechanisms.casework.enums import ClockState, Level
from gaoxin.mechanisms.casework.pages.diagram import diagram_of
from gaoxin.mechanisms.casework.procedures.compare import changes
from gaoxin.mechanisms.casework.procedures.definition import ANY_KIND, OPENING, FieldType
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.mechanisms.casework.procedures.definition import Clock, Guard, Move, Procedure
    from gaoxin.platform.core.requests import ActorRequest

MOST_STEPS = 60
OFFICES = "ABC"


@require_safe
def index(request: ActorRequest, side: Side) -> HttpResponse:
    side.permission(request.actor).require()
    rows = [(item, say(item.title), side.url("procedure", item.key)) for item in _in_force()]
    return render(request, "casework/procedures.html", {"side": side, "rows": rows})


@require_safe
def detail(request: ActorRequest, side: Side, key: str) -> HttpResponse:
    """One version of a procedure; the one in force unless the address names another."""
    side.permission(request.actor).require()
    procedure = _procedure(request, key)
    versions = sorted(item.version for (name, _version), item in library().procedures.items() if name == key)
    older = [version for version in versions if version < procedure.version]
    compared = library().procedures[key, older[-1]] if older else None
    context = {
        "side": side, "procedure": procedure, "title": say(procedure.title), "diagram": diagram_of(procedure),
        "people": [(say(group.label), _where(group.place), listed(str(Role(role).label) for role in group.roles)) for group in procedure.groups],
        "columns": [say(group.label) for group in procedure.groups] + [_("系统")], "matrix": [_matrix_row(procedure, move) for move in procedure.moves],
        "clocks": [_clock(procedure, clock) for clock in procedure.clocks], "versions": versions,
        "changes": changes(compared, procedure) if compared else [], "compared": compared,
        "crumbs": [Crumb(pgettext("several", "流程"), side.url("procedures")), Crumb(say(procedure.title))],
    }  # fmt: skip
    return render(request, "casework/procedure.html", context)


@require_safe
def play(request: ActorRequest, side: Side, key: str) -> HttpResponse:
    """A case on a test calendar. Its whole story stands in the address; nothing is written."""
    side.permission(request.actor).require()
    procedure = _procedure(request, key)
    version = current_version(request.actor.zone_id or 0)
    kinds = [(kind, say(label)) for kind, label in procedure.kinds]
    kind = request.GET.get("kind", "")
    game = Play(procedure, version, kind=kind if kind in dict(procedure.kinds) else "")
    steps, problem = _replay(request, game)
    looked = _moment(request.GET.get("look", ""))
    now = max([looked, *(step.at for step in steps)]) if looked else max((step.at for step in steps), default=None)
    try:
        if now is not None:
            game.until(now)
        lines = _clock_lines(game, now)
    except (WorktimeError, Refusal) as error:
        problem, lines = problem or _words(error), []
    moves = _moves(game)
    context: dict[str, Any] = {
        "side": side, "procedure": procedure, "title": say(procedure.title), "kinds": kinds, "kind": game.case.kind, "problem": problem,
        "steps": [_code(step) for step in steps], "story": list(reversed(game.story)), "levels": dict(Level.choices), "now": due_text(now) if now else "",
        "state": say(procedure.state(game.case.state).label) if game.case.state else "", "clocks": lines,
        "suggested": _next_moment(version, now).strftime("%Y-%m-%dT%H:%M"), "moves": moves, "offices": list(enumerate(OFFICES, 1)),
        "asks_day": any(move["day"] for move in moves),
        "diagram": diagram_of(procedure, at=game.case.state, possible=frozenset(move.id for move in game.possible())),
        "undo": [_code(step) for step in steps[:-1]], "calendar": version.name,
        "crumbs": [Crumb(pgettext("several", "流程"), side.url("procedures")), Crumb(say(procedure.title), side.url("procedure", key)), Crumb(_("试走一遍"))],
    }  # fmt: skip
    return render(request, "casework/play.html", context)


def _in_force() -> list[Procedure]:
    shelf, today = library(), present.today()
    found = (shelf.in_force(key, today) for key in shelf.all_keys())
    return [item for item in found if item is not None]


def _procedure(request: ActorRequest, key: str) -> Procedure:
    text = request.GET.get("version", "")
    shelf = library()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None
    found = shelf.procedures.get((key, number)) if number is not None else shelf.in_force(key, present.today())
    if found is None:
        raise Http404
    return found


def _where(place: str) -> str:
    words = {
        "subject": _("涉及单位"), "desk": _("受理单位"), "owner": _("主办单位"), "person": _("经办人本人"), "parts": _("协办单位"), "zone": _("全区"),
        "panel": _("评委本人"), "anyone": _("任何无关的单位，公示期间"),
    }  # fmt: skip
    return words[place]


def _matrix_row(procedure: Procedure, move: Move) -> dict[str, Any]:
    """A move: from where to where, who may (one mark for each group, then the platform itself), what it asks, what must hold."""
    return {
        "label": say(move.label), "from": listed(say(procedure.state(key).label) for key in move.sources) or _("开始"),
        "to": say(procedure.state(move.to).label) if move.to else _("不变"),
        "marks": [group.id in move.by for group in procedure.groups] + ["system" in move.by],
        "form": [(say(procedure.field(name).label), need) for name, need in move.form], "guards": _guard_words(procedure, move.guard),
        "internal": move.visible.value == "staff",
    }  # fmt: skip


def _guard_words(procedure: Procedure, guard: Guard) -> list[str]:
    language, found = say_language(), []
    if guard.within:
        moves = listed(say(procedure.move(name).label) for name in guard.within[0])
        found.append(_("“%(moves)s”后 %(limit)s 内") % {"moves": moves, "limit": guard.within[1].label(language)})
    if guard.notice:
        clock = say(procedure.clock(guard.notice[0]).label)
        found.append(_("“%(clock)s”到期前至少 %(limit)s") % {"clock": clock, "limit": guard.notice[1].label(language)})
    for kind, count in guard.at_most:
        label = say(dict(procedure.kinds)[kind]) if kind != ANY_KIND else _("每件")
        found.append(_("%(kind)s最多 %(count)d 次") % {"kind": label, "count": count})
    if guard.once_per_owner:
        found.append(_("每个单位一次"))
    if guard.not_by:
        found.append(
            _("不得由“%(moves)s”的同一人办理")
            % {"moves": listed(say(procedure.move(name).label) for name in guard.not_by)}
        )
    for name, bounds in guard.amounts:
        found.append(f"{say(procedure.field(name).label)} {bounds_words(bounds)}")
    outcomes = {key: say(label) for key, label in procedure.parts.outcomes} if procedure.parts else {}
    for words, wanted in (
        (_("各单位的意见都是：%(outcomes)s"), guard.all_parts),
        (_("有单位的意见是：%(outcomes)s"), guard.any_part),
    ):
        if wanted:
            found.append(words % {"outcomes": listed(outcomes[key] for key in wanted)})
    return [*found, _("协办都已完成")] if guard.parts_done else found


def _clock(procedure: Procedure, clock: Clock) -> dict[str, Any]:
    kinds = dict(procedure.kinds)
    return {
        "label": say(clock.label), "limits": [(say(kinds[kind]) if kind in kinds else "", limit_words(limit)) for kind, limit in clock.limits],
        "until": say(procedure.field(clock.until).label) if clock.until else "",
        "starts": listed(say(procedure.move(name).label) for name in clock.starts),
        "stops": listed(say(procedure.move(name).label) for name in clock.stops) or "—",
        "pauses": listed(say(procedure.state(name).label) for name in clock.pauses),
        "rungs": [(rung.offset, say(procedure.move(rung.move).label) if rung.move else say(rung.label)) for rung in clock.rungs],
        "public": procedure.is_public(clock),
    }  # fmt: skip


def _replay(request: ActorRequest, game: Play) -> tuple[list[PlayStep], str]:
    """The steps of the address that were possible, and why the first other one was not."""
    done: list[PlayStep] = []
    codes = request.GET.getlist("step")[:MOST_STEPS]
    if request.GET.get("move"):
        extra = ";".join(f"{name}={request.GET.get(name, '')}" for name in ("owner", "extra", "to_kind", "day"))
        codes.append(f"{request.GET['move']}@{request.GET.get('at', '')};{extra}")
    for code in codes:
        step = _step(code)
        if step is None:
            return done, _("请写明时间。")
        if done and step.at < done[-1].at:
            return done, _("%(at)s 早于上一步。") % {"at": due_text(step.at)}
        try:
            game.take(step)
        except (Refusal, WorktimeError) as error:
            return done, _words(error)
        done.append(step)
    return done, ""


def _step(code: str) -> PlayStep | None:
    """`dispatch@2025-10-11T10:00;owner=1;extra=5;to_kind=complex`; None for a wrong time."""
    head, *rest = code.split(";")
    move, _sign, text = head.partition("@")
    at = _moment(text)
    given = dict(part.partition("=")[::2] for part in rest)
    owner = given.get("owner", "")
    if at is None:
        return None
    return PlayStep(
        move[:80], at, owner=int(owner) if owner in ("1", "2", "3") else None, extra=given.get("extra", "")[:4], kind=given.get("to_kind", "")[:40],
        day=_day(given.get("day", "")),
    )  # fmt: skip


def _code(step: PlayStep) -> str:
    day = step.day.isoformat() if step.day else ""
    return f"{step.move}@{step.at:%Y-%m-%dT%H:%M};owner={step.owner or ''};extra={step.extra};to_kind={step.kind};day={day}"


def _day(text: str) -> date | None:
    found = _moment(text)
    return found.date() if found else None


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text.strip()).replace(tzinfo=SHANGHAI)
    except ValueError:
        return None
    # Far from the edges of what a date can be: deadlines are counted from here.
    return found if 1900 <= found.year <= 2200 else None


def _next_moment(version: Any, now: datetime | None) -> datetime:
    """An hour on, in working time; a Monday-morning start for a new story."""
    begin = now + timedelta(hours=1) if now else present.now().astimezone(SHANGHAI).replace(second=0, microsecond=0)
    try:
        return timeline_of(version).next_working_instant(begin)
    except WorktimeError:
        return begin


def _clock_lines(game: Play, now: datetime | None) -> list[dict[str, Any]]:
    if now is None:
        return []
    timeline = timeline_of(game.version)
    lines = []
    for row in game.rows:
        standing, remaining = standing_of_clock(row, timeline, now)
        live = row.state in (ClockState.RUNNING, ClockState.PAUSED)
        lines.append(
            {
                "label": say(game.procedure.clock(row.name).label), "run": row.run, "standing": standing, "remaining": remaining,
                "live": live, "part": row.part_id is not None,
            }
        )  # fmt: skip
    return sorted(lines, key=lambda line: not line["live"])


def _moves(game: Play) -> list[dict[str, Any]]:
    """The steps that can be chosen, with what each needs beside a time."""
    procedure, found = game.procedure, []
    for move in game.possible():
        sorts = {procedure.field(name).type for name, _need in move.form}
        who = listed(_("系统") if key == "system" else say(procedure.group(key).label) for key in move.by)
        found.append(
            {
                "id": move.id, "label": say(move.label), "who": who, "owner": "owner" in dict(move.assign), "extra": FieldType.LIMIT in sorts,
                "kind": FieldType.KIND in sorts and move.id != OPENING, "day": bool(days_given(procedure, move)),
            }
        )  # fmt: skip
    if game.open_parts and procedure.parts:
        found.append(
            {
                "id": ANSWER_PART,
                "label": say(procedure.parts.label),
                "who": _("协办单位"),
                "owner": False,
                "extra": False,
                "kind": False,
                "day": False,
            }
        )
    return found


def _words(error: Exception) -> str:
    return error.message(say_language()) if isinstance(error, WorktimeError) else str(error)
