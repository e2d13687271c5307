"""Files that people upload: docx, pdf and txt are read; everything else is refused with the way out."""

from __future__ import annotations

import io
from contextlib import suppress
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from tests.kernel.policytext.files import archive, docx, levels, paragraph, pdf

from gaoxin.kernel.policytext import Limits, PolicyTextError, read_pasted, read_policy

LINES = ["关于支持工业设计的若干措施", "第一条 对首次获评的设计中心，给予叁拾万元奖励。", "第二条 自印发之日起施行。"]


def refusal(data: bytes | Path, name: str = "policy.docx", **limits: int) -> PolicyTextError:
    with pytest.raises(PolicyTextError) as caught:
        read_policy(data, name, limits=Limits(**limits))
    error = caught.value
    for language in ("zh", "en"):
        assert error.message(language)
        assert "{" not in error.message(language)
    return error


# -- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_every_usual_encoding(encoding: str) -> None:
    policy = read_policy("\r\n".join(LINES).encode(encoding), "policy.txt")
    assert (policy.kind, policy.text) == ("txt", "\n".join(LINES))


def test_rare_characters_survive_gb18030() -> None:
    assert "𬭎㛃䶮" in read_policy("第一条 支持𬭎㛃䶮企业。".encode("gb18030"), "policy.txt").text


def test_a_word_document_gives_its_paragraphs() -> None:
    policy = read_policy(docx("".join(map(paragraph, LINES))), "policy.docx")
    assert (policy.kind, policy.text) == ("docx", "\n".join(LINES))
    assert [one.value for one in policy.findings if one.kind == "amount"] == [300_000]


def test_numbers_that_word_counts_itself_are_written_out() -> None:
    scheme = levels("7", ("chineseCounting", "第%1条 "), ("chineseCounting", "（%2）"), ("decimal", "%3."))
    numbering = f'{scheme}<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>'
    body = [("奖励1万元。", 0), ("国家级", 1), ("省级", 1), ("奖励2万元。", 0), ("市级", 1), ("设备投入", 2)]
    data = docx("".join(paragraph(text, "3", level) for text, level in body), numbering)
    assert read_policy(data, "policy.docx").text.split("\n") == [
        "第一条 奖励1万元。", "（一）国家级", "（二）省级", "第二条 奖励2万元。", "（一）市级", "1.设备投入",
    ]  # fmt: skip


def test_a_style_may_carry_the_number() -> None:
    numbering = f'{levels("1", ("chineseCounting", "%1、"))}<w:num w:numId="5"><w:abstractNumId w:val="1"/></w:num>'
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Title2"><w:basedOn w:val="Base"/></w:style>'
    )
    data = docx(paragraph("支持", style="Title2") + paragraph("附则", style="Title2"), numbering, styles)
    assert read_policy(data, "policy.docx").text == "一、支持\n二、附则"


def test_deleted_and_moved_text_is_left_out() -> None:
    body = (
        "<w:p><w:r><w:t>第一条 奖励</w:t></w:r><w:del><w:r><w:delText>50万元</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>80万元</w:t></w:r></w:moveFrom><w:ins><w:r><w:t>30万元。</w:t></w:r></w:ins></w:p>"
    )
    assert read_policy(docx(body), "policy.docx").text == "第一条 奖励30万元。"


def test_a_row_of_a_table_is_one_line_and_pictures_are_told() -> None:
    cells = "".join(f"<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>" for text in ("国家级", "奖励100万元"))
    policy = read_policy(docx(f"<w:tbl><w:tr>{cells}</w:tr></w:tbl><w:p><w:r><w:drawing/></w:r></w:p>"), "policy.docx")
    assert policy.text == "国家级 奖励100万元"
    assert "pictures" in [notice.code for notice in policy.notices]


def test_a_pdf_with_text_is_read_without_its_page_numbers() -> None:
    policy = read_policy(pdf([[LINES[0], LINES[1], "— 1 —"], [LINES[2], "2"]]), "policy.pdf")
    assert (policy.kind, policy.text) == ("pdf", "\n".join(LINES))


def test_headers_and_footers_are_left_out_and_told() -> None:
    foot = "星河高新区 第{} 页 file:///policy.html"
    policy = read_policy(
        pdf([["政策汇编", *LINES[:2], foot.format(1)], ["政策汇编", LINES[2], foot.format(2)]]), "policy.pdf"
    )
    assert policy.text == "\n".join(LINES)
    assert [notice.values for notice in policy.notices if notice.code == "running_heads"] == [{"count": 4}]


def test_radicals_that_browsers_print_are_the_characters_they_stand_for() -> None:
    policy = read_policy(pdf([["第⼀条 ⾃2024年3⽉1⽇起施⾏，⻓期有效。"]]), "policy.pdf")
    assert policy.text == "第一条 自2024年3月1日起施行，长期有效。"


def test_a_page_without_text_is_told() -> None:
    policy = read_policy(pdf([LINES, []]), "policy.pdf")
    (notice,) = [notice for notice in policy.notices if notice.code == "pages_without_text"]
    assert "2" in notice.message("zh")


def test_a_pdf_that_only_restricts_printing_is_read() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([LINES]))))
    writer.encrypt("", "owner", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    assert read_policy(stream.getvalue(), "policy.pdf").text == "\n".join(LINES)


# -- what is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n \t", "empty_file"),
        (b"\xef\xbb\xbf", "empty_file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "not_policy_file"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "not_policy_file"),
        (b"{\\rtf1 x}", "not_policy_file"),
        (b"<html><body>x</body></html>", "not_policy_file"),
        (b"abc\x00\x01\x02def", "not_policy_file"),
        (b"\xff\xfe\xff\xff\x80\x81"[2:] * 20, "bad_encoding"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), "old_word"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"PK\x03\x04 broken", "damaged"),
        (archive({"xl/workbook.xml": "x"}), "not_policy_file"),
        (archive({"readme.txt": "x"}), "not_policy_file"),
        (docx("<w:p>")[:-40], "damaged"),
        (docx("<w:p><w:r>"), "damaged"),
        (docx(""), "empty_file"),
        (b"%PDF-1.7\nnothing", "damaged"),
        (pdf([[], []]), "scanned"),
    ],
)  # fmt: skip
def test_bad_files_are_refused_each_with_its_reason(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_scan_says_how_many_pages_it_has() -> None:
    assert "2 页" in refusal(pdf([[], []]), "scan.pdf").message("zh")


def test_a_locked_pdf_asks_for_one_without_password() -> None:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([LINES]))))
    writer.encrypt("secret", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    assert refusal(stream.getvalue(), "policy.pdf").code == "encrypted"


def test_entities_are_refused() -> None:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaa">]><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"/>'
    assert refusal(archive({"word/document.xml": declared})).code == "damaged"


def test_what_would_burst_is_not_unpacked() -> None:
    assert refusal(docx(paragraph("一" * 3_000_000))).code == "zip_bomb"
    assert refusal(docx(paragraph("".join(LINES) * 50)), max_part=1000).code == "zip_bomb"
    assert refusal(docx(paragraph("x"), extra={f"word/{at}": "" for at in range(30)}), max_parts=20).code == "zip_bomb"


def test_sizes_have_their_limits() -> None:
    text = "第一条 奖励。" * 1000
    assert refusal(text.encode(), "policy.txt", max_bytes=1000).code == "too_large"
    assert refusal(text.encode(), "policy.txt", max_characters=1000).code == "too_long"
    assert refusal(pdf([LINES] * 3), "policy.pdf", max_pages=2).code == "too_many_pages"
    with pytest.raises(PolicyTextError):
        read_pasted(text, limits=Limits(max_characters=1000))


def test_a_missing_file_and_an_empty_paste_are_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "none.txt").code == "not_found"
    with pytest.raises(PolicyTextError):
        read_pasted(" \n ")


def test_files_cut_off_anywhere_never_break_the_reader() -> None:
    for whole in (pdf([LINES]), docx("".join(map(paragraph, LINES)))):
        for part in range(1, 12):
            with suppress(PolicyTextError):
                read_policy(whole[: len(whole) * part // 12], "policy")
