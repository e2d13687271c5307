"""Rehearsal (试算) of a rule over the zone's own population: prepared once for a revision of the registry, asked many times."""

from __future__ import annotations

import datetime
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import numpy as np
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.policies.rules import rule_hash
from gaoxin.kernel.benefits import Counts, Curve, Point, Rehearsal, Report, Threshold
from gaoxin.kernel.rules import Library, Status
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.rules.located import Located, parse
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.library import library as shipped
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.mechanisms.registry.snapshots import revision_of

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.mechanisms.registry.images import Image
    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.platform.core.models import Zone

#: Rehearsals kept prepared in a process: each holds columns of a whole zone.
KEPT = 8
#: Zones whose columns are kept beside them.
IMAGES = 2
_ASKING = """
id: {id}
version: '1'
label: 分组
label_en: Group
family: policy
region: CN
valid_from: 2000-01-01
basis: official
sources:
- {{id: doc, title: 分组}}
require:
- {{id: c, label: 组, label_en: Group, clause: doc, text: 组, text_en: Group, test: "{test}"}}
"""
#: Points of a curve: so many steps of a twentieth of the threshold on both sides.
STEPS = 10
#: Outcomes whose enterprises can be listed.
CHANGES = ("passed", "gain", "loss", "unknown", "became_unknown", "manual")
#: Ages in years at which the stage of an enterprise changes (初创, 成长, 稳定).
YOUNG, GROWN = 3, 8


@dataclass(frozen=True)
class Rule:
    """A rule beside the draft: its text and what it is called."""

    text: str
    title: str
    title_en: str = ""


@dataclass
class Prepared:
    """A prepared rehearsal with the enterprises of its rows. The kernel's object is for one thread at a time: `lock`."""

    rehearsal: Rehearsal
    image: Image
    revision: int
    zone_id: int
    names: dict[str, Rule]
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def report(self) -> Report:
        with self.lock:
            return self.rehearsal.report

    @property
    def thresholds(self) -> tuple[Threshold, ...]:
        return self.rehearsal.thresholds

    def threshold(self, name: str) -> Threshold | None:
        return next((each for each in self.thresholds if each.name == name), None)

    def at(self, threshold: Threshold, value: Fraction) -> Report:
        """The whole report with one threshold at another value."""
        with self.lock:
            return self.rehearsal.report_at(threshold, value)

    def curve(self, threshold: Threshold, values: Sequence[Fraction]) -> Curve:
        with self.lock:
            return self.rehearsal.curve(threshold, values)

    def moved(self, threshold: Threshold, value: Fraction) -> dict[str, Any]:
        """What a place of a slider shows: {value, passed, failed, unknown, manual, cost, gains, losses}."""
        with self.lock:
            point, gains, losses = self.rehearsal.moved(threshold, value)
        return point_dict(point) | {"gains": gains, "losses": losses}

    def rows(self, change: str) -> list[dict[str, Any]]:
        """The enterprises of one outcome: of CHANGES; {enterprise, code, name, change, amount 分 or None}."""
        with self.lock:
            verdicts = self.rehearsal.verdicts
            found = {
                "passed": self.rehearsal.passing, "gain": self.rehearsal.gained, "loss": self.rehearsal.lost,
                "unknown": np.flatnonzero(verdicts == Status.UNKNOWN), "manual": np.flatnonzero(verdicts == Status.MANUAL),
                "became_unknown": self.rehearsal.became_unknown,
            }[change]  # fmt: skip
            paid = change in ("passed", "gain")
            fen, told = (
                self.rehearsal.amounts(found) if paid else (np.zeros(len(found), np.int64), np.zeros(len(found), bool))
            )
        people = self.image.population
        return [
            self._hit(people, row, change, int(amount) if known else None)
            for row, amount, known in zip(found.tolist(), fen.tolist(), np.broadcast_to(told, found.shape).tolist(), strict=True)
        ]  # fmt: skip

    def hits(self) -> list[dict[str, Any]]:
        """Who passes, and who passes no more: {enterprise, code, name, change (gain, same, loss), amount 分 or None}."""
        with self.lock:
            rows, gained = self.rehearsal.passing, set(self.rehearsal.gained.tolist())
            fen, told = self.rehearsal.amounts(rows)
            lost = self.rehearsal.lost.tolist()
        compared = len(gained) + len(lost) > 0
        people = self.image.population
        found = [
            self._hit(people, row, "gain" if row in gained or not compared else "same", int(amount) if known else None)
            for row, amount, known in zip(rows.tolist(), fen.tolist(), np.broadcast_to(told, rows.shape).tolist(), strict=True)
        ]  # fmt: skip
        return found + [self._hit(people, row, "loss", None) for row in lost]

    def _hit(self, people: Any, row: int, change: str, amount: int | None) -> dict[str, Any]:
        return {
            "enterprise": int(self.image.enterprises[row]), "code": people.codes[row], "name": people.names[row], "change": change,
            "amount": amount,
        }  # fmt: skip


_prepared: OrderedDict[tuple[Any, ...], Prepared] = OrderedDict()
_eligible: dict[tuple[Any, ...], dict[int, Ints]] = {}
_images: OrderedDict[tuple[int, int, datetime.date], Image] = OrderedDict()
_groups: dict[tuple[int, int, datetime.date], dict[str, list[str]]] = {}
_guard = threading.Lock()


def prepared(zone: Zone, text: str, on: datetime.date, *, against: str = "", others: Sequence[Rule] = ()) -> Prepared:
    """The rehearsal of a rule's text, from memory when nothing has changed since.

    against: the rule in force, '' for none. others: rules whose overlap is told. RuleProblem: a text is no rule, with the place.
    """
    revision = revision_of(zone.pk)
    key = (zone.pk, revision, on, rule_hash(text), rule_hash(against), tuple(rule_hash(rule.text) for rule in others))
    with _guard:
        if key in _prepared:
            _prepared.move_to_end(key)
            return _prepared[key]
    made = _prepare(zone, revision, text, on, against, others)
    with _guard:
        # What belongs to an older revision of the zone is never asked for again.
        for old in [each for each in _prepared if each[0] == zone.pk and each[1] != revision]:
            del _prepared[old]
        _prepared[key] = made
        while len(_prepared) > KEPT:
            _prepared.popitem(last=False)
    return made


def eligible(zone: Zone, on: datetime.date, rules: dict[int, str]) -> dict[int, Ints]:
    """The enterprises (ids) that pass each rule on a day, by the caller's own number; kept until the registry or a rule changes."""
    key = (zone.pk, revision_of(zone.pk), on, tuple(sorted((name, rule_hash(text)) for name, text in rules.items())))
    with _guard:
        if key in _eligible:
            return _eligible[key]
    library = _own_library()
    books = [_added(library, text, str(name)) for name, text in rules.items()]
    found: dict[int, Ints] = {}
    if books:
        image = _image_of(zone, key[1], on)
        status = evaluate_population(books, image.population, on).status
        found = {name: image.enterprises[status[place] == Status.PASS] for place, name in enumerate(rules)}
    with _guard:
        _eligible.clear()
        _eligible[key] = found
    return found


def forget() -> None:
    """Drops what the process keeps: for tests, whose zones use numbers again."""
    with _guard:
        _prepared.clear()
        _eligible.clear()
        _images.clear()
        _groups.clear()


def _prepare(zone: Zone, revision: int, text: str, on: datetime.date, against: str, others: Sequence[Rule]) -> Prepared:
    draft = parse(text, "")
    library = _own_library()
    current = _added(library, against, "current") if against else None
    names: dict[str, Rule] = {}
    books: list[Rulebook] = []
    for number, rule in enumerate(others):
        book = _added(library, rule.text, str(number))
        books.append(book)
        names[book.key] = rule
    image = _image_of(zone, revision, on)
    groups = _groups_of(zone, revision, on, image)
    rehearsal = Rehearsal.prepare(library, draft, image.population, on=on, current=current, others=books, groups=groups)
    return Prepared(rehearsal, image, revision, zone.pk, names)


def _own_library() -> Library:
    """A library for one question: the shipped names and definitions, no rulebook."""
    library = Library(catalogue())
    library.definitions = shipped().definitions
    library.scope.definitions = dict(shipped().scope.definitions)
    return library


def _image_of(zone: Zone, revision: int, on: datetime.date) -> Image:
    """The zone's columns: the same for every rule of one revision and day."""
    key = (zone.pk, revision, on)
    with _guard:
        if key in _images:
            return _images[key]
    image = population(zone, on)
    with _guard:
        while len(_images) >= IMAGES:
            old, _image = _images.popitem(last=False)
            _groups.pop(old, None)
        _images[key] = image
    return image


def _groups_of(zone: Zone, revision: int, on: datetime.date, image: Image) -> dict[str, list[str]]:
    """The labels of the image's rows, kept as long as the image is."""
    key = (zone.pk, revision, on)
    if key not in _groups:
        _groups[key] = groups_of(image, on)
    return _groups[key]


def _added(library: Library, text: str, suffix: str) -> Rulebook:
    data: Located = parse(text, "")
    # Two benefits may carry the same rule; within one library each needs a name of its own.
    data["id"] = f"{data['id']}_{suffix}"
    return library.add(data, "")


def groups_of(image: Image, on: datetime.date) -> dict[str, list[str]]:
    """The labels by which a result is split: stage (初创 below 3 years, 成长 below 8, 稳定; 已上市), sector, size."""
    return {
        "stage": _stages(image, on),
        "sector": _labels(image, "size_group", on),
        "size": _labels(image, "size_300", on),
    }


def _labels(image: Image, variable: str, on: datetime.date) -> list[str]:
    """Each enterprise's value of a category that follows from its facts (size, sector); '' where it is not known."""
    library = _own_library()
    values = [value.id for value in catalogue().by_id[variable].values]
    books = [
        library.add(parse(_ASKING.format(id=f"{variable}_{each}", test=f"{variable} == '{each}'"), ""), "")
        for each in values
    ]
    passed = evaluate_population(books, image.population, on).status == Status.PASS
    places = np.where(passed.any(axis=0), passed.argmax(axis=0), len(values))
    names = [*values, ""]
    return [names[place] for place in places.tolist()]


def _stages(image: Image, on: datetime.date) -> list[str]:
    size = len(image.population)
    column, listed = (
        image.population.columns.get(("reg_date", "asof")),
        image.population.columns.get(("is_listed", "asof")),
    )
    ages = (on.toordinal() - column.values) / 365.25 if column is not None else np.full(size, np.nan)
    on_market = listed.values == 1 if listed is not None else np.zeros(size, dtype=bool)
    stages = np.select(
        [on_market, np.isnan(ages), ages < YOUNG, ages < GROWN], ["listed", "", "young", "growing"], "stable"
    )
    return [str(each) for each in stages.tolist()]


def label_of(column: str, value: str) -> str:
    """A group in the reader's language."""
    if not value:
        return _("未知")
    if column == "stage":
        words = {"young": _("初创"), "growing": _("成长"), "stable": _("稳定"), "listed": _("已上市")}
        return words.get(value, value)
    variable = catalogue().by_id["size_300" if column == "size" else "size_group"]
    found = next((each for each in variable.values if each.id == value), None)
    if found is None:
        return value
    return found.label_en if (get_language() or "").startswith("en") else found.label


def around(threshold: Threshold) -> list[Fraction]:
    """Values on both sides of a threshold, itself among them, none of them negative."""
    if not threshold.value:
        return [Fraction(each) for each in range(2 * STEPS + 1)]
    step = threshold.value / (2 * STEPS)
    values = [threshold.value + step * each for each in range(-STEPS, STEPS + 1)]
    if threshold.value.denominator == 1 and abs(threshold.value) < 100 and threshold.unit != "元":
        values = [Fraction(round(each)) for each in values]
    return sorted({*values, threshold.value})


def to_dict(found: Prepared, report: Report | None = None) -> dict[str, Any]:
    """A report as plain data: what is saved, shown and printed. Money in 分."""
    report = report or found.report
    return {
        "rule": report.rule, "on": report.on.isoformat(), "size": report.size, **_counts(report.counts), "cost": report.cost,
        "without_amount": report.without_amount, "before": _counts(report.before) if report.before else None,
        "cost_before": report.cost_before, "gains": report.gains, "losses": report.losses, "became_unknown": report.became_unknown,
        "groups": [
            {"column": each.column, "value": each.value, "passed": each.passed, "cost": each.cost, "passed_before": each.passed_before,
             "cost_before": each.cost_before}
            for each in report.groups if each.passed or each.passed_before
        ],
        "overlaps": [
            {"title": found.names[each.rule].title, "title_en": found.names[each.rule].title_en, "both": each.both, "cost": each.cost,
             "cost_other": each.cost_other}
            for each in sorted(report.overlaps, key=lambda each: (-each.both, each.rule)) if each.both
        ],
        "thresholds": [{"name": each.name, "label": each.label, "text": each.text, "value": str(each.value)} for each in found.thresholds],
        "revision": found.revision,
    }  # fmt: skip


def _counts(counts: Counts) -> dict[str, int]:
    return {"passed": counts.passed, "failed": counts.failed, "unknown": counts.unknown, "manual": counts.manual}


def point_dict(point: Point) -> dict[str, Any]:
    return {"value": str(point.value), **_counts(point.counts), "cost": point.cost}
