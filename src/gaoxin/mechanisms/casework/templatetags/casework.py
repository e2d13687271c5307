"""`{% load casework %}`: addresses of the side on which a page is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.pages.side import Side

register = template.Library()


@register.simple_tag
def case_url(side: Side, name: str, *args: object) -> str:
    """{% case_url side "case" case.number %}: the address in the workbench or in the portal."""
    return side.url(name, *args)
