"""Approving budgets and moving them between lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.book import Book, Leg, Voucher
from gaoxin.mechanisms.ledger.enums import AccountRole, JournalKind
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.moves import change, require_amount
from gaoxin.mechanisms.ledger.permissions import can_change_budget
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    import datetime

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation


@transaction.atomic
def approve_budget(
    actor: Actor, *, fund: Fund, programme: str, amount: int, on: datetime.date, document_ref: str, name: str = "",
    organisation: Organisation | None = None,
) -> BudgetLine:  # fmt: skip
    """Gives `amount` 分 to the line of `programme` in the year of `on`: the first time opens the line, later ones add to it.

    A negative amount takes back (追减), never more than is available, nor more than was approved: what came from another
    line goes back to it. `organisation` is the department in charge.
    """
    can_change_budget(actor, fund, abs(amount)).require()
    if amount == 0:
        raise Refusal(_("金额不能是零。"))
    book = Book.locked(actor, fund)
    year = book.open_year(on)
    line = BudgetLine.objects.filter(fund=fund, year=year, programme=programme).first()
    if line is None:
        line = open_line(book, year.year, programme, name or programme, organisation)
    limit = min(line.left, line.approved)
    if -amount > limit:
        raise Refusal(
            _("可追减 %(limit)s 元，少于要追减的 %(amount)s 元。")
            % {"limit": yuan_grouped(limit), "amount": yuan_grouped(-amount)},
            next_step=_("只能追减本年批复的额度；调剂来的请先调剂回去。") if limit < line.left else "",
            code="over-limit",
        )
    change(book, line, approved=amount)
    legs = (
        Leg(book.account(AccountRole.AVAILABLE), amount, line.pk),
        Leg(book.account(AccountRole.APPROVED), -amount, line.pk),
    )
    book.post(
        Voucher(
            kind=JournalKind.BUDGET,
            on=on,
            summary=f"批复预算：{programme}"[:200],
            legs=legs,
            document_ref=document_ref,
        )
    )
    book.record("budget.approve", line, amount=amount, document_ref=document_ref)
    return line


@transaction.atomic
def transfer_budget(
    actor: Actor, *, source: BudgetLine, target: BudgetLine, amount: int, on: datetime.date, document_ref: str
) -> None:
    """Moves `amount` 分 of what is available between two lines of one fund and year (调剂)."""
    can_change_budget(actor, source.fund, amount).require()
    require_amount(amount)
    if source.pk == target.pk or (source.fund_id, source.year_id) != (target.fund_id, target.year_id):
        raise Refusal(_("只能在同一资金、同一年度的两个预算项目之间调剂。"))
    book = Book.locked(actor, source.fund)
    if book.open_year(on).pk != source.year_id:
        raise Refusal(_("调剂的日期须在预算项目的年度内。"))
    for line in (source, target):
        line.refresh_from_db()
    if amount > source.left:
        raise Refusal(
            _("可调剂 %(limit)s 元，少于要调剂的 %(amount)s 元。")
            % {"limit": yuan_grouped(source.left), "amount": yuan_grouped(amount)},
            code="over-limit",
        )
    change(book, source, transferred=-amount)
    change(book, target, transferred=amount)
    available, transferred = book.account(AccountRole.AVAILABLE), book.account(AccountRole.TRANSFERRED)
    legs = (
        Leg(transferred, amount, source.pk),
        Leg(available, -amount, source.pk),
        Leg(available, amount, target.pk),
        Leg(transferred, -amount, target.pk),
    )
    summary = f"预算调剂：{source.programme} → {target.programme}"
    book.post(Voucher(kind=JournalKind.TRANSFER, on=on, summary=summary[:200], legs=legs, document_ref=document_ref))
    book.record("budget.transfer", source, target=target.programme, amount=amount, document_ref=document_ref)


def open_line(book: Book, year: int, programme: str, name: str, organisation: Organisation | None) -> BudgetLine:
    """A new, empty line; used inside other verbs of the ledger that hold the book."""
    if organisation is not None and (
        organisation.zone_id != book.fund.zone_id or organisation.kind != OrganisationKind.DEPARTMENT
    ):
        raise Refusal(_("主管部门须是本区的部门。"))
    line = BudgetLine(
        zone_id=book.fund.zone_id, fund=book.fund, year=book.years[year], programme=programme, name=name,
        organisation=organisation,
    )  # fmt: skip
    save_checked(line)
    line.refresh_from_db()
    return line
