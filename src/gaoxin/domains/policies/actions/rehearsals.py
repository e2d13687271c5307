"""Running, saving and deleting rehearsals."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.policies.models import Rehearsal
from gaoxin.domains.policies.permissions_money import can_drop_rehearsal, can_rehearse
from gaoxin.domains.policies.rehearsing import Prepared, Rule, prepared, to_dict
from gaoxin.domains.policies.rehearsing_places import places_of
from gaoxin.domains.policies.rules import read_rule
from gaoxin.domains.policies.selectors.combining import benefits_in_force
from gaoxin.kernel.benefits import BenefitProblem
from gaoxin.kernel.rules import RuleProblem
from gaoxin.mechanisms.ledger.models import BudgetLine
from gaoxin.mechanisms.registry.actions.images import take_snapshot
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.tasks import enqueue

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit

REHEARSE = "policies.rehearse"
#: Enterprises up to which a rehearsal is worked out while one waits.
IN_REQUEST = 5_000


def rehearse(
    actor: Actor, *, text: str, on: datetime.date, against: str = "", benefit: Benefit | None = None
) -> Prepared:
    """A rule over the actor's zone, beside every other benefit in force. Refusal: the rule cannot be read, with its line."""
    can_rehearse(actor).require()
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    with readable():
        return prepared(actor.zone, text, on, against=against, others=others_of(actor, on, benefit))


@contextmanager
def readable() -> Iterator[None]:
    """A rule that cannot be read is refused in the reader's language, with its line."""
    try:
        yield
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
def start_rehearsal(
    actor: Actor, *, name: str, text: str, on: datetime.date, against: str = "", benefit: Benefit | None = None
) -> Rehearsal:
    """A rehearsal of a rule, kept under a name to be looked at and compared: at once in a small zone, else by a background task.

    Refusal: the rule cannot be read, with its line.
    """
    can_rehearse(actor).require()
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    with readable():
        label = read_rule(text).label
        if against:
            read_rule(against)
    saved = Rehearsal.objects.create(
        zone=actor.zone, name=name.strip()[:120] or label[:120], benefit=benefit, rule_text=text, against=against, on=on, created_by=actor.user
    )  # fmt: skip
    if Enterprise.objects.visible_to(Actor.system(actor.zone)).order_by().count() <= IN_REQUEST:
        return run_rehearsal(actor, rehearsal=saved)
    saved.task = enqueue(actor, REHEARSE, pk=saved.pk)
    saved.save(update_fields=["task"])
    audit.record(actor, "rehearsal.start", saved, name=saved.name)
    return saved


def run_rehearsal(
    actor: Actor, *, rehearsal: Rehearsal, report: Callable[[int, str], object] = lambda _percent, _message: None
) -> Rehearsal:
    """Works a rehearsal out and keeps its figures, with every place of its sliders. Safe to run again: it only replaces the figures.

    report: percent done and what goes on; it may raise to stop, and nothing is kept then.
    """
    zone, on = rehearsal.zone, rehearsal.on
    report(2, _("正在读取全区数据"))
    if rehearsal.task_id is not None:
        # As a file, so that the web's own processes read it instead of building it again from the facts.
        take_snapshot(Actor.system(zone), on=on)
    report(40, _("正在按规则逐家判断"))
    found = rehearse(actor, text=rehearsal.rule_text, on=on, against=rehearsal.against, benefit=rehearsal.benefit)
    report(60, _("正在汇总户数、金额和重叠"))
    result = to_dict(found) | {"budget": budget_of(actor, rehearsal.benefit, on)}
    places = places_of(found, lambda done, total: report(70 + 28 * done // total, _("正在计算门槛曲线")))
    rehearsal.result = result | {"thresholds": places}
    with transaction.atomic():
        rehearsal.save(update_fields=["result"])
        audit.record(
            actor, "rehearsal.save", rehearsal, rule=result["rule"], passed=result["passed"], cost=result["cost"], revision=found.revision
        )  # fmt: skip
    return rehearsal


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
