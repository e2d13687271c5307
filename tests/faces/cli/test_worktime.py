"""`gaoxin worktime`: what a script reads, and what a person is told who asks wrongly."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from gaoxin.faces.cli.main import cli
from gaoxin.kernel.worktime import seed_statutory, statutory_years


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["worktime", *arguments])


def test_due_prints_the_deadline_as_json() -> None:
    result = run("due", "--from", "2025-10-10 16:20", "--limit", "3wd", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {
        "from": "2025-10-10T16:20:00+08:00",
        "limit": "3wd",
        "due": "2025-10-14 24:00",
        "due_date": "2025-10-14",
        "due_at": "2025-10-15T00:00:00+08:00",
        "calendar": seed_statutory().version,
    }


def test_due_prints_one_line_for_a_person() -> None:
    result = run("due", "--from", "2025-10-11 10:00", "--limit", "3个工作日", "--day-end", "17:30")
    assert result.stdout == f"2025-10-15 17:30  周三  (3 个工作日, {seed_statutory().version})\n"


def test_due_heeds_the_zones_own_closing_days_and_moves_off_a_day_of_rest() -> None:
    closed = run("due", "--from", "2025-10-11 10:00", "--limit", "3wd", "--closed", "2025-10-13", "--json")
    assert json.loads(closed.stdout)["due_date"] == "2025-10-16"
    rolled = run("due", "--from", "2025-10-12 10:00", "--limit", "7d", "--roll", "--json")
    assert json.loads(rolled.stdout)["due_date"] == "2025-10-20"


def test_due_reads_a_calendar_file(tmp_path: Path) -> None:
    calendar = seed_statutory([2025]).closing([date(2025, 10, 13)], "检修", version="zone-7")
    path = tmp_path / "calendar.json"
    path.write_text(json.dumps(calendar.to_dict()), encoding="utf-8")
    result = run("due", "--from", "2025-10-11 10:00", "--limit", "3wd", "--calendar", str(path), "--json")
    assert (json.loads(result.stdout)["due_date"], json.loads(result.stdout)["calendar"]) == ("2025-10-16", "zone-7")


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("--from", "soon", "--limit", "3wd"), "“soon”不是时刻", "is not a moment"),
        (("--from", "2025-10-10 16:20", "--limit", "3 weeks"), "“3 weeks”不是期限", "is not a time limit"),
        (("--from", "2025-10-10 16:20", "--limit", "3wd", "--day-end", "5pm"), "不是一天中的时间", "not a time of day"),
        (("--from", "2025-10-10 16:20", "--limit", "3wd", "--closed", "13th"), "“13th”不是时刻", "is not a moment"),
        (("--from", f"{statutory_years()[-1]}-12-31 10:00", "--limit", "3wd"), "无法推算期限", "Remedy"),
    ],
)
def test_a_wrong_question_is_answered_in_the_language_of_the_command_without_a_traceback(
    arguments: tuple[str, ...], zh: str, en: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for language, said, unsaid in (("zh", zh, en), ("en", en, zh)):
        monkeypatch.setenv("GAOXIN_LANG", language)
        result = run("due", *arguments)
        assert (result.exit_code, said in result.output, unsaid in result.output) == (1, True, False)
        assert "Traceback" not in result.output


@pytest.mark.parametrize("content", ["not json", "[]", '{"version": "v"}'])
def test_a_file_that_is_no_calendar_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "calendar.json"
    path.write_text(content, encoding="utf-8")
    result = run("due", "--from", "2025-10-10 16:20", "--limit", "3wd", "--calendar", str(path))
    assert result.exit_code == 1
    assert "日历" in result.output


def test_days_lists_holidays_and_make_up_workdays() -> None:
    result = run("days", "--year", "2025", "--json")
    rows = {row["date"]: row for row in json.loads(result.stdout)["days"]}
    assert rows["2025-10-11"]["working"] is True
    assert rows["2025-10-11"]["label"] == "周六 调休上班"
    assert rows["2025-10-01"]["working"] is False
    assert "2025-10-11  周六 调休上班  国庆节\n" in run("days", "--year", "2025").stdout


def test_days_of_an_unknown_year_is_an_error_with_the_remedy() -> None:
    result = run("days", "--year", "2200")
    assert result.exit_code == 1
    assert "处理办法" in result.output
