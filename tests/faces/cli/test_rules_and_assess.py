"""`gaoxin rules` and `gaoxin assess` as a person at a terminal uses them."""

from __future__ import annotations

import csv
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from gaoxin.domains.assessment import sample
from gaoxin.faces.cli.assess import assess
from gaoxin.faces.cli.rules import rules_group


def run(command: object, *arguments: str | Path) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])  # type: ignore[arg-type]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "企业表.xlsx"
    path.write_bytes(sample.workbook(20))
    return path


def test_list_names_every_rulebook_and_on_a_day_only_those_in_force() -> None:
    everything, today = run(rules_group, "list"), run(rules_group, "list", "--on", "2026-03-31")
    assert "srdi@2022" in everything.output
    assert "srdi@2026" in everything.output
    assert "srdi@2026" not in today.output


def test_rules_of_policies_are_listed_when_asked_for() -> None:
    assert "zp_rent" not in run(rules_group, "list").output
    assert "zp_rent" in run(rules_group, "list", "--policies").output


def test_show_prints_clauses_in_both_languages() -> None:
    assert "专精特新" in run(rules_group, "show", "srdi").output
    assert "srdi26_years" in run(rules_group, "show", "srdi@2026", "--lang", "en").output


def test_an_unknown_rule_is_answered_with_the_known_ones() -> None:
    result = run(rules_group, "show", "sdri")
    assert result.exit_code == 1
    assert "没有规则 sdri" in result.output
    assert "srdi@2026" in result.output


def test_check_runs_cases_and_prints_the_count() -> None:
    result = run(rules_group, "check", "--rule", "tsme")
    assert result.exit_code == 0
    count, passed = (int(part.split()[0]) for part in result.stdout.strip().splitlines()[-1].split(", "))
    assert count == passed > 100


def test_check_fails_when_a_case_differs(tmp_path: Path) -> None:
    folder = tmp_path / "books" / "trial"
    folder.mkdir(parents=True)
    (folder / "trial-1.yaml").write_text(
        "id: trial\nversion: '1'\nlabel: 试\nlabel_en: Trial\nfamily: trial\nvalid_from: 2024-01-01\nsources: [{id: d, title: 试}]\n"
        "require:\n  - {id: a, label: 甲, label_en: A, test: 营业收入 >= 100元}\n",
        encoding="utf-8",
    )
    (folder / "trial-1.cases.yaml").write_text(
        "rule: trial@1\non: 2025-06-30\ncases:\n  - {id: wrong, given: {revenue: 99元}, expect: {verdict: pass}}\n",
        encoding="utf-8",
    )
    result = run(rules_group, "check", "--rulebooks", tmp_path / "books")
    assert result.exit_code == 1
    assert "trial-1.cases.yaml:4 trial@1 wrong" in result.output
    assert "1 cases, 0 passed" in result.output


BOOK = (
    "id: trial\nversion: '1'\nlabel: 试\nlabel_en: Trial\nfamily: trial\nvalid_from: 2024-01-01\nsources: [{id: d, title: 试行办法}]\n"
    "require:\n  - {id: a, label: 甲, label_en: A, clause: d 第三条, test: 营业收入 >= 100元 且 资产负债率 <= 80%}\n"
)
CASES = "rule: trial@1\non: 2025-06-30\ncases:\n  - {id: low, given: {revenue: 99元}, expect: {verdict: fail}}\n"


def test_a_rulebook_of_ones_own_is_checked_where_it_lies_with_the_terms_of_all_rules(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "mine.cases.yaml").write_text(CASES, encoding="utf-8")
    for place in (tmp_path, tmp_path / "mine.yaml", tmp_path / "mine.cases.yaml"):
        result = run(rules_group, "check", place)
        assert (result.exit_code, "1 cases, 1 passed" in result.output) == (0, True), result.output


def test_every_faulty_file_is_told_at_once_and_the_others_are_checked(tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(BOOK, encoding="utf-8")
    (tmp_path / "good.cases.yaml").write_text(CASES, encoding="utf-8")
    (tmp_path / "name.yaml").write_text(
        BOOK.replace("营业收入", "营业收人").replace("trial", "other"), encoding="utf-8"
    )
    (tmp_path / "clause.yaml").write_text(
        BOOK.replace("clause: d 第三条, ", "").replace("trial", "third"), encoding="utf-8"
    )
    result = run(rules_group, "check", tmp_path)
    assert result.exit_code == 1
    assert "name.yaml:9 a.test: 没有名为「营业收人」" in result.output
    assert "clause.yaml: 没有写明出处（clause）：a。" in result.output
    assert "1 cases, 1 passed" in result.output


def test_a_folder_without_rulebooks_is_not_taken_for_a_sound_one(tmp_path: Path) -> None:
    for command in ("list", "check"):
        result = run(rules_group, command, "--rulebooks", tmp_path)
        assert (result.exit_code, "没有规则文件" in result.output) == (1, True)


def test_conditions_and_differences_are_shown_in_words_with_units() -> None:
    shown = run(rules_group, "show", "srdi@2026", "--lang", "en").output
    assert "Operating revenue ≥ 15 million yuan" in shown
    assert "〔工信部企业〔2026〕2号 附件1〕" in shown
    assert "非 列入经营异常名录" in run(rules_group, "show", "srdi@2026").output
    told = run(rules_group, "diff", "srdi", "2022", "2026").output
    assert "专精特新发展评价得分 ≥ 50分" in told
    assert "srdi_platform_score" not in told
    assert "still to be published" in run(rules_group, "diff", "srdi", "2022", "2026", "--lang", "en").output


def test_the_list_is_narrowed_by_words_region_and_subject() -> None:
    assert "2 部规则" in run(rules_group, "list", "little_giant@").output
    assert "qd_eaglet" not in run(rules_group, "list", "--region", "杭州").output
    assert "qd_eaglet" in run(rules_group, "list", "--region", "370200").output
    assert "hnte" not in run(rules_group, "list", "--subject", "incubator").output


def test_a_faulty_rulebook_is_told_with_its_line(tmp_path: Path) -> None:
    folder = tmp_path / "books" / "trial"
    folder.mkdir(parents=True)
    (folder / "trial-1.yaml").write_text(
        "id: trial\nversion: '1'\nlabel: 试\nlabel_en: Trial\nfamily: trial\nvalid_from: 2024-01-01\nsources: [{id: d, title: 试}]\n"
        "require:\n  - {id: a, label: 甲, label_en: A, test: 营业收人 >= 100元}\n",
        encoding="utf-8",
    )
    result = run(rules_group, "list", "--rulebooks", tmp_path / "books")
    assert result.exit_code == 1
    assert "trial-1.yaml:9" in result.output
    assert "是不是「营业收入」" in result.output


def test_diff_tells_what_changed_between_two_versions() -> None:
    result = run(rules_group, "diff", "srdi", "2022", "2026")
    assert result.exit_code == 0
    assert "srdi26_market" in result.output
    assert "处变化" in result.output


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_assess_writes_one_row_for_each_enterprise_and_rule(book: Path, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"out.{ending}"
    result = run(assess, book, "--on", "2026-06-30", "--rule", "tsme", "--rule", "srdi", "--out", out)
    assert result.exit_code == 0, result.output
    if ending == "csv":
        rows = rows_of(out)
    elif ending == "parquet":
        rows = pq.read_table(out).to_pylist()
    else:
        lines = list(openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True))
        rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
    assert len(rows) == 40
    assert {(row["rule"], row["version"]) for row in rows} == {("tsme", "2017"), ("srdi", "2026")}


def test_the_version_changes_between_2026_03_31_and_2026_04_01(book: Path, tmp_path: Path) -> None:
    for day, version in (("2026-03-31", "2022"), ("2026-04-01", "2026")):
        out = tmp_path / f"{day}.csv"
        assert run(assess, book, "--on", day, "--rule", "srdi", "--out", out).exit_code == 0
        assert {row["version"] for row in rows_of(out)} == {version}


def test_explain_prints_clauses_values_cells_and_the_way_to_pass(book: Path) -> None:
    name = next(iter(sample.rows(1, 2025)))[0]
    result = run(assess, book, "--on", "2026-06-30", "--rule", "srdi", "--explain", name)
    assert result.exit_code == 0, result.output
    assert name in result.output
    assert "企业年度数据!" in result.output
    assert "附件1" in result.output


def test_explaining_somebody_who_is_not_there_offers_similar_names(book: Path) -> None:
    result = run(assess, book, "--on", "2026-06-30", "--explain", "示例不存在有限公司")
    assert result.exit_code == 1
    assert "相近的有" in result.output


def test_a_rule_that_does_not_apply_on_the_day_is_said_so(book: Path) -> None:
    result = run(assess, book, "--on", "2021-06-30", "--rule", "tsme", "--rule", "isme")
    assert "规则 isme 在 2021-06-30 不适用" in result.output


def test_a_date_without_data_is_met_with_the_date_that_fits(book: Path) -> None:
    result = run(assess, book, "--on", "2030-06-30", "--rule", "tsme")
    assert "2026-06-30" in result.output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--map", "营收"), "列名=含义"),
        (("--map", "营业收入（万元）=营业额度"), "没有叫"),
        (("--out", "out.doc"), ".csv、.xlsx"),
        (("--on", "2001-01-01"), "没有适用的规则"),
        (("--sheet", "没有的表"), "没有的表"),
    ],
)
def test_wrong_options_end_with_a_sentence_and_no_traceback(book: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(assess, book, *(("--on", "2026-06-30") if "--on" not in arguments else ()), *arguments)
    assert result.exit_code != 0
    assert words in result.output
    assert "Traceback" not in result.output


def test_what_is_no_workbook_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    fake, out = tmp_path / "fake.xlsx", tmp_path / "out.csv"
    fake.write_bytes(b"%PDF-1.7 not a workbook")
    result = run(assess, fake, "--on", "2026-06-30", "--out", out)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert not out.exists()
