"""The demo zone's part: a fictional fund through eighteen months of business, made by the real actions, with work left to do."""

from __future__ import annotations

import datetime
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from gaoxin.mechanisms.ledger.actions import bank, budgets, funds, holds, journals, payments, years
from gaoxin.mechanisms.ledger.models import BankBatch, BudgetLine, Fund, Hold, Payment
from gaoxin.mechanisms.ledger.money import yuan
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

CODE = "DEMO2026"
FIRST, SECOND = 2025, 2026
WAN = 1_000_000  # 万元 in 分
# Programme, name, budget of each year in 万元, and what one case gets at least and at most.
PROGRAMMES = (
    ("demo/equipment", "技术改造补助", (130, 150), (12, 28)),
    ("demo/research", "研发投入奖励", (80, 70), (6, 18)),
    ("demo/loans", "贷款贴息", (45, 26), (2, 8)),
)
NAMES = (
    "清尺传感", "启点科技", "澄光光电", "砺行机器人", "禾源生物", "远筑新材料", "云帆软件", "精衡仪器", "青桐医疗", "星轨航天部件", "瀚川电池", "明渠水务",
)  # fmt: skip


@dataclass(slots=True)
class Story:
    """The people who act, the fund, and its open budget lines by programme."""

    context: DemoContext
    fund: Fund
    lines: dict[str, BudgetLine]
    cases: int = 0


@transaction.atomic
def load(context: DemoContext) -> None:
    """The fund with a closed year and a running one; nothing when it is already there."""
    if Fund.objects.visible_to(context.system).filter(code=CODE).exists():
        return
    leader = context.actors["leader"]
    fund = funds.create_fund(
        leader, code=CODE, name="示例产业扶持专项资金（虚构）", organisation=context.organisations["economy-office"],
        valid_from=datetime.date(FIRST, 1, 1), approval_limit=25 * WAN, payer_account="0000000000000001",
    )  # fmt: skip
    story = Story(context, fund, {})
    _begin(story, FIRST, 0, grant=270)
    for month in (3, 5, 7, 9, 11):
        _month(story, FIRST, month, cases=3)
    _recovery(story, FIRST)
    _close_first_year(story)
    for month in (2, 4):
        _month(story, SECOND, month, cases=3)
    _correction(story)
    _open_ends(story)
    journals = fund.journals.count()
    context.say(
        say(
            f"1 笔资金，18 个月：{story.cases} 件，{journals} 张凭证",
            f"1 fund over 18 months: {story.cases} cases, {journals} journals",
        )
    )


def _begin(story: Story, year: int, place: int, *, grant: int) -> None:
    """Opens the year, receives the grant, approves the budgets."""
    leader, keeper = story.context.actors["leader"], story.context.actors["economy"]
    years.open_year(keeper, fund=story.fund, year=year)
    journals.receive(
        keeper,
        fund=story.fund,
        amount=grant * WAN,
        on=datetime.date(year, 1, 12),
        document_ref=f"示例财预〔{year}〕1号",
    )
    for programme, name, amounts, _range in PROGRAMMES:
        story.lines[programme] = budgets.approve_budget(
            leader, fund=story.fund, programme=programme, name=name, amount=amounts[place] * WAN, on=datetime.date(year, 1, 15),
            document_ref=f"示例财预〔{year}〕2号", organisation=story.context.organisations["science-office"],
        )  # fmt: skip


def _month(story: Story, year: int, month: int, *, cases: int) -> None:
    """Some cases decided and paid through one bank file."""
    ordered = []
    for number in range(cases):
        programme = PROGRAMMES[(month + number) % len(PROGRAMMES)]
        hold = _case(story, programme, datetime.date(year, month, 4 + number))
        ordered.append(_payment(story, hold))
    batch = _sent(story, ordered)
    settled = datetime.date(year, month, 24)
    _answered(
        story,
        batch,
        [f"{payment.line_id},成功,{yuan(payment.amount)},{settled},示例流水{payment.pk}," for payment in ordered],
        settled,
    )


def _case(story: Story, programme: tuple[str, str, tuple[int, int], tuple[int, int]], day: datetime.date) -> Hold:
    """One case of a programme, reserved by the department in charge and committed three days later."""
    officer = story.context.actors["science"]
    chance = story.context.random(f"ledger-{story.cases}")
    story.cases += 1
    low, high = programme[3]
    amount = chance.randint(low * 100, high * 100) * WAN // 100
    hold = holds.reserve(
        officer, line=story.lines[programme[0]], amount=amount, case_ref=f"demo/{day.year}-{story.cases:04d}",
        subject=f"示例{NAMES[story.cases % len(NAMES)]}有限公司", on=day,
    )  # fmt: skip
    day += datetime.timedelta(days=3)
    return holds.commit(officer, hold=hold, on=day, document_ref=f"示例会议纪要〔{day.year}〕{day.month}号")


def _payment(story: Story, hold: Hold) -> Payment:
    """The payment of a hold; above the limit the leader approves it."""
    payee = payments.Payee(name=hold.subject, account=f"62220000{hold.pk:08d}", bank="示例商业银行高新支行")
    payment = payments.order_payment(
        story.context.actors["economy"], hold=hold, amount=hold.committed, payee=payee, purpose=hold.line.name
    )
    return (
        payments.approve_payment(story.context.actors["leader"], payment=payment) if payment.needs_approval else payment
    )


def _sent(story: Story, ordered: list[Payment]) -> BankBatch:
    """A batch made by the keeper, approved by the leader, exported."""
    batch = bank.prepare_batch(story.context.actors["economy"], fund=story.fund, payments=ordered)
    bank.approve_batch(story.context.actors["leader"], batch=batch)
    bank.export_batch(story.context.actors["economy"], batch=batch)
    return batch


def _answered(story: Story, batch: BankBatch, rows: list[str], day: datetime.date) -> None:
    text = "\r\n".join(["行号,结果,金额,日期,银行流水号,原因", *rows])
    bank.import_return(
        story.context.actors["economy"], fund=story.fund, name=f"{batch.number}-return.csv", content=io.BytesIO(text.encode()), today=day
    )  # fmt: skip


def _recovery(story: Story, year: int) -> None:
    """A part of one payment comes back within its year, and a budget moves to where it is needed."""
    paid = Hold.objects.filter(fund=story.fund, paid__gt=0).order_by("id").first()
    assert paid is not None
    holds.recover(
        story.context.actors["economy"], hold=paid, amount=paid.paid // 4, on=datetime.date(year, 11, 28), document_ref="示例追回决定〔2025〕1号",
        reason="设备未按期投用",
    )  # fmt: skip
    budgets.transfer_budget(
        story.context.actors["leader"], source=story.lines["demo/loans"], target=story.lines["demo/equipment"], amount=10 * WAN,
        on=datetime.date(year, 11, 29), document_ref="示例调剂单〔2025〕1号",
    )  # fmt: skip


def _close_first_year(story: Story) -> None:
    """One case outlives the year and goes on in the next; the rest lapses."""
    _case(story, PROGRAMMES[0], datetime.date(FIRST, 12, 20))
    _begin(story, SECOND, 1, grant=260)
    years.close_year(
        story.context.actors["leader"], fund=story.fund, year=FIRST, document_ref=f"示例决算〔{SECOND}〕1号"
    )
    for programme, line in story.lines.items():
        story.lines[programme] = BudgetLine.objects.select_related("fund", "year").get(pk=line.pk)


def _correction(story: Story) -> None:
    """A receipt entered twice and reversed; the first quarter closed."""
    keeper = story.context.actors["economy"]
    twice = journals.receive(
        keeper, fund=story.fund, amount=8 * WAN, on=datetime.date(SECOND, 4, 27), document_ref="示例财预〔2026〕3号"
    )
    journals.reverse_journal(keeper, journal=twice, on=datetime.date(SECOND, 4, 28), reason="重复入账，冲销")
    years.close_months(keeper, fund=story.fund, year=SECOND, through=3)


def _open_ends(story: Story) -> None:
    """What waits for the visitor: a failed line and a wrong amount in a bank return, a payment above the limit to approve,
    a batch to approve, a reservation to decide."""
    context, keeper = story.context, story.context.actors["economy"]
    sent = [
        _payment(story, _case(story, PROGRAMMES[number], datetime.date(SECOND, 5, 6 + number))) for number in range(3)
    ]
    day = datetime.date(SECOND, 5, 26)
    _answered(
        story, _sent(story, sent),
        [
            f"{sent[0].line_id},成功,{yuan(sent[0].amount)},{day},示例流水{sent[0].pk},",
            f"{sent[1].line_id},失败,{yuan(sent[1].amount)},,,账号户名不符",
            f"{sent[2].line_id},成功,{yuan(sent[2].amount - 100)},{day},示例流水{sent[2].pk},",
        ],
        day,
    )  # fmt: skip
    small = _payment(story, _case(story, PROGRAMMES[2], datetime.date(SECOND, 6, 3)))
    bank.prepare_batch(keeper, fund=story.fund, payments=[small])
    large = holds.reserve(
        context.actors["science"], line=story.lines["demo/equipment"], amount=40 * WAN, case_ref=f"demo/{SECOND}-0091",
        subject="示例砺行机器人有限公司", on=datetime.date(SECOND, 6, 8),
    )  # fmt: skip
    large = holds.commit(
        context.actors["science"], hold=large, on=datetime.date(SECOND, 6, 11), document_ref="示例会议纪要〔2026〕6号"
    )
    payee = payments.Payee(name=large.subject, account="6222000099999999", bank="示例商业银行高新支行")
    payments.order_payment(keeper, hold=large, amount=large.committed, payee=payee, purpose="技术改造补助")
    holds.reserve(
        context.actors["science"], line=story.lines["demo/research"], amount=12 * WAN, case_ref=f"demo/{SECOND}-0092",
        subject="示例清尺传感科技有限公司", on=datetime.date(SECOND, 6, 15),
    )  # fmt: skip
    story.cases += 2
