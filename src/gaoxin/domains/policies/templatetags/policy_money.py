"""The money of an award on the pages of others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from gaoxin.domains.policies.money_panels import case_panel

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Award

register = template.Library()


@register.inclusion_tag("policies/money/_award.html", takes_context=True)
def award_money(context: dict[str, Any], award: Award) -> dict[str, Any]:
    """A card with who pays what, from which budget, and where the money is now; nothing where no money is paid."""
    return {"panel": case_panel(context["request"].actor, award.case)}
