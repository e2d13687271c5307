"""Posting, withdrawing and ending publicity; objections and what their investigation found."""

from __future__ import annotations

from collections.abc import Collection
from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.models import Award, Objection, Publicity
from gaoxin.domains.policies.permissions_money import can_decide_objection, can_object, can_post, can_withdraw
from gaoxin.domains.policies.publicity import PERIODS, closing_day, is_stopped, over
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.casework.models import Case
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal, UserError
from gaoxin.platform.core.models import Zone

if TYPE_CHECKING:
    import datetime

    from gaoxin.domains.policies.models import Benefit

#: The largest file of an objection, bytes, and what it may be.
EVIDENCE_BYTES = 20 * 1024 * 1024
EVIDENCE = frozenset({files.PDF, files.PNG, files.JPEG})
APPROVED, PUBLISHED, INVESTIGATED = "approved", "publicity", "investigated"


@transaction.atomic
def post_notice(
    actor: Actor, *, benefit: Benefit, awards: Collection[Award], contact: str, period: str = PERIODS[0][0], title: str = "",
    on: datetime.date | None = None,
) -> Publicity:  # fmt: skip
    """Publishes what is to be paid: one notice for awards of one benefit that are approved.

    period: `5wd` (working days) or `7d`, counted from the day after posting. contact: where objections go. Conflict: one of
    the awards is no longer to be published.
    """
    can_post(actor, benefit).require()
    if not contact.strip():
        raise Refusal(_("请写明受理异议的联系人和电话。"), code="no-contact")
    if period not in dict(PERIODS):
        raise Refusal(_("公示期只能是 5 个工作日或 7 个自然日。"), code="period")
    found = _locked(awards)
    if not found:
        raise Refusal(_("请先选择要公示的兑现件。"), code="nothing-chosen")
    for award in found:
        if award.benefit_id != benefit.pk or award.zone_id != actor.zone_id or award.case.state != APPROVED:
            raise Conflict(
                _("%(award)s 不在“拟公示”状态，不能公示。") % {"award": award.case.number}, code="not-approved"
            )
    publicity = make_notice(actor, benefit, contact, period, title, on)
    Award.objects.filter(pk__in=[award.pk for award in found]).update(publicity=publicity)
    for award in found:
        # The department was asked above; the step of each case follows from its notice.
        move(Actor.system(actor.zone), case=award.case_id, move="post")
    total = sum(award.granted or 0 for award in found)
    audit.record(actor, "publicity.post", publicity, lines=len(found), total=total, closes=publicity.closes_on)
    return publicity


def make_notice(
    actor: Actor, benefit: Benefit, contact: str, period: str, title: str = "", on: datetime.date | None = None
) -> Publicity:
    """An empty notice with the next number of the year. The caller fills and records it, in its transaction."""
    day = on or present.today()
    # Numbers of one zone are given one after the other.
    Zone.objects.select_for_update().get(pk=benefit.zone_id)
    prefix = f"GS{day.year}-"
    last = Publicity.objects.filter(zone_id=benefit.zone_id, number__startswith=prefix).order_by("-number").first()
    number = int(last.number.removeprefix(prefix)) + 1 if last else 1
    return Publicity.objects.create(
        zone_id=benefit.zone_id, number=f"{prefix}{number:04d}", benefit=benefit, opens_on=day,
        title=title.strip()[:200] or _("关于“%(benefit)s”拟兑现名单的公示") % {"benefit": benefit.title},
        closes_on=closing_day(benefit.zone_id, day, period), contact=contact.strip()[:200], posted_by=actor.user,
    )  # fmt: skip


@transaction.atomic
def withdraw_notice(actor: Actor, *, publicity: Publicity, reason: str) -> Publicity:
    """Takes a notice back: its awards wait again for another one. The public sees that it was withdrawn, not the lines."""
    found = _locked(Award.objects.filter(publicity=publicity))
    publicity = Publicity.objects.select_for_update().get(pk=publicity.pk)
    can_withdraw(actor, publicity).require()
    if not reason.strip():
        raise Refusal(_("请写明撤回的原因。"), code="no-reason")
    if any(award.case.state == INVESTIGATED for award in found):
        raise Conflict(_("有异议正在核查，请先写出核查结果。"), code="objection-open")
    publicity.state, publicity.reason = PublicityState.WITHDRAWN, reason.strip()[:300]
    publicity.save(update_fields=["state", "reason"])
    for award in found:
        if award.case.state == PUBLISHED:
            move(Actor.system(actor.zone), case=award.case_id, move="retract", values={"reason": reason})
    audit.record(actor, "publicity.withdraw", publicity, reason=reason)
    return publicity


@transaction.atomic
def object_to(
    actor: Actor, *, publicity: Publicity, name: str, contact: str, text: str, award: Award | None = None,
    evidence: IO[bytes] | None = None, evidence_name: str = "",
) -> Objection:  # fmt: skip
    """An objection by anybody, to one line or to the whole notice; what it concerns is not paid before it is looked into."""
    can_object(actor, publicity).require()
    concerned = _locked(Award.objects.filter(publicity=publicity, **({"pk": award.pk} if award else {})))
    publicity = Publicity.objects.select_for_update().get(pk=publicity.pk)
    can_object(actor, publicity).require()
    if not (name.strip() and contact.strip() and text.strip()):
        raise Refusal(_("请写明姓名或单位、联系方式和异议内容。"), code="incomplete")
    if award is not None and not concerned:
        raise Refusal(_("这个公示里没有这一行。"), code="no-line")
    stored = None
    if evidence is not None:
        stored = files.store_file(
            actor, name=evidence_name, content=evidence, accepts=EVIDENCE, max_bytes=EVIDENCE_BYTES
        )
    objection = Objection.objects.create(
        zone_id=publicity.zone_id, publicity=publicity, award=award, name=name.strip()[:100], contact=contact.strip()[:100],
        text=text.strip()[:2000], file=stored,
    )  # fmt: skip
    for line in concerned:
        if line.case.state == PUBLISHED:
            move(Actor.system(actor.zone), case=line.case_id, move="object", values={"reason": objection.text[:500]})
    audit.record(actor, "objection.make", objection, publicity=publicity.number, award=award.pk if award else None)
    return objection


@transaction.atomic
def decide_objection(actor: Actor, *, objection: Objection, upheld: bool, decision: str) -> Objection:
    """What the investigation found. Upheld: the awards concerned are refused and their money is free; else publicity goes on."""
    concerned = _locked(
        Award.objects.filter(
            publicity=objection.publicity, **({"pk": objection.award_id} if objection.award_id else {})
        )
    )
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    can_decide_objection(actor, objection).require()
    if not decision.strip():
        raise Refusal(_("核查结果必须写明理由。"), code="no-reason")
    objection.state = ObjectionState.UPHELD if upheld else ObjectionState.DISMISSED
    objection.decision, objection.decided_by, objection.decided_at = decision.strip(), actor.user, present.now()
    objection.save(update_fields=["state", "decision", "decided_by", "decided_at"])
    system = Actor.system(actor.zone)
    for award in concerned:
        if award.case.state != INVESTIGATED:
            continue
        if upheld:
            move(system, case=award.case_id, move="uphold", values={"reason": decision[:500]})
        elif not is_stopped(award):
            move(system, case=award.case_id, move="clear", values={"reason": decision[:500]})
    audit.record(actor, "objection.decide", objection, upheld=upheld, decision=decision)
    return objection


def release_due(zone: Zone, today: datetime.date | None = None) -> dict[str, int]:
    """Ends every notice of a zone whose last day is over. Safe to run at any time, twice, and after a crash: each award is its own step.

    Returns how many awards went on to payment, wait for an investigation, and could not go on (told by their refusal).
    """
    counts = {"released": 0, "investigated": 0, "refused": 0}
    day = today or present.today()
    for publicity in Publicity.objects.filter(zone=zone, state=PublicityState.OPEN, closes_on__lt=day).order_by("id"):
        pending = Award.objects.filter(publicity=publicity, case__state__in=(PUBLISHED, INVESTIGATED)).order_by(
            "case_id"
        )
        for award in pending.select_related("case"):
            if award.case.state == INVESTIGATED:
                counts["investigated"] += 1
                continue
            try:
                move(Actor.system(zone), case=award.case_id, move="release")
                counts["released"] += 1
            except UserError:
                counts["refused"] += 1
        close_if_done(publicity)
    return counts


@transaction.atomic
def close_if_done(publicity: Publicity) -> bool:
    """Closes a notice that is over and has no line left in publicity."""
    found = Publicity.objects.select_for_update().get(pk=publicity.pk)
    waiting = Award.objects.filter(publicity=found, case__state__in=(PUBLISHED, INVESTIGATED)).exists()
    if found.state != PublicityState.OPEN or waiting or not over(found):
        return False
    found.state = PublicityState.CLOSED
    found.save(update_fields=["state"])
    audit.record(Actor.system(found.zone), "publicity.close", found)
    return True


def _locked(awards: Collection[Award] | object) -> list[Award]:
    """The awards with their cases, these locked in the order of their numbers, as everybody who takes several does."""
    wanted = awards if hasattr(awards, "model") else Award.objects.filter(pk__in=[each.pk for each in awards])  # type: ignore[attr-defined]
    ids = list(wanted.values_list("case_id", flat=True))  # type: ignore[attr-defined]
    list(Case.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    return list(Award.objects.filter(case_id__in=ids).select_related("case", "enterprise").order_by("case_id"))
