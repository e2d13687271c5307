"""The sweep: finds the cases whose next rung is due by one indexed query and fires what is due, each rung once in a run of a clock.

A batch is one transaction: a killed worker leaves all of it or nothing. Two workers share the work by row locks. The proof that a
rung has fired is a row with a unique key, not the time, so neither a clock set back nor a second sweep fires it again.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.moving import take
from gaoxin.mechanisms.casework.calendars.store import current_version
from gaoxin.mechanisms.casework.engine.clocks import Clocks, due_text
from gaoxin.mechanisms.casework.engine.columns import write_columns
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.engine.history import append, new_event
from gaoxin.mechanisms.casework.engine.notices import notices_for
from gaoxin.mechanisms.casework.enums import LIVE_CLOCKS, EventKind, Visibility
from gaoxin.mechanisms.casework.models import Case, CaseClock, CaseEvent, RungFired
from gaoxin.platform.core import audit, outbox
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from gaoxin.mechanisms.casework.engine.people import Memo
    from gaoxin.mechanisms.casework.models import CalendarVersion
    from gaoxin.mechanisms.casework.procedures.definition import Rung
    from gaoxin.platform.core.models import Zone

BATCH = 200


@dataclass(slots=True)
class SweepReport:
    """cases: how many were due. fired: rungs. tacit: moves that the platform took. left: cases that somebody else held."""

    cases: int = 0
    fired: int = 0
    tacit: int = 0
    left: int = 0


@dataclass(slots=True)
class _Batch:
    """What one transaction writes."""

    now: datetime
    cases: list[Case] = field(default_factory=list)
    rows: list[CaseClock] = field(default_factory=list)
    fired: list[RungFired] = field(default_factory=list)
    events: list[CaseEvent] = field(default_factory=list)
    notices: dict[Zone, list[outbox.Notice]] = field(default_factory=lambda: defaultdict(list))
    log: dict[Zone, list[list[str]]] = field(default_factory=lambda: defaultdict(list))
    tacit: list[tuple[Case, str]] = field(default_factory=list)
    memo: Memo = field(default_factory=dict)
    versions: dict[int, CalendarVersion] = field(default_factory=dict)


def sweep(
    *, now: datetime | None = None, zone: Zone | None = None, report: Callable[[int, int], None] | None = None
) -> SweepReport:
    """Fires every rung that was due before `now` (default: the present), in all zones or in one. report(done, total) may raise."""
    moment = now or present.now()
    outcome = SweepReport()
    seen: set[int] = set()
    last: tuple[datetime, int] | None = None
    while rows := list(due_cases(moment, after=last, zone=zone).values_list("next_due_at", "pk")[:BATCH]):
        # A case whose tacit move set the next promise to the past comes again in the next sweep, not in this one.
        wanted = [pk for _at, pk in rows if pk not in seen]
        if report:
            report(outcome.cases, outcome.cases + len(wanted))
        _sweep_batch(wanted, moment, outcome)
        seen.update(wanted)
        last = rows[-1]  # type: ignore[assignment]  # the filter leaves out those without a moment
    outcome.left = len(seen) - outcome.cases
    return outcome


def due_cases(
    moment: datetime, *, after: tuple[datetime, int] | None = None, zone: Zone | None = None
) -> QuerySet[Case]:
    """The cases with a rung due before `moment` in the order of the index `case_sweep`, from `after` (moment, id) on.

    A batch begins where the last one ended, so that a standstill of a week is worked off without listing what was seen.
    """
    due = Case.objects.filter(next_due_at__lt=moment)
    if after is not None:
        due = due.filter(Q(next_due_at__gt=after[0]) | Q(pk__gt=after[1]), next_due_at__gte=after[0])
    return (due if zone is None else due.filter(zone=zone)).order_by("next_due_at", "pk")


def _sweep_batch(wanted: list[int], now: datetime, outcome: SweepReport) -> None:
    with transaction.atomic():
        batch = _Batch(now)
        locked = Case.objects.select_for_update(
            skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
        )
        # The condition again behind the lock: another worker may have fired these while this one waited.
        found = (
            locked.filter(pk__in=wanted, next_due_at__lt=now).select_related("zone", "owner", "subject").order_by("pk")
        )
        batch.cases = list(found)
        _collect(batch)
        _write(batch)
        for case, name in batch.tacit:
            outcome.tacit += _take(case, name)
    outcome.cases += len(batch.cases)
    outcome.fired += len(batch.fired)


def _collect(batch: _Batch) -> None:
    ids = [case.pk for case in batch.cases]
    rows: dict[int, list[CaseClock]] = defaultdict(list)
    for row in CaseClock.objects.filter(case_id__in=ids, state__in=LIVE_CLOCKS).order_by("id"):
        rows[row.case_id].append(row)
    fired: dict[int, dict[int, set[str]]] = defaultdict(dict)
    # By the clocks at hand, not by a join: all rungs that ever fired are many more than those of a batch.
    of_clock = {row.pk: row.case_id for found in rows.values() for row in found}
    known = RungFired.objects.filter(clock_id__in=list(of_clock)).order_by()
    for clock_id, rung in known.values_list("clock_id", "rung"):
        fired[of_clock[clock_id]].setdefault(clock_id, set()).add(rung)
    for case in batch.cases:
        if case.zone_id not in batch.versions:
            batch.versions[case.zone_id] = current_version(case.zone_id)
        _collect_case(batch, case, rows[case.pk], fired[case.pk])


def _collect_case(batch: _Batch, case: Case, rows: list[CaseClock], fired: dict[int, set[str]]) -> None:
    clocks = Clocks(case, procedure_of(case), batch.now, version=batch.versions[case.zone_id], rows=rows, fired=fired)
    if any(row.calendar_id != clocks.version.pk for row in rows):
        clocks.recompute()
    for row in rows:
        due = [(rung, moment) for rung, moment in clocks.moments(row) if moment < batch.now]
        for rung, moment in due:
            batch.fired.append(RungFired(clock=row, rung=rung.id, moment=moment, fired_at=batch.now))
            fired.setdefault(row.pk, set()).add(rung.id)
            _record(batch, case, row, rung, moment)
        # After a standstill several rungs are due at once: each is on record, people hear of the highest.
        if loud := [rung for rung, _moment in due if rung.tell]:
            highest = max(loud, key=lambda rung: rung.level)
            batch.notices[case.zone] += notices_for(
                case, clocks.procedure, highest.tell, f"rung/{row.pk}/{highest.id}", due=row.due_at, memo=batch.memo
            )
        clocks.touch(row)
    clocks.settle()
    batch.rows += clocks.changed


def _record(batch: _Batch, case: Case, row: CaseClock, rung: Rung, moment: datetime) -> None:
    if rung.move:
        batch.tacit.append((case, rung.move))
    else:
        data = {"clock": row.name, "run": row.run, "rung": rung.id, "level": rung.level, "due": due_text(row.due_at)}
        batch.events.append(
            new_event(
                Actor.system(case.zone), case, EventKind.RUNG, f"{row.name}.{rung.id}", batch.now, text=rung.label.zh, data=data,
                visibility=Visibility.STAFF,
            )
        )  # fmt: skip
    batch.log[case.zone].append([case.number, row.name, str(row.run), rung.id])


def _write(batch: _Batch) -> None:
    RungFired.objects.bulk_create(batch.fired)
    CaseEvent.objects.bulk_create(batch.events)
    write_columns(batch.rows, ["next_at", "due_at", "missing_year", "calendar"])
    write_columns(batch.cases, ["next_due_at", "due_at", "level", "sequence"])
    for zone, notices in batch.notices.items():
        outbox.post(Actor.system(zone), notices)
    for zone, log in batch.log.items():
        audit.record(Actor.system(zone), "case.rungs", None, fired=log)


def _take(case: Case, name: str) -> bool:
    """The tacit decision: the platform's own move at the end of a limit. One that no longer fits the state is left out; one that is
    refused for another reason, such as a fund without money, is on record in the case."""
    actor = Actor.system(case.zone)
    found = Case.objects.select_for_update().get(pk=case.pk)
    if found.state not in procedure_of(found).move(name).sources:
        return False
    try:
        with transaction.atomic():
            take(actor, found, name, {})
    except UserError as error:
        found = Case.objects.get(pk=case.pk)
        text = _("“%(move)s”没有办成：%(reason)s") % {"move": procedure_of(found).move(name).label.zh, "reason": error}
        append(actor, found, EventKind.RUNG, "tacit", present.now(), text=text, visibility=Visibility.STAFF)
        found.save(update_fields=["sequence"])
        return False
    return True
