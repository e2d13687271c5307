"""Runs every check over the books of one zone, or of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.check.budgets import check_budgets
from gaoxin.mechanisms.ledger.check.chain import Sums, check_chain
from gaoxin.mechanisms.ledger.check.payments import check_payments
from gaoxin.mechanisms.ledger.check.report import Report, Rule
from gaoxin.mechanisms.ledger.check.triggers import check_triggers
from gaoxin.mechanisms.ledger.enums import YearState
from gaoxin.mechanisms.ledger.hashing import chart_content, matches
from gaoxin.mechanisms.ledger.models import Chart, Fund
from gaoxin.platform.core.models import Zone


def check(zone: Zone | None = None, *, progress: Callable[[int, int, str], None] | None = None) -> list[Report]:
    """One report for the database's guards, and one for each zone that has funds (or for `zone`), each from one moment's rows.

    `progress` is told funds done, funds in all, and which comes next.
    It reads every journal, so it takes time in proportion to the book; on SQLite writers wait meanwhile.
    """
    guards = Report("")
    check_triggers(guards)
    reports = [guards]
    zones = (
        [zone] if zone is not None else list(Zone.objects.filter(pk__in=Fund.objects.values("zone_id")).order_by("id"))
    )
    done, total = 0, Fund.objects.filter(zone__in=zones).count()
    for each in zones:
        report = Report(each.slug)
        for fund in Fund.objects.filter(zone=each).order_by("id"):
            if progress:
                progress(done, total, fund.name)
            with _one_moment():
                check_fund(report, fund)
            done += 1
        reports.append(report)
    return reports


def check_fund(report: Report, fund: Fund) -> None:
    report.counts["funds"] += 1
    sums = check_chain(report, fund)
    check_budgets(report, fund, sums)
    check_payments(report, fund, sums)
    _check_charts(report, fund)
    _check_closed_years(report, fund, sums)


def _check_charts(report: Report, fund: Fund) -> None:
    for chart in Chart.objects.filter(fund=fund).order_by("version").prefetch_related("codes__account"):
        report.counts["charts"] += 1
        if not matches(chart_content(chart, chart.codes.all()), chart.hash):
            report.fault(Rule.CHART, f"{fund.code} v{chart.version}", _("科目表在发布后被改动。"))


def _check_closed_years(report: Report, fund: Fund, sums: Sums) -> None:
    balances: dict[int, int] = {}
    for year in sorted(sums.years.values(), key=lambda year: year.year):
        report.counts["years"] += 1
        for (of_year, account), amount in sums.by_year.items():
            if of_year == year.pk:
                balances[account] = balances.get(account, 0) + amount
        content = [[account, balances[account]] for account in sorted(balances) if balances[account]]
        if year.state == YearState.CLOSED and not matches(content, year.closing_digest):
            report.fault(Rule.YEAR, f"{fund.code} {year.year}", _("已结年度的余额与结账时不同。"))


@contextmanager
def _one_moment() -> Iterator[None]:
    """All reads of the block see the same state of the database, while others go on writing (PostgreSQL)."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield
