"""From a figure of the budget to the journals that make it up: every column of a line is a sum of entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.enums import SOURCE_ROLES, AccountRole, JournalKind, JournalState
from gaoxin.mechanisms.ledger.models import Entry, Fund, Journal

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.platform.core.actor import Actor

_CASH = (AccountRole.BANK, AccountRole.GRANT_INCOME)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the budget: its name, the roles of the accounts whose entries add up to it, and on which side it stands."""

    label: _StrPromise
    roles: tuple[AccountRole, ...]
    sign: int
    kinds: tuple[JournalKind, ...] = ()


COLUMNS: dict[str, Column] = {
    "budget": Column(_("预算"), SOURCE_ROLES, -1),
    "approved": Column(_("批复"), (AccountRole.APPROVED,), -1),
    "transferred": Column(_("调剂"), (AccountRole.TRANSFERRED,), -1),
    "carried": Column(_("结转"), (AccountRole.CARRIED,), -1),
    "reserved": Column(_("预占"), (AccountRole.RESERVED,), 1),
    "committed": Column(_("占用"), (AccountRole.COMMITTED,), 1),
    "paid": Column(_("支付"), (AccountRole.PAID,), 1),
    "restored": Column(_("退回指标"), (AccountRole.RESTORED,), -1),
    "recovered": Column(_("追回"), _CASH, 1, (JournalKind.RECOVER,)),
    "available": Column(_("可用"), (AccountRole.AVAILABLE,), 1),
}


def journals_of(
    actor: Actor, *, fund: Fund, line: int | None = None, column: str = ""
) -> tuple[QuerySet[Journal], Column | None]:
    """The posted journals of a fund, each with `amount` in 分: its turnover, or what it moved on one column of a budget line."""
    posted = Journal.objects.visible_to(actor).filter(fund=fund, state=JournalState.POSTED)
    chosen = COLUMNS.get(column)
    mine = Entry.objects.filter(journal=OuterRef("pk"))
    if chosen is None or line is None:
        counted = mine.filter(amount__gt=0)
        if line is not None:
            posted = posted.filter(Exists(mine.filter(line=line)))
        return posted.annotate(amount=_sum(counted)), None
    of_column = mine.filter(_of(line, chosen))
    if chosen.kinds:
        posted = posted.filter(kind__in=chosen.kinds)
    return posted.filter(Exists(of_column)).annotate(amount=_sum(of_column) * chosen.sign), chosen


def column_total(*, fund: Fund, line: int, column: Column) -> int:
    """What the entries of a column add up to: the figure that was drilled into."""
    entries = Entry.objects.filter(_of(line, column), journal__fund=fund, journal__state=JournalState.POSTED)
    if column.kinds:
        entries = entries.filter(journal__kind__in=column.kinds)
    return column.sign * int(entries.aggregate(total=Sum("amount", default=0))["total"])


def _of(line: int, column: Column) -> Q:
    return Q(line=line, account__role__in=[role.value for role in column.roles])


def _sum(entries: QuerySet[Entry]) -> Subquery:
    return Subquery(entries.order_by().values("journal").annotate(total=Sum("amount")).values("total"))
