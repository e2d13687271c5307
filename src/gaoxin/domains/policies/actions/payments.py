"""From awards that may be paid to orders in the ledger. Batch, second pair of eyes, bank file and return file are the ledger's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.accounts import verified_account
from gaoxin.domains.policies.budget import hold_of
from gaoxin.domains.policies.models import Award
from gaoxin.domains.policies.permissions_money import can_order
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.ledger.actions.payments import Payee, order_payment
from gaoxin.mechanisms.ledger.actions.years import carry_hold
from gaoxin.mechanisms.ledger.enums import PaymentState
from gaoxin.mechanisms.ledger.models import Hold, Payment
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal, UserError

PAYABLE = "payable"
UNDER_WAY = (PaymentState.DRAFT, PaymentState.EXPORTED)


@dataclass(frozen=True, slots=True)
class Ordered:
    """What became of one award of a batch: its payment, or why there is none."""

    award: Award
    payment: Payment | None = None
    reason: str = ""


@transaction.atomic
def order_award(actor: Actor, *, award: Award) -> Payment:
    """Orders the payment of an award to its verified account and moves its case; an award that is being paid is not ordered again."""
    can_order(actor, award).require()
    # Case first, fund second: the order in which every step takes its locks.
    case = Case.objects.select_for_update().get(pk=award.case_id)
    if case.state != PAYABLE:
        raise Conflict(_("%(number)s 不在“待拨付”状态。") % {"number": case.number}, code="not-payable")
    award = Award.objects.select_related("zone", "benefit", "enterprise", "hold", "account").get(pk=award.pk)
    payment = order_of(actor, award)
    move(Actor.system(actor.zone), case=case, move="order")
    return payment


def order_awards(actor: Actor, *, awards: Iterable[Award]) -> list[Ordered]:
    """Each award in its own transaction: what was cut off is simply done again, and what is ordered stays ordered once."""
    done = []
    for award in awards:
        try:
            done.append(Ordered(award, order_award(actor, award=award)))
        except UserError as error:
            done.append(Ordered(award, reason=str(error)))
    return done


def order_of(actor: Actor, award: Award) -> Payment:
    """The payment under way for an award, ordered now if there is none. The case is locked by the caller."""
    hold = hold_of(award)
    if hold is None:
        raise Refusal(_("这个兑现件没有占用资金，不能制单。"), code="no-hold")
    under_way = Payment.objects.filter(hold=hold, state__in=UNDER_WAY).order_by("-id").first()
    if under_way is not None:
        return under_way
    account = verified_account(award.enterprise)
    if account is None:
        raise Refusal(
            _("%(name)s 还没有核验过的收款账户。") % {"name": award.enterprise.name}, next_step=_("请先核验企业的收款账户。"), code="no-account"
        )  # fmt: skip
    if award.account_id != account.pk:
        Award.objects.filter(pk=award.pk).update(account=account)
    hold = _in_this_year(actor, hold)
    payee = Payee(name=account.holder, account=account.number, bank=account.bank, bank_code=account.bank_code)
    return order_payment(
        actor, hold=hold, amount=hold.committed - hold.ordered, payee=payee, purpose=award.benefit.title[:100]
    )


def _in_this_year(actor: Actor, hold: Hold) -> Hold:
    """What was set aside in an earlier year goes on in this year's line, with its budget, before it is paid (跨年结转)."""
    while hold.line.year.year < present.today().year:
        hold = carry_hold(actor, hold=hold, document_ref=_("%(year)s 年度结转") % {"year": hold.line.year.year})
        hold = Hold.objects.select_related("fund", "line__fund", "line__year").get(pk=hold.pk)
    return hold


def is_paid_out(hold: Hold) -> bool:
    """Whether all that was set aside has reached the account."""
    return hold.paid > 0 and not (hold.reserved or hold.committed)
