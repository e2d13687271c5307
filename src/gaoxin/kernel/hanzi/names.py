"""Names of companies taken apart: region, brand and trade, legal form, branch; short names as lists print them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from gaoxin.kernel.hanzi.folding import fold
from gaoxin.kernel.hanzi.regions import leading_region

_FORMS = (
    ("股份", r"股份有限责任公司|股份有限公司|股份公司"),
    ("有限", r"有限责任公司|有限公司"),
    ("合伙", r"合伙企业(?:有限合伙|普通合伙|特殊普通合伙)?"),
    ("公司", r"公司"),
)
_FORM = re.compile("(?:" + "|".join(f"(?P<f{number}>{words})" for number, (_, words) in enumerate(_FORMS)) + ")$")
_OTHER_BODIES = ("厂", "院", "所", "中心", "合作社", "协会", "学校", "大学", "事务所", "个体工商户")
_BRANCH = re.compile(
    r"^(?P<parent>.{4,}?公司)(?P<branch>.{0,12}(?:分公司|分厂|分行|支行|办事处|营业部|分店|研究院|研究所))$"
)
_GROUP = re.compile(r"(?:集团|控股|股份)+$")
_GROUP_WORDS = ("集团", "控股")
# Marks that stock exchanges put around a short name: *ST, delisting PT, ex-dividend XD, first day N, share class, voting rights.
_MARK_BEFORE = re.compile(r"^(?:S?\*?ST|PT|XD|XR|DR|[NC](?=[\u4e00-\u9fff]))\s*")
_MARK_AFTER = re.compile(r"(?:-(?:UW|WD|[UWVD])|(?<=[\u4e00-\u9fff])[AB])$")


@dataclass(frozen=True)
class CompanyName:
    """A name taken apart; all parts are folded.

    Attributes:
        folded: the whole name as spoken. form: "股份", "有限", "合伙", "公司", or "" for a short name or another body.
        is_full: a registered name (it says what kind of body it is), not a short one.
        base: without legal form and branch. plain: base with 深圳市 written 深圳.
        regions: stems of the regions at its head. core: brand and trade, without regions, 集团 and 控股 (a short name keeps
            its region: 吉林化纤 is no 化纤 of elsewhere).
        groups: which of 集团 and 控股 the name holds. branch: "苏州分公司", empty for the body itself.
    """

    text: str
    folded: str
    form: str
    is_full: bool
    base: str
    plain: str
    regions: tuple[str, ...]
    core: str
    groups: tuple[str, ...]
    branch: str


@lru_cache(maxsize=200_000)
def company_name(text: str) -> CompanyName:
    """Take a name apart. Never fails: what cannot be taken apart is all core."""
    folded = fold(text)
    branched = _BRANCH.match(folded)
    branch = branched["branch"] if branched else ""
    body = branched["parent"] if branched else folded
    match = _FORM.search(body)
    form = next((name for number, (name, _) in enumerate(_FORMS) if match and match[f"f{number}"]), "")
    base = body[: match.start()] if match else body
    is_full = bool(match) or body.endswith(_OTHER_BODIES)
    if not is_full:
        base = fold(_MARK_AFTER.sub("", _MARK_BEFORE.sub("", unicodedata.normalize("NFKC", text).strip().upper())))
    regions, rest = _regions(base)
    core = _without_group(rest if is_full else base)
    groups = tuple(word for word in _GROUP_WORDS if word in base)
    return CompanyName(text, folded, form, is_full, base, "".join(regions) + rest, regions, core, groups, branch)


def _without_group(name: str) -> str:
    stripped = _GROUP.sub("", name)
    return stripped if len(stripped) >= 2 else name


def _regions(base: str) -> tuple[tuple[str, ...], str]:
    stems: list[str] = []
    rest = base
    while len(stems) < 3:
        stem, length = leading_region(rest)
        if not length:
            break
        stems.append(stem)
        rest = rest[length:]
    return tuple(stems), rest
