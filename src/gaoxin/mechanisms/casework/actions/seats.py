"""What the members of a panel do: each scores alone or recuses; the mean goes to the case when the last has answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.actions.moving import take_first
from gaoxin.mechanisms.casework.engine import history, panels
from gaoxin.mechanisms.casework.engine.definitions import listed, procedure_of, say
from gaoxin.mechanisms.casework.enums import EventKind, SeatState, Visibility
from gaoxin.mechanisms.casework.models import CaseSeat
from gaoxin.mechanisms.casework.permissions import can_score, can_withdraw_seat
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Panel
    from gaoxin.platform.core.actor import Actor

LONGEST = 2000


@transaction.atomic
def score(
    actor: Actor, *, seat: CaseSeat | int, scores: Mapping[str, object], opinion: str, no_interest: bool
) -> CaseSeat:  # fmt: skip
    """The judge's points, one whole number for each criterion, with the reasons (opinion). They stay as given.

    no_interest: the judge declares to have no interest in the subject; who cannot recuses. After the last judge the case goes on.
    """
    case, found, panel = _locked_seat(actor, seat)
    can_score(actor, found).require()
    found.scores = {item.id: _points(say(item.label), scores.get(item.id), item.maximum) for item in panel.criteria}
    if extra := sorted(scores.keys() - found.scores.keys()):
        raise Refusal(_("没有这些评分项：%(names)s。") % {"names": listed(extra)}, code="criterion")
    if not opinion.strip():
        raise Refusal(_("请写评分的理由。"), code="no-opinion")
    if not no_interest:
        raise Refusal(
            _("请先声明与申报单位没有利害关系。"), next_step=_("有利害关系的，请选择“回避”。"), code="interest"
        )
    found.total = sum(found.scores.values())
    found.opinion = _opinion(opinion)
    _close(actor, case, found, panel, SeatState.DONE, "", no_interest=True)
    return found


@transaction.atomic
def recuse(actor: Actor, *, seat: CaseSeat | int, reason: str) -> CaseSeat:
    """The judge steps aside."""
    case, found, panel = _locked_seat(actor, seat)
    can_score(actor, found).require()
    _close(actor, case, found, panel, SeatState.RECUSED, _required(reason))
    return found


@transaction.atomic
def withdraw_seat(actor: Actor, *, seat: CaseSeat | int, reason: str) -> CaseSeat:
    """Whoever appointed the panel no longer waits for a judge."""
    case, found, panel = _locked_seat(actor, seat)
    can_withdraw_seat(actor, found).require()
    _close(actor, case, found, panel, SeatState.WITHDRAWN, _required(reason))
    return found


def _locked_seat(actor: Actor, seat: CaseSeat | int) -> tuple[Case, CaseSeat, Panel]:
    pk = seat.pk if isinstance(seat, CaseSeat) else seat
    row = CaseSeat.objects.filter(pk=pk, zone_id=actor.zone_id or 0).first()
    if row is None:
        raise Refusal(_("没有这个评审席位。"), code="no-seat")
    case = locked(actor, row.case_id)
    found = CaseSeat.objects.select_related("person").get(pk=pk)
    found.case = case
    panel = procedure_of(case).panel
    if panel is None:
        raise Refusal(_("没有这个评审席位。"), code="no-seat")
    return case, found, panel


def _points(label: str, value: object, maximum: int) -> int:
    text = str(value if value is not None else "").strip()
    if not (text.isascii() and text.isdigit()) or int(text) > maximum:
        raise Refusal(
            _("“%(label)s”请打 0 到 %(maximum)d 的整数分。") % {"label": label, "maximum": maximum}, code="points"
        )
    return int(text)


def _opinion(text: str) -> str:
    if len(text) > LONGEST:
        raise Refusal(_("最多 %(limit)d 个字，现有 %(count)d 个。") % {"limit": LONGEST, "count": len(text)})
    return text.replace("\x00", "").strip()


def _required(reason: str) -> str:
    if not reason.strip():
        raise Refusal(_("请写理由。"))
    return _opinion(reason)


def _close(
    actor: Actor, case: Case, seat: CaseSeat, panel: Panel, state: SeatState, text: str, **declared: bool
) -> None:  # fmt: skip
    """Figures stay out of the history: a judge who has not answered yet must not read those of the others."""
    now = present.now()
    seat.state, seat.closed_at = state, now
    seat.opinion = seat.opinion or text
    seat.save()
    data = {"seat": seat.pk, "person": seat.person_id, "state": str(state), "round": seat.round, **declared}
    _record(actor, case, str(state), text, data)
    audit.record(actor, "case.seat", case, **data)
    seats = panels.seats_of(case)
    if panels.is_complete(panel, seats):
        totals = [row.total for row in seats if row.total is not None]
        mean = panels.mean_of(panel, totals)
        case.data = {**case.data, panel.score: str(mean)}
        _record(actor, case, "result", "", {"score": str(mean), "of": panel.maximum, "judges": len(totals)})
        case.save()
        take_first(case, panel.when_done)
    else:
        case.save()


def _record(actor: Actor, case: Case, name: str, text: str, data: dict[str, object]) -> None:
    history.append(actor, case, EventKind.SCORE, name, present.now(), text=text, data=data, visibility=Visibility.STAFF)
