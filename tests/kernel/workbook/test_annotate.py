"""The user's own workbook comes back with the refused and doubtful cells marked."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from tests.kernel.workbook.builders import csv_bytes, reading, xlsx

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import WorkbookError, annotate


def test_refused_cells_are_red_with_a_comment_and_doubtful_ones_yellow(catalogue: Catalogue, tmp_path: Path) -> None:
    content = xlsx([["企业名称", "营业收入（万元）", "备注"], ["甲公司", "很多", "=1+1"], ["乙公司", "约3000万", None]])
    out = tmp_path / "标注.xlsx"
    assert annotate(content, reading(content, catalogue).findings, out) == 2
    page = openpyxl.load_workbook(out)["数据"]
    assert page["B2"].fill.start_color.rgb == "FFFFC7CE"
    assert page["B3"].fill.start_color.rgb == "FFFFEB9C"
    assert page["B2"].comment.text == (
        "数据!B2（营业收入（万元））：“很多”不是数字，此格按缺失处理。应填不小于 0 的数字（单位：万元）。"
        "请改成数字，例如 1234.5。"
    )
    assert page["B2"].value == "很多"
    assert page["C2"].value == "=1+1"
    assert page["D1"].value == "问题说明"
    assert page["D3"].value.startswith("B: 数据!B3（营业收入（万元））：“约3000万”是约数")


def test_the_first_sheet_lists_and_counts_all_findings(catalogue: Catalogue, tmp_path: Path) -> None:
    content = xlsx([["企业名称", "营业收入（万元）"], ["甲公司", "很多"], ["乙公司", "更多"]])
    out = tmp_path / "标注.xlsx"
    annotate(content, reading(content, catalogue).findings, out)
    summary = openpyxl.load_workbook(out).worksheets[0]
    assert summary.title == "问题汇总"
    assert [cell.value for cell in summary[2]][:4] == ["未读取", "数据!B2", "营业收入（万元）", "很多"]
    assert (summary["H1"].value, summary["I1"].value) == ("未读取 cell_text", 2)


def test_a_text_that_looks_like_a_formula_is_not_one_in_the_summary(catalogue: Catalogue, tmp_path: Path) -> None:
    content = xlsx([["企业名称", "营业收入（万元）"], ["甲公司", "@SUM(A1)"]])
    out = tmp_path / "标注.xlsx"
    annotate(content, reading(content, catalogue).findings, out, language="en")
    assert openpyxl.load_workbook(out)["Findings"]["D2"].value == "'@SUM(A1)"


def test_a_cell_inside_a_merged_range_is_marked_at_its_corner(catalogue: Catalogue, tmp_path: Path) -> None:
    content = xlsx(
        [["企业名称", "年份", "净利润"], ["甲公司", 2025, "很多"], [None, 2024, None]], merges=["A2:A3", "C2:C3"]
    )
    out = tmp_path / "标注.xlsx"
    annotate(content, reading(content, catalogue).findings, out)
    assert openpyxl.load_workbook(out)["数据"]["C2"].comment is not None


def test_only_an_xlsx_can_be_marked(catalogue: Catalogue, tmp_path: Path) -> None:
    content = csv_bytes("企业名称,营业收入\n甲公司,很多\n")
    with pytest.raises(WorkbookError) as caught:
        annotate(content, reading(content, catalogue, filename="企业.csv").findings, tmp_path / "out.xlsx")
    assert caught.value.code == "annotate_xlsx"
