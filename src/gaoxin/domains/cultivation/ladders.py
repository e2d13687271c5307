"""Ladders as data: their rungs, what counts as holding one, and the rules that say who could. Read from ``data/ladders``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gaoxin.domains.cultivation.locating import DATA, Entry, read_entry
from gaoxin.domains.cultivation.qualifications import check_variable, chinese, qualifications
from gaoxin.mechanisms.registry.library import catalogue, library

_LADDER_KEYS = ("id", "order", "parallel", "label", "label_en", "path", "path_en", "note", "note_en", "rungs")
_RUNG_KEYS = (
    "id", "label", "label_en", "beside", "qualifications", "rules", "choose", "outcomes", "passed_by", "fact", "zero", "judge_members",
)  # fmt: skip


@dataclass(frozen=True)
class RungFact:
    """A state of the enterprise file that says the rung is held; ``values`` for a category, empty for yes or no."""

    variable: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rung:
    """One step. Ids are unique over all ladders.

    qualifications: titles that count as holding it. rules: ids of rulebooks; the first that applies in the zone says who
    could, or with choose ``any`` whichever passes. outcomes: only enterprises of these classes of the rule. passed_by:
    holders of these have gone past it and are no candidates. fact: what the file says. zero: variables that are all nought. judge_members: false where
    holders have titles of several rules, so that failing this one says nothing about them.
    """

    id: str
    label: str
    label_en: str
    qualifications: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    choose: str = "first"
    outcomes: tuple[str, ...] = ()
    passed_by: tuple[str, ...] = ()
    fact: RungFact | None = None
    zero: tuple[str, ...] = ()
    beside: bool = False
    judge_members: bool = True

    @property
    def name(self) -> str:
        return self.label if chinese() else self.label_en

    @property
    def by_fact(self) -> bool:
        """Held by what the file says alone: no title is given for it."""
        return bool(self.fact and not self.qualifications)

    @property
    def is_list(self) -> bool:
        """A list to be emptied, not a step to be reached."""
        return bool(self.zero)


@dataclass(frozen=True)
class Ladder:
    """Rungs in order, the lowest first. parallel: classes beside each other, not steps."""

    id: str
    order: int
    label: str
    label_en: str
    path: str
    path_en: str
    note: str
    note_en: str
    rungs: tuple[Rung, ...]
    parallel: bool = False

    @property
    def name(self) -> str:
        return self.label if chinese() else self.label_en

    @property
    def way(self) -> str:
        """The rungs in one line."""
        return self.path if chinese() else self.path_en

    @property
    def remark(self) -> str:
        return self.note if chinese() else self.note_en

    @property
    def is_list(self) -> bool:
        return all(rung.is_list for rung in self.rungs)


class Ladders:
    """All ladders in order, and every rung by its id."""

    def __init__(self, items: list[Ladder]) -> None:
        self.items = sorted(items, key=lambda ladder: (ladder.order, ladder.id))
        self.by_id = {ladder.id: ladder for ladder in self.items}
        self.rungs = {rung.id: rung for ladder in self.items for rung in ladder.rungs}
        self.ladder_of = {rung.id: ladder for ladder in self.items for rung in ladder.rungs}

    def __iter__(self) -> Iterator[Ladder]:
        return iter(self.items)

    def rung_choices(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Rungs grouped by ladder, for a select."""
        return [(ladder.name, [(rung.id, rung.name) for rung in ladder.rungs]) for ladder in self]


def load_ladders(folder: Path | None = None) -> Ladders:
    """The ladders of a folder. RuleProblem: the first fault, with file and line."""
    items: list[Ladder] = []
    seen: dict[str, str] = {}
    for path in sorted((folder or DATA / "ladders").glob("*.yaml")):
        entry = read_entry(path)
        ladder = _ladder(entry)
        for rung, data in zip(ladder.rungs, entry.entries("rungs"), strict=True):
            if rung.id in seen:
                raise data.problem(
                    "rung_twice",
                    f"台阶“{rung.id}”在 {seen[rung.id]} 里已经有了。",
                    f"{rung.id!r} is in {seen[rung.id]} too.",
                    "id",
                )
            seen[rung.id] = path.name
        items.append(ladder)
    return Ladders(items)


def _ladder(entry: Entry) -> Ladder:
    entry.only(_LADDER_KEYS)
    return Ladder(
        entry.text("id"), entry.whole("order", 100) or 0, entry.text("label"), entry.text("label_en"), entry.text("path"), entry.text("path_en"),
        entry.text("note", ""), entry.text("note_en", ""), tuple(_rung(each) for each in entry.entries("rungs")), entry.flag("parallel"),
    )  # fmt: skip


def _rung(entry: Entry) -> Rung:
    entry.only(_RUNG_KEYS)
    rung = Rung(
        entry.text("id"), entry.text("label"), entry.text("label_en"), _titles(entry, "qualifications"), _rules(entry),
        entry.choice("choose", ("first", "any"), "first"), entry.texts("outcomes"), _titles(entry, "passed_by"), _fact(entry),
        entry.texts("zero"), entry.flag("beside"), entry.flag("judge_members", default=True),
    )  # fmt: skip
    for name in rung.zero:
        check_variable(entry, name, "zero")
    if not (rung.qualifications or rung.fact or rung.zero):
        raise entry.problem(
            "no_members",
            "台阶须写明 qualifications、fact 或 zero 之一，否则没有成员。",
            "A rung needs qualifications, fact or zero.",
            "id",
        )
    _check_outcomes(entry, rung)
    return rung


def _titles(entry: Entry, key: str) -> tuple[str, ...]:
    for name in entry.texts(key):
        if name not in qualifications().by_id:
            raise entry.problem(
                "unknown_qualification", f"称号目录里没有“{name}”。", f"No qualification {name!r}.", key
            )
    return entry.texts(key)


def _rules(entry: Entry) -> tuple[str, ...]:
    known = {rulebook.id for rulebook in library()}
    for name in entry.texts("rules"):
        if name not in known:
            raise entry.problem("unknown_rule", f"规则库里没有“{name}”。", f"No rule {name!r}.", "rules")
    return entry.texts("rules")


def _check_outcomes(entry: Entry, rung: Rung) -> None:
    known = {value for book in library() if book.id in rung.rules and book.outcome for value in book.outcome.values}
    for name in rung.outcomes:
        if name not in known:
            raise entry.problem(
                "unknown_outcome", f"规则没有档次“{name}”。", f"The rule has no outcome {name!r}.", "outcomes"
            )


def _fact(entry: Entry) -> RungFact | None:
    fact = entry.entry("fact")
    if fact is None:
        return None
    fact.only(("variable", "values"))
    found = RungFact(fact.text("variable"), fact.texts("values"))
    check_variable(fact, found.variable)
    variable = catalogue().by_id[found.variable]
    if (variable.type == "boolean") == bool(found.values):
        raise fact.problem(
            "values", "是否型指标不写 values，类别型指标要写。", "Only a category takes values.", "variable"
        )
    for value in found.values:
        if value not in {item.id for item in variable.values}:
            raise fact.problem(
                "unknown_value",
                f"“{variable.label}”没有取值“{value}”。",
                f"{found.variable} has no {value!r}.",
                "values",
            )
    return found


@cache
def ladders() -> Ladders:
    """The shipped ladders; a faulty file is a fault of the installation."""
    return load_ladders()
