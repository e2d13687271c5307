"""The same move on many cases: each stands for itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.actions.moving import move
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.models import Case
from gaoxin.platform.core.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True, slots=True)
class Moved:
    """What became of one case of a batch: done, or why not."""

    case: int
    done: bool
    reason: str = ""


def move_many(
    actor: Actor, *, cases: Iterable[int], name: str, values: Mapping[str, Any] | None = None,
    report: Callable[[int, int], None] | None = None,
) -> list[Moved]:  # fmt: skip
    """Takes the move on each case by itself: one that is refused stops no other. report(done, total) may raise to end early."""
    wanted = list(dict.fromkeys(cases))
    results = []
    for number, pk in enumerate(wanted):
        if report:
            report(number, len(wanted))
        results.append(_move_one(actor, pk, name, values or {}))
    return results


def _move_one(actor: Actor, pk: int, name: str, values: Mapping[str, Any]) -> Moved:
    case = Case.objects.visible_to(actor).filter(pk=pk).first()
    if case is not None:
        step = next((item for item in procedure_of(case).moves if item.id == name), None)
        if step is not None and not step.batch:
            return Moved(pk, False, _("这一步须逐件办理。"))
    try:
        move(actor, case=pk, move=name, values=values)
    except UserError as error:
        return Moved(pk, False, str(error))
    return Moved(pk, True)
