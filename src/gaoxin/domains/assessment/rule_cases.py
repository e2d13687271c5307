"""Worked cases of a rule: what was given, what its source says comes out, and what comes out here and now."""

from __future__ import annotations

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import outcome_words
from gaoxin.kernel.rules import Rulebook, Status
from gaoxin.kernel.rules.cases import Case, load_cases, run_case
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.units import exact
from gaoxin.kernel.rules.wording import fact_value, key_name, money, score_text
from gaoxin.platform.ui.tables import DayColumn, Table, TemplateColumn

#: A case without a name is named after its own facts when it has no more than these.
NAMED = 2


@dataclass(frozen=True)
class CaseRow:
    """A worked case in words.

    given: facts, the unusual ones first; ``distinct`` says how many these are. differences: where
    the outcome is not the expected one.
    """

    number: int
    label: str
    source: str
    on: datetime.date
    given: tuple[tuple[str, str], ...]
    distinct: int
    expected: Status
    expected_more: tuple[str, ...]
    actual: Status
    actual_more: tuple[str, ...]
    differences: tuple[str, ...]

    @property
    def agrees(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


class CaseTable(Table):
    """Worked cases of one rule."""

    caption = gettext_lazy("算例")
    sticky = False
    label = TemplateColumn("assessment/rules/_case.html", verbose_name=gettext_lazy("算例"), orderable=False)
    on = DayColumn(verbose_name=gettext_lazy("评价日"), orderable=False)
    expected = TemplateColumn("assessment/rules/_expected.html", verbose_name=gettext_lazy("应得"), orderable=False)
    actual = TemplateColumn("assessment/rules/_actual.html", verbose_name=gettext_lazy("实际运行"), orderable=False)


@cache
def cases_of(key: str) -> tuple[Case, ...]:
    """The cases in the file beside a rulebook, in its order; none when there is no such file."""
    path = rulebooks_dir() / Path(library().rulebooks[key].file).with_suffix(".cases.yaml")
    if not path.is_file():
        return ()
    return tuple(case for case in load_cases(path, library().catalogue, path.name) if case.rule == key)


@cache
def _usual(key: str) -> dict[tuple[str, str], object]:
    """The value that most cases of a rulebook give a fact."""
    counts: dict[tuple[str, str], Counter[object]] = {}
    for case in cases_of(key):
        for fact, value in case.given.items():
            counts.setdefault(fact, Counter())[value] += 1
    return {fact: values.most_common(1)[0][0] for fact, values in counts.items()}


@cache
def agreeing(key: str) -> int:
    """How many cases of a rulebook come out as expected; all are run, once for this process."""
    return sum(run_case(case, library()).passed for case in cases_of(key))


class CaseSource:
    """The cases of a rule as rows; only those of the page shown are run."""

    def __init__(self, rulebook: Rulebook, verdict: str = "") -> None:
        self.rulebook = rulebook
        chosen = enumerate(cases_of(rulebook.key), start=1)
        self.cases = [(n, case) for n, case in chosen if not verdict or case.expect.get("verdict") == verdict]

    def __len__(self) -> int:
        return len(self.cases)

    def ordered(self, _keys: object) -> CaseSource:
        """The order of the file is the only one."""
        return self

    def __getitem__(self, page: slice) -> list[CaseRow]:
        return [case_row(number, case, self.rulebook) for number, case in self.cases[page]]


def case_row(number: int, case: Case, rulebook: Rulebook) -> CaseRow:
    """Runs a case and puts it into words."""
    zh, catalogue, lang = language() == "zh", library().catalogue, language()
    outcome = run_case(case, library())
    result = outcome.result
    if result is None:
        raise LookupError(case.rule)
    usual = _usual(rulebook.key)
    own = [key for key, value in case.given.items() if usual.get(key) != value]
    order = own + [key for key in case.given if key not in own]
    given = tuple(
        (key_name(key, catalogue, case.on, lang), fact_value(case.given[key], catalogue.by_id[key[0]], lang))
        for key in order
    )
    distinct = len(own)
    actual = _more(
        Span(result.score_low, result.score_high, False) if "total" in case.expect else None, result.amount if "amount" in case.expect else None,
        result.outcome if "outcome" in case.expect else None, rulebook,
    )  # fmt: skip
    return CaseRow(
        number, (case.label if zh else case.label_en) or _label(number, given[:distinct]), case.source, case.on, given, distinct,
        Status.from_word(case.expect["verdict"]), _expected(case, rulebook), result.status, actual,
        tuple(pair[0 if zh else 1] for pair in outcome.differences),
    )  # fmt: skip


def _label(number: int, own: tuple[tuple[str, str], ...]) -> str:
    """What a case without a name is about: the facts in which it is unlike most others."""
    if 0 < len(own) <= NAMED:
        zh = language() == "zh"
        return ("；" if zh else "; ").join(f"{name}{'：' if zh else ': '}{value}" for name, value in own)
    return _("算例 %(n)s") % {"n": number} if own else _("基准算例")


def _expected(case: Case, rulebook: Rulebook) -> tuple[str, ...]:
    """What else the source says comes out: total, amount, class."""
    total = case.expect.get("total")
    low, high = (None if end is None else exact(end) for end in (total if isinstance(total, list) else [total, total]))
    span = None if total is None else Span(low, high, False)
    amount = case.expect.get("amount")
    return _more(
        span, exact(amount) if isinstance(amount, int | float) else amount, case.expect.get("outcome"), rulebook
    )


def _more(span: Span | None, amount: Any, outcome: str | None, rulebook: Rulebook) -> tuple[str, ...]:
    found = []
    if span is not None:
        found.append(_("总分 %(score)s") % {"score": score_text(span)})
    if amount is not None:
        found.append(amount if isinstance(amount, str) else money(amount, language()))
    if outcome is not None:
        found.append(outcome_words(rulebook, outcome))
    return tuple(found)
