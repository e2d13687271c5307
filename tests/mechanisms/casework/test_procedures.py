"""Procedure files: what is wrong is told with file and line, in Chinese and English, all at once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from gaoxin.mechanisms.casework.cli_procedures import procedures_group
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.mechanisms.casework.procedures.paths import procedures_dir
from gaoxin.mechanisms.casework.procedures.problems import ProcedureFaulty
from gaoxin.mechanisms.casework.procedures.reading import read_text

TEXT = (procedures_dir() / "request" / "general" / "1.yaml").read_text(encoding="utf-8")


def _problems(old: str, new: str) -> list[tuple[int, str, str, str]]:
    assert TEXT.count(old) >= 1, old
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text(TEXT.replace(old, new, 1), "request/general/1.yaml")
    assert all(item.file == "request/general/1.yaml" and item.line for item in faulty.value.problems)
    return [(item.line, item.code, item.message("zh"), item.message("en")) for item in faulty.value.problems]


def _line(text: str) -> int:
    return next(number for number, line in enumerate(TEXT.splitlines(), 1) if text in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "code", "word"),
    [
        ("by: [firm, centre]", "by: [firma, centre]", "by: [firm, centre]", "unknown_name", "'firm'"),
        ("from: [refusal]", "from: [refusel]", "from: [refusal]", "unknown_name", "'refusal'"),
        ("limits: 15wd", "limits: 15 weeks", "limits: 15wd", "bad_value", "15 weeks"),
        ("at: T-1wd, level: remind", "at: soon, level: remind", "at: T-1wd", "bad_value", "soon"),
        ("level: supervise", "level: superwise", "level: supervise", "unknown_name", "'supervise'"),
        ("{code: RX, label: [不予受理, Not accepted], final: true}", "{code: RX, label: [不予受理, Not accepted]}", "code: RX", "dead_end", "no way out"),
        ("form: {content: required", "form: {content: must", "form: {content: required", "need", "required or optional"),
        ("tacit: close_unrated", "tacit: rate", "tacit: close_unrated", "tacit", "system"),
        ("待企业补充, Waiting", "Waiting", "code: R3s", "label", "Chinese and English"),
        ("roles: [leader], place: zone", "roles: [boss], place: zone", "board:", "unknown_name", "role"),
        ("guard: {parts_done: true}", "guard: {partsdone: true}", "guard: {parts_done: true}", "unknown_name", "'parts_done'"),
        ("version: 1\n", "version: one\n", "version: 1", "wrong_type", "whole number"),
        ("text: [\"{number}《{title}》企业已补充材料。\"", "text: [\"{nummer}《{title}》企业已补充材料。\"", "supplied:", "placeholder", "{nummer}"),
    ],
)  # fmt: skip
def test_each_fault_names_its_line_and_the_way_out(old: str, new: str, at: str, code: str, word: str) -> None:
    found = _problems(old, new)
    wanted = [item for item in found if item[1] == code]
    assert wanted, found
    line, _code, zh, en = wanted[0]
    assert line == _line(at)
    assert word in en
    assert zh != en


def test_all_faults_of_a_file_are_told_at_once() -> None:
    text = TEXT.replace("by: [firm, centre]", "by: [nobody]", 1).replace("ladder: desk", "ladder: dusk", 2)
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text(text, "x.yaml")
    assert len(faulty.value.problems) >= 2


def test_a_file_that_is_no_yaml_is_told_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text("id: a\n  version: [1\n", "x.yaml")
    assert faulty.value.problems[0].line > 0


def test_the_check_on_the_command_line_reads_what_ships() -> None:
    result = CliRunner().invoke(procedures_group, ["check", "--json"])
    assert result.exit_code == 0
    assert {"id": "request/general", "version": 1} in [
        {"id": row["id"], "version": row["version"]} for row in json.loads(result.output)["procedures"]
    ]


def test_the_check_on_the_command_line_tells_faults_and_fails(tmp_path: Path) -> None:
    folder = tmp_path / "request" / "general"
    folder.mkdir(parents=True)
    (folder / "1.yaml").write_text(TEXT.replace("limits: 5wd", "limits: five"), encoding="utf-8")
    (folder / "7.yaml").write_text(TEXT, encoding="utf-8")
    result = CliRunner().invoke(procedures_group, ["check", str(tmp_path), "--language", "both"])
    assert result.exit_code == 1
    assert f"request/general/1.yaml:{_line('limits: 5wd')}" in result.output
    assert "request/general/1.yaml" in result.output
    assert "must be named" in result.output


def test_the_english_of_a_fault_holds_no_chinese() -> None:
    with pytest.raises(ProcedureFaulty) as faulty:
        read_text("id: a\nversion: 1\ntitle: [甲]\nmoves: {open: {by: x}}\nstates: {s: 3}\n", "x.yaml")
    told = [item.message("en") for item in faulty.value.problems]
    assert len(told) > 5
    assert [text for text in told if not text.replace("[中文, English]", "").isascii()] == []


def test_the_version_in_force_is_chosen_by_date() -> None:
    shelf = library()
    first = shelf.procedures["request/general", 1]
    assert shelf.in_force("request/general", first.valid_from) is first
    assert shelf.in_force("request/general", first.valid_from.replace(year=2024)) is None
