"""The demo zone comes in through the real import: its known faults are reported at their cells, and a second load changes nothing."""

from __future__ import annotations

from collections import defaultdict

import pytest
from tests import situations

from gaoxin.kernel.workbook.findings import column_letter
from gaoxin.mechanisms.registry import demo, demo_zone
from gaoxin.mechanisms.registry.demo_zone import FLAGSHIP
from gaoxin.mechanisms.registry.demo_zone.books import Book, Defect, books
from gaoxin.mechanisms.registry.demo_zone.books.defects import REPORTED
from gaoxin.mechanisms.registry.enums import BatchState, EnterpriseStatus, NameKind
from gaoxin.mechanisms.registry.models import (
    Conflict,
    Enterprise,
    EnterpriseName,
    Evaluation,
    Fact,
    FactBatch,
    MatchQuestion,
    Source,
    Standing,
)
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.demo_context import DemoContext
from gaoxin.platform.core.models import AuditEntry

pytestmark = pytest.mark.django_db
#: Faults that are read rightly all the same, or that the register says and no cell.
READ_ALL_THE_SAME = ("grouped", "full_width", "full_width_code")
SIZE = 60


@pytest.fixture
def context() -> DemoContext:
    """The demo zone of the test settings, loaded."""
    zone = situations.a_zone(slug="demo")
    found = DemoContext(zone=zone, system=Actor.system(zone), say=lambda text: None)
    demo.load(found)
    return found


def test_every_known_fault_is_reported_at_its_cell_and_nothing_is_lost(context: DemoContext) -> None:
    batches = {batch.name: batch for batch in FactBatch.objects.filter(zone=context.zone)}
    made = list(books(SIZE))
    assert {kind for book in made for kind in (defect.kind for defect in book.defects)} == set(REPORTED)
    for book in made:
        batch = batches[book.filename]
        assert batch.state == BatchState.COMMITTED
        told = defaultdict(set)
        for finding in batch.findings:
            told[finding["row"], finding["column"]].add(finding["code"])
            told[finding["row"], ""].add(finding["code"])
        for defect in book.defects:
            wanted = REPORTED[defect.kind]
            assert not wanted or told[defect.row, defect.column] & set(wanted), (book.filename, defect)
            if defect.kind in READ_ALL_THE_SAME:
                assert not {code for code in told[defect.row, defect.column] if code.startswith("cell_")}, defect
    _values_that_look_odd_are_right(context, made)
    _people_are_asked(context, made)
    _register_says_who_is_who(context)
    _everybody_is_judged(context)
    _flagship_has_a_rich_file(context)
    _again_changes_nothing(context)


def _values_that_look_odd_are_right(context: DemoContext, made: list[Book]) -> None:
    found = demo_zone.figures(SIZE)
    for book, defect in _defects(made, "grouped", "full_width"):
        field = next(field for place, field in enumerate(book.fields) if column_letter(place) == defect.column)
        if not field.variable:
            continue
        fact = _fact(context, book, defect, field.variable, field.period)
        assert float(fact.value_number or 0) == found.values[field.variable, field.period][defect.number]


def _people_are_asked(context: DemoContext, made: list[Book]) -> None:
    asked = {question.name for question in MatchQuestion.objects.filter(zone=context.zone)}
    assert {defect.written for _, defect in _defects(made, "doubtful_name")} <= asked
    assert len(asked) >= sum(1 for _ in _defects(made, "wrong_check_digit", "doubtful_name"))
    for book, defect in _defects(made, "contradicts"):
        year = next(field.period for field in book.fields if field.variable == "revenue" and field.period == 2025)
        enterprise = _enterprise(context, defect.number)
        assert Conflict.objects.filter(enterprise=enterprise, variable="revenue", period=year).exists()
    for _book, defect in _defects(made, "yuan_for_wan"):
        facts = Fact.objects.filter(enterprise=_enterprise(context, defect.number), variable="revenue", period=2025)
        assert {fact.batch.source.code for fact in facts} == {"statistics"}


def _register_says_who_is_who(context: DemoContext) -> None:
    assert {source.code for source in Source.objects.filter(zone=context.zone)} >= {
        "market",
        "tax",
        "science",
        "statistics",
    }
    for firm in demo_zone.enterprises(SIZE):
        enterprise = _enterprise(context, firm.number)
        assert enterprise.name == firm.name
        assert (enterprise.status == EnterpriseStatus.CLOSED) == firm.is_closed
        if firm.former_name:
            former = EnterpriseName.objects.filter(enterprise=enterprise, name=firm.former_name)
            assert former.get().kind == NameKind.FORMER
    assert Enterprise.objects.filter(zone=context.zone).living().count() == SIZE
    assert Enterprise.objects.filter(zone=context.zone, grid="G-01").exists()


def _everybody_is_judged(context: DemoContext) -> None:
    evaluation = Evaluation.objects.get(zone=context.zone)
    assert evaluation.snapshot is not None
    assert evaluation.snapshot.enterprises == SIZE - sum(firm.is_closed for firm in demo_zone.enterprises(SIZE))
    assert Standing.objects.filter(zone=context.zone, rule="tsme", verdict="pass").exists()


def _flagship_has_a_rich_file(context: DemoContext) -> None:
    shown = enterprise_file(context.system, _enterprise(context, FLAGSHIP))
    assert len(shown.facts) > 200
    assert len({fact.source.pk for fact in shown.facts}) == 5
    assert not [fact for fact in shown.facts if fact.contested]


def _again_changes_nothing(context: DemoContext) -> None:
    models = (Fact, FactBatch, Enterprise, EnterpriseName, MatchQuestion, Conflict, Evaluation, Standing, AuditEntry)
    before = [model._default_manager.count() for model in models]
    demo.load(context)
    assert [model._default_manager.count() for model in models] == before


def _defects(made: list[Book], *kinds: str) -> list[tuple[Book, Defect]]:
    return [(book, defect) for book in made for defect in book.defects if defect.kind in kinds]


def _enterprise(context: DemoContext, number: int) -> Enterprise:
    firm = demo_zone.enterprises(SIZE)[number]
    return Enterprise.objects.get(zone=context.zone, credit_code=firm.code)


def _fact(context: DemoContext, book: Book, defect: Defect, variable: str, period: int) -> Fact:
    facts = Fact.objects.filter(batch__name=book.filename, enterprise=_enterprise(context, defect.number))
    return facts.get(variable=variable, period=period)
