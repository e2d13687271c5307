"""The rule library of this process: read from the rulebooks folder once, shared by all requests."""

from __future__ import annotations

import datetime
from functools import cache

from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.cases import Case, case_files, load_cases
from gaoxin.kernel.rules.paths import rulebooks_dir


@cache
def library() -> Library:
    """The shipped library. A faulty rulebook raises RuleProblem: it is a fault of the installation, not of a user."""
    return Library.load()


@cache
def cases_of(key: str) -> tuple[Case, ...]:
    """The worked cases of a rulebook, as its page shows them."""
    folder = rulebooks_dir()
    found: list[Case] = []
    for path in case_files(folder):
        loaded = load_cases(path, library().catalogue, path.name)
        found += [case for case in loaded if case.rule == key]
    return tuple(found)


def rules_for(on: datetime.date, region: str, kind: str, wanted: list[str]) -> list[Rulebook]:
    """The rulebooks of an assessment: those wanted, or all that apply to enterprises on a date, in a region, to a kind."""
    return library().in_force(on, region=region or None, kind=kind, rules=wanted)
