"""A clock that ends with a day that the case carries: the notice's last day, an answer asked for by a date."""

from __future__ import annotations

import re

import pytest
import time_machine
from tests.mechanisms.casework.people import Town, moment
from tests.mechanisms.casework.test_pages import client_of, text_of

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.calendars.store import current_version
from gaoxin.mechanisms.casework.engine import definitions
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.playing import Play, PlayStep
from gaoxin.mechanisms.casework.models import Case, CaseClock, RungFired
from gaoxin.mechanisms.casework.pages import openable, views_procedures
from gaoxin.mechanisms.casework.procedures.library import ProcedureLibrary
from gaoxin.mechanisms.casework.procedures.paths import procedures_dir
from gaoxin.mechanisms.casework.procedures.problems import ProcedureFaulty
from gaoxin.mechanisms.casework.procedures.reading import read_text
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core.errors import Refusal

KEY = "sample/notice"
TEXT = """
id: sample/notice
version: 1
title: [公示, Notice]
prefix: GX
valid_from: 2025-01-01
groups:
  firm: {label: [企业, Enterprise], roles: [enterprise_owner, enterprise_member], place: subject}
  desk: {label: [受理人, Desk], roles: [officer], place: desk}
fields:
  last_day: {label: [公示至, Until], type: date, keep: true}
  reason: {label: [理由, Reason], type: text}
states:
  filed: {label: [待公示, Filed]}
  shown: {label: [公示中, Shown], waits_for: []}
  doubted: {label: [核查, Doubted], waits_for: [desk]}
  over: {label: [期满, Over], final: true}
moves:
  open: {label: [提交, File], by: [firm], to: filed}
  post: {label: [公示, Post], by: [desk], from: [filed], to: shown, form: {last_day: required}}
  doubt: {label: [异议, Doubt], by: [desk], from: [shown], to: doubted, form: {reason: required}}
  clear: {label: [异议不成立, Clear], by: [desk], from: [doubted], to: shown}
  prolong: {label: [延长, Prolong], by: [desk], from: [shown], form: {last_day: required}}
  end: {label: [期满, End], by: [system], from: [shown], to: over}
ladders:
  all:
    - {id: eve, at: T-1wd, level: remind, label: [将到期, Soon], tell: [{message: soon, to: [desk]}]}
clocks:
  notice: {label: [公示期, Notice], until: last_day, starts: [post], stops: [end], pauses: [doubted], ladder: all, tacit: end}
messages:
  soon: {title: [将到期, Soon], text: ["{number} 于 {due} 期满。", "{number} ends {due}."]}
"""


@pytest.fixture
def shelf(town: Town, monkeypatch: pytest.MonkeyPatch) -> Town:
    shelf = ProcedureLibrary({(KEY, 1): read_text(TEXT, "notice.yaml")}, {(KEY, 1): TEXT})
    for module in (definitions, openable, views_procedures):
        monkeypatch.setattr(module, "library", lambda: shelf)
    desk = town.centre.user.memberships.get().organisation  # type: ignore[union-attr]
    actions.set_desk(town.system, procedure=KEY, organisation=desk)
    return town


def _posted(town: Town, last_day: str = "2025-11-10", at: str = "2025-11-03 10:00") -> Case:
    with time_machine.travel(moment(at), tick=False):
        case = actions.open_case(town.firm, procedure=KEY, title="公示一批")
        return actions.move(town.centre, case=case, move="post", values={"last_day": last_day})


def _clock(case: Case) -> tuple[str, str, int]:
    row = CaseClock.objects.filter(case=case).latest("run")
    return row.state, due_text(row.due_at), row.run


def _at(town: Town, at: str, case: Case, move: str, **values: str) -> Case:
    with time_machine.travel(moment(at), tick=False):
        return actions.move(town.centre, case=case, move=move, values=values)


@pytest.mark.django_db
@pytest.mark.database
class TestOnCases:
    def test_the_clock_ends_with_the_day_given_at_the_step(self, shelf: Town) -> None:
        case = _posted(shelf)
        assert _clock(case) == ("running", "2025-11-10 24:00", 1)
        assert due_text(case.due_at) == "2025-11-10 24:00"
        assert not sweep(now=moment("2025-11-11 00:00")).tacit
        assert sweep(now=moment("2025-11-11 00:01")).tacit == 1
        case.refresh_from_db()
        assert case.state == "over"

    def test_a_day_of_rest_is_a_day(self, shelf: Town) -> None:
        assert _clock(_posted(shelf, "2025-11-09"))[1] == "2025-11-09 24:00"

    def test_a_pause_stops_the_ladder_but_moves_no_day(self, shelf: Town) -> None:
        case = _posted(shelf)
        _at(shelf, "2025-11-05 10:00", case, "doubt", reason="重复申报")
        assert Case.objects.get(pk=case.pk).next_due_at is None
        assert not sweep(now=moment("2025-11-12 09:00")).fired
        _at(shelf, "2025-11-12 10:00", case, "clear")
        assert _clock(case) == ("running", "2025-11-10 24:00", 1)
        assert sweep(now=moment("2025-11-12 10:01")).tacit == 1

    def test_another_day_given_later_moves_the_clock_and_lets_its_rungs_fire_again(self, shelf: Town) -> None:
        case = _posted(shelf)
        sweep(now=moment("2025-11-08 00:01"))
        assert [row.clock.run for row in RungFired.objects.select_related("clock")] == [1]
        _at(shelf, "2025-11-10 09:00", case, "prolong", last_day="2025-11-14")
        assert _clock(case) == ("running", "2025-11-14 24:00", 2)
        sweep(now=moment("2025-11-14 00:01"))
        assert sorted(row.clock.run for row in RungFired.objects.select_related("clock")) == [1, 2]

    def test_a_day_that_is_over_is_refused(self, shelf: Town) -> None:
        with pytest.raises(Refusal, match="2025-11-02"):
            _posted(shelf, "2025-11-02")

    def test_the_page_of_the_step_and_of_the_procedure_say_so(self, shelf: Town) -> None:
        with time_machine.travel(moment("2025-11-03 10:00"), tick=False):
            case = actions.open_case(shelf.firm, procedure=KEY, title="公示一批")
            client = client_of(shelf.centre)
            assert "到“公示至”当日 24:00 为止" in text_of(client, f"/workbench/cases/case/{case.number}/do/post/")
            assert "到“公示至”当日" in text_of(client, f"/workbench/cases/procedures/{KEY}/")

    def test_a_case_played_through_takes_the_day_too(self, shelf: Town) -> None:
        with time_machine.travel(moment("2025-11-03 10:00"), tick=False):
            play = f"/workbench/cases/procedures/{KEY}/play/?step=open@2025-11-03T10:00&move=post&at=2025-11-03T11:00"
            told = text_of(client_of(shelf.centre), f"{play}&day=2025-11-10")
        assert "2025-11-10 24:00" in told

    def test_the_shipped_policies_end_their_publicity_with_the_notice(self, shelf: Town) -> None:
        for key in ("application", "entitlement"):
            text = (procedures_dir() / "policy" / key / "1.yaml").read_text(encoding="utf-8")
            procedure = read_text(text, f"{key}.yaml")
            play = Play(procedure, current_version(shelf.zone.pk))
            assert procedure.clock("publicity").until in procedure.move("post").sets
            play.case.state = "approved"
            play.take(PlayStep("post", moment("2025-11-03 10:00"), day=moment("2025-11-10 00:00").date()))
            rows = [row for row in play.rows if row.name == "publicity"]
            assert [due_text(row.due_at) for row in rows] == ["2025-11-10 24:00"]


@pytest.mark.parametrize(
    ("old", "new", "code", "at"),
    [
        ("until: last_day", "until: lastday", "unknown_name", "notice:"),
        ("until: last_day", "until: reason", "until_type", "notice:"),
        ("type: date, keep: true", "type: date", "not_kept", "notice:"),
        ("form: {last_day: required}}\n  doubt", "form: {last_day: optional}}\n  doubt", "until_missing", "notice:"),
        ("until: last_day, ", "", "no_limit", "notice:"),
    ],
)
def test_a_clock_without_a_sure_day_is_told_with_its_line(old: str, new: str, code: str, at: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text(text, "notice.yaml")
    found = {item.code: item for item in faulty.value.problems}
    assert code in found, found
    line = next(number for number, each in enumerate(text.splitlines(), 1) if re.match(rf"\s*{at} \{{label", each))
    assert found[code].line == line
    assert found[code].message("zh") != found[code].message("en")


def test_limits_may_stand_beside_for_cases_without_a_day() -> None:
    text = TEXT.replace("until: last_day", "until: last_day, limits: 5wd").replace(
        "form: {last_day: required}}\n  doubt", "form: {last_day: optional}}\n  doubt"
    )
    assert read_text(text, "notice.yaml").clock("notice").limit_for("") is not None
