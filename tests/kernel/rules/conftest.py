"""A small library for tests of the language: the shipped catalogue, no rulebooks."""

from __future__ import annotations

import pytest

from gaoxin.kernel.rules import Catalogue, Library


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture
def empty_library(catalogue: Catalogue) -> Library:
    return Library(catalogue)
