"""The sides from which people see cases: staff in the workbench and enterprises in the portal on the same pages, judges on their own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404
from django.urls import reverse

from gaoxin.mechanisms.casework.engine.publishing import published_cases
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.casework.permissions import can_apply_here, can_judge_here, can_work_here

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.decisions import Decision


@dataclass(frozen=True)
class Side:
    """namespace: of its addresses. base: the shell that its pages extend. inside: staff, who see internal steps."""

    namespace: str
    base: str
    inside: bool
    permission: Callable[[Actor], Decision]

    def url(self, name: str, *args: object) -> str:
        return reverse(f"{self.namespace}:{name}", args=args)

    def case_url(self, case: Case) -> str:
        return self.url("case", case.number)


DESK = Side("casework", "workbench/base.html", True, can_work_here)
PORTAL = Side("casework-portal", "portal/base.html", False, can_apply_here)

JUDGE = Side("casework-seats", "institutions/base.html", False, can_judge_here)


def side_of(actor: Actor) -> Side:
    """The side on which the actor is at home."""
    if actor.is_staff:
        return DESK
    return JUDGE if actor.is_institution and not actor.is_enterprise else PORTAL


def addresses(actor: Actor, numbers: Collection[str]) -> dict[str, str]:
    """The pages of those cases that the actor may see, by number, on the actor's own side (one query)."""
    side = side_of(actor)
    if not side.permission(actor):
        return {}
    found = Case.objects.visible_to(actor).filter(number__in=list(numbers)).values_list("number", flat=True)
    return {number: side.url("case", number) for number in found}


def case_or_404(actor: Actor, number: str, *, published: bool = False) -> Case:
    """The case with what its page shows of it, if the actor may see it (one query). published: or if everybody may, now."""
    named = {"number": number.upper()}
    shown = ("procedure", "subject", "owner", "person", "desk", "opened_by", "zone")
    found = Case.objects.visible_to(actor).select_related(*shown).filter(**named).first()
    if found is None and published and actor.is_authenticated:
        found = published_cases(actor).select_related(*shown).filter(**named).first()
    if found is None:
        raise Http404
    return found
