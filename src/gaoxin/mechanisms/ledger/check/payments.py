"""Payments against journals and holds, batches against their files, return rows against payments, the head's figures."""

from __future__ import annotations

import hashlib
from collections import defaultdict

from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.bankfile import write_batch
from gaoxin.mechanisms.ledger.check.chain import Sums
from gaoxin.mechanisms.ledger.check.report import Report, Rule
from gaoxin.mechanisms.ledger.enums import PENDING_STATES, AccountRole, BatchState, PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.models import BankBatch, BankReturnRow, Fund, FundHead, Hold, Payment
from gaoxin.mechanisms.ledger.money import yuan_grouped


def check_payments(report: Report, fund: Fund, sums: Sums) -> None:
    roles = {account.role: account.pk for account in sums.accounts.values() if account.role}
    cash = roles.get(AccountRole.BANK if fund.keeps_cash else AccountRole.GRANT_INCOME, 0)
    pending: dict[int, int] = defaultdict(int)
    settled: dict[int, int] = defaultdict(int)
    claimed: set[int] = set()
    for payment in Payment.objects.filter(fund=fund).select_related("hold", "batch").order_by("id"):
        report.counts["payments"] += 1
        if payment.state in PENDING_STATES:
            pending[payment.hold_id] += payment.amount
        if payment.state == PaymentState.SETTLED:
            settled[payment.hold_id] += payment.amount
        claimed |= {each for each in (payment.journal_id, payment.bounce_id) if each}
        _check_payment(report, fund, payment, sums, cash)
    for journal in sorted(set(sums.paying) - claimed):
        report.fault(Rule.PAYMENT, f"{fund.code} journal #{journal}", _("支付凭证没有对应的付款。"))
    for hold in Hold.objects.filter(fund=fund).order_by("id"):
        if (hold.ordered, hold.paid) != (pending[hold.pk], settled[hold.pk]):
            report.fault(
                Rule.PAYMENT, f"{fund.code} hold {hold.pk} {hold.case_ref}",
                _("待支付 %(ordered)s、已支付 %(paid)s 元与各笔付款之和不符。")
                % {"ordered": yuan_grouped(hold.ordered), "paid": yuan_grouped(hold.paid)},
            )  # fmt: skip
    _check_head(report, fund, sums.by_account.get(roles.get(AccountRole.BANK, 0), 0), sum(pending.values()))
    _check_batches(report, fund)
    _check_returns(report, fund)


def _check_payment(report: Report, fund: Fund, payment: Payment, sums: Sums, cash: int) -> None:
    place = payment.line_id
    for journal, sign in ((payment.journal_id, -1), (payment.bounce_id, 1)):
        if journal is None:
            continue
        moved = sum(amount for account, amount, _hold in sums.paying.get(journal, []) if account == cash)
        if moved != sign * payment.amount:
            report.fault(
                Rule.PAYMENT, place,
                _("付款 %(amount)s 元，凭证记 %(moved)s 元。")
                % {"amount": yuan_grouped(payment.amount), "moved": yuan_grouped(sign * moved)},
            )  # fmt: skip
    if (payment.state == PaymentState.SETTLED) != (payment.journal_id is not None and payment.bounce_id is None):
        report.fault(Rule.PAYMENT, place, _("状态与支付凭证不符。"))
    left = payment.state in {PaymentState.EXPORTED, PaymentState.SETTLED, PaymentState.RETURNED}
    if left and payment.needs_approval and payment.approved_at is None:
        report.fault(Rule.PAYMENT, place, _("超过审批限额而没有审批。"))
    if payment.hold.fund_id != fund.pk or payment.zone_id != fund.zone_id:
        report.fault(Rule.PAYMENT, place, _("付款与占款不属于同一资金。"))
    if payment.state == PaymentState.EXPORTED and (payment.batch is None or payment.batch.state != BatchState.EXPORTED):
        report.fault(Rule.PAYMENT, place, _("已送银行，却不在已导出的批次里。"))


def _check_head(report: Report, fund: Fund, cash: int, ordered: int) -> None:
    head = FundHead.objects.filter(fund=fund).first()
    if head is None:
        return
    if (head.cash, head.ordered, head.keeps_cash) != (cash, ordered, fund.keeps_cash):
        report.fault(
            Rule.HEAD, fund.code,
            _("存款 %(cash)s、待支付 %(ordered)s 元与凭证和付款之和不符。")
            % {"cash": yuan_grouped(head.cash), "ordered": yuan_grouped(head.ordered)},
        )  # fmt: skip
    if fund.keeps_cash and cash < 0:
        report.fault(Rule.HEAD, fund.code, _("银行存款为负：%(cash)s 元。") % {"cash": yuan_grouped(cash)})


def _check_batches(report: Report, fund: Fund) -> None:
    batches = BankBatch.objects.filter(fund=fund, state=BatchState.EXPORTED).select_related("file").order_by("id")
    for batch in batches.prefetch_related("payments__hold"):
        report.counts["batches"] += 1
        if batch.approved_by_id is None or batch.approved_by_id == batch.created_by_id:
            report.fault(Rule.BATCH, batch.number, _("导出前没有由另一人复核。"))
        payments = sorted(batch.payments.all(), key=lambda payment: payment.pk)
        same_file = batch.file is not None and batch.file.sha256 == batch.sha256
        if hashlib.sha256(write_batch(batch, payments)).hexdigest() != batch.sha256 or not same_file:
            report.fault(Rule.BATCH, batch.number, _("批次的付款与导出的文件不符。"))
        if (batch.lines, batch.total) != (len(payments), sum(payment.amount for payment in payments)):
            report.fault(Rule.BATCH, batch.number, _("批次的笔数或合计与付款不符。"))


def _check_returns(report: Report, fund: Fund) -> None:
    answered = BankReturnRow.objects.filter(
        source__fund=fund, outcome__in=[ReturnOutcome.SETTLED.value, ReturnOutcome.RETURNED.value]
    ).select_related("payment", "source")
    for row in answered.order_by("id"):
        report.counts["answers"] += 1
        state = row.payment.state if row.payment else ""
        # A payment that was settled may have come back since; one that was returned stays so.
        allowed = {PaymentState.RETURNED.value}
        if row.outcome == ReturnOutcome.SETTLED:
            allowed.add(PaymentState.SETTLED.value)
        if state not in allowed:
            report.fault(Rule.RETURN, f"{row.source.name} {row.row}", _("回单行的结果与付款的状态不符。"))
