"""How an award comes to be: from a submitted application, or from an entitlement list. Both are the opening of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.awards_form import sheet_of
from gaoxin.domains.policies.awards_precheck import check_draft
from gaoxin.domains.policies.case_keys import APPLICATION as APPLICATION
from gaoxin.domains.policies.case_keys import ENTITLEMENT as ENTITLEMENT
from gaoxin.domains.policies.enums import Route, VersionState
from gaoxin.domains.policies.judging import judge, keep_decision, known_facts
from gaoxin.domains.policies.models import Award, AwardMaterial, Benefit, Draft, Material
from gaoxin.domains.policies.selectors.combining import Offer, best_of
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import actions as core
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case

#: The kind of case, and with it the promise, of each way to a benefit.
KINDS = {Route.INSTANT: "instant", Route.FAST: "fast", Route.REGULAR: "regular", Route.ENTITLEMENT: ""}


def organisation_of(enterprise: Enterprise) -> Organisation:
    """The organisation that people act for and cases are about; made with the credit code when there is none yet."""
    if not enterprise.credit_code:
        raise Refusal(
            _("“%(name)s”没有统一社会信用代码，不能办理。") % {"name": enterprise.name}, next_step=_("请先在企业档案里补上代码。"), code="no-code"
        )  # fmt: skip
    own = Organisation.objects.filter(zone_id=enterprise.zone_id, kind=OrganisationKind.ENTERPRISE)
    found = own.filter(credit_code=enterprise.credit_code).first()
    if found is None:
        found = core.create_organisation(
            Actor.system(enterprise.zone), kind=OrganisationKind.ENTERPRISE, name=enterprise.name, credit_code=enterprise.credit_code
        )  # fmt: skip
    return found


def enterprise_of(case: Case) -> Enterprise:
    """The enterprise that a case is about, mergers followed."""
    code = case.subject.credit_code if case.subject else ""
    rows = Enterprise.objects.filter(zone_id=case.zone_id, codes__code=code) if code else Enterprise.objects.none()
    found = rows.select_related("zone", "merged_into").order_by("id").first()
    if found is None:
        raise Refusal(_("办件没有对应的企业档案。"), code="no-enterprise")
    while found.merged_into is not None:
        found = found.merged_into
    return found


def applicable(case: Case, values: Mapping[str, Any]) -> Benefit:
    """The benefit that a case is opened for: of a published version, with a department in charge, who becomes the owner."""
    rows = Benefit.objects.select_related("version__policy__organisation", "fund", "zone")
    benefit = rows.filter(zone_id=case.zone_id, pk=values["benefit"], version__state=VersionState.PUBLISHED).first()
    if benefit is None:
        raise Refusal(_("没有这个政策事项，或它还没有发布。"), code="no-benefit")
    department = benefit.version.policy.organisation
    if department is None:
        raise Refusal(
            _("“%(title)s”还没有责任部门。") % {"title": benefit.version.title}, next_step=_("请政策管理人员先补上责任部门。"), code="no-department"
        )  # fmt: skip
    case.owner = department
    return benefit


def open_application(actor: Actor, case: Case, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes the award of an application from the enterprise's draft, with the judgement that it rests on."""
    benefit, enterprise, year = applicable(case, values), enterprise_of(case), int(values["year"])
    if benefit.route == Route.ENTITLEMENT:
        raise Refusal(_("这个事项免申即享，不用申报，请等待告知后一键确认。"), code="entitlement")
    draft = Draft.objects.filter(benefit=benefit, enterprise=enterprise, year=year).first()
    draft = draft or Draft(zone=enterprise.zone, benefit=benefit, enterprise=enterprise, year=year)
    draft.benefit, draft.enterprise = benefit, enterprise
    own = list(Material.objects.filter(enterprise=enterprise, withdrawn_at__isnull=True))
    checked = check_draft(draft, own, present.today())
    if checked.errors:
        raise Refusal("；".join(issue.text for issue in checked.errors), code="pre-check")
    decision = keep_decision(actor, benefit, enterprise, checked.known, checked.result) if checked.result else None
    award = Award.objects.create(
        zone=enterprise.zone, benefit=benefit, enterprise=enterprise, year=year, case=case, decision=decision,
        computed=decision.amount if decision else None, answers=checked.sheet.kept(), submitted_at=present.now(),
    )  # fmt: skip
    attach(award, {each.requirement.id: [material.pk for material in each.chosen] for each in checked.needed})
    if draft.pk:
        draft.delete()
    return _amounts(award)


def judged_again(actor: Actor, case: Case, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """After a correction the rule looks again; the earlier judgement stays on record."""
    award = Award.objects.select_related("benefit", "enterprise__zone").get(case=case)
    on = present.today()
    known = known_facts(award.enterprise, on)
    typed = {key: texts["texts"] for key, texts in award.answers.items() if texts.get("texts")}
    facts = sheet_of(award.benefit, known, typed).facts
    known = known_facts(award.enterprise, on, answers=facts)
    result = judge([award.benefit], known).get(award.benefit_id)
    if result is None:
        return {}
    award.decision = keep_decision(actor, award.benefit, award.enterprise, known, result)
    award.computed = award.decision.amount
    award.save(update_fields=["decision", "computed"])
    return _amounts(award)


def open_listed(actor: Actor, case: Case, values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Makes the award of a line of an entitlement list; the list then says its amount."""
    benefit, enterprise = applicable(case, values), enterprise_of(case)
    # Until it is offered the case is the department's own business: `offer` names the enterprise again.
    case.subject = None
    if benefit.route != Route.ENTITLEMENT:
        raise Refusal(_("只有免申即享的事项可以列入名单。"), code="not-entitlement")
    known = known_facts(enterprise, present.today())
    result = judge([benefit], known).get(benefit.pk)
    if result is None or result.status.word != "pass":
        raise Refusal(_("按规则判断，企业现在不符合这个事项。"), code="not-passed")
    decision = keep_decision(actor, benefit, enterprise, known, result)
    granted, reason = _in_combination(benefit, enterprise, int(values["year"]), decision.amount)
    award = Award.objects.create(
        zone=enterprise.zone, benefit=benefit, enterprise=enterprise, year=int(values["year"]), case=case, decision=decision,
        computed=decision.amount, granted=granted, grant_reason=reason[:300],
    )  # fmt: skip
    return _amounts(award)


def _in_combination(benefit: Benefit, enterprise: Enterprise, year: int, amount: int | None) -> tuple[int | None, str]:
    """What of the amount (分) the enterprise may have beside what it has already, and why it is less. Refusal: nothing."""
    if amount is None:
        return None, ""
    offer = Offer(benefit, amount)
    best = best_of(enterprise, [offer], year=year)
    if best.held:
        raise Refusal(_("企业本年度已有这个事项的兑现件。"), code="held")
    line = best.combination.line(offer.name)
    reason = "；".join(each.zh for each in line.reasons)
    if not line.paid:
        raise Refusal(reason or _("按合并享受的规则，这个事项不能再享受。"), code="not-combinable")
    return line.paid, reason


def attach(award: Award, chosen: Mapping[str, list[int]]) -> None:
    """The documents of an award are these, by requirement."""
    AwardMaterial.objects.filter(award=award).delete()
    AwardMaterial.objects.bulk_create(
        AwardMaterial(zone_id=award.zone_id, award=award, requirement=requirement, material_id=material)
        for requirement, materials in chosen.items()
        for material in dict.fromkeys(materials)
    )


def _amounts(award: Award) -> dict[str, int]:
    found = {"computed": award.computed, "granted": award.granted}
    return {name: amount for name, amount in found.items() if amount is not None}
