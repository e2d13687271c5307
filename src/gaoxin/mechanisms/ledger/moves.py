"""The life of a hold in one table: what each verb moves on the hold, on its budget line and between the budget accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.mechanisms.ledger.book import Leg, as_refusals
from gaoxin.mechanisms.ledger.enums import AccountRole, JournalKind
from gaoxin.mechanisms.ledger.models import BudgetLine, Hold
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from gaoxin.mechanisms.ledger.book import Book


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """`limit` is the most that may move, in 分; `hold` and `line` name columns and the sign with which the amount enters them.

    Reserving changes no column of the hold: the hold is made with its amount.
    """

    verb: str
    label: _StrPromise
    kind: JournalKind
    limit: Callable[[Hold], int]
    debit: AccountRole
    credit: AccountRole
    hold: dict[str, int]
    line: dict[str, int]


RESERVE = Move(
    verb="reserve", label=gettext_lazy("可预占"), kind=JournalKind.RESERVE, limit=lambda hold: hold.line.left,
    debit=AccountRole.RESERVED, credit=AccountRole.AVAILABLE,
    hold={}, line={"reserved": 1},
)  # fmt: skip
COMMIT = Move(
    verb="commit", label=gettext_lazy("可占用"), kind=JournalKind.COMMIT, limit=lambda hold: hold.reserved,
    debit=AccountRole.COMMITTED, credit=AccountRole.RESERVED,
    hold={"reserved": -1, "committed": 1}, line={"reserved": -1, "committed": 1},
)  # fmt: skip
RELEASE_RESERVED = Move(
    verb="release_reserved", label=gettext_lazy("可释放的预占"), kind=JournalKind.RELEASE, limit=lambda hold: hold.reserved,
    debit=AccountRole.AVAILABLE, credit=AccountRole.RESERVED,
    hold={"reserved": -1, "released": 1}, line={"reserved": -1},
)  # fmt: skip
RELEASE_COMMITTED = Move(
    verb="release_committed", label=gettext_lazy("可释放的占用"), kind=JournalKind.RELEASE,
    limit=lambda hold: hold.committed - hold.ordered,
    debit=AccountRole.AVAILABLE, credit=AccountRole.COMMITTED,
    hold={"committed": -1, "released": 1}, line={"committed": -1},
)  # fmt: skip
PAY = Move(
    verb="pay", label=gettext_lazy("待支付"), kind=JournalKind.PAY, limit=lambda hold: hold.ordered,
    debit=AccountRole.PAID, credit=AccountRole.COMMITTED,
    hold={"ordered": -1, "committed": -1, "paid": 1}, line={"committed": -1, "paid": 1},
)  # fmt: skip
BOUNCE = Move(
    verb="bounce", label=gettext_lazy("可退汇"), kind=JournalKind.BOUNCE, limit=lambda hold: hold.paid - hold.recovered,
    debit=AccountRole.COMMITTED, credit=AccountRole.PAID,
    hold={"paid": -1, "committed": 1}, line={"paid": -1, "committed": 1},
)  # fmt: skip
RECOVER = Move(
    verb="recover", label=gettext_lazy("可追回"), kind=JournalKind.RECOVER, limit=lambda hold: hold.paid - hold.recovered,
    debit=AccountRole.AVAILABLE, credit=AccountRole.RESTORED,
    hold={"recovered": 1, "restored": 1}, line={"restored": 1},
)  # fmt: skip
CARRY_RESERVED = Move(
    verb="carry_reserved", label=gettext_lazy("可结转的预占"), kind=JournalKind.CARRY, limit=lambda hold: hold.reserved,
    debit=AccountRole.CARRIED, credit=AccountRole.RESERVED,
    hold={"reserved": -1, "carried": 1}, line={"reserved": -1, "carried": -1},
)  # fmt: skip
CARRY_COMMITTED = Move(
    verb="carry_committed", label=gettext_lazy("可结转的占用"), kind=JournalKind.CARRY, limit=lambda hold: hold.committed,
    debit=AccountRole.CARRIED, credit=AccountRole.COMMITTED,
    hold={"committed": -1, "carried": 1}, line={"committed": -1, "carried": -1},
)  # fmt: skip
HOLD_MOVES = (
    RESERVE, COMMIT, RELEASE_RESERVED, RELEASE_COMMITTED, PAY, BOUNCE, RECOVER, CARRY_RESERVED, CARRY_COMMITTED,
)  # fmt: skip


def apply_move(book: Book, hold: Hold, move: Move, amount: int) -> tuple[Leg, Leg]:
    """Moves `amount` 分 on the hold and its line, and returns the budget legs for the journal. More than the limit is refused."""
    require_within(move, hold, amount)
    change(book, hold.line, **{column: sign * amount for column, sign in move.line.items()})
    if move.hold:
        change_hold(hold, **{column: sign * amount for column, sign in move.hold.items()})
    return (
        Leg(book.account(move.debit), amount, hold.line_id, hold.pk),
        Leg(book.account(move.credit), -amount, hold.line_id, hold.pk),
    )


def require_within(move: Move, hold: Hold, amount: int) -> None:
    """Refuses an amount that is not positive or above what the verb may move."""
    require_amount(amount)
    limit = move.limit(hold)
    if amount > limit:
        raise Refusal(
            _("%(label)s %(limit)s 元，少于要办理的 %(amount)s 元。")
            % {"label": move.label, "limit": yuan_grouped(limit), "amount": yuan_grouped(amount)},
            next_step=_("请减少金额，或先追加、调剂预算。") if move is RESERVE else _("请按现有余额办理。"),
            code="over-limit",
        )


def change_hold(hold: Hold, **amounts: int) -> None:
    """Adds amounts in 分 to columns of a hold, which must still add up."""
    # On the row's own figures, not on those in memory: the CHECK then holds even against a writer without the lock.
    with as_refusals():
        Hold.objects.filter(pk=hold.pk).update(**{column: F(column) + amount for column, amount in amounts.items()})
    hold.refresh_from_db(fields=[*amounts, "state"])


def change(book: Book, line: BudgetLine, **amounts: int) -> None:
    """Adds amounts in 分 to columns of a budget line; the database refuses an available below zero."""
    with as_refusals():
        BudgetLine.objects.filter(pk=line.pk, fund=book.fund).update(
            **{column: F(column) + amount for column, amount in amounts.items()}
        )
    line.refresh_from_db(fields=[*amounts, "available"])


def require_amount(amount: int) -> None:
    if amount <= 0:
        raise Refusal(_("金额须大于零。"))
