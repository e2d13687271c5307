"""`{% load awards %}`: what a benefit is called in the reader's language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from gaoxin.domains.policies.typed import titled as _titled

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit

register = template.Library()


@register.filter
def titled(benefit: Benefit) -> str:
    """{{ award.benefit|titled }}: its title, in English where it has one and the reader wants it."""
    return _titled(benefit)
