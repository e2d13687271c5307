"""What the pages show beyond plain lists: a fund at a glance, who waits for what, the life of a hold, the closing checklist."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gaoxin.mechanisms.ledger.enums import (
    DONE_OUTCOMES,
    PENDING_STATES,
    BatchState,
    JournalKind,
    JournalState,
    PaymentState,
    ReturnOutcome,
    YearState,
)
from gaoxin.mechanisms.ledger.models import (
    BankBatch,
    BankReturnRow,
    BudgetLine,
    FiscalYear,
    Fund,
    Hold,
    Journal,
    Payment,
)
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.selectors import trial_balance
from gaoxin.platform.core.enums import Role
from gaoxin.platform.ui.parts import Event

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

OPEN_ROW = ~Q(outcome__in=[outcome.value for outcome in DONE_OUTCOMES])


@dataclass(frozen=True, slots=True)
class FundRow:
    """A fund in the list: its figures of one year, in 分."""

    fund: Fund
    year: int | None
    budget: int
    used: int
    paid: int
    available: int

    @property
    def used_share(self) -> float:
        return self.used / self.budget if self.budget else 0.0


def fund_rows(actor: Actor) -> list[FundRow]:
    """Every fund of the zone with the figures of its latest year that has a budget (two queries)."""
    funds = list(Fund.objects.visible_to(actor).select_related("organisation", "head").order_by("-is_active", "code"))
    sums = (
        BudgetLine.objects.visible_to(actor)
        .values("fund_id", "year__year")
        .annotate(
            total=Sum(F("approved") + F("transferred") + F("carried")), available=Sum("available"), paid=Sum(F("paid") - F("restored")),
        )
        .order_by("year__year")
    )  # fmt: skip
    latest: dict[int, Any] = {}
    this_year = timezone.localdate().year
    for row in sums:
        if row["year__year"] <= this_year or row["fund_id"] not in latest:
            latest[row["fund_id"]] = row
    found = []
    for fund in funds:
        if fund.pk not in latest:
            found.append(FundRow(fund, None, 0, 0, 0, 0))
            continue
        figures = latest[fund.pk]
        budget, available, paid = int(figures["total"]), int(figures["available"]), int(figures["paid"])
        found.append(FundRow(fund, figures["year__year"], budget, budget - available, paid, available))
    return found


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something that somebody has to do next, with the place where it is done."""

    label: str
    url: str
    urgent: bool = False


def waiting_for(actor: Actor, fund: Fund) -> list[Waiting]:
    """What this fund waits for (three queries)."""
    payments = Payment.objects.filter(fund=fund, state=PaymentState.DRAFT).aggregate(
        approval=Count("id", filter=Q(needs_approval=True, approved_at=None)),
        batch=Count("id", filter=Q(batch=None) & (Q(needs_approval=False) | Q(approved_at__isnull=False))),
    )
    batches = BankBatch.objects.filter(fund=fund).aggregate(
        approve=Count("id", filter=Q(state=BatchState.DRAFT)), export=Count("id", filter=Q(state=BatchState.APPROVED))
    )
    rows = BankReturnRow.objects.filter(OPEN_ROW, source__fund=fund).count()
    page = {
        name: reverse(f"ledger:{name}", args=[fund.code]) for name in ("payments", "batches", "batch-new", "returns")
    }
    made = [
        (payments["approval"], _waiting_approval, f"{page['payments']}?waiting=on", False),
        (payments["batch"], _waiting_batch, page["batch-new"], False),
        (batches["approve"], _waiting_second, page["batches"], False),
        (batches["export"], _waiting_export, page["batches"], False),
        (rows, _waiting_rows, page["returns"], True),
    ]
    return [Waiting(words(number) % {"n": number}, url, urgent) for number, words, url, urgent in made if number]


def _waiting_approval(n: int) -> str:
    return ngettext("%(n)d 笔付款待领导审批", "%(n)d 笔付款待领导审批", n)


def _waiting_batch(n: int) -> str:
    return ngettext("%(n)d 笔付款可以编入批次", "%(n)d 笔付款可以编入批次", n)


def _waiting_second(n: int) -> str:
    return ngettext("%(n)d 个批次待另一人复核", "%(n)d 个批次待另一人复核", n)


def _waiting_export(n: int) -> str:
    return ngettext("%(n)d 个批次可以导出送银行", "%(n)d 个批次可以导出送银行", n)


def _waiting_rows(n: int) -> str:
    return ngettext("%(n)d 行银行回单待处理", "%(n)d 行银行回单待处理", n)


def waiting_funds(actor: Actor) -> dict[str, Any]:
    """The workbench's card: what waits in the funds whose book the actor keeps or leads."""
    kept = [
        fund for fund in Fund.objects.visible_to(actor).filter(is_active=True).order_by("code") if keeps(actor, fund)
    ]
    entries = [(fund, found) for fund in kept[:20] if (found := waiting_for(actor, fund))]
    return {"funds": entries}


def keeps(actor: Actor, fund: Fund) -> bool:
    """Whether the book of the fund is the actor's own work."""
    return actor.has_role(Role.LEADER) or any(
        grant.role == Role.OFFICER and grant.organisation_id == fund.organisation_id for grant in actor.grants
    )


def life_of(hold: Hold) -> list[Event]:
    """Every journal of a hold, in order, as the nodes of a timeline."""
    journals: Any = (
        Journal.objects.filter(entries__hold=hold, state=JournalState.POSTED)
        .annotate(moved=Sum("entries__amount", filter=Q(entries__amount__gt=0, entries__account__type="budget")))
        .annotate(cash=Sum("entries__amount", filter=Q(entries__amount__gt=0)))
        .order_by("sequence")
        .distinct()
    )
    return [
        Event(
            title=_("%(kind)s %(amount)s 元")
            % {"kind": journal.get_kind_display(), "amount": yuan_grouped(int(journal.moved or journal.cash or 0))},
            state="refused" if journal.kind in {JournalKind.RELEASE, JournalKind.BOUNCE} else "done",
            at=journal.date, who=journal.by_label, note=journal.summary,
            url=reverse("ledger:journal", args=[hold.fund.code, journal.sequence]),
            action=_("凭证 %(number)s") % {"number": journal.sequence},
        )
        for journal in journals
    ]  # fmt: skip


def advice_for(outcome: str) -> str:
    """What a person does about a row of a return file; empty when nothing is to be done."""
    return {
        ReturnOutcome.SETTLED: "",
        ReturnOutcome.ALREADY: "",
        ReturnOutcome.TWICE: "",
        ReturnOutcome.RETURNED: _("核对退回原因，在占款页面改正账号后重新制单，或释放占用。"),
        ReturnOutcome.UNKNOWN: _("向银行核实行号；付款确已送出的，更正文件后重新导入同一文件。"),
        ReturnOutcome.AMOUNT: _("向银行核实金额；以银行回单原件为准，更正后导入更正的文件。"),
        ReturnOutcome.CONTRADICTION: _("请银行说明哪一行有效，重新出具文件后导入。"),
        ReturnOutcome.AFTER_SETTLED: _("若款项确已退回，请在付款页面办理“退汇”。"),
        ReturnOutcome.AFTER_RETURNED: _("请银行查证；款项确已付出的，不要再次制单，先与银行核对。"),
        ReturnOutcome.NOT_EXPORTED: _("先导出这笔付款所在的批次，再重新导入这个文件。"),
        ReturnOutcome.UNREADABLE: _("按说明更正这一行，导入更正的文件。"),
        ReturnOutcome.REFUSED: _("按说明处理后，重新导入同一文件，已办的行不会重复。"),
    }.get(ReturnOutcome(outcome), "")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of the closing checklist: `light` is green, yellow (look at it) or red (closing is refused)."""

    light: str
    label: str
    detail: str = ""
    url: str = ""


def closing_checklist(actor: Actor, *, fund: Fund, year: FiscalYear) -> list[Item]:
    """What must be true, and what happens, when the year is closed."""
    code = fund.code
    years = {other.year: other for other in FiscalYear.objects.filter(fund=fund).order_by("year")}
    earlier = [other for other in years.values() if other.year < year.year and other.state == YearState.OPEN]
    holds = Hold.objects.filter(fund=fund, line__year=year).still_open().aggregate(
        number=Count("id"), total=Sum(F("reserved") + F("committed"), default=0)
    )  # fmt: skip
    drafts = Journal.objects.filter(year=year, state=JournalState.DRAFT).count()
    pending = Payment.objects.filter(fund=fund, hold__line__year=year, state__in=PENDING_STATES).count()
    rows = BankReturnRow.objects.filter(OPEN_ROW, source__fund=fund).count()
    free = BudgetLine.objects.filter(fund=fund, year=year).aggregate(total=Sum("available", default=0))["total"]
    balance = trial_balance(actor, fund=fund, on=datetime.date(year.year, 12, 31))
    next_open = year.year + 1 in years
    return [
        Item("red" if earlier else "green", _("更早的年度都已结账"), url=reverse("ledger:years", args=[code])),
        Item(
            "red" if holds["number"] and not next_open else "green" if next_open else "yellow",
            _("%(year)s 年度已开账") % {"year": year.year + 1},
            _("没有支付完的占款和结转的指标要记到下一年度。"), reverse("ledger:years", args=[code]),
        ),
        Item("red" if drafts else "green", _("没有未记账的草稿凭证"), _("%(n)s 张草稿") % {"n": drafts} if drafts else "",
             reverse("ledger:drafts", args=[code])),
        Item("green" if balance.is_balanced else "red", _("科目余额借贷相等"), f"{yuan_grouped(balance.debit)} 元",
             f"{reverse('ledger:trial-balance', args=[code])}?on={year.year}-12-31"),
        Item("yellow" if rows else "green", _("银行回单逐行都有着落"), _("%(n)s 行待处理") % {"n": rows} if rows else "",
             reverse("ledger:returns", args=[code])),
        Item("yellow" if pending else "green", _("没有在途付款"), _("%(n)s 笔付款在途，随占款转到下一年度") % {"n": pending} if pending else "",
             reverse("ledger:payments", args=[code])),
        Item(
            "yellow" if holds["number"] else "green", _("没有未了的占款"),
            _("%(n)s 笔、%(total)s 元将转到下一年度") % {"n": holds["number"], "total": yuan_grouped(int(holds["total"]))} if holds["number"] else "",
            reverse("ledger:holds", args=[code]),
        ),
        Item("yellow" if free else "green", _("指标已用完"),
             _("%(total)s 元未用，结转或作废由您在下面选择") % {"total": yuan_grouped(int(free))} if free else "",
             f"{reverse('ledger:fund', args=[code])}?year={year.year}"),
    ]  # fmt: skip


def batches_of(fund: Fund) -> QuerySet[BankBatch]:
    """The batches of a fund with the number of lines that the bank has not answered."""
    return (
        BankBatch.objects.filter(fund=fund)
        .select_related("fund", "created_by", "approved_by")
        .annotate(unanswered=Count("payments", filter=Q(payments__state=PaymentState.EXPORTED)))
    )


def elapsed_share(year: int) -> float | None:
    """Share of the year that is gone; None for another year than this."""
    today = timezone.localdate()
    if today.year != year:
        return None
    days = (datetime.date(year + 1, 1, 1) - datetime.date(year, 1, 1)).days
    return today.timetuple().tm_yday / days
