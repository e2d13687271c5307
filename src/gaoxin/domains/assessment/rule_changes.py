"""Numbers and results of a rule in words, and what changed from one version to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.presenting import doubt
from gaoxin.domains.assessment.rule_pages import CERTAINTIES, document_words, kinds_words, region_name, span_words
from gaoxin.domains.assessment.rule_text import readable
from gaoxin.kernel.rules import Criterion, Rulebook
from gaoxin.kernel.rules.compare import Change, changes
from gaoxin.kernel.rules.loader import CONFIG_REQUIRED
from gaoxin.kernel.rules.rulebook import ScoreItem

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Parts of a comparison in the order in which they are shown.
KINDS: dict[str, _StrPromise] = {
    "changed": gettext_lazy("有修改"), "added": gettext_lazy("新增"), "removed": pgettext_lazy("a rule", "取消"), "same": gettext_lazy("没有变化"),
}  # fmt: skip
PARTS: dict[str, _StrPromise] = {
    "criterion": gettext_lazy("条件"), "score": gettext_lazy("评分项"), "parameter": gettext_lazy("参数"), "total": gettext_lazy("总分"),
    "amount": gettext_lazy("金额"),
}  # fmt: skip


@dataclass(frozen=True)
class ParameterLine:
    """A number of a rule: its name and value; ``required`` when no source gives the value yet."""

    name: str
    value: str
    required: bool
    uncertain: str
    note: str


def parameters(rulebook: Rulebook) -> list[ParameterLine]:
    """The numbers of a rule that have a name."""
    zh = language() == "zh"
    return [
        ParameterLine(
            item.label if zh else item.label_en, "" if item.required else readable(item.text, rulebook), item.required, doubt(item),
            "" if item.confidence != "H" else (item.note if zh else item.note_en),
        )
        for item in rulebook.parameters
    ]  # fmt: skip


@dataclass(frozen=True)
class AmountLine:
    """What a passing enterprise receives: the formula, the clause and its words."""

    formula: str
    clause: str
    text: str


def amount(rulebook: Rulebook) -> AmountLine | None:
    """The amount that a rule gives."""
    if rulebook.amount is None:
        return None
    clause = rulebook.amount.clause
    return AmountLine(
        readable(rulebook.amount.text, rulebook), clause.place, clause.text if language() == "zh" else clause.text_en
    )


def outcome(rulebook: Rulebook) -> tuple[str, list[str]] | None:
    """The classes or grades that a rule gives beside its verdict: their name, and each of them."""
    if rulebook.outcome is None:
        return None
    pick = 0 if language() == "zh" else 1
    name = rulebook.outcome.label_en if pick else rulebook.outcome.label
    return name, [pair[pick] for pair in rulebook.outcome.values.values()]


# -- two versions -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ChangeLine:
    """One difference: what it is about, its words in the newer version, and both texts."""

    part: str
    name: str
    text: str
    before: str
    after: str


@dataclass(frozen=True)
class Section:
    """Differences of one kind."""

    kind: str
    title: str
    lines: tuple[ChangeLine, ...]


def head(old: Rulebook, new: Rulebook) -> list[tuple[str, str, str, bool]]:
    """Document, validity and the like of both versions: name, old, new, whether they differ."""
    rows = [
        (_("依据文件"), *("、".join(document_words(source) for source in book.sources) for book in (old, new))),
        (_("有效期"), *(span_words(book.valid_from, book.valid_to) for book in (old, new))),
        (_("申请类型"), *(kinds_words(book.kinds) for book in (old, new))),
        (_("适用地区"), *(region_name(book.region) for book in (old, new))),
        (_("合格线"), *(book.pass_mark or "—" for book in (old, new))),
        (_("核实程度"), *(str(CERTAINTIES[book.confidence]) for book in (old, new))),
    ]
    return [(name, before, after, before != after) for name, before, after in rows if before != "—" or after != "—"]


def sections(old: Rulebook, new: Rulebook) -> list[Section]:
    """The differences of two versions: changed, added, removed, and what stayed the same."""
    found: dict[str, list[ChangeLine]] = {kind: [] for kind in KINDS}
    for change in changes(old, new):
        found[change.kind].append(_line(change, old, new))
    return [Section(kind, str(KINDS[kind]), tuple(lines)) for kind, lines in found.items() if lines]


def _line(change: Change, old: Rulebook, new: Rulebook) -> ChangeLine:
    zh = language() == "zh"
    book = old if change.kind == "removed" else new
    entries: list[Criterion | ScoreItem] = [*book.requirement.walk(), *book.scores]
    items = {item.id: item for item in entries}
    item = items.get(change.id)
    words = (item.clause.text if zh else item.clause.text_en) if item else ""
    name = change.label if zh else change.label_en
    before, after = (_text(text, book) for text, book in ((change.before, old), (change.after, new)))
    return ChangeLine(str(PARTS[change.part]), name, words if words != name else "", before, after)


def _text(text: str, rulebook: Rulebook) -> str:
    return _("待主管部门公布") if text == CONFIG_REQUIRED else readable(text, rulebook)
