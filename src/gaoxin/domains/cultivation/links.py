"""Where an enterprise's file is; empty while no app has that page."""

from __future__ import annotations

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def _pattern() -> str:
    try:
        return reverse("enterprise_file:detail", args=[0])
    except NoReverseMatch:
        return ""


def file_url(enterprise_id: int) -> str:
    """The address of the file of an enterprise."""
    return reverse("enterprise_file:detail", args=[enterprise_id]) if _pattern() else ""
