"""What an officer feeds to `gaoxin assess` and asks of it: layouts, units, files that cannot be written, names that are not clear."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from gaoxin.faces.cli import assess as module
from gaoxin.faces.cli.assess import assess
from gaoxin.faces.cli.progress import bar
from gaoxin.kernel.assess.verdicts import Ids

LONG = (
    ("统一社会信用代码", "企业名称", "年度", "营业收入（万元）", "资产总额（千元）", "职工总数", "行业代码", "sales_revenue 元", "主营业务收入(亿元)"),
    ("91370299MA0000001B", "示例甲有限公司", "2025", "1,800", "30000", "60", "4011", "18000000", "0.17"),
    ("91370299MA0000001B", "示例甲有限公司", "2024", "1600", "28000", "55", "4011", "16000000", "0.15"),
    ("91370299MA00000022", "示例乙有限公司", "2025", "3,000", "９0000", "90", "6513", "30000000", "0.29"),
)  # fmt: skip
ON = ("--on", "2026-06-30")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(assess, [str(argument) for argument in arguments])


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "企业.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(LONG)
    return path


def _rows(path: Path) -> list[dict[str, object]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def _verdicts(path: Path, *arguments: object) -> list[tuple[object, ...]]:
    out = path.with_name("out.csv")
    result = run(path, *ON, "--rule", "size_300", "--rule", "tsme", "--out", out, *arguments)
    assert result.exit_code == 0, result.output
    return [(row["name"], row["rule"], row["verdict"], row["outcome"], row["missing_facts"]) for row in _rows(out)]


def test_csv_xlsx_and_parquet_with_the_same_table_give_the_same_verdicts(book: Path) -> None:
    expected = _verdicts(book)
    sheet = openpyxl.Workbook()
    for row in LONG:
        sheet.active.append(row)
    sheet.save(book.with_suffix(".xlsx"))
    columns = dict(zip(LONG[0], zip(*LONG[1:], strict=True), strict=True))
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), book.with_suffix(".parquet"))
    assert _verdicts(book.with_suffix(".xlsx")) == expected
    assert _verdicts(book.with_suffix(".parquet")) == expected


def test_year_columns_in_one_row_say_the_same_as_a_row_for_each_year(tmp_path: Path, book: Path) -> None:
    wide = tmp_path / "wide.csv"
    heads = [f"{year}年{name}" for year in (2025, 2024) for name in LONG[0][3:6]]
    first, second, third = LONG[1:]
    table = [
        ["统一社会信用代码", "企业名称", *heads, "行业代码", "sales_revenue[2025] 元", "2025年主营业务收入(亿元)"],
        [*first[:2], *first[3:6], *second[3:6], *first[6:]],
        [*third[:2], *third[3:6], "", "", "", *third[6:]],
    ]
    with wide.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(table)
    assert _verdicts(wide) == _verdicts(book)


def test_units_in_headers_are_honoured_to_the_cell(book: Path) -> None:
    shown = run(book, *ON, "--rule", "size_300", "--rule", "size_stat", "--explain", "示例甲有限公司").stdout
    assert "营业收入（2025年） = 1,800万元  企业.csv!D2" in shown
    assert "资产总额（2025年） = 3,000万元  企业.csv!E2" in shown
    assert "主营业务收入（2025年） = 1,700万元  企业.csv!I2" in shown


def test_the_reasons_name_the_document_and_the_class(book: Path) -> None:
    shown = run(book, *ON, "--rule", "size_300", "--explain", "91370299ma0000001b").stdout
    assert "〔工信部联企业〔2011〕300号 第四条〕" in shown
    assert "企业规模 小型" in shown


def test_the_screen_counts_enterprises_of_each_class(book: Path) -> None:
    assert "企业规模：小型 2" in run(book, *ON, "--rule", "size_300").stdout
    assert "Size class: small 2" in run(book, *ON, "--rule", "size_300", "--lang", "en").stdout.replace(
        "Small", "small"
    )


def test_reasons_and_a_file_can_be_asked_for_together(book: Path, tmp_path: Path) -> None:
    result = run(book, *ON, "--rule", "tsme", "--explain", "示例甲", "--out", tmp_path / "out.csv")
    assert "年销售收入" in result.stdout
    assert len(_rows(tmp_path / "out.csv")) == 2


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("示例", "“示例”不止一家，有 2 家：示例甲有限公司 91370299MA0000001B、示例乙有限公司 91370299MA00000022"),
        ("示例丙有限公司", "表中没有“示例丙有限公司”。"),
        ("91370299MA0000001X", "相近的有：示例甲有限公司 91370299MA0000001B"),
        ("示例甲公司", "相近的有：示例甲有限公司"),
    ],
)
def test_a_name_that_is_not_clear_is_answered_with_those_that_come_near(book: Path, name: str, sentence: str) -> None:
    result = run(book, *ON, "--rule", "tsme", "--explain", name)
    assert (result.exit_code, sentence in result.stderr) == (1, True), result.stderr


def test_two_enterprises_of_one_name_are_told_apart_by_code(tmp_path: Path) -> None:
    path = tmp_path / "twins.csv"
    path.write_text(
        "统一社会信用代码,企业名称,年度,职工总数\n91370299MA0000001B,示例甲（青岛）有限公司,2025,6\n91370299MA00000022,示例甲(青岛)有限公司,2025,7\n",
        encoding="utf-8",
    )
    assert "不止一家" in run(path, *ON, "--rule", "tsme", "--explain", "示例甲(青岛)有限公司").stderr
    assert "= 7人" in run(path, *ON, "--rule", "tsme", "--explain", "91370299MA00000022").stdout


@pytest.mark.parametrize(
    ("region", "applies"), [("青岛", True), ("370200", True), ("370211", True), ("37", False), ("杭州市", False)]
)
def test_a_region_is_taken_by_code_or_name(book: Path, region: str, applies: bool) -> None:
    assert ("qd_eaglet" in run(book, *ON, "--region", region).stdout) == applies


def test_words_are_honoured_in_every_kind_of_file(book: Path, tmp_path: Path) -> None:
    found = []
    for ending in ("csv", "xlsx", "parquet"):
        out = tmp_path / f"out.{ending}"
        assert run(book, *ON, "--rule", "size_300", "--words", "--out", out).exit_code == 0
        if ending == "parquet":
            rows = [list(row.values()) for row in pq.read_table(out).to_pylist()]
        elif ending == "xlsx":
            rows = [list(row) for row in openpyxl.load_workbook(out).active.iter_rows(min_row=2, values_only=True)]
        else:
            rows = [list(row.values()) for row in _rows(out)]
        found.append([[cell or "" for cell in row] for row in rows])
    assert found[0] == found[1] == found[2]
    assert found[0][0][5] == "符合"


def test_columns_are_those_that_were_promised(book: Path, tmp_path: Path) -> None:
    run(book, *ON, "--rule", "tsme", "--out", tmp_path / "out.csv")
    assert list(_rows(tmp_path / "out.csv")[0]) == Ids.headers
    assert Ids.headers == [
        "code", "name", "rule", "version", "verdict", "score_low", "score_high", "amount", "outcome", "blocking_criteria",
        "missing_facts", "steps",
    ]  # fmt: skip


# -- files that cannot be written ---------------------------------------------------------------------------------


def test_the_workbook_that_is_read_is_not_replaced(book: Path) -> None:
    before = book.read_bytes()
    result = run(book, *ON, "--out", book)
    assert (result.exit_code, "不能覆盖" in result.stderr) == (1, True)
    assert book.read_bytes() == before


def test_a_missing_folder_is_told_before_anything_is_read(book: Path, tmp_path: Path) -> None:
    result = run(book, *ON, "--out", tmp_path / "none" / "out.csv")
    assert (result.exit_code, "没有文件夹" in result.stderr) == (1, True)
    assert "营业收入" not in result.stderr


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_full_disk_is_a_sentence(book: Path, tmp_path: Path, ending: str) -> None:
    full = tmp_path / f"full.{ending}"
    full.symlink_to("/dev/full")
    result = run(book, *ON, "--rule", "tsme", "--out", full)
    assert (result.exit_code, "磁盘已满" in result.stderr) == (1, True), result.output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_command_that_is_stopped_leaves_the_old_file_and_nothing_else(
    book: Path, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / f"out.{ending}"
    out.write_text("old", encoding="utf-8")
    real = module.export

    def stopped(*arguments: object) -> None:
        real(*arguments)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "export", stopped)
    assert run(book, *ON, "--rule", "tsme", "--out", out).exit_code == 1
    assert out.read_text(encoding="utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {book.name, out.name}


def test_control_c_ends_the_program_with_130_and_a_word(book: Path, tmp_path: Path) -> None:
    rows = [row for number in range(20_000) for row in [(*LONG[3][:1], f"示例{number}号有限公司", *LONG[3][2:])]]
    with book.open("a", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows(rows)
    command = [sys.executable, "-m", "gaoxin.faces.cli", "assess", str(book), *ON, "--out", str(tmp_path / "out.xlsx")]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ.copy()
    )
    deadline = time.monotonic() + 60
    # The temporary file beside the target shows that writing has begun.
    while time.monotonic() < deadline and process.poll() is None and not list(tmp_path.glob(".out-*")):
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    _said, told = process.communicate(timeout=60)
    assert (process.returncode, "已中断" in told, "Traceback" in told) == (130, True, False), told
    assert {path.name for path in tmp_path.iterdir()} == {book.name}


def test_a_csv_cannot_be_marked_and_says_how_it_could(book: Path, tmp_path: Path) -> None:
    result = run(book, *ON, "--refused", tmp_path / "marked.xlsx")
    assert (result.exit_code, "xlsx" in result.stderr) == (1, True)
    assert not (tmp_path / "marked.xlsx").exists()


def test_progress_is_silent_where_nobody_looks(capfd: pytest.CaptureFixture[str]) -> None:
    with bar("评估") as report:
        report(1, 2)
    assert capfd.readouterr() == ("", "")
