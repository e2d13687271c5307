"""The demo zone's part: its departments' workbooks, imported as people would import them, and the standings of everybody."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING

from django.utils import timezone

from gaoxin.mechanisms.registry import demo_zone
from gaoxin.mechanisms.registry.actions.enterprises import add_name, assign_enterprise, close_enterprise
from gaoxin.mechanisms.registry.actions.images import evaluate_zone
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import
from gaoxin.mechanisms.registry.actions.sources import order_sources, register_source
from gaoxin.mechanisms.registry.demo_zone.books import SOURCES, Book, registration, shelf
from gaoxin.mechanisms.registry.enums import BatchState, ConflictState, NameKind, QuestionState
from gaoxin.mechanisms.registry.models import Conflict, Enterprise, Evaluation, FactBatch, MatchQuestion, Source
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.demo_context import DemoContext

#: Which demo organisation answers for a source; any officer of the zone delivers for the others.
_OFFICES = {"science": "science-office", "statistics": "economy-office"}
#: The grid that a demo steward looks after, and how many enterprises of it.
_GRID, _LOOKED_AFTER = "G-01", 80


def load(context: DemoContext) -> None:
    """Imports what has not come in yet, leaves doubtful names and conflicts to people, and judges the zone.

    A workbook that was once imported is left alone, whatever became of it.
    """
    sources = _sources(context)
    done = set(_recorded(context.system))
    waiting = [each for each in shelf() if (sources[each.source].pk, each.filename) not in done]
    for each in waiting:
        book = each.make()
        _import(context, sources[each.source], book)
        if book.key == registration.KEY:
            _settle_identities(context)
    if waiting or not Evaluation.objects.filter(zone=context.zone).exists():
        start = time.monotonic()
        evaluation = evaluate_zone(context.system)
        count, seconds = len(evaluation.rules), time.monotonic() - start
        context.say(say(f"按 {count} 部规则判断  {seconds:.1f} 秒", f"judged by {count} rulebooks  {seconds:.1f} s"))
    _say_what_waits(context)


def _sources(context: DemoContext) -> dict[str, Source]:
    known = {source.code: source for source in Source.objects.visible_to(context.system)}
    for plan in SOURCES:
        if plan.code not in known:
            known[plan.code] = register_source(
                context.system, name=plan.name, code=plan.code, trust=plan.trust,
                organisation=context.organisations.get(_OFFICES.get(plan.code, "")),
            )  # fmt: skip
            for variable in plan.first:
                order_sources(context.system, sources=[known[plan.code]], variable=variable)
    return known


def _recorded(actor: Actor) -> list[tuple[int, str]]:
    rows = FactBatch.objects.visible_to(actor).filter(state__in=[BatchState.COMMITTED, BatchState.UNDONE])
    return list(rows.values_list("source_id", "name"))


def _import(context: DemoContext, source: Source, book: Book) -> None:
    start = time.monotonic()
    prepared = prepare_import(
        context.system, source=source, name=book.filename, content=io.BytesIO(book.content()),
        observed_on=min(book.observed_on, timezone.localdate()), month=book.month,
    )  # fmt: skip
    batch = commit_import(context.system, batch=prepared.batch, prepared=prepared)
    counts = batch.counts
    values, seconds = counts["new"] + counts["changed"], time.monotonic() - start
    clash, refused, waiting = counts["conflicting"], counts["refused"], counts["enterprises_waiting"]
    context.say(
        say(
            f"{book.filename}  {values:,} 个数，冲突 {clash}，拒收 {refused}，待人工 {waiting} 行  {seconds:.1f} 秒",
            f"{book.filename}  {values:,} values, {clash} conflicting, {refused} refused, {waiting} rows for a person  {seconds:.1f} s",
        )
    )


def _settle_identities(context: DemoContext) -> None:
    """What the register says beside figures: former names, cancelled enterprises, and who looks after whom."""
    known = {each.credit_code: each for each in Enterprise.objects.visible_to(context.system).exclude(credit_code="")}
    assigned = 0
    for firm in demo_zone.enterprises():
        enterprise = known.get(firm.code)
        if enterprise is None:
            continue
        if firm.former_name:
            add_name(context.system, enterprise=enterprise, name=firm.former_name, kind=NameKind.FORMER)
        if firm.closed_on is not None and firm.closed_on <= timezone.localdate():
            close_enterprise(context.system, enterprise=enterprise, closed_on=firm.closed_on)
        elif firm.grid == _GRID and assigned < _LOOKED_AFTER:
            assign_enterprise(context.system, enterprise=enterprise, grid=firm.grid)
            assigned += 1


def _say_what_waits(context: DemoContext) -> None:
    zone = context.zone
    living = Enterprise.objects.filter(zone=zone).living().count()
    asked = MatchQuestion.objects.filter(zone=zone, state=QuestionState.OPEN).count()
    open_conflicts = Conflict.objects.filter(zone=zone, state=ConflictState.OPEN).count()
    context.say(
        say(
            f"{living:,} 家企业；待人工处理：疑似同名 {asked} 个、数据冲突 {open_conflicts} 处",
            f"{living:,} enterprises; for people to decide: {asked} doubtful names, {open_conflicts} conflicts",
        )
    )
