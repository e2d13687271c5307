"""The check-up (政策体检) of one enterprise: what it can have now, what after some facts, what not, and the best of it together."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from gaoxin.domains.policies.awards_showing import WAITS_FOR_FIRM
from gaoxin.domains.policies.judging import fen, judge, known_facts, reasons_of
from gaoxin.domains.policies.masking import hidden_criteria, reads_clear, without_figures
from gaoxin.domains.policies.models import Award, Window
from gaoxin.domains.policies.selectors.combining import Best, Offer, benefits_in_force, best_of, deadlines_of, name_of
from gaoxin.domains.policies.typed import in_words, language
from gaoxin.kernel.rules import Status
from gaoxin.kernel.rules.wording import period_name
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.selectors.conflicts import claims

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.kernel.benefits import Line as Taken
    from gaoxin.kernel.rules import Result, Variable
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


@dataclass(frozen=True)
class Asked:
    """A fact that is missing, asked once for all benefits that wait for it. said: what the enterprise has declared, not yet checked."""

    key: Key
    variable: Variable
    label: str
    count: int
    said: str = ""

    @property
    def name(self) -> str:
        """The name of its form field."""
        return f"{self.key[0]}-{self.key[1]}"


@dataclass(frozen=True)
class Line:
    """One benefit in a check-up. amount: 分 that the rule gives; up_to: 分, the most, where it cannot be told yet.

    clear: whether the reader may see sensitive figures in the reasons.
    """

    benefit: Benefit
    result: Result | None
    amount: int | None
    deadline: datetime.date | None
    is_open: bool
    award: Award | None = None
    taken: Taken | None = None
    missing: tuple[Asked, ...] = ()
    clear: bool = True

    @property
    def verdict(self) -> str:
        return self.result.status.word if self.result else "manual"

    @property
    def brings(self) -> int:
        """分 that it adds to the best combination."""
        return self.taken.paid if self.taken else 0

    @property
    def up_to(self) -> int | None:
        return self.amount if self.amount is not None else self.benefit.ceiling

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        if self.result is None:
            return []
        rows = reasons_of(self.result)
        return rows if self.clear else without_figures(rows, hidden_criteria(self.result))

    @cached_property
    def reasons(self) -> list[dict[str, Any]]:
        """Clause by clause, in the reader's language: {label, clause, status, text, depth, decisive}."""
        english = language() == "en"
        return [
            row
            | {
                "label": row["label_en"] if english else row["label"],
                "text": row["text_en"] if english else row["text"],
            }
            for row in self._rows
        ]

    @property
    def counts(self) -> dict[str, int]:
        found = {"pass": 0, "unknown": 0, "manual": 0, "fail": 0}
        for row in self._rows:
            if row["depth"] == 0:
                found[row["status"]] += 1
        return found

    @property
    def blocking(self) -> list[dict[str, Any]]:
        """What keeps it from passing, for one look."""
        return [row for row in self.reasons if row["decisive"] and row["status"] != "pass"][:3]


@dataclass(frozen=True)
class CheckUp:
    """A check-up on a day. low, high: 分, the range of what could be had together; high is None when it has no end."""

    enterprise: Enterprise
    on: datetime.date
    ready: tuple[Line, ...]
    completable: tuple[Line, ...]
    unfit: tuple[Line, ...]
    asked: tuple[Asked, ...]
    best: Best
    high: int | None

    @property
    def low(self) -> int:
        return self.best.combination.total

    @property
    def lines(self) -> tuple[Line, ...]:
        return (*self.ready, *self.completable, *self.unfit)

    @property
    def combined(self) -> list[Line]:
        """The benefits of the best combination, largest first."""
        return sorted((line for line in self.ready if line.taken and line.taken.taken), key=lambda line: -line.brings)

    @property
    def left_out(self) -> list[Line]:
        return [line for line in self.ready if line.taken and not line.taken.taken]


def declared(actor: Actor, enterprise: Enterprise, on: datetime.date) -> dict[Key, Any]:
    """What the enterprise has said of itself and staff have not decided yet, as rules read it."""
    found: dict[Key, Any] = {}
    for claim in claims(actor).filter(enterprise=enterprise):
        variable = catalogue().by_id.get(claim.variable)
        key = periods.key_on(variable, claim.period, on) if variable else None
        if key is not None:
            found[key] = claim.value
    return found


def check_up(actor: Actor, enterprise: Enterprise, on: datetime.date | None = None) -> CheckUp:
    """Judges everything in force for an enterprise that the actor may see; the number of queries is flat in the number of benefits."""
    on = on or present.today()
    said = declared(actor, enterprise, on)
    known = known_facts(enterprise, on, answers=said)
    benefits = list(benefits_in_force(actor, on))
    results, deadlines = judge(benefits, known), deadlines_of(benefits, on)
    asked = _asked(results.values(), said, on)
    lines = _lines(enterprise, benefits, results, deadlines, asked)
    offers = [_offer(line) for line in lines if line.verdict == "pass" and line.amount is not None]
    best = best_of(enterprise, offers, year=on.year)
    taken = {line.item.id: line for line in best.combination.lines}
    clear = reads_clear(actor)
    lines = [replace(line, taken=taken.get(name_of(line.benefit)), clear=clear) for line in lines]
    ready = [line for line in lines if line.verdict in ("pass", "manual")]
    open_ = [line for line in lines if line.verdict == "unknown"]
    return CheckUp(
        enterprise, on, tuple(sorted(ready, key=_worth)), tuple(sorted(open_, key=_worth)),
        tuple(line for line in lines if line.verdict == "fail"), asked, best, _highest(enterprise, offers, [*ready, *open_], on),
    )  # fmt: skip


def _worth(line: Line) -> tuple[int, int, int]:
    """Waiting for the enterprise first, those in hand last, the larger amount before the smaller."""
    turn = 1 if line.award is None else 0 if line.award.case.state in WAITS_FOR_FIRM else 2
    return turn, -(line.up_to or 0), line.benefit.pk


def _lines(
    enterprise: Enterprise, benefits: Sequence[Benefit], results: dict[int, Result], deadlines: dict[int, datetime.date],
    asked: Sequence[Asked],
) -> list[Line]:  # fmt: skip
    now = present.now()
    windows: dict[int, bool] = {}
    for row in Window.objects.filter(benefit__in=[each.pk for each in benefits]):
        windows[row.benefit_id] = windows.get(row.benefit_id, False) or row.opens_at <= now < row.closes_at
    held = Award.objects.filter(enterprise=enterprise, live=True, year=timezone.localdate(now).year).select_related(
        "case"
    )
    awards = {award.benefit_id: award for award in held}
    by_key = {each.key: each for each in asked}
    found = []
    for benefit in benefits:
        result = results.get(benefit.pk)
        missing = tuple(by_key[key] for key in result.missing if key in by_key) if result else ()
        found.append(
            Line(
                benefit, result, fen(result.amount) if result else None, deadlines.get(benefit.pk), windows.get(benefit.pk, True),
                awards.get(benefit.pk), missing=missing,
            )
        )  # fmt: skip
    return found


def _offer(line: Line) -> Offer:
    return Offer(line.benefit, line.amount or 0, line.deadline)


def _highest(enterprise: Enterprise, offers: list[Offer], lines: Sequence[Line], on: datetime.date) -> int | None:
    """What the best combination would bring if everything open came out well; None when one of them has no end."""
    later = [line for line in lines if line.amount is None]
    if any(line.up_to is None for line in later):
        return None
    hoped = [Offer(line.benefit, line.up_to or 0, line.deadline) for line in later]
    return best_of(enterprise, [*offers, *hoped], year=on.year).combination.total


def _asked(results: Any, said: dict[Key, Any], on: datetime.date) -> tuple[Asked, ...]:
    """Every missing fact once, those that most benefits wait for first; declared ones stay in sight with what was said."""
    worth: dict[Key, int] = dict.fromkeys(said, 0)
    for result in results:
        if result.status is Status.UNKNOWN:
            for key in result.missing:
                worth[key] = worth.get(key, 0) + 1
    found = []
    for key, count in sorted(worth.items(), key=lambda each: (-each[1], each[0])):
        variable = catalogue().by_id.get(key[0])
        if variable is None or variable.derived:
            continue
        period = "" if key[1] == "asof" else f"（{period_name(key[1], on, language())}）"
        words = in_words(variable, said[key]) if key in said else ""
        found.append(Asked(key, variable, f"{variable.name(language())}{period}", count, words))
    return tuple(found)
