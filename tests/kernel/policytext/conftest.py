"""A policy read from words, and where the real texts are, when they are."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gaoxin.kernel.policytext import Draft, Finding, PolicyText, read_pasted

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def find() -> Callable[..., list[Finding]]:
    """The findings of one kind in a text; every offset is checked on the way."""

    def findings(text: str, kind: str, role: str = "") -> list[Finding]:
        policy = read(text)
        return [one for one in policy.findings if one.kind == kind and role in ("", one.role)]

    return findings


@pytest.fixture(scope="session")
def draft() -> Callable[..., list[Draft]]:
    """The drafts of one kind in a text."""

    def drafts(text: str, kind: str) -> list[Draft]:
        return [one for one in read(text).drafts if one.kind == kind]

    return drafts


def read(text: str) -> PolicyText:
    """A pasted text, with its offsets checked."""
    policy = read_pasted(text)
    for one in policy.findings:
        assert policy.text[one.start : one.end] == one.text
        assert one.text
    return policy


@pytest.fixture(scope="session")
def county() -> Path:
    """The real policy of a county, which is never part of the repository."""
    folder = Path(os.environ.get("GAOXIN_SHARED", REPOSITORY.parent / "shared")) / "data" / "policy-texts"
    if not folder.is_dir():
        pytest.skip("real data absent: set GAOXIN_SHARED to the folder that holds data/")
    return folder / "county_policy.txt"
