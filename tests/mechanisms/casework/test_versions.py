"""Open cases stay on their version; carrying one over shows first what changes, field by field."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import pytest
from tests.mechanisms.casework.people import REQUEST, Town
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.engine import definitions
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import Case, CaseClock, CaseEvent
from gaoxin.mechanisms.casework.pages import views_case, views_procedures
from gaoxin.mechanisms.casework.procedures.compare import changes
from gaoxin.mechanisms.casework.procedures.library import ProcedureLibrary, library
from gaoxin.mechanisms.casework.procedures.reading import read_text
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _second() -> str:
    """Version 2 of the request: a field and a state renamed, a field gone, the reply due in five working days."""
    text = library().texts[REQUEST, 1]
    limits = (
        "    limits: {consultation: 1wd, urgent: 24h, general: %s, complex: 10wd}\n    starts: [dispatch, redispatch"
    )
    for old, new in (
        ("version: 1\n", "version: 2\n"),
        ("  contact: {label: [联系方式, Contact]", "  phone: {label: [电话, Telephone]"),
        ("contact: optional, kind: optional, attachment", "phone: optional, kind: optional, attachment"),
        ("handling: {code: R3,", "in_hand: {code: R3,"),
        ("[handling]", "[in_hand]"),
        ("to: handling", "to: in_hand"),
        ("seen_as: handling", "seen_as: in_hand"),
        ("dispatched, handling]", "dispatched, in_hand]"),
        ("[handling, board_level]", "[in_hand, board_level]"),
        (limits % "3wd", limits % "5wd"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    return text + "\ncarries:\n  - {from: 1, states: {handling: in_hand}, fields: {contact: phone}}\n"


@pytest.fixture
def two_versions(monkeypatch: pytest.MonkeyPatch) -> Iterator[ProcedureLibrary]:
    text = _second()
    known = library()
    shelf = ProcedureLibrary(
        known.procedures | {(REQUEST, 2): read_text(text, "2.yaml")}, known.texts | {(REQUEST, 2): text}
    )
    for module in (definitions, views_case, views_procedures):
        monkeypatch.setattr(module, "library", lambda: shelf)
    yield shelf
    definitions.forget()


def _open_before(town: Town, two_versions: ProcedureLibrary) -> Case:
    values = {"content": "停电", "category": "utilities", "contact": "王先生"}
    case = actions.open_case(town.firm, procedure=REQUEST, title="停电", values=values, version=1)
    town.move(town.centre, case, "dispatch", owner=town.department.pk)
    return town.move(town.owner, case, "sign")


def test_an_open_case_stays_on_its_version_and_a_new_one_takes_the_newest(
    town: Town, two_versions: ProcedureLibrary
) -> None:
    old = _open_before(town, two_versions)
    new = actions.open_case(town.firm, procedure=REQUEST, title="停水", values={"content": "停水", "category": "other"})
    assert (procedure_of(old).version, procedure_of(new).version) == (1, 2)


def test_the_preview_tells_every_difference_and_changes_nothing(town: Town, two_versions: ProcedureLibrary) -> None:
    case = _open_before(town, two_versions)
    plan = actions.carry_over_preview(town.centre, case=case, version=2)
    told = {(item.what, item.name): (item.before, item.after) for item in plan.differences}
    assert told["state", "state"] == ("handling", "in_hand")
    assert told["field", "contact → phone"] == ("王先生", "王先生")
    assert told["clock", "reply"] == ("3wd", "5wd")
    assert plan.blocked == ""
    case.refresh_from_db()
    assert (procedure_of(case).version, case.state) == (1, "handling")


def test_a_carried_case_keeps_its_start_and_takes_the_new_limit(town: Town, two_versions: ProcedureLibrary) -> None:
    case = _open_before(town, two_versions)
    before = CaseClock.objects.get(case=case, name="reply", state="running")
    actions.carry_over(town.centre, case=case, version=2, seen=case.sequence)
    case.refresh_from_db()
    after = CaseClock.objects.get(case=case, name="reply", state="running")
    assert (case.state, case.data["phone"], "contact" in case.data) == ("in_hand", "王先生", False)
    assert after.started_at == before.started_at
    assert due_text(after.due_at) > due_text(before.due_at)
    event = CaseEvent.objects.get(case=case, kind=EventKind.CARRY_OVER)
    assert event.data["before"]["contact"] == "王先生"
    with pytest.raises(Conflict):
        actions.carry_over(town.centre, case=case, version=2)
    town.move(town.owner, case, "answer", answer="已恢复")


def test_only_the_desk_carries_over_and_a_state_without_counterpart_is_refused(
    town: Town, two_versions: ProcedureLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = _open_before(town, two_versions)
    for actor in (town.owner, town.firm, town.board):
        with pytest.raises(Forbidden):
            actions.carry_over(actor, case=case, version=2)
    bare = dataclasses.replace(two_versions.procedures[REQUEST, 2], carries=())
    from_text: Any = definitions.definition
    monkeypatch.setattr(
        "gaoxin.mechanisms.casework.actions.versions.definition",
        lambda pk: bare if from_text(pk).version == 2 else from_text(pk),
    )
    with pytest.raises(Refusal, match="handling"):
        actions.carry_over(town.centre, case=case, version=2)


def test_the_page_compares_and_carries_over(town: Town, two_versions: ProcedureLibrary) -> None:
    case = _open_before(town, two_versions)
    client = client_of(town.centre)
    base = f"/workbench/cases/case/{case.number}/"
    assert "对比第 2 版" in text_of(client, base)
    assert "王先生" in text_of(client, f"{base}version/2/")
    assert client_of(town.owner).get(f"{base}version/2/").status_code == 403
    assert client.post(f"{base}version/2/", {"seen": "1"}).status_code == 409
    assert client.post(f"{base}version/2/", {"seen": str(case.sequence)}).status_code == 302
    assert "对比第 2 版" not in text_of(client, base)
    page = text_of(client, f"/workbench/cases/procedures/{REQUEST}/")
    assert "第 2 版对第 1 版的改动" in page
    assert "general: 5wd" in page


def test_the_comparison_names_what_came_went_and_changed(two_versions: ProcedureLibrary) -> None:
    old, new = two_versions.procedures[REQUEST, 1], two_versions.procedures[REQUEST, 2]
    found = {(item.part, item.id, item.attribute): (item.before, item.after) for item in changes(old, new)}
    assert found["fields", "contact", ""] == ("联系方式", "")
    assert found["states", "in_hand", ""] == ("", "办理中")
    assert "general: 3wd" in found["clocks", "reply", "limits"][0]
    assert "general: 5wd" in found["clocks", "reply", "limits"][1]
    assert changes(old, old) == []
