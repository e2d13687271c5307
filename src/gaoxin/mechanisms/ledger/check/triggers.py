"""Whether the database's own guards are in place."""

from __future__ import annotations

from django.db import connection
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.check.report import Report, Rule

# As made by the migrations; tests hold this list and the database together.
GUARDED = ("journal", "entry", "fiscalyear", "budgetline", "account", "chart", "accountcode", "payment")
POSTGRESQL = (
    *(f"ledger_{table}_guard" for table in GUARDED), "ledger_journal_balance", "ledger_journal_empty", "ledger_entry_empty",
)  # fmt: skip
SQLITE = (
    "ledger_journal_insert", "ledger_journal_update", "ledger_journal_delete", "ledger_journal_post", "ledger_entry_insert",
    "ledger_entry_update", "ledger_entry_delete", "ledger_fiscalyear_update", "ledger_fiscalyear_delete",
    "ledger_budgetline_insert", "ledger_budgetline_update", "ledger_budgetline_delete", "ledger_account_update",
    "ledger_chart_update", "ledger_chart_delete", "ledger_accountcode_update", "ledger_accountcode_delete",
    "ledger_payment_update", "ledger_payment_delete",
)  # fmt: skip


def expected() -> tuple[str, ...]:
    return POSTGRESQL if connection.vendor == "postgresql" else SQLITE


def installed() -> set[str]:
    """The ledger's triggers that the database would fire."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname LIKE 'ledger%%'"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'ledger%%'"
    with connection.cursor() as cursor:
        cursor.execute(query, [])
        return {row[0] for row in cursor.fetchall()}


def check_triggers(report: Report) -> None:
    for name in sorted(set(expected()) - installed()):
        report.fault(Rule.TRIGGERS, name, _("数据库触发器缺失或被停用。"))
    report.counts["triggers"] += len(expected())
