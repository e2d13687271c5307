"""What a visitor typed about one enterprise, read as facts. The texts travel with the page; the server keeps nothing."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.questions import KIND
from gaoxin.kernel.rules.evaluate import Key
from gaoxin.kernel.rules.wording import fact_value
from gaoxin.kernel.workbook import Problem, parse_cell

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from gaoxin.kernel.rules.catalogue import Variable

#: Names of form fields: answers, facts that were asked on the page, facts that were passed over.
ANSWER, ASKED, SKIPPED = "f-", "asked", "skip"
#: Longest text that is read; a longer one is no answer to any question.
LONGEST = 100
#: How many times its neighbour year a figure of money must be to be asked about.
SUSPICIOUS = 1000

_PROBLEMS: dict[str, _StrPromise] = {
    "cell_bound": gettext_lazy("“%(text)s”只给出了上限或下限。请填一个确切的数。"),
    "cell_range": gettext_lazy("“%(text)s”是一个范围。请填一个确切的数。"),
    "cell_grouping": gettext_lazy("“%(text)s”里的逗号位置不对，不能确定是多少。请写成 1234567.8 或 1,234,567.8。"),
    "cell_unit": gettext_lazy("“%(text)s”的单位不能用在这里。应填%(allowed)s。"),
    "cell_negative": gettext_lazy("“%(text)s”太小，不可能。应填%(allowed)s。"),
    "cell_too_big": gettext_lazy("“%(text)s”太大，不可能。应填%(allowed)s。"),
    "cell_ratio": gettext_lazy("“%(text)s”太大，比率不可能超过上限。35%% 请填 35。"),
    "cell_not_integer": gettext_lazy("“%(text)s”不是整数。应填%(allowed)s。"),
    "cell_date": gettext_lazy("“%(text)s”不是能确定的日期。应填%(allowed)s。"),
    "cell_code": gettext_lazy("“%(text)s”不是行业代码。应填%(allowed)s。"),
    "cell_category": gettext_lazy("“%(text)s”不在可选的值里。"),
    "cell_boolean": gettext_lazy("“%(text)s”看不出是“是”还是“否”。"),
}
_NOT_A_NUMBER = gettext_lazy("“%(text)s”不是数字。应填%(allowed)s，例如 1234.5。")
_TOO_LONG = gettext_lazy("这里的内容太长，请只填一个数或一个词。")


def unit_of(variable: Variable) -> str:
    """The unit in which a number is typed: 万元, %, 人; '' when it has none."""
    if not variable.is_numeric:
        return ""
    if variable.unit == "" and variable.type == "number":
        return "%"
    return variable.display_unit


def name_of(key: Key, on: datetime.date) -> str:
    """The field name of a fact. Years are written as calendar years, so that another evaluation date keeps their meaning."""
    variable, period = key
    return f"{variable}-{on.year - int(period[1:])}" if _is_year(period) else f"{variable}-{period}"


def key_of(name: str, on: datetime.date) -> Key | None:
    """The fact of a field name on a date; None when there is no such fact, or its year is not over yet."""
    identity, _dash, period = name.rpartition("-")
    variable = library().catalogue.by_id.get(identity)
    if variable is None or variable.derived or (identity, period) == KIND:
        return None
    if not variable.is_yearly:
        return (identity, period) if period == variable.period else None
    back = on.year - int(period) if period.isascii() and period.isdigit() and len(period) == 4 else 0
    return (identity, f"y{back}") if 1 <= back <= 5 else None


def _is_year(period: str) -> bool:
    return period[:1] == "y" and period[1:].isdigit()


@dataclass
class Answers:
    """Texts by field name, and what they mean on the evaluation date.

    facts: read values; problems: why a text could not be read; notes: how a text was read when that is not obvious;
    skipped: facts that the visitor does not know.
    """

    on: datetime.date
    kind: str
    texts: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, None] = field(default_factory=dict)
    facts: dict[Key, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    @property
    def done(self) -> set[Key]:
        """Facts that need not be asked again: answered, or passed over."""
        passed = {key for name in self.skipped if (key := key_of(name, self.on))}
        return passed | set(self.facts)

    def hidden(self, shown: Iterable[str] = ()) -> list[tuple[str, str]]:
        """Names and values of the hidden fields that carry everything but the fields that are shown."""
        visible = set(shown)
        carried = [(f"{ANSWER}{name}", text) for name, text in self.texts.items() if name not in visible]
        return carried + [(SKIPPED, name) for name in self.skipped if name not in visible]


def read_answers(data: Any, on: datetime.date, kind: str, *, pass_over: bool) -> Answers:
    """The answers in a posted form (a QueryDict).

    pass_over: facts that were asked and left empty count as not known, and are not asked again.
    """
    answers = Answers(on, kind)
    for field_name in data:
        name = field_name.removeprefix(ANSWER)
        if field_name.startswith(ANSWER) and name.rpartition("-")[0] in library().catalogue.by_id:
            text = "、".join(value.strip() for value in data.getlist(field_name) if value.strip())
            if text:
                answers.texts[name] = text
    passed = [*data.getlist(SKIPPED), *(data.getlist(ASKED) if pass_over else ())]
    answers.skipped = {name: None for name in passed if name not in answers.texts and key_of(name, on)}
    answers.facts[KIND] = kind
    for name, text in list(answers.texts.items()):
        _read(answers, name, text)
    _imply(answers)
    _compare_years(answers)
    return answers


def _imply(answers: Answers) -> None:
    """The province follows from the city, whose code begins with it."""
    city = answers.facts.get(("reg_city", "asof"))
    if isinstance(city, str):
        answers.facts.setdefault(("reg_province", "asof"), city[:2])


def _read(answers: Answers, name: str, text: str) -> None:
    key = key_of(name, answers.on)
    if key is None:
        return
    variable = library().catalogue.by_id[key[0]]
    if len(text) > LONGEST and variable.type != "list":
        answers.problems[name] = str(_TOO_LONG)
        return
    parsed = parse_cell(text, variable, unit_of(variable))
    if isinstance(parsed, Problem):
        answers.problems[name] = _problem(parsed, text, unit_of(variable))
    elif parsed.value is None:
        # 「不详」 and the like say that the fact is not known.
        del answers.texts[name]
        answers.skipped[name] = None
    else:
        answers.facts[key] = parsed.value
        if parsed.note in ("cell_approximate", "cell_own_unit", "cell_date_day"):
            answers.notes[name] = _note(parsed.note, text, fact_value(parsed.value, variable, language()))


def _problem(problem: Problem, text: str, unit: str) -> str:
    zh, en = problem.args.get("allowed", ("", ""))
    allowed = zh if language() == "zh" or not unit else en.replace(f"(in {unit})", f"(in {_(unit)})")
    return str(_PROBLEMS.get(problem.code, _NOT_A_NUMBER)) % {"text": text[:40], "allowed": allowed}


def _note(code: str, text: str, value: str) -> str:
    if code == "cell_approximate":
        return _("“%(text)s”是约数，按 %(value)s 判断；离门槛近时，约数会改变结论。") % {"text": text, "value": value}
    return _("“%(text)s”按 %(value)s 读取。") % {"text": text, "value": value}


def _compare_years(answers: Answers) -> None:
    """Money a thousand times that of the year before or after it is often 元 typed for 万元."""
    for (identity, period), value in answers.facts.items():
        variable = library().catalogue.by_id[identity]
        if variable.unit != "元" or not _is_year(period) or not value:
            continue
        for other in (f"y{int(period[1:]) - 1}", f"y{int(period[1:]) + 1}"):
            near = answers.facts.get((identity, other))
            if near and abs(Fraction(value)) >= SUSPICIOUS * abs(Fraction(near)):
                times = round(Fraction(value) / Fraction(near))
                answers.notes[name_of((identity, period), answers.on)] = _(
                    "填报值是相邻年度的 %(times)s 倍，请确认单位是否为“%(unit)s”。"
                ) % {"times": f"{times:,}", "unit": _(unit_of(variable))}


@dataclass(frozen=True)
class AnswerLine:
    """A fact as it was answered, to look at and to correct; ``value`` is empty when it is not known."""

    name: str
    label: str
    value: str
    note: str


def answer_lines(answers: Answers, labels: Mapping[str, str]) -> list[AnswerLine]:
    """All answers in words, in the order in which they were given. labels: what each field is called."""
    catalogue, lang = library().catalogue, language()
    found = []
    for name in (*answers.texts, *answers.skipped):
        key = key_of(name, answers.on)
        if key is None or name in answers.problems:
            continue
        value = fact_value(answers.facts[key], catalogue.by_id[key[0]], lang) if key in answers.facts else ""
        found.append(AnswerLine(name, labels[name], value, answers.notes.get(name, "")))
    return found
