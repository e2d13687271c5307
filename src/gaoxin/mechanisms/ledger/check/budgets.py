"""Budget lines and holds against the entries, and against each other."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.check.chain import Sums
from gaoxin.mechanisms.ledger.check.report import Report, Rule
from gaoxin.mechanisms.ledger.enums import LINE_COLUMNS, AccountRole
from gaoxin.mechanisms.ledger.models import BudgetLine, Fund, Hold
from gaoxin.mechanisms.ledger.money import yuan_grouped

# Columns that a line and its holds both carry.
_SHARED = ("reserved", "committed", "paid", "restored")


def check_budgets(report: Report, fund: Fund, sums: Sums) -> None:
    roles = {account.role: account.pk for account in sums.accounts.values() if account.role}
    of_holds: dict[tuple[int, str], int] = defaultdict(int)
    for hold in Hold.objects.filter(fund=fund).select_related("line").order_by("id"):
        report.counts["holds"] += 1
        for column in _SHARED:
            of_holds[hold.line_id, column] += getattr(hold, column)
        _check_hold(report, fund, hold, sums, roles)
    for line in BudgetLine.objects.filter(fund=fund).select_related("year").order_by("id"):
        report.counts["lines"] += 1
        place = f"{fund.code} {line.year.year} {line.programme}"
        for column in LINE_COLUMNS:
            posted = _balance(sums.by_line, line.pk, roles.get(column), column)
            _compare(report, Rule.BUDGET, place, column, getattr(line, column), posted)
        for column in _SHARED:
            _compare(report, Rule.BUDGET, place, f"holds.{column}", getattr(line, column), of_holds[line.pk, column])
        if line.left < 0 or line.left != line.available:
            report.fault(Rule.BUDGET, place, _("可用额度为 %(left)s 元。") % {"left": yuan_grouped(line.left)})
        if line.zone_id != fund.zone_id or line.year.fund_id != fund.pk:
            report.fault(Rule.BUDGET, place, _("不属于本区，或不属于这项资金的年度。"))


def _check_hold(report: Report, fund: Fund, hold: Hold, sums: Sums, roles: dict[str, int]) -> None:
    place = f"{fund.code} hold {hold.pk} {hold.case_ref}"
    for column in _SHARED:
        posted = _balance(sums.by_hold, hold.pk, roles.get(column), column)
        _compare(report, Rule.HOLD, place, column, getattr(hold, column), posted)
    cash = roles.get(AccountRole.BANK if fund.keeps_cash else AccountRole.GRANT_INCOME)
    gone = -sums.by_hold.get((hold.pk, cash or 0), 0)
    _compare(report, Rule.HOLD, place, "paid - recovered", hold.paid - hold.recovered, gone)
    parts = hold.reserved + hold.committed + hold.paid + hold.released + hold.carried
    _compare(report, Rule.HOLD, place, "amount", hold.amount, parts)
    signs = (hold.reserved, hold.committed, hold.ordered, hold.paid, hold.released, hold.carried, hold.restored)
    if min(signs) < 0 or not hold.ordered <= hold.committed or not hold.restored <= hold.recovered <= hold.paid:
        report.fault(Rule.HOLD, place, _("金额之间互相矛盾。"))
    if hold.line.fund_id != fund.pk or hold.zone_id != fund.zone_id:
        report.fault(Rule.HOLD, place, _("占款与预算项目不属于同一资金。"))


def _balance(sums: dict[tuple[int, int], int], key: int, account: int | None, column: str) -> int:
    total = sums.get((key, account or 0), 0)
    on_debit = column in {AccountRole.RESERVED, AccountRole.COMMITTED, AccountRole.PAID}
    return total if on_debit else -total


def _compare(report: Report, rule: Rule, place: str, what: str, kept: int, posted: int) -> None:
    if kept != posted:
        report.fault(
            rule, place,
            _("%(what)s 记为 %(kept)s 元，凭证合计 %(posted)s 元。")
            % {"what": what, "kept": yuan_grouped(kept), "posted": yuan_grouped(posted)},
        )  # fmt: skip
