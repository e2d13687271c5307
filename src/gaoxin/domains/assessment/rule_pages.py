"""Rulebooks as the parts that the public pages draw: rows of the index, the head, conditions, scores and inputs of one rule."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import yaml
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.enums import ApplicationKind
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import clause_words, doubt, rule_name
from gaoxin.domains.assessment.rule_text import readable
from gaoxin.kernel.rules import Criterion, Rulebook
from gaoxin.kernel.rules.library import POLICIES
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.rulebook import ScoreItem, Source, Window
from gaoxin.kernel.rules.wording import period_name
from gaoxin.platform.ui.parts import Event, join_words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.kernel.rules.catalogue import Variable

#: Families in the order in which a reader looks for them; one that is not named here stands last under its own id.
FAMILIES: dict[str, _StrPromise] = {
    "sme_gradient": gettext_lazy("优质中小企业梯度培育"), "tech_sme": gettext_lazy("科技型中小企业"), "hnte": gettext_lazy("高新技术企业"),
    "growth": gettext_lazy("高成长企业"), "champion": gettext_lazy("制造业单项冠军"), "four_up": gettext_lazy("升规入统"),
    "size": gettext_lazy("企业划型"), "ipo": gettext_lazy("上市条件"), "incubators": gettext_lazy("孵化载体"), "points": gettext_lazy("创新积分"),
    "science": gettext_lazy("科技计划项目"), "policies": gettext_lazy("惠企政策"),
}  # fmt: skip
BASES = {"official": gettext_lazy("官方文件"), "study": gettext_lazy("研究口径"), "own": gettext_lazy("平台参考规则")}
CERTAINTIES = {
    "H": gettext_lazy("多处来源一致"),
    "M": gettext_lazy("部分据转载或推定"),
    "L": gettext_lazy("原文待核实"),
}
SUBJECTS = {
    "enterprise": gettext_lazy("企业"),
    "incubator": gettext_lazy("孵化器"),
    "maker_space": gettext_lazy("众创空间"),
}
#: How many matching criteria a row of the index names.
HITS = 2


def family_name(family: str) -> str:
    """What a family of rules is called."""
    return str(FAMILIES.get(family, family))


def family_order(family: str) -> tuple[int, str]:
    """Where a family stands among the others."""
    order = list(FAMILIES)
    return (order.index(family) if family in FAMILIES else len(order), family)


def region_name(code: str) -> str:
    """A region of the rules in words: '' and CN are the nation, 37 a province, 3702 a city."""
    if code in ("", "CN"):
        return _("全国")
    for name in ("reg_city", "reg_province"):
        found = next((value for value in library().catalogue.by_id[name].values if value.id == code), None)
        if found:
            return found.label if language() == "zh" else found.label_en
    return code


def span_words(start: datetime.date, end: datetime.date | None) -> str:
    """A time of validity: 2026-04-01 起, or with its last day."""
    if end is None:
        return _("%(start)s 起") % {"start": start}
    return _("%(start)s 至 %(end)s") % {"start": start, "end": end}


def kinds_words(kinds: Iterable[str]) -> str:
    """新申请、复核."""
    return ("、" if language() == "zh" else ", ").join(str(ApplicationKind(kind).label) for kind in kinds)


def document_words(source: Source) -> str:
    """A document as it is cited: 《title》 with its number."""
    title = source.title if source.title.startswith("《") or language() != "zh" else f"《{source.title}》"
    return f"{title} {source.number}".strip()


def state_of(rulebook: Rulebook, on: datetime.date) -> str:
    """current, future or past on a day, over all the times in which a version applies."""
    if rulebook.in_force(on):
        return "current"
    return "future" if all(window.valid_from > on for window in rulebook.windows) else "past"


@dataclass(frozen=True)
class Badge:
    """A short mark beside a name."""

    label: str
    tone: str = ""
    title: str = ""


def badges(rulebook: Rulebook, on: datetime.date) -> list[Badge]:
    """At most three marks: no longer or not yet in force, not an authority's rule, not wholly confirmed."""
    found = []
    state = state_of(rulebook, on)
    if state == "past":
        found.append(Badge(pgettext("a rule", "已停用"), "", _("仅供查阅和评价以往日期")))
    elif state == "future":
        found.append(Badge(_("尚未施行"), "brand"))
    elif len(kinds := {kind for window in rulebook.windows if window.covers(on, None) for kind in window.kinds}) == 1:
        found.append(Badge(_("现仅适用于%(kind)s") % {"kind": kinds_words(kinds)}))
    if rulebook.basis == "own":
        found.append(Badge(_("平台参考规则"), "violet", _("由本平台拟定，不是主管部门的文件")))
    elif rulebook.basis == "study":
        found.append(Badge(_("研究口径"), "violet", _("来自公开的研究标准，不对应任何称号")))
    if rulebook.confidence != "H":
        found.append(Badge(_("待核实"), "warn", str(CERTAINTIES[rulebook.confidence])))
    elif any(parameter.required for parameter in rulebook.parameters):
        found.append(Badge(_("有待公布数值"), "warn", _("主管部门尚未公布的数值，不作推测")))
    elif rulebook.uncertain:
        found.append(Badge(_("部分条款待核实"), "outline"))
    return found[:3]


# -- the index --------------------------------------------------------------------------------------------------------


def fold(text: str) -> str:
    """Text as it is compared: half-width, lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


@cache
def _heads(key: str) -> str:
    """What the names and documents of a rule say, in both languages."""
    rulebook = library().rulebooks[key]
    texts = [rulebook.label, rulebook.label_en, rulebook.id, rulebook.version]
    texts += [text for source in rulebook.sources for text in (source.title, source.number, source.issuer)]
    return fold(" ".join(texts))


@cache
def _entries(key: str) -> tuple[tuple[str, str, str], ...]:
    """Label, English label and searched text of every criterion and score of a rule."""
    rulebook = library().rulebooks[key]
    items: list[Criterion | ScoreItem] = [*rulebook.criteria(), *rulebook.scores]
    found = []
    for item in items:
        texts = (item.label, item.label_en, item.clause.place, item.clause.text, item.clause.text_en)
        found.append((item.label, item.label_en, fold(" ".join(texts))))
    return tuple(found)


def hits(rulebook: Rulebook, query: str) -> list[str] | None:
    """Criteria in which words of a query stand that its head does not have; None when some word stands nowhere."""
    missing = [word for word in fold(query).split() if word not in _heads(rulebook.key)]
    pick = 0 if language() == "zh" else 1
    named: dict[str, None] = {}
    for word in missing:
        where = [entry[pick] for entry in _entries(rulebook.key) if word in entry[2]]
        if not where:
            return None
        named |= dict.fromkeys(where)
    return list(named)


@cache
def case_counts() -> dict[str, int]:
    """How many worked cases each rulebook has, by key. Only the lists are counted; the cases are read on their page."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: dict[str, int] = {}
    for path in (path for path in rulebooks_dir().glob("*/*.cases.yaml") if path.parent.name != POLICIES):
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - both are the safe loader
        found[str(data["rule"])] = found.get(str(data["rule"]), 0) + len(data["cases"])
    return found


@dataclass(frozen=True)
class RuleRow:
    """One version of a rule in a list."""

    rulebook: Rulebook
    name: str
    documents: tuple[str, ...]
    validity: str
    region: str
    badges: tuple[Badge, ...]
    cases: int
    hits: str

    @property
    def key(self) -> str:
        """What its page is called."""
        return self.rulebook.key


@dataclass(frozen=True)
class Family:
    """Rules of one family under its name."""

    id: str
    name: str
    rows: tuple[RuleRow, ...]


def row_of(rulebook: Rulebook, on: datetime.date, found: Iterable[str] = ()) -> RuleRow:
    """A version of a rule as a row; ``found``: criteria in which searched words stand."""
    return RuleRow(
        rulebook, rule_name(rulebook), tuple(document_words(source) for source in rulebook.sources[:1]),
        span_words(rulebook.valid_from, rulebook.valid_to), region_name(rulebook.region), tuple(badges(rulebook, on)),
        case_counts().get(rulebook.key, 0), ("；" if language() == "zh" else "; ").join(list(found)[:HITS]),
    )  # fmt: skip


def grouped(rows: Iterable[RuleRow]) -> list[Family]:
    """Rows by family, in the order of families, then nation before regions, then by name and newest version."""
    families: dict[str, list[RuleRow]] = {}
    for row in rows:
        families.setdefault(row.rulebook.family, []).append(row)

    def place(row: RuleRow) -> tuple[object, ...]:
        book = row.rulebook
        return (book.region not in ("", "CN"), book.region, book.id, -book.valid_from.toordinal(), book.version)

    return [
        Family(family, family_name(family), tuple(sorted(families[family], key=place)))
        for family in sorted(families, key=family_order)
    ]


def in_force_today() -> list[Rulebook]:
    """The versions that apply today, one for each rule, whatever they judge."""
    return library().in_force(timezone.localdate(), kind=None, subject=None)


# -- one rule ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CriterionRow:
    """A condition without a verdict: its name, its words, the test, where it stands and what is not certain about it."""

    number: str
    name: str
    text: str
    clause: str
    clause_title: str
    join: str
    test: str
    written: str
    uncertain: str
    note: str
    children: tuple[CriterionRow, ...]


def conditions(rulebook: Rulebook) -> tuple[CriterionRow, ...]:
    """The conditions of a rule in its order."""
    return tuple(_condition(rulebook, child, str(n)) for n, child in enumerate(rulebook.requirement.children, start=1))


def _condition(rulebook: Rulebook, criterion: Criterion, number: str) -> CriterionRow:
    zh = language() == "zh"
    clause, title = clause_words(rulebook, criterion)
    name = criterion.label if zh else criterion.label_en
    text = criterion.clause.text if zh else criterion.clause.text_en
    test = readable(criterion.test, rulebook) if criterion.test else ""
    uncertain = doubt(criterion)
    note = "" if uncertain else (criterion.note if zh else criterion.note_en)
    children = tuple(
        _condition(rulebook, child, f"{number}.{n}") for n, child in enumerate(criterion.children, start=1)
    )
    join = join_words(criterion.mode, criterion.count) if children else ""
    return CriterionRow(
        number, name, text if text != name else "", clause, title, join, test, criterion.test if criterion.test != test else "", uncertain,
        note, children,
    )  # fmt: skip


@dataclass(frozen=True)
class WindowLine:
    """A time in which a version applies, for which kinds, and what says so."""

    validity: str
    kinds: str
    clause: str
    text: str


def windows(rulebook: Rulebook) -> list[WindowLine]:
    """All times in which a version applies."""
    zh = language() == "zh"
    return [
        WindowLine(
            span_words(window.valid_from, window.valid_to), kinds_words(window.kinds), window.clause.place,
            window.clause.text if zh else window.clause.text_en,
        )
        for window in rulebook.windows
    ]  # fmt: skip


def versions(rulebook: Rulebook, today: datetime.date) -> list[Event]:
    """All versions of a rule as a timeline, the newest first; the one on show carries no link."""
    found = []
    for version in reversed(library().versions(rulebook.id)):
        state = {"current": "current", "future": "future", "past": "done"}[state_of(version, today)]
        shown = version.key == rulebook.key
        title = _("%(version)s版（本页）") if shown else _("%(version)s版")
        found.append(
            Event(
                title=title % {"version": version.version}, state=state, who=span_words(version.valid_from, version.valid_to),
                note=_further(version.also_in_force), url="" if shown else reverse("rules:detail", args=[version.key]), action=_("看这一版"),
            )
        )  # fmt: skip
    return found


def _further(times: Iterable[Window]) -> str:
    return ("；" if language() == "zh" else "; ").join(
        f"{kinds_words(window.kinds)} {span_words(window.valid_from, window.valid_to)}" for window in times
    )


@dataclass(frozen=True)
class InputLine:
    """A fact that a rule reads: what it is, in which unit, of which times."""

    name: str
    kind: str
    periods: str
    note: str


def inputs(rulebook: Rulebook, on: datetime.date) -> list[InputLine]:
    """The facts that a rule reads, in its order; years are those of an evaluation on a day."""
    periods: dict[str, list[str]] = {}
    for name, period in _reads(rulebook):
        periods.setdefault(name, [])
        if period not in periods[name]:
            periods[name].append(period)
    lang = language()
    joint = "、" if lang == "zh" else ", "
    found = []
    for name, keys in periods.items():
        variable = library().catalogue.by_id[name]
        when = joint.join(period_name(key, on, lang) for key in sorted(keys))
        found.append(InputLine(variable.name(lang), type_words(variable), when, variable.note if lang == "zh" else ""))
    return found


def _reads(rulebook: Rulebook) -> Iterator[tuple[str, str]]:
    seen: set[int] = set()
    stack = list(reversed(rulebook.roots()))
    while stack:
        node = stack.pop()
        if node.index in seen:
            continue
        seen.add(node.index)
        if node.op == "var":
            yield node.value
        stack.extend(reversed(node.args))


def type_words(variable: Variable) -> str:
    """What may be entered for a fact: its unit, 是或否, a date, one of some values."""
    if variable.type == "boolean":
        return _("是或否")
    if variable.type == "date":
        return _("日期")
    if variable.type == "code":
        return _("行业代码")
    if variable.type in ("category", "list"):
        few = variable.values[:6]
        names = [value.label if language() == "zh" else value.label_en for value in few]
        more = _(" 等 %(n)s 种") % {"n": len(variable.values)} if len(variable.values) > len(few) else ""
        return (" / ").join(names) + more
    return unit_words(variable)


def unit_words(variable: Variable) -> str:
    """The unit in which people give a number: 万元, %, 人; '' for a plain number."""
    if variable.unit == "" and variable.type == "number":
        return "%"
    return _(variable.display_unit) if variable.display_unit else ""
