"""What domains do when a case moves, and where their pages are. They contribute it; nothing here knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.engine.definitions import listed
from gaoxin.platform.core.contributions import CaseEffect, ProcedurePages, contributed
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.engine.forms import Filled
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor


def carry_out(actor: Actor, case: Case, procedure: Procedure, move: Move, filled: Filled) -> dict[str, Any]:
    """The effects of `move`, inside the caller's transaction, with the case saved in its new state; what they return is kept on it.

    A Refusal of an effect passes through. Refusal also when one returns a field that the move does not list under `sets`.
    """
    effects = [item for item in contributed(CaseEffect) if (item.procedure, item.move) == (procedure.key, move.id)]
    if not effects:
        return {}
    case.save()
    found: dict[str, Any] = {}
    for effect in effects:
        given = dict(effect.apply(actor, case, {**filled.data, **filled.objects, **found}) or {})
        if extra := sorted(given.keys() - set(move.sets)):
            raise Refusal(
                _("“%(move)s”给出了流程没有列出的内容：%(fields)s。") % {"move": move.id, "fields": listed(extra)}, code="case-sets"
            )  # fmt: skip
        found |= given
    case.data = {**case.data, **found}
    return found


def own_opening(actor: Actor, key: str) -> str:
    """The address of a domain's form for opening a case of the procedure, "" when the general one serves."""
    pages = (item for item in contributed(ProcedurePages) if item.open_url and key.startswith(item.prefix))
    return next((url for item in pages if item.open_url and (url := item.open_url(actor, key))), "")


def own_page(actor: Actor, case: Case) -> str:
    """The address of a domain's page for the case, "" when there is none."""
    pages = (item for item in contributed(ProcedurePages) if case.procedure.key.startswith(item.prefix))
    return next((url for item in pages if item.case_url and (url := item.case_url(actor, case))), "")
