"""A data directory with all tables, for commands that run as programs of their own."""

from __future__ import annotations

import sqlite3
from functools import cache
from pathlib import Path

import pytest
from django.db import connection

from gaoxin.faces.cli import assess, rules
from gaoxin.kernel.rules import Library


@pytest.fixture
def migrated(tmp_path: Path, transactional_db: None) -> Path:
    """A data directory whose database has every table and no zone: a copy of the tests' own, which the migrations have made."""
    if connection.vendor != "sqlite":
        pytest.skip("the copy is taken from SQLite")
    home = tmp_path / "data"
    home.mkdir()
    connection.ensure_connection()
    with sqlite3.connect(home / "gaoxin.sqlite3") as copy:
        connection.connection.backup(copy)
    return home


@pytest.fixture(autouse=True)
def shared_library(monkeypatch: pytest.MonkeyPatch) -> None:
    """The shipped library is read once, not for every command of every test; other folders are read as they stand."""

    def load(folder: Path | None, language: str, *, policies: bool = True) -> Library:
        return read(folder, language, policies=policies) if folder else _shipped(policies)

    read = rules.load_library
    for module in (rules, assess):
        monkeypatch.setattr(module, "load_library", load)


@cache
def _shipped(policies: bool) -> Library:
    return Library.load(policies=policies)
