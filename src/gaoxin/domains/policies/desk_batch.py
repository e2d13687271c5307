"""Many awards, one decision: what each would cost, whom the step would be refused and why, before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.awards_money import budget_line
from gaoxin.domains.policies.awards_showing import Shown
from gaoxin.domains.policies.budget_levels import levels_of
from gaoxin.domains.policies.desk_steps import GRANTED, GRANTS, proposed, step_of
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move as take
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.procedures.definition import FieldType
from gaoxin.mechanisms.casework.selectors import available_moves
from gaoxin.platform.core.errors import UserError

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award
    from gaoxin.mechanisms.casework.procedures.definition import Move
    from gaoxin.mechanisms.ledger.models import BudgetLine
    from gaoxin.platform.core.actor import Actor

#: Cases in one batch.
MOST = 100
#: What stands in for a text that is not written yet while a step is only tried.
_TRIED = "—"


@dataclass(frozen=True)
class BatchLine:
    """One award in a batch. amount: 分 that it would be granted; cost: 分 of it that this zone's budget pays. refusal: why not, '' when it can."""

    award: Award
    shown: Shown
    amount: int | None
    cost: int
    refusal: str

    @property
    def field(self) -> str:
        """The name of its amount's field."""
        return f"granted-{self.award.pk}"

    @property
    def yuan(self) -> str:
        """The amount as it is typed, 元."""
        if self.amount is None:
            return ""
        whole, rest = divmod(self.amount, 100)
        return f"{whole}.{rest:02d}" if rest else str(whole)


@dataclass(frozen=True)
class Purse:
    """A budget line that the batch would draw on, 分."""

    line: BudgetLine
    wanted: int

    @property
    def after(self) -> int:
        return self.line.left - self.wanted


@dataclass(frozen=True)
class Batch:
    """What a step would do with each of the chosen awards."""

    lines: tuple[BatchLine, ...]
    purses: tuple[Purse, ...]

    @property
    def possible(self) -> list[BatchLine]:
        return [line for line in self.lines if not line.refusal]

    @property
    def refused(self) -> list[BatchLine]:
        return [line for line in self.lines if line.refusal]

    @property
    def total(self) -> int:
        """分 that those which can be done would be granted."""
        return sum(line.amount or 0 for line in self.possible)


def steps_for(actor: Actor, awards: Iterable[Award]) -> list[tuple[str, str, int]]:
    """The steps that can be taken with many at once: (id, label, how many of the awards), what helps most first."""
    found: dict[str, tuple[str, int]] = {}
    for award in awards:
        for move in available_moves(actor, award.case):
            if move.batch and move.id != "ask":
                found[move.id] = (say(move.label), found.get(move.id, ("", 0))[1] + 1)
    return sorted(((name, label, count) for name, (label, count) in found.items()), key=lambda each: -each[2])


def checked(
    actor: Actor, awards: Sequence[Award], name: str, values: Mapping[str, Any], amounts: Mapping[int, int]
) -> Batch:
    """Tries a step with each award by itself and takes it back, and adds up what the budgets would pay in this order.

    values: of the shared form. amounts: 分 by award, where somebody typed another than the proposed one. Nothing is written.
    """
    lines: list[BatchLine] = []
    budgets: dict[int, BudgetLine] = {}
    wanted: dict[int, int] = {}
    for award in awards:
        amount, cost, refusal = amounts.get(award.pk, proposed(award)), 0, ""
        move = step_of(actor, award, name)
        if move is None:
            refusal = _("现在不能办这一步：状态是“%(state)s”，或不由您办理。") % {"state": Shown(award, True).state}
        else:
            refusal = tried(actor, award, move, filled(award, move, values, amount))
        if not refusal and name in GRANTS and award.benefit.fund_id is not None and amount:
            line = budget_line(award.benefit, present.today())
            cost = levels_of(award.benefit, amount).lower
            budgets[line.pk] = line
            if wanted.get(line.pk, 0) + cost > line.left:
                refusal = _("预算余额不够：“%(line)s”在本批前面各件之后不足以支付这一件。") % {"line": line.name}
            else:
                wanted[line.pk] = wanted.get(line.pk, 0) + cost
        lines.append(BatchLine(award, Shown(award, True), amount, cost, refusal))
    return Batch(tuple(lines), tuple(Purse(line, wanted.get(pk, 0)) for pk, line in budgets.items()))


def filled(award: Award, move: Move, values: Mapping[str, Any], amount: int | None) -> dict[str, Any]:
    """The values of a step for one award: the shared ones, and its own amount where the step asks for one."""
    asked = {field for field, _needed in move.form}
    found = {key: value for key, value in values.items() if key in asked}
    if GRANTED in asked and amount is not None:
        found[GRANTED] = amount
    return found


def tried(actor: Actor, award: Award, move: Move, values: Mapping[str, Any]) -> str:
    """Why a step would be refused, '' when it would not. Texts not written yet are made up; whom else it asks for is not tried."""
    procedure, given = procedure_of(award.case), dict(values)
    for field, needed in move.form:
        if needed and field not in given:
            if procedure.field(field).type is not FieldType.TEXT:
                return "" if field != GRANTED else _("请填写核定金额。")
            given[field] = _TRIED
    try:
        with transaction.atomic():
            take(actor, case=award.case_id, move=move.id, values=given)
            transaction.set_rollback(True)
    except UserError as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Done:
    """What became of one award of a batch: done, or why not."""

    award: Award
    done: bool
    reason: str = ""


def carried_out(
    actor: Actor, awards: Sequence[Award], name: str, values: Mapping[str, Any], amounts: Mapping[int, int]
) -> list[Done]:
    """Takes the step with each award by itself: one that is refused stops no other."""
    found = []
    for award in awards:
        move = step_of(actor, award, name)
        if move is None or not move.batch:
            found.append(Done(award, False, _("现在不能办这一步。")))
            continue
        try:
            take(
                actor,
                case=award.case_id,
                move=name,
                values=filled(award, move, values, amounts.get(award.pk, proposed(award))),
            )
        except UserError as error:
            found.append(Done(award, False, str(error)))
        else:
            found.append(Done(award, True))
    return found
