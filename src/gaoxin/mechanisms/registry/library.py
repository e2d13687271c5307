"""The catalogue of variables and the rule library of this process, read once from the rulebooks folder."""

from __future__ import annotations

import datetime
from functools import cache, lru_cache

from gaoxin.kernel.rules import Catalogue, Library, Rulebook


@cache
def library() -> Library:
    """The shipped library. A faulty rulebook raises RuleProblem: a fault of the installation, not of a user."""
    return Library.load()


@cache
def catalogue() -> Catalogue:
    """The shipped variables; quicker than the library, which a delivery of facts does not need."""
    return Catalogue.load()


@lru_cache(maxsize=16)
def rules_in_force(on: datetime.date, region: str) -> tuple[Rulebook, ...]:
    """The rulebooks for enterprises that apply on a date in a region ('' = every region)."""
    return tuple(library().in_force(on, region=region or None))
