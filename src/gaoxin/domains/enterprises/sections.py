"""Sections of industry (行业门类, GB/T 4754-2017): a category that follows from an enterprise's industry code."""

from __future__ import annotations

from gaoxin.kernel.rules import CategoryValue, Variable
from gaoxin.kernel.rules.categories import SECTIONS

_LABELS = {
    "A": ("农、林、牧、渔业", "Agriculture, forestry, husbandry, fishery"), "B": ("采矿业", "Mining"), "C": ("制造业", "Manufacturing"),
    "D": ("电力、热力、燃气及水生产和供应业", "Power, heat, gas and water"), "E": ("建筑业", "Construction"),
    "F": ("批发和零售业", "Wholesale and retail"), "G": ("交通运输、仓储和邮政业", "Transport, storage, post"),
    "H": ("住宿和餐饮业", "Hotels and catering"), "I": ("信息传输、软件和信息技术服务业", "Information, software and IT services"),
    "J": ("金融业", "Finance"), "K": ("房地产业", "Real estate"), "L": ("租赁和商务服务业", "Leasing and business services"),
    "M": ("科学研究和技术服务业", "Research and technical services"), "N": ("水利、环境和公共设施管理业", "Water, environment, public facilities"),
    "O": ("居民服务、修理和其他服务业", "Household services, repair, other services"), "P": ("教育", "Education"),
    "Q": ("卫生和社会工作", "Health and social work"), "R": ("文化、体育和娱乐业", "Culture, sports, entertainment"),
    "S": ("公共管理、社会保障和社会组织", "Public administration, social security"), "T": ("国际组织", "International organisations"),
}  # fmt: skip

SECTION = Variable(
    "industry_section", "行业门类", "Section of industry", ("国民经济行业门类",), "category", "", "asof",
    values=(*(CategoryValue(letter, *_LABELS[letter]) for letter in SECTIONS), CategoryValue("none", "门类以外", "No section")),
    sensitivity="public", derived=True,
)  # fmt: skip

#: What a section is, in the rule language.
SECTION_TEXT = (
    "分情形(" + ", ".join(f"国民经济行业代码 属于 ('{letter}'): '{letter}'" for letter in SECTIONS) + ", 否则 'none')"
)


def section_of(code: str | None) -> CategoryValue | None:
    """The section of an industry code of two to four digits, with or without its section letter; None for none."""
    digits = "".join(sign for sign in (code or "") if sign.isdigit())
    if len(digits) < 2:
        return None
    division = int(digits[:2])
    for letter, (low, high) in SECTIONS.items():
        if low <= division <= high:
            return SECTION.value(letter)
    return None
