"""What was found in a policy text: each with its place, its kind, its role there and its exact value."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

#: Kinds in the order in which they are told, with their Chinese and English names.
KINDS: dict[str, tuple[str, str]] = {
    "amount": ("金额", "amounts"),
    "rate": ("比例", "rates"),
    "series": ("分档", "series by level"),
    "threshold": ("门槛", "thresholds"),
    "title": ("资格", "titles"),
    "date": ("日期", "dates"),
    "period": ("期限", "periods"),
    "exclusion": ("排除与不重复", "exclusions"),
    "target": ("对象", "targets"),
    "instrument": ("方式", "instruments"),
    "material": ("材料", "materials"),
    "budget": ("预算", "budget"),
}

ROLES: dict[str, tuple[str, str]] = {
    "award": ("奖补额", "award"),
    "cap": ("上限", "cap"),
    "floor": ("下限", "floor"),
    "instalment": ("分期", "instalment"),
    "share": ("分担", "share"),
    "stated": ("提及", "stated"),
    "excess": ("超出部分", "of the excess"),
    "rate": ("按比例", "rate"),
    "proportional": ("同比例", "in proportion"),
    "level": ("水平", "level"),
    "growth": ("增长", "growth"),
    "ratio": ("占比", "ratio"),
    "first": ("首次", "first time"),
    "age": ("年限", "age"),
    "issued": ("印发", "issued"),
    "effective": ("施行", "in force from"),
    "expires": ("失效", "expires"),
    "validity": ("有效期", "validity"),
    "deadline": ("截止", "deadline"),
    "window": ("窗口", "window"),
    "day": ("日期", "day"),
    "lookback": ("近几年", "look-back"),
    "consecutive": ("连续", "in a row"),
    "early": ("前几年", "first years"),
    "late": ("后几年", "later years"),
    "within": ("之内", "within"),
    "after": ("之后", "after"),
    "turn": ("第几年", "year by year"),
    "duration": ("时长", "duration"),
    "highest_only": ("就高", "only the highest"),
    "no_duplicate": ("不重复", "not twice"),
    "difference": ("补差", "difference paid"),
    "total_cap": ("总额封顶", "total capped"),
    "first_come": ("先到先得", "first come, first served"),
    "stackable": ("可叠加", "may be added"),
    "no_cap": ("不设上限", "no cap"),
    "refused": ("不予支持", "refused"),
    "outside": ("不含", "not covered"),
    "sequence": ("先后顺序", "order of use"),
    "superseded": ("废止", "superseded"),
    "precedence": ("以上级为准", "higher rules prevail"),
    "recovery": ("追回", "recovered"),
    "case_by_case": ("一事一议", "case by case"),
    "who": ("对象", "who"),
    "pool": ("资金规模", "size of the fund"),
    "source": ("资金来源", "source of funds"),
    "control": ("总量控制", "controlled in total"),
}


INSTRUMENTS: dict[str, tuple[str, str]] = {
    "interest": ("贴息", "interest subsidy"),
    "risk": ("风险补偿", "risk compensation"),
    "guarantee": ("担保保费补贴", "guarantee or premium subsidy"),
    "fund": ("基金", "fund or equity"),
    "convertible": ("借转补", "loan turned grant"),
    "voucher": ("服务券", "voucher"),
    "space": ("场地", "premises"),
    "land": ("用地", "land"),
    "energy": ("用能", "energy"),
    "tax": ("税费", "taxes and fees"),
    "title": ("优先与荣誉", "priority or honour"),
    "advance": ("兑现方式", "way of payment"),
    "subsidy": ("补助", "subsidy"),
    "award": ("奖励", "reward"),
    "expense": ("经费支持", "expenses paid"),
    "material": ("材料", "paper"),
}


def role_name(kind: str, role: str, language: str = "zh") -> str:
    """What a role is called in ``zh`` or ``en``; instruments have names of their own."""
    names = INSTRUMENTS.get(role) if kind in ("instrument", "material") else ROLES.get(role)
    return (names or ("", ""))[0 if language.startswith("zh") else 1]


@dataclass(frozen=True)
class Item:
    """One step of a series: 国家级 → 500万元. label: '' when the text gives none; for bands low, high and upper say where."""

    label: str
    value: Fraction
    upper: Fraction | None = None
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing found.

    id: f1, f2 … in the order of the text. kind, role: keys of ``KINDS`` and ``ROLES``. start, end: offsets in the text.
    clause: anchor of the clause. value, upper: exact, in 元, as a fraction, or in ``unit``. low, high: signs of the bounds.
    label: the words that name what is measured or paid on. variable: id in the catalogue, '' when none fits; certain: whether
    the words are its name; alternatives: ids that the same words may mean. items: of a series; matched: whether each has its label.
    day, last_day: of dates; number, unit: of periods. years: over how many years a threshold looks; per: for what it is paid.
    """

    id: str
    kind: str
    role: str
    start: int
    end: int
    text: str
    clause: str
    value: Fraction | None = None
    upper: Fraction | None = None
    unit: str = ""
    low: str = ""
    high: str = ""
    label: str = ""
    variable: str = ""
    certain: bool = False
    alternatives: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    matched: bool = False
    day: datetime.date | None = None
    last_day: datetime.date | None = None
    recurring: str = ""
    years: int = 0
    form: str = ""
    per: str = ""
    over: str = ""

    def to_dict(self) -> dict[str, Any]:
        """The finding for JSON, without what does not apply."""
        found: dict[str, Any] = {"id": self.id, "kind": self.kind, "role": self.role, "start": self.start, "end": self.end,
                                 "text": self.text, "clause": self.clause}  # fmt: skip
        for name in ("value", "upper"):
            number = getattr(self, name)
            if number is not None:
                found[name] = plain(number)
        for name in ("unit", "low", "high", "label", "variable", "recurring", "years", "form", "per", "over"):
            if getattr(self, name):
                found[name] = getattr(self, name)
        if self.variable:
            found["certain"] = self.certain
        if self.alternatives:
            found["alternatives"] = list(self.alternatives)
        if self.items:
            found["items"] = [_item(item) for item in self.items]
            found["matched"] = self.matched
        for name in ("day", "last_day"):
            day = getattr(self, name)
            if day is not None:
                found[name] = day.isoformat()
        return found


def _item(item: Item) -> dict[str, Any]:
    found: dict[str, Any] = {"label": item.label, "value": plain(item.value)}
    if item.upper is not None:
        found["upper"] = plain(item.upper)
    return found | {name: getattr(item, name) for name in ("low", "high") if getattr(item, name)}


def plain(value: Fraction) -> int | float | str:
    """An exact number for JSON: an integer, else a decimal that prints exactly, else a fraction as text (1/3)."""
    if value.denominator == 1:
        return int(value)
    decimal = float(value)
    return decimal if Fraction(repr(decimal)) == value else str(value)
