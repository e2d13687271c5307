"""`gaoxin policy read`: what a script reads, what a person sees, and what is refused with the way out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from gaoxin.faces.cli.main import cli

TEXT = """星河高新区关于支持研发的若干措施
星高管〔2024〕8号
第一条 上年度营业收入达到2000万元以上的企业，按上年度研发投入的10%给予补助，单个企业最高不超过叁拾万元。
第二条 对新认定的国家级、省级、市级、区级孵化器，分别给予500万元、100万元、50万元、10万元奖励。
第三条 同一事项按就高不重复原则执行。
第四条 每年3月底前申报。本措施自2024年3月1日起施行，有效期至2026年12月31日。
"""


def run(*arguments: str, **options: Any) -> Result:
    return CliRunner().invoke(cli, ["policy", "read", *arguments], **options)


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "措施.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_json_holds_document_clauses_findings_and_drafts(file: str) -> None:
    result = run(file, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["document"]["title"]["text"] == "星河高新区关于支持研发的若干措施"
    assert told["document"]["number"]["text"] == "星高管〔2024〕8号"
    assert [clause["anchor"] for clause in told["clauses"]] == ["article1", "article2", "article3", "article4"]
    assert set(told["findings"]) == {
        "amounts", "rates", "series", "thresholds", "titles", "dates", "periods", "exclusions", "targets", "instruments",
        "materials", "budgets",
    }  # fmt: skip
    assert [one["value"] for one in told["findings"]["amounts"]] == [300_000, 5_000_000, 1_000_000, 500_000, 100_000]
    assert [one["value"] for one in told["findings"]["rates"]] == [0.1]
    assert [(one["variable"], one["low"], one["value"]) for one in told["findings"]["thresholds"]] == [
        ("revenue", ">=", 20_000_000)
    ]
    assert [item["label"] for item in told["findings"]["series"][0]["items"]] == ["国家级", "省级", "市级", "区级"]
    assert [one.get("day") or one["recurring"] for one in told["findings"]["dates"]] == [
        "03-末",
        "2024-03-01",
        "2026-12-31",
    ]
    assert [one["role"] for one in told["findings"]["exclusions"]] == ["highest_only"]


def test_every_offset_counts_characters_of_the_printed_text(file: str) -> None:
    told = json.loads(run(file, "--json").stdout)
    text = told["text"]
    findings = [one for group in told["findings"].values() for one in group]
    assert len(findings) == 15
    for one in [*findings, *told["clauses"]]:
        assert text[one["start"] : one["end"]] == one["text"]
    ids = {one["id"] for one in findings}
    for draft in told["drafts"]:
        assert set(draft["rests_on"]) <= ids
        assert ("expr" in draft) != ("unresolved" in draft)


def test_drafts_are_text_of_the_rulebook_language(file: str) -> None:
    told = json.loads(run(file, "--json").stdout)
    first = [draft.get("expr") for draft in told["drafts"] if draft["clause"] == "article1"]
    assert first == ["营业收入 >= 2000万元", "取小(研发投入 * 10%, 30万元)"]
    open_ones = [draft for draft in told["drafts"] if draft["status"] == "unresolved"]
    assert [draft["unresolved"]["code"] for draft in open_ones] == ["no_target", "no_level"]


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("就高", "待定", "30万元", "4 条款")), ("en", ("only the highest", "unresolved", "4 clauses"))],
)
def test_a_person_reads_a_table(file: str, language: str, words: tuple[str, ...]) -> None:
    result = run(file, "--lang", language)
    assert result.exit_code == 0
    for word in words:
        assert word in result.stdout


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_text_may_be_piped_in(encoding: str) -> None:
    result = run("-", "--json", input="对获评企业给予叁佰万元奖励。".encode(encoding))
    assert [one["value"] for one in json.loads(result.stdout)["findings"]["amounts"]] == [3_000_000]


@pytest.mark.parametrize(
    ("name", "content", "zh", "en"),
    [
        ("scan.png", b"\x89PNG\r\n\x1a\n", "不是政策文本", "not the text of a policy"),
        ("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "另存为 docx", "Save it as docx"),
        ("empty.txt", b"", "是空的", "is empty"),
        ("broken.docx", b"PK\x03\x04", "已损坏", "is damaged"),
    ],
)
def test_a_bad_file_is_one_sentence_and_exit_code_one(
    tmp_path: Path, name: str, content: bytes, zh: str, en: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    for language, words in (("zh", zh), ("en", en)):
        result = run(str(path), "--lang", language)
        assert result.exit_code == 1
        assert words in result.stderr
        assert "Traceback" not in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    result = run(str(tmp_path / "none.docx"))
    assert result.exit_code == 1
    assert "none.docx" in result.stderr
