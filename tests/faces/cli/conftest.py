"""A data directory with all tables, for commands that run as programs of their own."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from django.db import connection


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
