"""The history of one value: everything ever recorded, what counts, why, and what the enterprise asked to correct."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_figures import chip_title, in_words, period_words
from gaoxin.domains.enterprises.file_rules import used_for
from gaoxin.domains.enterprises.file_sections import language
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.enums import ClaimState
from gaoxin.mechanisms.registry.library import rules_in_force
from gaoxin.mechanisms.registry.models import FactClaim, Settlement
from gaoxin.mechanisms.registry.permissions import can_claim, can_judge, can_reveal
from gaoxin.mechanisms.registry.selectors.facts import SENSITIVE, enterprise_file, history, known_variable
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_places import Place
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.models import Fact
    from gaoxin.mechanisms.registry.selectors.facts import FactView, HistoryEntry


@dataclass(frozen=True)
class Said:
    """One recorded fact of the history. role: counts, head (what another source says now), earlier, undone or retracted."""

    fact: Fact
    value: str
    masked: bool
    source: str
    title: str
    who: str
    role: str
    words: str


@dataclass(frozen=True)
class Claimed:
    """A correction that the enterprise asked for."""

    claim: FactClaim
    value: str
    masked: bool
    state: str


@dataclass(frozen=True)
class ValueHistory:
    """Everything about one value. uses: names of the rules that read it."""

    variable: Variable
    period: int
    name: str
    said: tuple[Said, ...]
    view: FactView | None
    settlement: Settlement | None
    claims: tuple[Claimed, ...]
    uses: tuple[str, ...]
    sensitive: bool
    can_settle: bool
    can_reveal: bool
    can_claim: bool
    can_decide: bool

    @property
    def masked(self) -> bool:
        return any(each.masked for each in self.said)

    @property
    def is_contested(self) -> bool:
        return bool(self.view and self.view.contested)


def value_history(place: Place, variable_id: str, period: int) -> ValueHistory | None:
    """The history of a value that the place's actor may see; None when there is no such variable or period of it."""
    variable = known_variable(variable_id)
    if variable.label == variable.id or not periods.fits(period, variable):
        return None
    actor, enterprise = place.actor, place.enterprise
    entries = history(actor, enterprise, variable_id, period)
    view = enterprise_file(actor, enterprise, as_of=place.as_of, on=place.on).get(variable_id, period)
    if place.as_of is not None:
        entries = [each for each in entries if _known_by(each, place)]
    people = _people(entries) if not place.is_own else {}
    claims = FactClaim.objects.visible_to(actor).filter(enterprise=enterprise, variable=variable_id, period=period)
    hides = any(each.shown.masked for each in entries) or (variable.sensitivity == SENSITIVE and not place.is_own)
    settled = Settlement.objects.visible_to(actor).filter(
        enterprise=enterprise, variable=variable_id, period=period, revoked_at__isnull=True
    )  # fmt: skip
    words = period_words(period)
    name = variable.name(language())
    return ValueHistory(
        variable, period, f"{name}（{words}）" if words else name, tuple(_said(each, view, variable, people) for each in entries), view,
        settled.select_related("settled_by").first(), tuple(_claimed(each, variable, hides) for each in claims.select_related("evidence")),
        uses_of(place).get(variable_id, ()), variable.sensitivity == SENSITIVE, bool(can_judge(actor)),
        bool(can_reveal(actor, enterprise)), place.is_own and bool(can_claim(actor, enterprise)) and not variable.derived, bool(can_judge(actor)),
    )  # fmt: skip


def uses_of(place: Place) -> dict[str, tuple[str, ...]]:
    """Which rules in force in the zone's city read each variable."""
    return _uses(place.on, place.enterprise.zone.city_code, language())


@lru_cache(maxsize=16)
def _uses(on: datetime.date, city_code: str, _language: str) -> dict[str, tuple[str, ...]]:
    return {key: tuple(names) for key, names in used_for(rules_in_force(on, city_code)).items()}


def _known_by(entry: HistoryEntry, place: Place) -> bool:
    recorded = entry.fact.batch.recorded_at
    return recorded is not None and place.as_of is not None and recorded <= place.as_of


def _people(entries: list[HistoryEntry]) -> dict[int, str]:
    ids = {found for each in entries if (found := each.fact.batch.recorded_by_id)}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def _said(entry: HistoryEntry, view: FactView | None, variable: Variable, people: dict[int, str]) -> Said:
    fact = entry.fact
    role = entry.state if entry.state in ("undone", "retracted") else "earlier"
    if role == "earlier" and view is not None:
        heads = {other.fact.pk for other in view.others}
        role = "counts" if fact.pk == view.counts.fact.pk else "head" if fact.pk in heads else "earlier"
    words = {
        "counts": _("现在采用"), "head": _("该来源现值"), "earlier": _("已被取代"), "undone": _("随批次撤销"), "retracted": _("已作废"),
    }  # fmt: skip
    value = "" if entry.shown.masked else in_words(variable, entry.shown.value)
    who = people.get(fact.batch.recorded_by_id or 0, "")
    return Said(
        fact, value, entry.shown.masked, entry.shown.source.name, chip_title(entry.shown, people), who, role, words[role]
    )  # fmt: skip


def _claimed(claim: FactClaim, variable: Variable, hides: bool) -> Claimed:
    return Claimed(claim, "" if hides else in_words(variable, claim.value), hides, str(ClaimState(claim.state).label))
