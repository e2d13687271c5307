"""Words and figures of points in templates."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import template

from gaoxin.domains.points import presenting
from gaoxin.domains.points.scheme import in_reader_language
from gaoxin.platform.ui import formatters

register = template.Library()
register.filter("points", presenting.points)
register.filter("in_language", in_reader_language)
register.filter("stage_of", presenting.stage_of)
register.filter("grade_of", presenting.grade_of)


@register.filter
def signed(value: Any) -> str:
    """A change of points with its sign."""
    text = formatters.number(abs(Fraction(value)), 2)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text
