"""An office that grants subsidies by `grant.yaml`, for tests of what subsidies ask of procedures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import time_machine
from tests import situations
from tests.mechanisms.casework.people import Town, moment

from gaoxin.mechanisms.casework import actions
from gaoxin.mechanisms.casework.engine import definitions
from gaoxin.mechanisms.casework.models import Case, CasePart, CaseSeat
from gaoxin.mechanisms.casework.pages import openable as openable_page
from gaoxin.mechanisms.casework.procedures.library import ProcedureLibrary
from gaoxin.mechanisms.casework.procedures.reading import read_text
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role
from gaoxin.platform.core.models import Organisation

GRANT = "sample/grant"
TEXT = (Path(__file__).parent / "grant.yaml").read_text(encoding="utf-8")


@dataclass
class Office:
    """The town with the procedure of grants."""

    town: Town
    head: Actor
    judges: list[Actor]

    def move(self, actor: Actor, case: Case, name: str, **values: Any) -> Case:
        return actions.move(actor, case=case, move=name, values=values)

    def filed(self) -> Case:
        return actions.open_case(self.town.firm, procedure=GRANT, title="设备补助", values={"clause": "第六条"})

    def reviewed(self) -> Case:
        """All departments agree; the case waits for its panel."""
        case = self.move(self.town.centre, self.filed(), "review", departments=[self.town.other_department.pk])
        self.answer(case, "agree")
        return Case.objects.get(pk=case.pk)

    def answer(self, case: Case, outcome: str) -> None:
        part = CasePart.objects.get(case=case, state="open")
        actions.answer_part(self.town.other, part=part, outcome=outcome, answer="已核")

    def scored(self, *totals: int) -> Case:
        """The panel has given these totals."""
        case = self.reviewed()
        self.move(self.town.centre, case, "convene", judges=[judge.user_id for judge in self.judges[: len(totals)]])
        for seat, judge, total in zip(
            CaseSeat.objects.filter(case=case).order_by("id"), self.judges, totals, strict=False
        ):
            actions.score(
                judge,
                seat=seat,
                scores={"novelty": min(total, 40), "market": total - min(total, 40)},
                opinion="材料齐全",
                no_interest=True,
            )
        return Case.objects.get(pk=case.pk)

    def proposed(self, yuan: int) -> Case:
        case = self.scored(70, 70, 70)
        return self.move(self.town.centre, case, "propose", award=yuan * 100)

    def published(self) -> Case:
        return self.move(self.head, self.proposed(200_000), "approve")


def an_office(town: Town, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """Its clock stands at 10:00 on Monday, 3 November 2025."""
    found = an_office_today(town, monkeypatch)
    with time_machine.travel(moment("2025-11-03 10:00"), tick=False):
        yield found


def an_office_today(town: Town, monkeypatch: pytest.MonkeyPatch) -> Office:
    """The same with the clock of the machine, as a browser needs it."""
    shelf = ProcedureLibrary({(GRANT, 1): read_text(TEXT, "grant.yaml")}, {(GRANT, 1): TEXT})
    for module in (definitions, openable_page):
        monkeypatch.setattr(module, "library", lambda: shelf)
    desk = Organisation.objects.get(pk=next(iter(town.centre.organisation_ids())))
    actions.set_desk(town.system, procedure=GRANT, organisation=desk)
    bank = situations.an_organisation(town.zone, OrganisationKind.INSTITUTION, "评审协会")
    judges = [situations.a_person(town.zone, Role.INSTITUTION_MEMBER, organisation=bank) for _number in range(5)]
    return Office(town, town.head, judges)
