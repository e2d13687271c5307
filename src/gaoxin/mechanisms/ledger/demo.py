"""The demo zone's part: one small fictional fund with budget, reservation, payment and recovery, through the real actions."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

from django.db import transaction

from gaoxin.mechanisms.ledger.actions import bank, budgets, funds, holds, journals, payments, years
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund
from gaoxin.mechanisms.ledger.money import yuan

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

CODE = "DEMO2026"
YEAR = 2026
WAN = 1_000_000  # 万元 in 分


@transaction.atomic
def load(context: DemoContext) -> None:
    """A fund kept by the economy office, with one case in each stage; nothing when it is already there."""
    if Fund.objects.visible_to(context.system).filter(code=CODE).exists():
        return
    leader, keeper = context.actors["leader"], context.actors["economy"]
    fund = funds.create_fund(
        leader, code=CODE, name="示例产业扶持专项资金（虚构）", organisation=context.organisations["economy-office"],
        valid_from=_day(1, 1), approval_limit=30 * WAN, payer_account="0000000000000001",
    )  # fmt: skip
    years.open_year(keeper, fund=fund, year=YEAR)
    journals.receive(keeper, fund=fund, amount=500 * WAN, on=_day(1, 12), document_ref="示例财预〔2026〕1号")
    science = context.organisations["science-office"]
    equipment, research, loans = (
        budgets.approve_budget(
            leader, fund=fund, programme=programme, name=name, amount=amount * WAN, on=_day(1, 15),
            document_ref="示例财预〔2026〕2号", organisation=science,
        )
        for programme, name, amount in (
            ("demo/equipment", "技术改造补助", 200), ("demo/research", "研发投入奖励", 150), ("demo/loans", "贷款贴息", 100),
        )
    )  # fmt: skip
    budgets.transfer_budget(
        leader, source=loans, target=equipment, amount=20 * WAN, on=_day(3, 2), document_ref="示例调剂单 1"
    )
    officer = context.actors["science"]
    holds.reserve(
        officer,
        line=research,
        amount=12 * WAN,
        case_ref="demo/2026-0004",
        subject="示例清尺传感科技有限公司",
        on=_day(5, 6),
    )
    promised = holds.reserve(
        officer, line=loans, amount=6 * WAN, case_ref="demo/2026-0003", subject="示例启点科技有限公司", on=_day(4, 20)
    )
    holds.commit(officer, hold=promised, on=_day(5, 12), document_ref="示例会议纪要 7")
    _paid_and_partly_recovered(context, equipment)
    context.say("1 fund with 3 budget lines, 4 cases and 2 payments")


def _paid_and_partly_recovered(context: DemoContext, line: BudgetLine) -> None:
    """Two payments in one bank file, one above the limit with a leader's approval; a part of the other comes back."""
    officer, keeper, leader = context.actors["science"], context.actors["economy"], context.actors["leader"]
    ordered = []
    for number, (name, amount) in enumerate((("示例甲精密制造有限公司", 40), ("示例乙新材料有限公司", 25)), 1):
        hold = holds.reserve(
            officer, line=line, amount=amount * WAN, case_ref=f"demo/2026-{number:04d}", subject=name, on=_day(3, 9)
        )
        hold = holds.commit(officer, hold=hold, on=_day(4, 7), document_ref="示例会议纪要 5")
        payee = payments.Payee(name=name, account=f"000000000000010{number}", bank="示例商业银行高新支行")
        payment = payments.order_payment(keeper, hold=hold, amount=amount * WAN, payee=payee, purpose="技术改造补助")
        if payment.needs_approval:
            payment = payments.approve_payment(leader, payment=payment)
        ordered.append(payment)
    batch = bank.prepare_batch(keeper, fund=line.fund, payments=ordered)
    bank.approve_batch(leader, batch=batch)
    bank.export_batch(keeper, batch=batch)
    rows = [f"{payment.line_id},成功,{yuan(payment.amount)},2026-04-15,示例流水 {payment.pk}," for payment in ordered]
    answer = "\r\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows])
    bank.import_return(
        keeper,
        fund=line.fund,
        name=f"{batch.number}-return.csv",
        content=io.BytesIO(answer.encode()),
        today=_day(4, 16),
    )
    holds.recover(
        keeper,
        hold=ordered[1].hold,
        amount=5 * WAN,
        on=_day(6, 18),
        document_ref="示例追回决定 1",
        reason="设备未按期投用",
    )


def _day(month: int, day: int) -> datetime.date:
    return datetime.date(YEAR, month, day)
