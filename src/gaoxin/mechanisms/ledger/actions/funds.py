"""Setting up funds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.actions.charts import publish
from gaoxin.mechanisms.ledger.book import Book
from gaoxin.mechanisms.ledger.charts import STANDARD, ChartRow
from gaoxin.mechanisms.ledger.models import Fund, FundHead
from gaoxin.mechanisms.ledger.permissions import can_change_fund, can_create_fund
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation


@transaction.atomic
def create_fund(
    actor: Actor, *, code: str, name: str, organisation: Organisation, valid_from: datetime.date, approval_limit: int = 0,
    keeps_cash: bool = True, recovery_restores_budget: bool = True, payer_account: str = "", chart: Sequence[ChartRow] = STANDARD,
) -> Fund:  # fmt: skip
    """A new fund kept by `organisation`, with its first chart in force from `valid_from`. `approval_limit` in 分."""
    can_create_fund(actor).require()
    assert actor.zone is not None
    if organisation.zone_id != actor.zone_id or organisation.kind != OrganisationKind.DEPARTMENT:
        raise Refusal(_("资金须由本区的部门管理。"))
    fund = Fund(
        zone=actor.zone, code=code, name=name, organisation=organisation, approval_limit=approval_limit, keeps_cash=keeps_cash,
        recovery_restores_budget=recovery_restores_budget, payer_account=payer_account,
    )  # fmt: skip
    save_checked(fund)
    FundHead.objects.create(fund=fund, keeps_cash=keeps_cash)
    audit.record(actor, "fund.create", fund, code=code, organisation=organisation.pk, approval_limit=approval_limit)
    publish(Book.locked(actor, fund), chart, valid_from, "")
    return fund


@transaction.atomic
def change_fund(
    actor: Actor, *, fund: Fund, name: str | None = None, approval_limit: int | None = None,
    recovery_restores_budget: bool | None = None, payer_account: str | None = None, is_active: bool | None = None,
) -> Fund:  # fmt: skip
    """Changes what may change of a fund; what is None stays."""
    can_change_fund(actor, fund).require()
    book = Book.locked(actor, fund)
    wanted: dict[str, Any] = {
        "name": name, "approval_limit": approval_limit, "recovery_restores_budget": recovery_restores_budget,
        "payer_account": payer_account, "is_active": is_active,
    }  # fmt: skip
    changes = {field: value for field, value in wanted.items() if value is not None}
    fund.refresh_from_db()
    for field, value in changes.items():
        setattr(fund, field, value)
    save_checked(fund)
    # An account number is nobody's business but the fund's: the entry says that it changed, not to what.
    book.record("fund.change", fund, **{field: value for field, value in changes.items() if field != "payer_account"})
    return fund
