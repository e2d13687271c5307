"""What the pages of the check draw: the verdict so far, and the verdicts of all rules on the same facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import clause_words, outcome_words, rule_name
from gaoxin.domains.assessment.questions import Question, open_questions
from gaoxin.domains.assessment.rule_pages import Badge, badges, family_name, family_order
from gaoxin.kernel.rules import Criterion, Result, Rulebook, Status
from gaoxin.kernel.rules.evaluate import Key
from gaoxin.kernel.rules.rulebook import ScoreItem
from gaoxin.kernel.rules.wording import key_name, money

#: Criteria or facts that the verdict names at most.
NAMED = 6
#: The order in which verdicts interest a visitor.
ORDER = {Status.PASS: 0, Status.MANUAL: 1, Status.UNKNOWN: 2, Status.FAIL: 3}


@dataclass(frozen=True)
class Band:
    """An interval score on its scale."""

    low: Fraction
    high: Fraction
    full: Fraction
    mark: Fraction | None


@dataclass(frozen=True)
class Line:
    """A criterion or fact behind a verdict, with its clause."""

    text: str
    clause: str = ""
    clause_title: str = ""


@dataclass(frozen=True)
class Panel:
    """The verdict so far: one sentence, what it rests on, how many conditions stand where, the score, amount and class."""

    status: Status
    sentence: str
    lines: tuple[Line, ...]
    more: int
    passed: int
    unknown: int
    manual: int
    failed: int
    band: Band | None
    amount: str
    outcome: str


def panel(result: Result, questions: Collection[Question]) -> Panel:
    """The verdict so far. questions: what can still be asked."""
    lines = _lines(result, questions)
    counts = Counter(result.status_of(child) for child in result.rulebook.requirement.children)
    return Panel(
        result.status, sentence(result, questions), tuple(lines[:NAMED]), max(0, len(lines) - NAMED),
        counts[Status.PASS], counts[Status.UNKNOWN], counts[Status.MANUAL], counts[Status.FAIL], _band(result),
        money(result.amount, language()) if result.amount is not None else "", outcome_words(result.rulebook, result.outcome),
    )  # fmt: skip


def sentence(result: Result, questions: Collection[Question]) -> str:
    """What a verdict means now, in one sentence."""
    if result.status == Status.PASS:
        return _("填写的数据满足全部条件。")
    if result.status == Status.FAIL:
        n = len(result.blocking)
        return ngettext("有 %(n)s 项条件不满足。", "有 %(n)s 项条件不满足。", n) % {"n": n}
    if result.status == Status.MANUAL:
        n = len(result.judgements)
        return ngettext(
            "数据条件都已满足，还有 %(n)s 项要由专家、主管部门或平台认定。",
            "数据条件都已满足，还有 %(n)s 项要由专家、主管部门或平台认定。",
            n,
        ) % {"n": n}
    n = len(questions) or len(result.missing)
    if questions:
        return ngettext("还有 %(n)s 项数据可能改变结论。", "还有 %(n)s 项数据可能改变结论。", n) % {"n": n}
    return ngettext("还差 %(n)s 项数据才能判断。", "还差 %(n)s 项数据才能判断。", n) % {"n": n}


def _lines(result: Result, questions: Collection[Question]) -> list[Line]:
    if result.status == Status.UNKNOWN:
        keys: Iterable[Key] = [question.key for question in questions] or result.missing
        return [Line(key_name(key, library().catalogue, result.on, language())) for key in keys]
    criteria = {Status.FAIL: result.blocking, Status.MANUAL: result.judgements}.get(result.status, [])
    return [criterion_line(result.rulebook, criterion) for criterion in criteria]


def criterion_line(rulebook: Rulebook, criterion: Criterion | ScoreItem) -> Line:
    """A criterion by its name, with where it stands; a part of a group without a clause of its own stands under the group."""
    pick = 0 if language() == "zh" else 1
    group = _groups(rulebook.key).get(criterion.id)
    clause, title = clause_words(rulebook, criterion)
    name = (criterion.label, criterion.label_en)[pick]
    if clause or group is None:
        return Line(name, clause, title)
    clause, title = clause_words(rulebook, group)
    return Line(f"{(group.label, group.label_en)[pick]}{'：' if pick == 0 else ': '}{name}", clause, title)


@cache
def _groups(key: str) -> dict[str, Criterion]:
    """For each part of a group, the nearest group above it that has a clause."""
    found: dict[str, Criterion] = {}
    for group in library().rulebooks[key].criteria():
        if group.clause.place:
            found |= {child.id: group for child in group.walk() if child is not group}
    return found


def _band(result: Result) -> Band | None:
    """The score on its scale; none where the rule has no total, or its ends are open."""
    book = result.rulebook
    if book.total is None or result.score_low is None or result.score_high is None:
        return None
    mark = Fraction(book.pass_mark) if book.pass_mark.replace(".", "", 1).isdigit() else None
    full = max(book.total.high or Fraction(100), result.score_high)
    return Band(result.score_low, result.score_high, full, mark)


@dataclass(frozen=True)
class OverviewRow:
    """One rule on the facts so far."""

    key: str
    rule: str
    name: str
    version: str
    badges: tuple[Badge, ...]
    status: Status
    outcome: str
    words: str


@dataclass(frozen=True)
class OverviewGroup:
    """Rules of one family."""

    name: str
    rows: tuple[OverviewRow, ...]


def overview_rows(results: Iterable[Result], done: Collection[Key]) -> list[OverviewRow]:
    """The verdicts of several rules: those that apply first, then those that need the fewest facts."""
    ranked = []
    for result in results:
        book = result.rulebook
        questions = open_questions(result, done) if result.status == Status.UNKNOWN else []
        row = OverviewRow(
            book.key, book.id, rule_name(book), book.version, tuple(badges(book, result.on)), result.status,
            outcome_words(book, result.outcome) if result.status == Status.PASS else "", _short(result, questions),
        )  # fmt: skip
        ranked.append(((ORDER[result.status], len(questions), family_order(book.family), book.id), row))
    return [row for _place, row in sorted(ranked, key=lambda pair: pair[0])]


def _short(result: Result, questions: Collection[Question]) -> str:
    """Why a rule stands where it does, in a few words."""
    if result.status == Status.PASS:
        return ""
    joint = "、" if language() == "zh" else ", "
    lines = _lines(result, questions)
    names = joint.join(line.text for line in lines[:2])
    rest = _(" 等 %(n)s 项") % {"n": len(lines)} if len(lines) > 2 else ""
    words = {
        Status.FAIL: _("不满足：%(names)s"),
        Status.UNKNOWN: _("还缺：%(names)s"),
        Status.MANUAL: _("待认定：%(names)s"),
    }
    return words[result.status] % {"names": names + rest}


def choices(rulebooks: Iterable[Rulebook]) -> list[tuple[str, list[tuple[Rulebook, str]]]]:
    """Rules to choose from, by family: the family's name, and each rule with its name."""
    families: dict[str, list[tuple[Rulebook, str]]] = {}
    for book in rulebooks:
        families.setdefault(book.family, []).append((book, rule_name(book)))
    return [(family_name(family), families[family]) for family in sorted(families, key=family_order)]
