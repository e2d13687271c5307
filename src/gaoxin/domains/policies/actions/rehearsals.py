"""Running, saving and deleting rehearsals."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.policies.models import Rehearsal
from gaoxin.domains.policies.permissions_money import can_drop_rehearsal, can_rehearse
from gaoxin.domains.policies.rehearsing import Prepared, Rule, prepared, to_dict
from gaoxin.domains.policies.selectors.combining import benefits_in_force
from gaoxin.kernel.benefits import BenefitProblem
from gaoxin.kernel.rules import RuleProblem
from gaoxin.mechanisms.ledger.models import BudgetLine
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.actor import Actor


def rehearse(
    actor: Actor, *, text: str, on: datetime.date, against: str = "", benefit: Benefit | None = None
) -> Prepared:
    """A rule over the actor's zone, beside every other benefit in force. Refusal: the rule cannot be read, with its line."""
    can_rehearse(actor).require()
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    try:
        return prepared(actor.zone, text, on, against=against, others=others_of(actor, on, benefit))
    except (RuleProblem, BenefitProblem) as problem:
        language = "en" if (get_language() or "").startswith("en") else "zh"
        said = problem.report(language) if isinstance(problem, RuleProblem) else getattr(problem, language)
        raise Refusal(said, code="rule") from problem


def others_of(actor: Actor, on: datetime.date, benefit: Benefit | None) -> list[Rule]:
    """The rules of other benefits in force on a day, for the overlap."""
    own = benefit.version.policy_id if benefit else None
    return [
        Rule(each.rule_text, each.title, each.title_en)
        for each in benefits_in_force(actor, on)
        if each.rule_text and not (each.version.policy_id == own and benefit and each.key == benefit.key)
    ]


def in_force_beside(actor: Actor, benefit: Benefit, on: datetime.date) -> str:
    """The text of the rule that is in force for the same benefit; '' when this one itself is, or there is none."""
    rows = benefits_in_force(actor, on).filter(version__policy=benefit.version.policy_id, key=benefit.key)
    found = rows.exclude(pk=benefit.pk).first()
    return found.rule_text if found else ""


@transaction.atomic
def save_rehearsal(
    actor: Actor, *, name: str, text: str, on: datetime.date, against: str = "", benefit: Benefit | None = None
) -> Rehearsal:
    """Runs a rehearsal and keeps its result under a name, to be looked at and compared later."""
    found = rehearse(actor, text=text, on=on, against=against, benefit=benefit)
    result = to_dict(found) | {"budget": budget_of(actor, benefit, on)}
    saved = Rehearsal.objects.create(
        zone_id=found.zone_id, name=name.strip()[:120] or found.rehearsal.rulebook.label[:120], benefit=benefit, rule_text=text,
        against=against, on=on, result=result, created_by=actor.user,
    )  # fmt: skip
    audit.record(
        actor,
        "rehearsal.save",
        saved,
        rule=result["rule"],
        passed=result["passed"],
        cost=result["cost"],
        revision=found.revision,
    )
    return saved


@transaction.atomic
def drop_rehearsal(actor: Actor, *, rehearsal: Rehearsal) -> None:
    can_drop_rehearsal(actor, rehearsal).require()
    audit.record(actor, "rehearsal.drop", rehearsal, name=rehearsal.name)
    rehearsal.delete()


def budget_of(actor: Actor, benefit: Benefit | None, on: datetime.date) -> dict[str, Any] | None:
    """The line that would pay a benefit in the year of a day: {name, year, budget, left} in 分; None when there is none."""
    if benefit is None or benefit.fund_id is None:
        return None
    rows = BudgetLine.objects.filter(fund_id=benefit.fund_id, programme=benefit.programme, year__year=on.year)
    line = rows.select_related("year").first()
    return None if line is None else {"name": line.name, "year": on.year, "budget": line.budget, "left": line.left}
