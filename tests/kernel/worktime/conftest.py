"""Fixtures for working time: the statutory timeline, and every real day 2020-2026 where the shared data is present."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from gaoxin.kernel.worktime import Timeline, seed_statutory

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def timeline() -> Timeline:
    return Timeline(seed_statutory())


@pytest.fixture(scope="session")
def office_timeline() -> Timeline:
    """Day-limits end when the office closes."""
    return Timeline(seed_statutory(), day_end="17:30")


@pytest.fixture(scope="session")
def real_days() -> dict[date, bool]:
    """Every day 2020-2026 and whether it works, where two independent public sources agree."""
    shared = Path(os.environ.get("GAOXIN_SHARED", REPOSITORY.parent / "shared"))
    table = shared / "data" / "working-days" / "working_days_2020_2026.csv"
    if not table.exists():
        pytest.skip("real working days absent: set GAOXIN_SHARED to the folder that holds data/working-days")
    with table.open(encoding="utf-8-sig", newline="") as rows:
        return {
            date.fromisoformat(row["date"]): row["is_workday_holiday_cn"] == "1"
            for row in csv.DictReader(rows)
            if row["is_workday_holiday_cn"] == row["is_workday_chinese_calendar"]
        }
