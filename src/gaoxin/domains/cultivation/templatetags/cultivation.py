"""`{% load cultivation %}`: names, states and links that the pages of cultivation show."""

from __future__ import annotations

import datetime
from typing import Any

from django import template
from django.utils import timezone

from gaoxin.domains.cultivation.entry import entry_rules
from gaoxin.domains.cultivation.enums import ImportState, InclusionState, Place, TitleState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.links import file_url as url_of_file
from gaoxin.domains.cultivation.qualifications import qualifications
from gaoxin.domains.cultivation.watching import outcome_name as name_of_outcome

register = template.Library()

_TONES = {
    TitleState.VALID: "ok", TitleState.EXPIRING: "warn", TitleState.EXPIRED: "danger", TitleState.REVOKED: "danger",
    TitleState.PENDING: "brand", TitleState.RENEWED: "", Place.MEMBER: "ok", Place.SLIPPING: "danger", Place.CANDIDATE: "brand",
    Place.NEAR: "warn", Place.LACKING: "", Place.UNREGISTERED: "violet", ImportState.PREVIEW: "warn", ImportState.COMMITTED: "ok", ImportState.UNDONE: "",
    ImportState.DISCARDED: "", InclusionState.SURVEYED: "", InclusionState.PREPARING: "brand", InclusionState.SUBMITTED: "teal",
    InclusionState.ENTERED: "ok", InclusionState.RETURNED: "danger", InclusionState.DROPPED: "",
}  # fmt: skip


@register.filter
def tone(state: Any) -> str:
    """{{ title.state|tone }}: the tone of a badge."""
    return _TONES.get(state, "")


@register.filter
def title_name(qualification: str) -> str:
    """{{ row.qualification|title_name }}: a qualification in the reader's language."""
    found = qualifications().by_id.get(qualification)
    return found.name if found else qualification


@register.filter
def rung_name(rung: str) -> str:
    """{{ row.rung|rung_name }}."""
    found = ladders().rungs.get(rung)
    return found.name if found else rung


@register.filter
def place_name(place: str) -> str:
    """{{ move.before|place_name }}; a dash for no place."""
    return str(Place(place).label) if place in Place.values else "—"


@register.filter
def outcome_name(outcome: str) -> str:
    """{{ row.outcome|outcome_name }}: a class of the rulebook of 四上."""
    return name_of_outcome(outcome)


@register.filter
def group_name(group: str) -> str:
    """{{ file.group|group_name }}: a class of help."""
    found = entry_rules(None).group(group)
    return found.name if found else group


@register.filter
def file_url(enterprise_id: int) -> str:
    """{{ row.enterprise_id|file_url }}: the enterprise's file."""
    return url_of_file(enterprise_id)


@register.filter
def days_left(day: datetime.date | None) -> int | None:
    """{{ title.valid_to|days_left }}: days from today to a day, negative when it is past."""
    return None if day is None else (day - timezone.localdate()).days


@register.filter
def days_over(day: datetime.date | None) -> int:
    """{{ file.due_on|days_over }}: days since a day that is past, else 0."""
    return 0 if day is None else max((timezone.localdate() - day).days, 0)


@register.filter
def needed(inclusion: Any) -> int:
    """{{ file|needed }}: how many materials the file takes."""
    return len(entry_rules(None).materials_for(inclusion.rung, inclusion.channel))
