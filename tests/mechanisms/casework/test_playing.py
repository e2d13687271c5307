"""A case played through in memory follows the worked examples of the zone's rules and writes nothing."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from django.apps import apps
from tests.mechanisms.casework.people import REQUEST, Town, moment
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework.calendars.store import current_version
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import in_force
from gaoxin.mechanisms.casework.engine.playing import ANSWER_PART, Play, PlayStep
from gaoxin.mechanisms.casework.models import Case, CaseClock
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.platform.core.errors import Refusal

pytestmark = pytest.mark.django_db
PROCEDURE = library().procedures[REQUEST, 1]


def played(town: Town, steps: Iterable[tuple[str, str]], *, kind: str = "", **options: object) -> Play:
    game = Play(PROCEDURE, current_version(town.zone.pk), kind=kind)
    for move, at in steps:
        game.take(PlayStep(move, moment(at), **options))  # type: ignore[arg-type]
    return game


def due(game: Play, name: str) -> str:
    return due_text([row.due_at for row in game.rows if row.name == name][-1])


def rungs(game: Play) -> list[tuple[str, str]]:
    return [(due_text(line.at), line.label) for line in game.story if line.sort == "rung" and "答复" in line.label]


def test_example_a_dispatched_on_a_make_up_day_and_late(town: Town) -> None:
    game = played(town, [("open", "2025-10-10 16:20"), ("dispatch", "2025-10-11 10:00"), ("sign", "2025-10-11 11:00")])
    assert due(game, "dispatch") == "2025-10-11 24:00"
    assert due(game, "reply") == "2025-10-15 24:00"
    game.until(moment("2025-10-17 09:00"))
    assert [label for _at, label in rungs(game)] == ["预警 · 答复", "超期催办 · 答复", "督办 · 答复"]
    game.until(moment("2025-10-21 00:01"))
    assert rungs(game)[-1] == ("2025-10-20 24:00", "问责 · 答复")


def test_example_b_a_refusal_restarts_the_owners_clock_and_not_the_firms(town: Town) -> None:
    steps = [
        ("open", "2025-11-03 09:00"),
        ("dispatch", "2025-11-03 10:00"),
        ("refuse", "2025-11-04 10:00"),
        ("redispatch", "2025-11-04 11:00"),
    ]
    game = played(town, steps)
    assert (due(game, "reply"), due(game, "total")) == ("2025-11-07 24:00", "2025-11-06 24:00")


def test_example_c_an_extension_is_asked_a_day_before(town: Town) -> None:
    steps = [("open", "2025-11-07 09:00"), ("dispatch", "2025-11-07 10:00"), ("sign", "2025-11-07 11:00")]
    game = played(
        town, [*steps, ("ask_extension", "2025-11-11 16:00"), ("grant_extension", "2025-11-11 17:00")], extra="5"
    )
    assert due(game, "reply") == "2025-11-19 24:00"
    with pytest.raises(Refusal, match="提前"):
        played(town, [*steps, ("ask_extension", "2025-11-12 09:00")], extra="5")
    with pytest.raises(Refusal, match="最多"):
        played(town, [*steps, ("ask_extension", "2025-11-11 09:00")], extra="6")


def test_co_handlers_send_the_case_on_and_silence_closes_it(town: Town) -> None:
    steps = [
        ("open", "2025-11-03 09:00"),
        ("dispatch", "2025-11-03 10:00"),
        ("sign", "2025-11-03 11:00"),
        ("invite_help", "2025-11-03 14:00"),
    ]
    game = played(town, steps)
    with pytest.raises(Refusal, match="协办"):
        game.take(PlayStep("help_done", moment("2025-11-04 09:00")))
    game.take(PlayStep(ANSWER_PART, moment("2025-11-04 10:00")))
    assert game.case.state == "handling"
    for move, at in (("answer", "2025-11-05 10:00"), ("approve", "2025-11-05 11:00")):
        game.take(PlayStep(move, moment(at)))
    game.until(moment("2026-02-01 00:00"))
    assert game.case.state == "archived"
    assert [line.label for line in game.story if line.sort == "move"][-2:] == ["逾期未评价办结", "归档"]


def test_a_step_out_of_turn_is_refused(town: Town) -> None:
    for steps in (
        [("dispatch", "2025-11-03 09:00")],
        [("open", "2025-11-03 09:00"), ("open", "2025-11-03 10:00")],
        [("nonsense", "2025-11-03 09:00")],
    ):
        with pytest.raises(Refusal):
            played(town, steps)


def test_the_page_plays_and_nothing_is_written(town: Town) -> None:
    # The first use of a calendar and of a procedure in a zone stores them; a play-through adds nothing to that.
    in_force(town.zone.pk, REQUEST, moment("2025-11-03 09:00").date())
    current_version(town.zone.pk)
    client = client_of(town.centre)
    path = f"/workbench/cases/procedures/{REQUEST}/play/"
    before = {
        model: model._default_manager.count()
        for model in apps.get_models()
        if model.__module__.startswith("gaoxin.mechanisms.casework")
    }
    page = text_of(client, f"{path}?kind=general&move=open&at=2025-10-10T16:20")
    assert "待受理" in page
    page = text_of(
        client, f"{path}?kind=general&step=open@2025-10-10T16:20&step=dispatch@2025-10-11T10:00&look=2025-10-17T10:00"
    )
    assert "督办 · 答复" in page
    for wrong in ("step=dispatch@2025-10-10T16:20", "step=open@yesterday", "step=open@2025-10-10T16:20&step=accept@2025-10-09T10:00", "kind=x&look=x",
                  "step=open@2099-01-01T10:00", "step=open@0001-01-01T00:00"):  # fmt: skip
        assert client.get(f"{path}?{wrong}").status_code == 200, wrong
    after = {model: model._default_manager.count() for model in before}
    assert after == before
    assert (Case.objects.count(), CaseClock.objects.count()) == (0, 0)


def test_a_stranger_to_the_zone_staff_does_not_play(town: Town) -> None:
    assert client_of(town.firm).get(f"/workbench/cases/procedures/{REQUEST}/play/").status_code == 403
