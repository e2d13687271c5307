"""The registry on the command line, as scripts use it: `gaoxin import`, `match`, `enterprise`, `snapshot`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result
from tests import situations
from tests.kernel.workbook.builders import xlsx
from tests.mechanisms.registry.makers import HEAD, code, firm

from gaoxin.faces.cli.registry import enterprise, import_group, match, snapshot
from gaoxin.mechanisms.registry.models import FactBatch, Source
from gaoxin.platform.core.models import Zone

pytestmark = pytest.mark.django_db
SIX = ("batch", "new", "changed", "unchanged", "conflicting", "refused")


@pytest.fixture
def folder(tmp_path: Path, zone: Zone) -> Iterator[Path]:
    """A directory with one workbook of two enterprises, and a zone to import into."""
    (tmp_path / "企业.xlsx").write_bytes(xlsx([list(HEAD), list(firm(1)), list(firm(2, 2000))]))
    return tmp_path


def run(command: Any, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def told(command: Any, *arguments: object) -> Any:
    """What a successful command says in JSON."""
    result = run(command, *arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_an_import_prints_six_numbers_and_the_second_one_changes_nothing(folder: Path) -> None:
    path = folder / "企业.xlsx"
    planned = told(import_group, path, "--source", "科技局", "--dry-run")
    assert ([planned[key] for key in SIX[1:]], FactBatch.objects.get().state) == ([6, 0, 0, 0, 0], "preview")
    first = told(import_group, path, "--source", "科技局")
    again = told(import_group, "--source", "科技局", path)
    assert [first[key] for key in SIX[1:]] == [6, 0, 0, 0, 0]
    assert [again[key] for key in SIX[1:]] == [0, 0, 6, 0, 0]
    assert list(first)[:6] == list(SIX)


def test_a_dry_run_is_committed_and_an_import_undone_by_its_number(folder: Path) -> None:
    planned = told(import_group, folder / "企业.xlsx", "--source", "科技局", "--dry-run")
    assert told(import_group, "commit", planned["batch"])["new"] == 6
    assert told(import_group, "undo", planned["batch"]) == {"batch": planned["batch"], "undone": 6, "enterprises": 2}
    assert told(snapshot)["enterprises"] == 0


def test_the_refused_rows_come_back_in_the_workbook(folder: Path) -> None:
    path = folder / "坏.xlsx"
    path.write_bytes(xlsx([list(HEAD), list(firm(1, "一千多")), list(firm(2, 2000))]))
    result = run(import_group, path, "--source", "科技局", "--refused", folder / "back.xlsx", "--lang", "en")
    assert result.exit_code == 0
    assert "C2" in result.stderr
    assert openpyxl.load_workbook(folder / "back.xlsx")["数据"]["C2"].comment is not None


def test_names_are_matched_with_code_score_and_whether_surely(folder: Path) -> None:
    told(import_group, folder / "企业.xlsx", "--source", "科技局")
    names = folder / "names.csv"
    names.write_text(
        "企业名称\n青池1号传感科技有限公司\n青池２号传感科技\n青池1号传感科技有限公司苏州分公司\n不相干有限公司\n"
    )
    first, second, third, fourth = told(match, names)
    assert (first["code"], first["score"], first["automatic"]) == (code(1), 1.0, True)
    assert (second["code"] or second["candidates"][0]["code"]) == code(2)
    assert (third["automatic"], third["result"], third["candidates"][0]["code"]) == (False, "offered", code(1))
    assert (fourth["automatic"], fourth["code"]) == (False, "")


def test_the_file_of_an_enterprise_says_each_value_with_its_source(folder: Path) -> None:
    told(import_group, folder / "企业.xlsx", "--source", "科技局", "--observed", "2026-06-30")
    for wanted in (code(2), "青池2号传感科技有限公司"):
        shown = told(enterprise, wanted)
        assert (shown["code"], shown["name"]) == (code(2), "青池2号传感科技有限公司")
        (revenue,) = [fact for fact in shown["facts"] if (fact["variable"], fact["period"]) == ("revenue", "2025")]
        assert (revenue["value"], revenue["unit"], revenue["source"]) == (20000000, "元", "科技局")
        assert (revenue["observed_on"], revenue["cell"], revenue["contested"]) == ("2026-06-30", "数据!C3", False)


def test_equal_facts_give_a_snapshot_of_equal_bytes(folder: Path) -> None:
    told(import_group, folder / "企业.xlsx", "--source", "科技局")
    one = told(snapshot, "--on", "2026-06-30", "--out", folder / "one.parquet")
    batch = told(import_group, folder / "企业.xlsx", "--source", "税务局")["batch"]
    told(import_group, "undo", batch)
    two = told(snapshot, "--on", "2026-06-30", "--out", folder / "two.parquet")
    assert one["sha256"] == two["sha256"]
    assert (folder / "one.parquet").read_bytes() == (folder / "two.parquet").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["企业.xlsx"], "--source"),
        (["没有.xlsx", "--source", "科技局"], "does not exist"),
        (["坏.xlsx", "--source", "科技局"], "xlsx"),
        (["空.csv", "--source", "科技局"], "空"),
        (["企业.xlsx", "--source", "科技局", "--zone", "nowhere"], "nowhere"),
        (["企业.xlsx", "--source", "科技局", "--observed", "2099-01-01"], "不能晚于今天"),
        (["企业.xlsx", "--source", "科技局", "--observed", "soon"], "soon"),
        (["企业.xlsx", "--source", "科技局", "--month", "2026"], "2026-06"),
        (["企业.xlsx", "--source", "科技局", "--map", "营业收入"], "列名=含义"),
        (["企业.xlsx", "--source", "科技局", "--map", "高新技术企业=没有的指标"], "没有叫"),
        (["企业.xlsx", "--source", "科技局", "--sheet", "无此表"], "无此表"),
        (["undo", "999"], "999"),
        (["undo", "one"], "one"),
        (["commit", "999"], "999"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_with_exit_code_2(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], sentence: str
) -> None:
    monkeypatch.chdir(folder)
    (folder / "坏.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (folder / "空.csv").write_bytes(b"")
    result = run(import_group, *arguments)
    assert (result.exit_code, sentence in result.stderr) == (2, True), result.stderr
    assert isinstance(result.exception, SystemExit)
    assert not Source.objects.exists()


def test_other_verbs_refuse_in_a_sentence_too(folder: Path) -> None:
    told(import_group, folder / "企业.xlsx", "--source", "科技局")
    broken = folder / "names.csv"
    broken.write_bytes(b"\xff\xff\xfe\xfa")
    for result in (
        run(enterprise, "没有这家企业"), run(enterprise, "青池"), run(match, broken), run(match, folder / "none.csv"),
        run(snapshot, "--on", "yesterday"),
    ):  # fmt: skip
        assert (result.exit_code, isinstance(result.exception, SystemExit)) == (2, True), result.output
    assert "青池1号" in run(enterprise, "青池").stderr


def test_an_undone_import_cannot_be_undone_again(folder: Path) -> None:
    batch = told(import_group, folder / "企业.xlsx", "--source", "科技局")["batch"]
    told(import_group, "undo", batch)
    result = run(import_group, "undo", batch)
    assert (result.exit_code, "已撤销" in result.stderr) == (2, True)


def test_tables_for_people(folder: Path) -> None:
    assert "新增 6" in run(import_group, folder / "企业.xlsx", "--source", "科技局").stdout
    assert "营业收入" in run(enterprise, code(1)).stdout
    names = folder / "names.txt"
    names.write_text("青池1号传感科技有限公司\n")
    assert "automatic" in run(match, names).stdout


def test_the_program_itself_ends_with_2_and_no_traceback(tmp_path: Path, migrated: Path) -> None:
    """Through the installed command, in a process and a database of its own."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GAOXIN_", "DJANGO_"))}
    given = kept | {"GAOXIN_HOME": str(migrated)}
    command = [sys.executable, "-m", "gaoxin.faces.cli"]
    (tmp_path / "names.csv").write_text("企业名称\n")
    result = subprocess.run(
        [*command, "match", str(tmp_path / "names.csv")], env=given, capture_output=True, text=True, check=False, timeout=120
    )  # fmt: skip
    assert (result.returncode, "Traceback" in result.stderr, "没有高新区" in result.stderr) == (2, False, True)
    assert situations.PASSWORD not in result.stderr
