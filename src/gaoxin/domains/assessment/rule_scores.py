"""Score tables of rules: which values bring how many points."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.presenting import clause_words, doubt
from gaoxin.domains.assessment.rule_text import readable
from gaoxin.kernel.rules import Rulebook
from gaoxin.kernel.rules.rulebook import ScoreItem
from gaoxin.kernel.rules.tree import Band, Node
from gaoxin.kernel.rules.units import ANY
from gaoxin.kernel.rules.units import name as unit_name
from gaoxin.kernel.rules.wording import band_text, decimal, formula

#: Points of an item whose table would be longer than this are shown as they are written.
LONGEST_CONDITION = 120


@dataclass(frozen=True)
class BandLine:
    """A row of a score table: when, and how many points."""

    when: str
    points: str


@dataclass(frozen=True)
class ScoreRow:
    """An item of a score table: its bands (of one measure, when it has a name), or its formula where it has none."""

    name: str
    measure: str
    group: str
    clause: str
    clause_title: str
    maximum: str
    bands: tuple[BandLine, ...]
    written: str
    uncertain: str
    note: str


def score_rows(rulebook: Rulebook) -> tuple[ScoreRow, ...]:
    """The score table of a rule in its order."""
    return tuple(_row(rulebook, item) for item in rulebook.scores)


def _row(rulebook: Rulebook, item: ScoreItem) -> ScoreRow:
    zh = language() == "zh"
    clause, title = clause_words(rulebook, item)
    measure = _measure(rulebook, item)
    lines = _plain_bands(item.node) if measure else _bands(item.node)
    uncertain = doubt(item)
    note = "" if uncertain else (item.note if zh else item.note_en)
    return ScoreRow(
        item.label if zh else item.label_en, measure, item.group if zh else "", clause, title, item.maximum, tuple(lines or ()),
        "" if lines else readable(item.points, rulebook), uncertain, note,
    )  # fmt: skip


def _measure(rulebook: Rulebook, item: ScoreItem) -> str:
    """What the one table of an item measures, as its author wrote it."""
    if item.node.op != "bands":
        return ""
    inside = item.points.partition("(")[2]
    depth = 0
    for at, char in enumerate(inside):
        depth += (char in "([") - (char in ")]")
        if char in ",，" and depth == 0:
            return readable(inside[:at], rulebook)
    return ""


def _plain_bands(node: Node) -> list[BandLine]:
    return [BandLine(_range(band, node), _points(band.points_low, band.points_high)) for band in node.value]


def _range(band: Band, node: Node) -> str:
    """The interval of a band; a unit made of others (项/年) stands behind it once."""
    unit = node.args[0].unit
    if unit is None or len(unit) < 2 or (band.low is None and band.high is None):
        return band_text(band, unit, language())
    return f"{band_text(band, ANY, language())} {unit_name(unit, language())}"


def _bands(node: Node, when: str = "") -> list[BandLine] | None:
    """The rows behind a score; None when it is no table of values."""
    if node.op == "bands":
        x = formula(node.args[0], library().catalogue, None, language())
        if len(x) > LONGEST_CONDITION:
            return None
        return [
            BandLine(_both(when, _band(band, node, x)), _points(band.points_low, band.points_high))
            for band in node.value
        ]
    if node.op == "spick":
        return _choice(node, when)
    if node.op == "lift" and node.args[0].op == "const":
        return [BandLine(when, _points(node.args[0].value, node.args[0].value))]
    if node.op == "expert":
        low, high = node.value
        return [BandLine(when, _points(low, high))]
    if node.op == "smax" and not when:
        parts = [_bands(arg) for arg in node.args]
        if all(parts):
            return [line for part in parts for line in part or ()]
    return None


def _band(band: Band, node: Node, x: str) -> str:
    words = _range(band, node)
    return words if band.low is None and band.high is None else f"{x} {words}"


def _choice(node: Node, when: str) -> list[BandLine] | None:
    found: list[BandLine] = []
    for at in range(0, len(node.args) - 1, 2):
        condition = formula(node.args[at], library().catalogue, None, language())
        lines = _bands(node.args[at + 1], _both(when, condition))
        if lines is None or len(condition) > LONGEST_CONDITION:
            return None
        found += lines
    rest = (
        _bands(node.args[-1], when)
        if node.args[-1].op in ("bands", "spick")
        else _bands(node.args[-1], _both(when, pgettext("assessment", "其他")))
    )
    return None if rest is None else found + rest


def _both(first: str, second: str) -> str:
    joint = "，" if language() == "zh" else ", "
    return f"{first}{joint}{second}" if first and second else first or second


def _points(low: Fraction, high: Fraction) -> str:
    if low == high:
        return _("%(points)s 分") % {"points": decimal(low)}
    return _("%(low)s—%(high)s 分（评审）") % {"low": decimal(low), "high": decimal(high)}
