"""Journals that people write: receipts, vouchers, opening balances, drafts, batches, reversals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.book import Book, Leg, Voucher
from gaoxin.mechanisms.ledger.enums import FREE_KINDS, AccountRole, AccountType, JournalKind, JournalState
from gaoxin.mechanisms.ledger.models import Entry, Fund, Journal
from gaoxin.mechanisms.ledger.moves import require_amount
from gaoxin.mechanisms.ledger.permissions import can_keep_book
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def receive(
    actor: Actor, *, fund: Fund, amount: int, on: datetime.date, document_ref: str, case_ref: str = "", summary: str = ""
) -> Journal:  # fmt: skip
    """Money granted to a fund with a bank account: `amount` 分 into the bank, out of grant income."""
    can_keep_book(actor, fund).require()
    require_amount(amount)
    if not fund.keeps_cash:
        raise Refusal(_("这项资金由财政直接支付，没有自己的银行账户。"))
    book = Book.locked(actor, fund)
    legs = (Leg(book.account(AccountRole.BANK), amount), Leg(book.account(AccountRole.GRANT_INCOME), -amount))
    journal = book.post(
        Voucher(
            kind=JournalKind.RECEIPT, on=on, summary=summary or "资金拨入", legs=legs, document_ref=document_ref,
            case_ref=case_ref,
        )
    )  # fmt: skip
    book.record("journal.receive", journal, amount=amount, document_ref=document_ref)
    return journal


def post_journal(actor: Actor, *, fund: Fund, voucher: Voucher) -> Journal:
    """Posts one voucher on the financial accounts. Budget accounts move only by the verbs of budgets and holds."""
    return post_journals(actor, fund=fund, vouchers=[voucher])[0]


@transaction.atomic
def post_journals(actor: Actor, *, fund: Fund, vouchers: Sequence[Voucher]) -> list[Journal]:
    """Posts vouchers in order, all or none, with one lock and one audit entry."""
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    for voucher in vouchers:
        _refuse_foreign(book, voucher)
    journals = book.post_many(vouchers)
    if journals:
        book.record("journal.post", journals[-1], first=journals[0].sequence, journals=len(journals))
    return journals


@transaction.atomic
def draft_journal(actor: Actor, *, fund: Fund, voucher: Voucher) -> Journal:
    """Keeps a voucher without posting it; it is checked when it is posted."""
    can_keep_book(actor, fund).require()
    book = Book.locked(actor, fund)
    _refuse_foreign(book, voucher)
    if not (voucher.case_ref or voucher.document_ref):
        raise Refusal(_("凭证须写明业务编号或文号。"), code="no-reference")
    journal = Journal.objects.create(
        zone_id=fund.zone_id, fund=fund, year=book.open_year(voucher.on), date=voucher.on, kind=voucher.kind,
        case_ref=voucher.case_ref, document_ref=voucher.document_ref, summary=voucher.summary, by_id=actor.user_id,
        by_label=actor.label[:200], at=timezone.now(),
    )  # fmt: skip
    unknown = [leg.account for leg in voucher.legs if leg.account not in book.accounts]
    if unknown:
        raise Refusal(_("凭证里有不属于这项资金的科目。"))
    Entry.objects.bulk_create(
        Entry(journal=journal, position=number, account_id=leg.account, amount=leg.amount)
        for number, leg in enumerate(voucher.legs, 1)
    )
    book.record("journal.draft", journal, summary=voucher.summary)
    return journal


@transaction.atomic
def post_draft(actor: Actor, *, journal: Journal) -> Journal:
    """Posts a draft: the posted journal takes its place and its content."""
    can_keep_book(actor, journal.fund).require()
    book = Book.locked(actor, journal.fund)
    draft = _draft(journal)
    legs = tuple(Leg(entry.account_id, entry.amount) for entry in draft.entries.order_by("position"))
    voucher = Voucher(
        kind=JournalKind(draft.kind), on=draft.date, summary=draft.summary, legs=legs, case_ref=draft.case_ref,
        document_ref=draft.document_ref,
    )  # fmt: skip
    prepared_by = draft.by_label
    _remove(draft)
    posted = book.post(voucher)
    book.record("journal.post", posted, first=posted.sequence, journals=1, prepared_by=prepared_by)
    return posted


@transaction.atomic
def discard_draft(actor: Actor, *, journal: Journal) -> None:
    """Throws a draft away; the audit chain keeps that it was there."""
    can_keep_book(actor, journal.fund).require()
    book = Book.locked(actor, journal.fund)
    draft = _draft(journal)
    book.record("journal.discard", draft, summary=draft.summary)
    _remove(draft)


@transaction.atomic
def reverse_journal(actor: Actor, *, journal: Journal, on: datetime.date, reason: str) -> Journal:
    """Undoes a posted journal by its mirror image on a day of an open year. A journal is reversed once.

    Journals of budgets, holds, payments and years are undone by their own verbs.
    """
    can_keep_book(actor, journal.fund).require()
    book = Book.locked(actor, journal.fund)
    original = Journal.objects.get(pk=journal.pk)
    if not original.is_posted or original.kind not in FREE_KINDS:
        raise Refusal(
            _("这张凭证不能直接冲销。"),
            next_step=_("预算、占款和支付的凭证请用释放、退汇或追回办理。"),
            code="not-reversible",
        )
    if Journal.objects.filter(reverses=original).exists():
        raise Conflict(_("这张凭证已经冲销过。"))
    mirror = book.post(
        Voucher(
            kind=JournalKind.REVERSAL, on=on, summary=reason, case_ref=original.case_ref, document_ref=original.document_ref,
            legs=tuple(Leg(entry.account_id, -entry.amount) for entry in original.entries.order_by("position")), reverses=original,
        )
    )  # fmt: skip
    book.record("journal.reverse", mirror, reverses=original.sequence, reason=reason)
    return mirror


def _refuse_foreign(book: Book, voucher: Voucher) -> None:
    budget = [leg for leg in voucher.legs if _type(book, leg) == AccountType.BUDGET or leg.line or leg.hold]
    if voucher.kind not in FREE_KINDS or voucher.reverses is not None or budget:
        raise Refusal(_("预算指标、占款、支付和结账的凭证由各自的办理动作生成，不能手工填写。"), code="not-free")


def _type(book: Book, leg: Leg) -> str:
    account = book.accounts.get(leg.account)
    return account.type if account else ""


def _draft(journal: Journal) -> Journal:
    draft = Journal.objects.filter(pk=journal.pk, state=JournalState.DRAFT).first()
    if draft is None:
        raise Conflict(_("这张草稿已经记账或删除。"))
    return draft


def _remove(draft: Journal) -> None:
    draft.entries.all().delete()
    draft.delete()
