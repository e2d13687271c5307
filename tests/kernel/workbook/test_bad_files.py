"""Files that cannot be read are refused with a sentence that says what is wrong and what to do."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kernel.workbook import builders

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.workbook import Limits, WorkbookError, open_table


def refusal(
    content: bytes | Path, catalogue: Catalogue, filename: str | None = "企业.xlsx", **options: object
) -> WorkbookError:
    with pytest.raises(WorkbookError) as caught:
        open_table(content, filename, catalogue=catalogue, **options)  # type: ignore[arg-type]
    return caught.value


def test_a_picture_is_not_a_workbook(catalogue: Catalogue) -> None:
    error = refusal(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, catalogue)
    assert (
        error.message("zh") == "“企业.xlsx”不是表格文件，内容是 PNG 图片。请上传 xlsx、xls、ods、csv 或 parquet 文件。"
    )
    assert (
        error.message("en")
        == "“企业.xlsx” is not a table; it is a PNG picture. Use an xlsx, xls, ods, csv or parquet file."
    )


def test_a_word_document_is_named_as_one(catalogue: Catalogue) -> None:
    content = builders.archive({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})
    assert refusal(content, catalogue).message() == (
        "“企业.xlsx”不是表格文件，内容是 Word 文档。请上传 xlsx、xls、ods、csv 或 parquet 文件。"
    )


def test_a_plain_archive_is_not_a_workbook(catalogue: Catalogue) -> None:
    error = refusal(builders.archive({"甲.xlsx": b"x"}), catalogue, "企业.zip")
    assert error.message() == "“企业.zip”不是表格文件，内容是 ZIP 压缩包。请上传 xlsx、xls、ods、csv 或 parquet 文件。"


def test_binary_data_is_not_a_csv(catalogue: Catalogue) -> None:
    error = refusal(b"\x01\x02\x00\x03" * 50, catalogue, "企业.csv")
    assert error.message() == "“企业.csv”不是表格文件，内容是二进制数据。请上传 xlsx、xls、ods、csv 或 parquet 文件。"


def test_a_web_page_named_xls_is_told_how_to_be_saved(catalogue: Catalogue) -> None:
    error = refusal("<html><table><tr><td>企业名称</td></tr></table></html>".encode(), catalogue, "导出.xls")
    assert (
        error.message()
        == "“导出.xls”名为表格，实为网页（HTML/XML），一些系统会这样导出。请用 Excel 或 WPS 打开后另存为 xlsx。"
    )


@pytest.mark.parametrize("name", ["通知.xlsx", "通知.csv"])
def test_a_letter_is_told_to_be_plain_text(catalogue: Catalogue, name: str) -> None:
    error = refusal("各位同事：\n请于周五前报送名单，谢谢。\n办公室\n".encode(), catalogue, name)
    assert error.message("zh").startswith(
        f"“{name}”里是普通文字（开头是“各位同事：”），没有成列的数据。请确认选对了文件"
    )
    assert error.message("en").startswith(
        f"“{name}” holds plain text (it begins with “各位同事：”) and no columns of data."
    )


def test_a_csv_named_xlsx_is_read(catalogue: Catalogue) -> None:
    content = "企业名称,净利润（万元）\n甲公司,3\n".encode("gb18030")
    result = builders.reading(content, catalogue, filename="企业.xlsx")
    assert result.population.facts(0) == {("net_profit", "y1"): 30_000}
    assert builders.said(result, "wrong_extension") == ["文件名以“.xlsx”结尾，内容却是 csv，已按 csv 读取。"]


def test_a_csv_of_blank_lines_is_empty(catalogue: Catalogue) -> None:
    error = refusal(b"\n\n  \n,,\n", catalogue, "企业.csv")
    assert error.message("zh") == "没有找到数据：工作表“企业.csv”是空的。请确认数据已保存在这个文件里。"


def test_formulas_saved_without_their_results_are_told(catalogue: Catalogue) -> None:
    content = builders.xlsx([["企业名称", "净利润"], ["甲公司", "=1+1"], ["乙公司", 3]])
    result = builders.reading(content, catalogue)
    assert result.population.facts(0) == {}
    assert builders.said(result, "formula_cells") == [
        "工作簿里有 1 个公式没有保存算出的结果（如 B2），读不到数，按缺失处理。"
    ]
    assert result.findings.of("formula_cells")[0].severity == "error"


def test_an_empty_file_is_refused(catalogue: Catalogue) -> None:
    assert refusal(b"", catalogue).message() == (
        "“企业.xlsx”是空文件（0 字节）。文件可能没有保存或上传中断，请重新保存后再试。"
    )


def test_a_missing_file_is_named(catalogue: Catalogue, tmp_path: Path) -> None:
    error = refusal(tmp_path / "没有.xlsx", catalogue, None)
    assert error.message().endswith("没有.xlsx”。请检查文件名和所在文件夹。")


def test_an_empty_sheet_is_refused(catalogue: Catalogue) -> None:
    assert refusal(builders.xlsx([]), catalogue).message() == (
        "没有找到数据：工作表“数据”是空的。请确认数据已保存在这个文件里。"
    )


def test_headers_without_rows_are_refused(catalogue: Catalogue) -> None:
    error = refusal(builders.xlsx([["企业名称", "营业收入"]]), catalogue)
    assert error.message() == (
        "工作表“数据”只有表头，没有数据行。请在表头下面填写企业数据后再上传；如果数据在别的文件里，请上传那个文件。"
    )


def test_a_sheet_without_headers_is_refused(catalogue: Catalogue) -> None:
    error = refusal(builders.xlsx([[1, 2, 3], [4, 5, 6]]), catalogue)
    assert error.message() == (
        "工作表“数据”的前 40 行里找不到表头。请让每一列有一个名称，例如“统一社会信用代码、企业名称、营业收入（万元）”。"
    )


def test_more_than_200_mb_is_refused_before_reading(catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "大.xlsx"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024 + 1)
    assert refusal(path, catalogue, None).message() == (
        "文件大小为 201 MB，超过上限 200 MB，没有读取。请按年份或区域拆成几个文件，或另存为 parquet。"
    )


def test_a_password_is_recognised(catalogue: Catalogue) -> None:
    error = refusal(builders.locked(), catalogue)
    assert error.message() == (
        "“企业.xlsx”设有打开密码，无法读取。请在 Excel 或 WPS 中用密码打开，在“文件—信息—保护工作簿”里取消密码后另存。"
    )


def bomb(size: int) -> bytes:
    """A workbook whose sheet inflates to ``size`` bytes out of almost none."""
    return builders.archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": b" " * size})


def test_a_zip_bomb_is_refused_by_its_ratio(catalogue: Catalogue) -> None:
    error = refusal(bomb(64 * 1024 * 1024), catalogue)
    assert error.code == "zip_bomb"
    assert error.message().startswith("文件解压后异常巨大（压缩比超过 ")
    assert error.message().endswith("请在 Excel 或 WPS 中打开，只复制有数据的区域到新表再保存。")


def test_a_zip_bomb_is_refused_by_its_size(catalogue: Catalogue) -> None:
    limits = Limits(max_uncompressed=8 * 1024 * 1024)
    assert refusal(bomb(16 * 1024 * 1024), catalogue, limits=limits).message() == (
        "文件解压后异常巨大（超过 8 MB），疑似压缩炸弹，没有读取。"
        "请在 Excel 或 WPS 中打开，只复制有数据的区域到新表再保存。"
    )


def test_a_zip_bomb_that_lies_about_its_size_is_refused(catalogue: Catalogue) -> None:
    content = bytearray(bomb(64 * 1024 * 1024))
    true_size = struct.pack("<I", 64 * 1024 * 1024)
    while (at := content.find(true_size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 10)
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as packed:
        assert max(entry.file_size for entry in packed.infolist()) < 100
    assert refusal(bytes(content), catalogue).code == "zip_bomb"


def test_too_many_parts_are_refused(catalogue: Catalogue) -> None:
    content = builders.archive({f"xl/{number}.xml": b"" for number in range(30)})
    error = refusal(content, catalogue, limits=Limits(max_entries=20))
    assert error.message().startswith("文件解压后异常巨大（30 个部件）")


def test_a_stray_cell_far_away_does_not_fill_the_memory(catalogue: Catalogue) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as workbook:
        page = workbook.add_worksheet("数据")
        page.write_row(0, 0, ["企业名称", "营业收入"])
        page.write(1_048_575, 700, "x")
    error = refusal(stream.getvalue(), catalogue)
    assert error.message() == (
        "表格范围有 1048576 行 701 列，超过能读取的上限。"
        "请删除数据区以外的空行空列（常见原因：很远处有一个多余的单元格），再保存。"
    )


@pytest.mark.parametrize("reference", ['r="XFD1048576"', "r = 'XFD1048576'", 'r\n=\t"XFD1048576"'])
def test_a_far_cell_is_seen_however_its_reference_is_spelt(catalogue: Catalogue, reference: str) -> None:
    sheet = f'<worksheet><sheetData><row><c r="A1"/><c {reference}><v>1</v></c></row></sheetData></worksheet>'
    content = builders.archive({"xl/workbook.xml": b"<workbook/>", "xl/worksheets/sheet1.xml": sheet.encode()})
    assert refusal(content, catalogue).code == "too_many_cells"


def test_a_repeated_row_of_an_opendocument_sheet_does_not_fill_the_memory(catalogue: Catalogue) -> None:
    content = builders.ods([["企业名称", "营业收入"], ["甲", 1.0]], repeat_last_row=1_000_000)
    assert refusal(content, catalogue, "企业.ods").code == "too_many_cells"


def test_a_cut_off_workbook_is_damaged(catalogue: Catalogue) -> None:
    content = builders.xlsx([["企业名称", "营业收入"], ["甲", 1]])
    error = refusal(content[: len(content) // 2], catalogue)
    assert error.code == "damaged"
    assert error.message().endswith("请在 Excel 或 WPS 中打开并另存为 xlsx，或重新导出。")


def test_a_workbook_without_its_parts_is_damaged(catalogue: Catalogue) -> None:
    content = builders.archive({"xl/workbook.xml": b"<workbook/>"})
    assert refusal(content, catalogue).message().startswith("“企业.xlsx”已损坏，打不开（")


def test_an_opendocument_sheet_that_breaks_off_is_damaged(catalogue: Catalogue) -> None:
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    for sheet in (b"<a><b></a>", b"<a>", b'<?xml version="1.0" encoding="utf-9"?><a/>', b"<!DOCTYPE a []><a/>"):
        assert refusal(builders.archive(parts | {"content.xml": sheet}), catalogue, "企业.ods").code == "damaged"


SEEDS = {
    "xlsx": builders.xlsx([["企业名称", "年份", "营业收入"], ["甲公司", 2025, 3000], ["乙公司", 2024, "约3000万"]]),
    "xls": builders.xls(),
    "ods": builders.ods([["企业名称", "营业收入"], ["甲公司", 1.0]]),
    "csv": builders.csv_bytes("企业名称,营业收入\n甲公司,1\n"),
}


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(SEEDS)),
    places=st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.binary(max_size=4)), min_size=1, max_size=6),
    keep=st.floats(0.5, 1),
)
def test_no_damage_breaks_the_reader(
    catalogue: Catalogue, kind: str, places: list[tuple[float, bytes]], keep: float
) -> None:
    content = bytearray(SEEDS[kind])
    for place, put in places:
        at = int(place * len(content))
        content[at : at + len(put)] = put
    damaged = bytes(content[: int(keep * len(content))])
    try:
        rows = len(open_table(damaged, f"企业.{kind}", catalogue=catalogue))
    except WorkbookError as error:
        said = {error.message("zh"), error.message("en")}
    else:
        said = {f"{rows} rows"} if rows else set()
    assert all(said)
    assert said


def test_a_csv_of_no_known_encoding_is_refused_with_its_line(catalogue: Catalogue) -> None:
    content = "企业名称,营业收入\n甲,1\n".encode() + b"\xff\xfe\xfd,2\n"
    assert refusal(content, catalogue, "企业.csv").message() == (
        "“企业.csv”的文字编码无法识别（第 3 行附近）。请另存为“CSV UTF-8”或 xlsx。"
    )


def test_an_unknown_sheet_name_lists_the_sheets(catalogue: Catalogue) -> None:
    content = builders.sheets({"一": [["企业名称"], ["甲"]], "二": []})
    error = refusal(content, catalogue, sheet="三")
    assert error.message() == "工作簿里没有名为“三”的工作表，现有：一、二。请改选其中一个工作表。"


def test_a_binary_workbook_is_told_how_to_be_saved(catalogue: Catalogue) -> None:
    error = refusal(builders.archive({"xl/workbook.bin": b"x"}), catalogue, "企业.xlsb")
    assert error.message() == "“企业.xlsb”是二进制工作簿（xlsb），不支持。请在 Excel 中另存为 xlsx。"
