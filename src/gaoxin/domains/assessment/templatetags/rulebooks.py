"""`{% load rulebooks %}`: figures of the rule library for cards that a face draws."""

from __future__ import annotations

from django import template

from gaoxin.domains.assessment.rule_pages import in_force_today

register = template.Library()


@register.simple_tag
def rules_in_force() -> dict[str, int]:
    """{% rules_in_force as count %}: how many rules apply today, and of how many families."""
    rulebooks = in_force_today()
    return {"rules": len(rulebooks), "families": len({book.family for book in rulebooks})}
