"""Which columns say who an enterprise is and of which year a row is; unified social credit codes and their check digit."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from stdnum.cn import uscc

from gaoxin.kernel.rules.catalogue import fold

#: Header spellings, the most trusted first.
CREDIT_CODE_HEADERS = (
    "统一社会信用代码", "社会信用代码", "统一信用代码", "信用代码", "统一社会信用代码/纳税人识别号",
    "统一社会信用代码(18位)", "企业统一社会信用代码", "uscc", "credit_code", "纳税人识别号", "税号",
    "unified social credit code",
)  # fmt: skip
CODE_HEADERS = (
    *CREDIT_CODE_HEADERS, "企业代码", "单位代码", "组织机构代码", "法人代码", "企业编号", "股票代码", "证券代码",
    "上市公司代码", "stock_code", "stock code", "code", "代码", "enterprise code", "enterprise_id", "企业id",
)  # fmt: skip
NAME_HEADERS = (
    "企业名称", "单位名称", "公司名称", "企业全称", "公司全称", "单位详细名称", "纳税人名称", "法人单位名称",
    "申报单位", "申报单位名称", "申报企业", "申报企业名称", "企业", "公司", "单位", "名称", "机构名称", "孵化器名称",
    "众创空间名称", "name", "company", "company name", "enterprise", "enterprise name", "公司简称", "企业简称",
    "证券简称", "简称",
)  # fmt: skip
YEAR_HEADERS = (
    "年份", "年度", "年", "会计年度", "统计年度", "报告期", "报告年度", "数据年度", "所属年度", "所属年份", "财年",
    "财务年度", "期间", "会计期间", "year", "fiscal year", "fiscal_year", "fy",
)  # fmt: skip
#: Columns that every workbook has and no rule reads.
IDLE_HEADERS = (
    "序号", "编号", "行号", "no", "id", "index", "备注", "说明", "联系人", "联系电话", "电话", "手机", "手机号",
    "邮箱", "电子邮箱", "地址", "注册地址", "办公地址", "经营地址", "通讯地址", "法定代表人", "法人代表", "法人",
    "填表人", "填报日期", "披露日期", "remark", "remarks", "note", "notes",
)  # fmt: skip

_ROLES = {
    "code": {fold(name): rank for rank, name in reversed(list(enumerate(CODE_HEADERS)))},
    "name": {fold(name): rank for rank, name in reversed(list(enumerate(NAME_HEADERS)))},
    "year": {fold(name): rank for rank, name in reversed(list(enumerate(YEAR_HEADERS)))},
    "ignore": {fold(name): rank for rank, name in reversed(list(enumerate(IDLE_HEADERS)))},
}
_CREDIT = {fold(name) for name in CREDIT_CODE_HEADERS}


def role_of(header: str) -> tuple[str, int] | None:
    """``code``, ``name``, ``year`` or ``ignore`` with its rank (0 is the most trusted); None for any other header."""
    key = fold(header)
    for role, names in _ROLES.items():
        if key in names:
            return role, names[key]
    return None


def is_credit_code_header(header: str) -> bool:
    """Whether a header promises unified social credit codes (and not stock codes or the like)."""
    return fold(header) in _CREDIT


def clean_code(value: object) -> str:
    """A code as text: upper case, no blanks; a number without its decimal point."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", str(value))).upper().lstrip("'")


def clean_name(value: object) -> str:
    """A name as text: half-width letters, one kind of brackets, single blanks."""
    if value is None:
        return ""
    text = unicodedata.normalize("NFKC", str(value)).strip()
    return re.sub(r"\s+", " ", text).replace("(", "（").replace(")", "）")


# One zone's codes come again with every workbook of every department.
@lru_cache(maxsize=1 << 17)
def credit_code_problem(code: str) -> tuple[str, dict[str, object]] | None:
    """What is wrong with a unified social credit code: the finding's code and its arguments; None when it is sound.

    GB 32100-2015: 18 characters of 31 (no I, O, S, V, Z), the last one a check digit modulo 31.
    """
    if re.fullmatch(r"\d\.?\d*E\+\d+", code) or (code.isdigit() and len(code) > 15 and code.endswith("000")):
        return "code_number", {}
    if len(code) != 18:
        return "code_length", {"found": len(code)}
    wrong = "".join(sorted({ch for ch in code if ch not in "0123456789ABCDEFGHJKLMNPQRTUWXY"}))
    if wrong:
        return "code_characters", {"wrong": wrong}
    expected = uscc.calc_check_digit(code[:17])
    return ("code_check_digit", {"expected": expected}) if expected != code[17] else None


def who(code: str, name: str, year: int = 0) -> tuple[str, str]:
    """An enterprise, perhaps in one year, in a Chinese and an English sentence."""
    zh, en = (f"{name}（{code}）", f"{name} ({code})") if code and name else (name or code, name or code)
    return (f"{zh} {year} 年", f"{en}, {year}") if year else (zh, en)
