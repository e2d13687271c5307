"""Where the real names and texts are, when they are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with public data that is never part of the repository."""
    folder = Path(os.environ.get("GAOXIN_SHARED", REPOSITORY.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("real data absent: set GAOXIN_SHARED to the folder that holds data/")
    return folder
