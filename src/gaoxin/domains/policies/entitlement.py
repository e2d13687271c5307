"""Who gets a benefit without applying: judged in columns over the whole zone, then one by one with the combination of each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.applying import ENTITLEMENT, organisation_of
from gaoxin.domains.policies.models import Award
from gaoxin.domains.policies.rules import evaluator_of
from gaoxin.kernel.rules import Status
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.mechanisms.casework.actions import open_case
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import UserError

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import EntitlementList

Report = Callable[[int, int], None]
#: Reasons that a list keeps in words; the rest is counted.
MOST_REASONS = 500


@dataclass
class Generated:
    """What a run found. skipped: [[name, reason]] of those that pass the rule and are not listed."""

    judged: int = 0
    passing: int = 0
    listed: int = 0
    total: int = 0
    skipped: list[list[str]] = field(default_factory=list)
    left_out: int = 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "judged": self.judged, "passing": self.passing, "listed": self.listed, "total": self.total, "skipped": self.skipped,
            "left_out": self.left_out,
        }  # fmt: skip


def passing_enterprises(found: EntitlementList) -> tuple[int, list[int]]:
    """How many active enterprises were judged, and the ids of those that pass the rule, in columns."""
    image = population(found.zone, found.on)
    book = evaluator_of((found.benefit.rule_text,), found.on).rulebooks[0]
    results = evaluate_population([book], image.population, found.on)
    rows = np.flatnonzero(results.status[0] == Status.PASS)
    return len(image), [int(image.enterprises[row]) for row in rows]


def generate(found: EntitlementList, report: Report) -> Generated:
    """Lists everybody who passes and is not served yet. May run again: whoever the list has already is passed over."""
    made = Generated()
    made.judged, ids = passing_enterprises(found)
    made.passing = len(ids)
    known = Award.objects.filter(benefit=found.benefit, year=found.year)
    here = set(known.filter(entitlement=found).values_list("enterprise_id", flat=True))
    elsewhere = set(known.filter(live=True).exclude(entitlement=found).values_list("enterprise_id", flat=True))
    rows = Enterprise.objects.filter(pk__in=ids).living().select_related("zone").order_by("id")
    for number, enterprise in enumerate(rows.iterator(chunk_size=200)):
        report(number, len(ids))
        if enterprise.pk in here:
            continue
        if enterprise.pk in elsewhere:
            _skip(made, enterprise, _("本年度已有这个事项的兑现件"))
            continue
        try:
            _list_one(found, enterprise)
        except UserError as error:
            _skip(made, enterprise, str(error.message))
    listed = Award.objects.filter(entitlement=found).values_list("granted", flat=True)
    made.listed, made.total = len(listed), sum(amount or 0 for amount in listed)
    return made


def _skip(made: Generated, enterprise: Enterprise, reason: str) -> None:
    made.left_out += 1
    if len(made.skipped) < MOST_REASONS:
        made.skipped.append([enterprise.name, reason])


@transaction.atomic
def _list_one(found: EntitlementList, enterprise: Enterprise) -> None:
    case = open_case(
        Actor.system(found.zone), procedure=ENTITLEMENT, title=found.benefit.title, subject=organisation_of(enterprise),
        values={"benefit": found.benefit_id, "year": found.year},
    )  # fmt: skip
    Award.objects.filter(case=case).update(entitlement=found)
