"""What an enterprise does on its way to a benefit: prepare, submit, correct, confirm, withdraw. Moves of the case do the rest."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.applying import APPLICATION, KINDS, attach, organisation_of
from gaoxin.domains.policies.awards_form import fields_of, sheet_of
from gaoxin.domains.policies.awards_materials import requirements_of
from gaoxin.domains.policies.awards_precheck import closed_reasons, year_of
from gaoxin.domains.policies.enums import Route
from gaoxin.domains.policies.judging import known_facts
from gaoxin.domains.policies.models import Award, Benefit, Draft, Material
from gaoxin.domains.policies.permissions_awards import can_act_for
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move, open_case
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal, UserError

logger = logging.getLogger(__name__)
STEPS = 5


@transaction.atomic
def start_draft(actor: Actor, *, enterprise: Enterprise, benefit: Benefit) -> Draft:
    """The draft of the enterprise for the benefit and the year of its open window: the one begun before, or a new one."""
    can_act_for(actor, enterprise).require()
    year = year_of(benefit, present.now())
    if benefit.route == Route.ENTITLEMENT:
        raise Refusal(_("这个事项免申即享，不用申报，请等待告知后一键确认。"), code="entitlement")
    closed = closed_reasons(benefit, enterprise, year)
    if closed:
        raise Refusal(closed[0].text, code="not-open")
    draft, made = Draft.objects.get_or_create(
        benefit=benefit, enterprise=enterprise, year=year, defaults={"zone": enterprise.zone, "updated_by": actor.user}
    )
    if made:
        audit.record(actor, "draft.start", draft, enterprise=enterprise.pk, benefit=benefit.pk)
    return draft


@transaction.atomic
def save_draft(
    actor: Actor, *, draft: Draft, answers: Mapping[str, list[str]] | None = None, materials: Mapping[str, Collection[int]] | None = None,
    step: int | None = None,
) -> Draft:  # fmt: skip
    """Keeps what was typed, right or wrong: the pre-check tells. answers: texts by field; materials: ids by requirement."""
    found = _locked_draft(actor, draft)
    if answers is not None:
        known = {spec.id for spec in fields_of(found.benefit)}
        found.answers = {key: list(texts) for key, texts in answers.items() if key in known}
    if materials is not None:
        found.materials = _own_materials(found, materials)
    if step is not None:
        found.step = min(max(step, 1), STEPS)
    found.updated_by = actor.user
    found.save()
    return found


@transaction.atomic
def drop_draft(actor: Actor, *, draft: Draft) -> None:
    found = _locked_draft(actor, draft)
    audit.record(actor, "draft.drop", found, enterprise=found.enterprise_id, benefit=found.benefit_id)
    found.delete()


def submit(actor: Actor, *, draft: Draft) -> Award:
    """Hands a draft in: a case opens for the enterprise's organisation, the judgement is kept, the award made.

    What is 即申即享 is decided at once by the platform when the rule passes. Refusal: the pre-check finds what blocks, in its
    words; the draft stays.
    """
    award = _hand_in(actor, draft)
    # A transaction of its own: the ledger's fund is locked before the audit chain, which handing in has written.
    return _decide_at_once(award) if award.benefit.route == Route.INSTANT else award


@transaction.atomic
def _hand_in(actor: Actor, draft: Draft) -> Award:
    found = _locked_draft(actor, draft)
    benefit = found.benefit
    case = open_case(
        actor, procedure=APPLICATION, title=benefit.title, subject=organisation_of(found.enterprise), kind=KINDS[Route(benefit.route)],
        values={"benefit": benefit.pk, "year": found.year},
    )  # fmt: skip
    return Award.objects.select_related("benefit", "decision", "zone").get(case=case)


def _decide_at_once(award: Award) -> Award:
    """Accepts, proposes and approves what the rule gives; a step that is refused (no budget, the board's amount) leaves it to people."""
    if award.decision is None or award.decision.verdict != "pass" or not award.computed or award.benefit.panel:
        return award
    system = Actor.system(award.zone)
    try:
        for name, values in (("accept", {}), ("propose", {"granted": award.computed}), ("approve", {})):
            move(system, case=award.case_id, move=name, values=values)
    except UserError:
        logger.info("award %s is left to people", award.pk)
    return Award.objects.get(pk=award.pk)


@transaction.atomic
def correct(
    actor: Actor, *, award: Award, answers: Mapping[str, list[str]], materials: Mapping[str, Collection[int]], note: str = "", seen: int | None = None
) -> Award:  # fmt: skip
    """The answer to a correction request: the named fields and documents replaced, then the case goes on.

    answers: texts by field, only of fields that were asked for; the words before stay beside the new ones.
    """
    found = own_award(actor, award)
    asked = set(asked_items(found))
    known = known_facts(found.enterprise, present.today())
    sheet = sheet_of(found.benefit, known, answers)
    for answer in sheet.answers:
        name = answer.spec.id
        if name in answers and (not asked or name in asked):
            if answer.error:
                raise Refusal(
                    _("“%(label)s”：%(error)s") % {"label": answer.spec.label, "error": answer.error}, code="form"
                )
            before = found.answers.get(name, {}).get("words", "")
            found.answers[name] = {**answer.kept(), "texts": list(answers[name]), "before": before}
    found.save(update_fields=["answers"])
    if materials:
        now: dict[str, list[int]] = {}
        for row in found.materials.all():
            now.setdefault(row.requirement, []).append(row.material_id)
        changed = {key: ids for key, ids in materials.items() if not asked or key in asked}
        attach(found, {**now, **_own_materials(found, changed)})
    move(actor, case=found.case_id, move="supply", values={"note": note} if note else {}, seen=seen)
    return Award.objects.get(pk=found.pk)


def act(
    actor: Actor, *, award: Award, verb: str, values: Mapping[str, Any] | None = None, seen: int | None = None
) -> Award:
    """A step of the case of an award that the actor may see: confirm, undo, decline, withdraw, accept, propose …"""
    found = Award.objects.visible_to(actor).filter(pk=award.pk).first()
    if found is None:
        raise Refusal(_("没有这个兑现件，或您无权查看。"), code="no-award")
    move(actor, case=found.case_id, move=verb, values=values or {}, seen=seen)
    return Award.objects.get(pk=found.pk)


def asked_items(award: Award) -> list[str]:
    """The ids of fields and requirements that the open correction request names (a line each, by label or id); empty: all of them."""
    lines = {line.strip() for line in str(award.case.data.get("items", "")).splitlines() if line.strip()}
    known = [(spec.id, spec.label) for spec in fields_of(award.benefit)]
    known += [(name, str(answer.get("label", ""))) for name, answer in award.answers.items()]
    known += [(each.id, each.label) for each in requirements_of(award.benefit, award.year)]
    return list(dict.fromkeys(name for name, label in known if name in lines or label in lines))


def own_award(actor: Actor, award: Award) -> Award:
    """The award, locked, for the enterprise's own people."""
    # The case first: whoever moves it takes the award's lock after the case's.
    Case.objects.select_for_update().filter(pk=award.case_id).first()
    pk = Award.objects.visible_to(actor).select_for_update(of=("self",)).values_list("pk", flat=True).get(pk=award.pk)
    found = Award.objects.select_related("benefit__version__policy", "enterprise__zone", "case").get(pk=pk)
    can_act_for(actor, found.enterprise).require()
    return found


def _locked_draft(actor: Actor, draft: Draft) -> Draft:
    rows = Draft.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=draft.pk)
    if not rows.exists():
        raise Refusal(_("草稿已不在：可能已经提交或删除。"), code="no-draft")
    found = Draft.objects.select_related("benefit__version__policy", "enterprise__zone").get(pk=draft.pk)
    can_act_for(actor, found.enterprise).require()
    return found


def _own_materials(owner: Draft | Award, wanted: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
    """Only documents of the enterprise itself that serve a requirement of the benefit."""
    kinds = {each.id: each.kind for each in requirements_of(owner.benefit, owner.year)}
    ids = {pk for chosen in wanted.values() for pk in chosen}
    own = dict(
        Material.objects.filter(enterprise=owner.enterprise_id, withdrawn_at__isnull=True, pk__in=ids).values_list(
            "pk", "kind"
        )
    )
    return {key: [pk for pk in chosen if own.get(pk) == kinds[key]] for key, chosen in wanted.items() if key in kinds}
