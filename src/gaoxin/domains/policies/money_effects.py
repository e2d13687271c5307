"""What the steps of the money tail mean, in the transaction of the step; and what the bank's answers mean for cases."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.actions.payments import is_paid_out, order_of
from gaoxin.domains.policies.actions.publicity import make_notice
from gaoxin.domains.policies.applying import APPLICATION, ENTITLEMENT
from gaoxin.domains.policies.awards_effects import award_of
from gaoxin.domains.policies.budget import awards_of, commit_of, hold_of
from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.models import Award, Objection
from gaoxin.domains.policies.permissions_money import can_order, can_post
from gaoxin.domains.policies.publicity import PERIODS, is_stopped, objections_against, over
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.ledger.enums import PaymentState
from gaoxin.mechanisms.ledger.models import Payment
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.contributions import CaseEffect, PaymentEffect
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Zone

Values = Mapping[str, Any]
NOT_UNDER_WAY = (PaymentState.RETURNED, PaymentState.CANCELLED)


def post(actor: Actor, case: Case, values: Values) -> Values:
    """An award is published in a notice: in the one that was made for many, else in one of its own. The case's clock ends with it."""
    award = award_of(case)
    publicity = award.publicity
    if publicity is not None and publicity.state == PublicityState.OPEN and not over(publicity):
        return {"notice_until": publicity.closes_on.isoformat()}
    can_post(actor, award.benefit).require()
    policy = award.benefit.version.policy
    contact = " ".join(part for part in (policy.issuer, policy.contact, policy.phone) if part)
    publicity = award.publicity = make_notice(actor, award.benefit, contact, PERIODS[0][0])
    award.save(update_fields=["publicity"])
    return {"notice_until": publicity.closes_on.isoformat()}


def object_(actor: Actor, case: Case, values: Values) -> None:
    """An objection that staff take up by hand, from a letter or a call, stands in the register like any other."""
    award = award_of(case)
    if award.publicity is not None and not is_stopped(award):
        Objection.objects.create(
            zone_id=award.zone_id, publicity=award.publicity, award=award, name=actor.label[:100], contact=_("来信来电"), text=str(values["reason"])[:2000]
        )  # fmt: skip


def clear(actor: Actor, case: Case, values: Values) -> None:
    """Publicity goes on only when every objection has its answer."""
    if is_stopped(award_of(case)):
        raise Refusal(
            _("还有异议没有核查结果。"), next_step=_("请在“公示”页面逐条写明核查结果。"), code="objection-open"
        )


def uphold(actor: Actor, case: Case, values: Values) -> None:
    """Upheld from the page of the case: the objections to this very line are answered with it."""
    award = award_of(case)
    Objection.objects.filter(award=award, state=ObjectionState.OPEN).update(
        state=ObjectionState.UPHELD, decision=str(values["reason"])[:2000], decided_by=actor.user, decided_at=present.now()
    )  # fmt: skip


def release(actor: Actor, case: Case, values: Values) -> None:
    """Publicity is over: the money is promised."""
    award = award_of(case)
    publicity = award.publicity
    if publicity is None or publicity.state != PublicityState.OPEN:
        raise Conflict(_("这个兑现件没有在公示。"), code="no-publicity")
    if not over(publicity):
        raise Refusal(_("公示期到 %(day)s 24:00 才满。") % {"day": publicity.closes_on.isoformat()}, code="still-open")
    if Objection.objects.filter(objections_against(award), state=ObjectionState.OPEN).exists():
        raise Refusal(_("还有异议没有核查结果。"), code="objection-open")
    commit_of(award)


def order(actor: Actor, case: Case, values: Values) -> None:
    """The payment is in the ledger: ordered by `order_award`, or now by whoever takes the step."""
    award = award_of(case)
    hold = hold_of(award)
    if hold is not None and Payment.objects.filter(hold=hold).exclude(state__in=NOT_UNDER_WAY).exists():
        return
    can_order(actor, award).require()
    order_of(actor, award)


def settle(actor: Actor, case: Case, values: Values) -> None:
    """Only the bank's receipt in the ledger makes an award paid."""
    award = award_of(case)
    hold = hold_of(award)
    if hold is None or not is_paid_out(hold):
        raise Refusal(
            _("账簿里还没有这笔款项的到账记录。"), next_step=_("请先在资金页面导入银行回单。"), code="not-settled"
        )


def bounce(actor: Actor, case: Case, values: Values) -> None:
    """Only a payment that came back, or was taken back, can be ordered again."""
    award = award_of(case)
    hold = hold_of(award)
    if hold is None or Payment.objects.filter(hold=hold).exclude(state__in=NOT_UNDER_WAY).exists():
        raise Refusal(_("这笔付款还在途中或已到账，没有退回。"), code="not-returned")


def lock_cases(actor: Actor, payments: Collection[Payment]) -> Collection[int]:
    """The cases behind payments, in the order of their numbers, before the fund is locked; which payments pay awards."""
    awards = awards_of({payment.hold_id for payment in payments})
    ids = Award.objects.filter(pk__in=awards.values()).values_list("case_id", flat=True)
    list(Case.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk").values_list("pk"))
    return [payment.pk for payment in payments if payment.hold_id in awards]


def payment_changed(actor: Actor, payment: Payment) -> None:
    """The bank's answer moves the case that waits for it. A case that stands elsewhere stays: the payment page lists it."""
    found = awards_of({payment.hold_id}).get(payment.hold_id)
    if found is None:
        return
    award = Award.objects.select_related("zone", "case", "hold").get(pk=found)
    hold, zone = hold_of(award), award.zone
    if payment.state == PaymentState.SETTLED:
        if award.case.state == "paying" and hold is not None and is_paid_out(hold):
            settled = (payment.settled_on or present.today()).isoformat()
            _move(zone, award.case, "settle", {"paid_on": settled})
    elif payment.state in NOT_UNDER_WAY and award.case.state in ("paying", "paid"):
        _move(zone, award.case, "bounce", {"reason": payment.return_reason or _("付款单已撤销")})


def _move(zone: Zone, case: Case, name: str, values: Values) -> None:
    move(Actor.system(zone), case=case.pk, move=name, values=values)


_TAIL = {
    "post": post, "object": object_, "clear": clear, "uphold": uphold, "release": release, "order": order, "settle": settle, "bounce": bounce,
}  # fmt: skip
EFFECTS = (
    *(
        CaseEffect(procedure=key, move=name, apply=apply)
        for key in (APPLICATION, ENTITLEMENT)
        for name, apply in _TAIL.items()
    ),
    PaymentEffect(lock=lock_cases, changed=payment_changed),
)
