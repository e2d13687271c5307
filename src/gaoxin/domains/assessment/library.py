"""The rule library of this process: read from the rulebooks folder once, shared by all requests."""

from __future__ import annotations

import datetime
from functools import cache

from gaoxin.kernel.rules import Library, Rulebook


@cache
def library() -> Library:
    """The shipped library. A faulty rulebook raises RuleProblem: it is a fault of the installation, not of a user."""
    return Library.load()


def rules_for(on: datetime.date, region: str, kind: str, wanted: list[str]) -> list[Rulebook]:
    """The rulebooks of an assessment: those wanted, or all that apply to enterprises on a date, in a region, to a kind."""
    return library().in_force(on, region=region or None, kind=kind, rules=wanted)
