"""What can be wrong with a file or text of a policy, in Chinese and English, each with the way out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple


class Sentence(NamedTuple):
    """One message in both languages; the fixes are empty when nothing need be done."""

    zh: str
    en: str
    fix_zh: str = ""
    fix_en: str = ""


MESSAGES: dict[str, Sentence] = {
    "not_found": Sentence(
        "找不到文件：{file}。",
        "There is no file {file}.",
        "请检查文件名和路径。",
        "Check its name and folder.",
    ),
    "empty_file": Sentence(
        "{file} 是空的，没有可读的文字。",
        "{file} is empty: it holds no text.",
        "请换一份有正文的文件，或直接粘贴正文。",
        "Choose a file with text or paste the text itself.",
    ),
    "too_large": Sentence(
        "{file} 有 {size} MB，超过 {limit} MB 的上限。",
        "{file} has {size} MB, more than the {limit} MB allowed.",
        "请去掉图片后另存，或只粘贴正文。",
        "Save it without pictures or paste the text only.",
    ),
    "too_long": Sentence(
        "{file} 的正文有 {size} 个字，超过 {limit} 个字的上限。",
        "The text of {file} has {size} characters, more than the {limit} allowed.",
        "一次读一份政策；汇编请拆成单份。",
        "Read one policy at a time; split a collection.",
    ),
    "too_many_pages": Sentence(
        "{file} 有 {size} 页，超过 {limit} 页的上限。",
        "{file} has {size} pages, more than the {limit} allowed.",
        "一次读一份政策；汇编请拆成单份。",
        "Read one policy at a time; split a collection.",
    ),
    "not_policy_file": Sentence(
        "{file} 是{kind}，不是政策文本。",
        "{file} is {kind}, not the text of a policy.",
        "请上传 docx、有文字层的 pdf 或 txt，或直接粘贴正文。",
        "Upload docx, pdf with text, or txt, or paste the text.",
    ),
    "old_word": Sentence(
        "{file} 是旧版 Word（doc、wps）格式，这里读不了。",
        "{file} is in the old Word format (doc, wps), which cannot be read here.",
        "请用 Word 或 WPS 另存为 docx 后再上传。",
        "Save it as docx with Word or WPS and upload that.",
    ),
    "encrypted": Sentence(
        "{file} 有打开密码。",
        "{file} is locked with a password.",
        "请去掉密码后再上传，或直接粘贴正文。",
        "Remove the password and upload it again, or paste the text.",
    ),
    "damaged": Sentence(
        "{file} 已损坏，读不出来（{detail}）。",
        "{file} is damaged and cannot be read ({detail}).",
        "请重新下载，或另存一份后再上传。",
        "Download it again or save a new copy and upload that.",
    ),
    "zip_bomb": Sentence(
        "{file} 解压后过大（{detail}），已停止读取。",
        "{file} would grow too large when unpacked ({detail}); reading was stopped.",
        "请另存为正常的 docx，或直接粘贴正文。",
        "Save it as an ordinary docx or paste the text.",
    ),
    "scanned": Sentence(
        "{file} 没有文字层，可能是扫描件：{pages} 页都没有可提取的文字。",
        "{file} has no text layer and is probably a scan: none of its {pages} pages gives any text.",
        "请先做文字识别，或上传公文原稿（docx），或粘贴正文。",
        "Run text recognition first, upload the original docx, or paste the text.",
    ),
    "bad_encoding": Sentence(
        "{file} 的文字编码认不出来（不是 UTF-8，也不是 GB 18030）。",
        "The encoding of {file} is not known (neither UTF-8 nor GB 18030).",
        "请用记事本另存为 UTF-8 后再上传。",
        "Save it as UTF-8 and upload it again.",
    ),
    # Notices: the text was read, and something about it should be known.
    "pages_without_text": Sentence(
        "第 {pages} 页没有文字，可能是扫描页，其内容没有读到。",
        "Pages {pages} hold no text; they may be scans and were not read.",
        "请核对原件，把缺的内容粘贴进来。",
        "Compare with the original and paste what is missing.",
    ),
    "running_heads": Sentence(
        "各页重复的 {count} 行（页眉、页脚）没有当作正文。",
        "{count} lines that repeat on the pages (headers, footers) were not taken as text.",
    ),
    "pictures": Sentence(
        "有 {count} 处图片，图片里的文字没有读到。",
        "There are {count} pictures; words in them were not read.",
        "请核对原件。",
        "Compare with the original.",
    ),
    "footnotes": Sentence(
        "有 {count} 处脚注或尾注，注文没有读到。",
        "There are {count} footnotes or endnotes; their text was not read.",
        "请核对原件。",
        "Compare with the original.",
    ),
    "joined_lines": Sentence(
        "文中有硬换行，已把 {count} 处断行接成整句。",
        "The text has hard line ends; {count} of them were joined into sentences.",
    ),
    "no_clauses": Sentence(
        "没有找到“第一条”“一、”“（一）”这样的编号，按自然段分条。",
        "No numbering such as 第一条, 一、 or （一） was found; paragraphs are taken as clauses.",
    ),
    "repeated_number": Sentence(
        "编号“{label}”出现不止一次。",
        "The number {label} occurs more than once.",
        "请核对原文编号。",
        "Compare the numbering with the original.",
    ),
    "words_differ": Sentence(
        "{place}：数字“{one}”与大写“{two}”不一致。",
        "{place}: the sum “{one}” and its words “{two}” differ.",
        "请核对原件。",
        "Check the original.",
    ),
    "award_above_cap": Sentence(
        "{place}：奖补额“{one}”高于同一句的上限“{two}”。",
        "{place}: the award “{one}” is above its cap “{two}” in the same sentence.",
        "请核对原件。",
        "Check the original.",
    ),
    "empty_range": Sentence(
        "{place}：“{one}”“{two}”没有数能同时满足。",
        "{place}: no figure meets “{one}” and “{two}”.",
        "请核对原件。",
        "Check the original.",
    ),
    "ends_before_start": Sentence(
        "{place}：有效期至“{two}”早于施行日期“{one}”。",
        "{place}: it ends on “{two}”, before it takes effect on “{one}”.",
        "请核对原件。",
        "Check the original.",
    ),
    "other_sum": Sentence(
        "{place}：对“{label}”写的是{two}，前面写的是{one}。",
        "{place}: “{label}” gets {two} here and {one} above.",
        "请核定以哪一处为准。",
        "Decide which of them holds.",
    ),
    "tables": Sentence(
        "文中有 {count} 个表格，按行读成文字，表里的金额和条件没有写成草稿。",
        "{count} tables were read row by row; sums and conditions in them are not drafted.",
        "请自行增加。",
        "Please add them.",
    ),
    "number_gap": Sentence(
        "“{before}”之后是“{label}”，中间缺号。",
        "{before} is followed by {label}: numbers are missing between them.",
        "请核对原文是否缺条。",
        "Compare with the original whether a clause is missing.",
    ),
}


def _filled(code: str, values: dict[str, Any], language: str) -> str:
    sentence = MESSAGES[code]
    chinese = language.startswith("zh")
    shown = {name: value[0 if chinese else 1] if isinstance(value, tuple) else value for name, value in values.items()}
    text, fix = (sentence.zh, sentence.fix_zh) if chinese else (sentence.en, sentence.fix_en)
    joined = (text + ("" if chinese else " ") + fix) if fix else text
    return joined.format_map(shown)


class PolicyTextError(ValueError):
    """A file or text that cannot be read as a policy.

    Attributes:
        code: a stable word, a key of ``MESSAGES``. values: what the sentence is filled with; a pair is (zh, en).
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values

    def message(self, language: str = "zh") -> str:
        """The sentence and the way out in ``zh`` or ``en``."""
        return _filled(self.code, self.values, language)

    def __str__(self) -> str:
        return f"{self.message('zh')} {self.message('en')}"


@dataclass(frozen=True)
class Notice:
    """Something that the reader of a text should know; the text was read all the same."""

    code: str
    values: dict[str, Any]

    def message(self, language: str = "zh") -> str:
        """The sentence and what to do in ``zh`` or ``en``."""
        return _filled(self.code, self.values, language)
