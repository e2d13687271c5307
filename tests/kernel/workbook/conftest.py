"""Fixtures for reading workbooks: the shipped catalogue and the real annual reports where they are present."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from gaoxin.kernel.rules.catalogue import Catalogue

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return Catalogue.load()


@pytest.fixture(scope="session")
def annual_facts() -> Path:
    """8,085 firm-years out of listed companies' annual reports."""
    shared = Path(os.environ.get("GAOXIN_SHARED", REPOSITORY.parent / "shared"))
    path = shared / "data" / "listed-companies" / "annual_facts.csv"
    if not path.is_file():
        pytest.skip("the shared real data is not beside this checkout")
    return path
