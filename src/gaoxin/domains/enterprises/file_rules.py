"""Where one enterprise stands under every rule in force, from the facts of its file: verdict, score, amount, what is missing, the way to pass."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.enterprises.file_sections import language
from gaoxin.kernel.rules import Evaluator, Result, Rulebook, Status
from gaoxin.kernel.rules.path import shortest_path
from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.kernel.rules.wording import key_name, money, path_note, score_text, step_text
from gaoxin.mechanisms.registry.library import catalogue, rules_in_force

if TYPE_CHECKING:
    from gaoxin.kernel.rules.ways import Path
    from gaoxin.mechanisms.registry.selectors.known import Known

#: Names that a line of the list spells out; the reasons have all.
NAMED = 4
#: How interesting a verdict is to whoever looks for support.
_ORDER = {Status.PASS: 0, Status.MANUAL: 1, Status.UNKNOWN: 2, Status.FAIL: 3}
#: Kinds of rules that say what an enterprise is, not what it may get.
DESCRIBING = ("size",)


@dataclass(frozen=True)
class Score:
    """A total on its scale, possibly an interval."""

    low: Fraction
    high: Fraction
    full: Fraction
    mark: Fraction | None


@dataclass(frozen=True)
class RuleLine:
    """One rule and one enterprise. steps: the shortest way to pass, and note: what trying it has shown; holds: it has the title already;
    hidden: figures were left out."""

    result: Result
    name: str
    holds: bool
    score: Score | None
    amount: str
    outcome: str
    blocking: tuple[str, ...]
    missing: tuple[str, ...]
    steps: tuple[str, ...]
    note: str
    summary: str
    away: int | None
    hidden: bool

    @property
    def key(self) -> str:
        return self.result.rulebook.key

    @property
    def status(self) -> Status:
        return self.result.status

    @property
    def is_near(self) -> bool:
        """One step, or one missing fact, from a pass."""
        return self.status != Status.PASS and self.away == 1


def results_of(known: Known, city_code: str) -> list[Result]:
    """The rules for enterprises that are in force in a city, judged now."""
    rules = [rule for rule in rules_in_force(known.on, city_code) if rule.subject == "enterprise"]
    return Evaluator(rules, known.on).run(known.facts)


def rule_lines(known: Known, city_code: str) -> list[RuleLine]:
    """Every rule in force: passes first, then what is nearest."""
    lines = [line_of(result, known) for result in results_of(known, city_code)]
    return sorted(lines, key=lambda line: (_ORDER[line.status], line.away or 0, line.key))


def line_of(result: Result, known: Known) -> RuleLine:
    """One rule as a line of the list."""
    path = shortest_path(result, known.facts, catalogue())
    steps, hidden = steps_words(path, known)
    blocking = tuple(_label(criterion) for criterion in result.blocking)
    missing = tuple(key_name(key, catalogue(), known.on, language()) for key in result.missing)
    amount = "" if result.amount is None else money(result.amount, language())
    if amount and result.rulebook.amount and known.hides(Explainer().reads(result.rulebook.amount.node)):
        amount, hidden = _("敏感，已隐藏"), True
    holds = known.facts.get((result.rulebook.title_fact, "asof")) is True
    return RuleLine(
        result, rule_name(result.rulebook), holds, score_of(result), amount, outcome_words(result), blocking, missing,
        steps, path_note(path, language()) if path else "", _summary(path, steps, known) or "；".join((blocking or missing)[:NAMED]),
        len(path.steps) if path else None, hidden,
    )  # fmt: skip


def steps_words(path: Path | None, known: Known) -> tuple[tuple[str, ...], bool]:
    """The steps of a way to pass in words; a step about a masked figure says so and no number."""
    words, hidden = [], False
    for step in path.steps if path else ():
        if step.key is not None and step.key[0] in known.masked:
            name = key_name(step.key, catalogue(), known.on, language())
            words.append(_("改善：%(name)s（敏感数据，已隐藏）") % {"name": name})
            hidden = True
        else:
            words.append(step_text(step, catalogue(), known.on, language()))
    return tuple(words), hidden


def _summary(path: Path | None, steps: tuple[str, ...], known: Known) -> str:
    """The way to pass in one line: what must change, then the data that are missing by name."""
    pairs = list(zip(path.steps if path else (), steps, strict=True))
    joint, comma = ("；", "、") if language() == "zh" else ("; ", ", ")
    lacking = [
        key_name(step.key, catalogue(), known.on, language()) for step, _words in pairs if step.kind == "supply" and step.key
    ]  # fmt: skip
    parts = [words for step, words in pairs if step.kind != "supply"][:NAMED]
    if lacking:
        names = comma.join(lacking[:NAMED])
        more = pgettext("enterprises", "等 %(n)s 项") % {"n": len(lacking)} if len(lacking) > NAMED else ""
        parts.append(_("补充数据：%(names)s%(more)s") % {"names": names, "more": more})
    return joint.join(parts)


def score_of(result: Result) -> Score | None:
    """The total of a scored rule; None where it has none or its ends are open."""
    book = result.rulebook
    if book.total is None or result.score_low is None or result.score_high is None:
        return None
    mark = Fraction(book.pass_mark) if book.pass_mark.replace(".", "", 1).isdigit() else None
    full = max(book.total.high or Fraction(100), result.score_high)
    return Score(result.score_low, result.score_high, full, mark)


def score_words(score: Score) -> str:
    """``72.5``, or ``60–72.5``."""
    low, high = float(score.low), float(score.high)
    return f"{low:g}" if low == high else f"{low:g}–{high:g}"


def rule_name(rulebook: Rulebook) -> str:
    return rulebook.label if language() == "zh" else rulebook.label_en


def outcome_words(result: Result) -> str:
    """The class or grade in words."""
    outcome = result.rulebook.outcome
    if outcome is None or result.outcome is None:
        return ""
    return str(outcome.values[result.outcome][0 if language() == "zh" else 1])


def counts(lines: Iterable[RuleLine]) -> dict[str, int]:
    """How many rules stand where, by verdict word, and how many are one step away."""
    found = {"pass": 0, "manual": 0, "unknown": 0, "fail": 0, "near": 0}
    for line in lines:
        found[line.status.word] += 1
        found["near"] += line.is_near
    return found


def _label(criterion: Any) -> str:
    return str(criterion.label if language() == "zh" else criterion.label_en)


def used_for(rules: Iterable[Rulebook]) -> Mapping[str, list[str]]:
    """Which rules read each variable: variable id to names of rules, for "what is this fact used for"."""
    explainer, found = Explainer(), dict[str, dict[str, None]]()
    for rule in rules:
        for root in rule.roots():
            for key in explainer.reads(root):
                found.setdefault(key[0], {})[rule_name(rule)] = None
    return {variable: list(names) for variable, names in found.items()}


__all__ = [
    "RuleLine", "Score", "counts", "line_of", "outcome_words", "results_of", "rule_lines", "rule_name", "score_of",
    "score_text", "score_words", "steps_words", "used_for",
]  # fmt: skip
