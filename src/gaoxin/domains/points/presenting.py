"""Scores as the pages and files show them: words, units, sources."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.points.scheme import Scheme, in_reader_language, scheme_of
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import Fact
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.values import is_sensitive
from gaoxin.platform.ui import formatters
from gaoxin.platform.ui.formatters.facts import quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.domains.points.models import Score
    from gaoxin.domains.points.scoring import Line
    from gaoxin.kernel.rules import Rulebook
    from gaoxin.platform.core.actor import Actor

MASKED = "***"


@dataclass(frozen=True)
class SourceRow:
    """A fact that a line was computed from. source: who delivered it and of when."""

    label: str
    period: str
    source: str
    observed_on: Any


@dataclass(frozen=True)
class LineRow:
    """One line for the page. percent: share of the full mark, 0-100; gain: points to be had at full marks."""

    id: str
    label: str
    text: str
    raw: str
    reference: str
    weight: str
    percent: int
    score: str
    high: str
    note: str
    lacking: str
    gain: str
    sources: list[SourceRow]


@dataclass(frozen=True)
class GroupRows:
    label: str
    score: str
    full: str
    rows: list[LineRow]


def points(hundredths: int) -> str:
    """8,688 → 86.88."""
    return formatters.number(Fraction(hundredths, 100), 2)


def grouped(actor: Actor, score: Score) -> list[GroupRows]:
    """All lines of a score in their groups, then bonus and deductions (one query for the sources).

    Figures that rest on sensitive facts are masked for whom the registry masks them; their points are shown.
    """
    scheme = scheme_of(score.evaluation.rule)
    rulebook = scheme.rulebook(score.evaluation.on)
    lines = {line.id: line for line in score.lines_read()}
    facts = {fact.pk: fact for fact in Fact.objects.filter(
        enterprise__zone_id=score.zone_id, pk__in={pk for line in lines.values() for pk in line.facts}
    ).select_related("batch__source")}  # fmt: skip
    items = {item.id: item for item in rulebook.scores}

    def rows(ids: Iterable[str]) -> list[LineRow]:
        return [_line_row(actor, lines[key], items[key], facts) for key in ids]

    found = []
    for group in scheme.groups:
        full = sum((lines[key].weight or Fraction(0) for key in group.lines), Fraction(0))
        found.append(
            GroupRows(
                in_reader_language(group), points(score.groups[group.id]), formatters.number(full, 0), rows(group.lines)
            )
        )
    found.append(GroupRows(_("加分"), points(score.bonus), items[scheme.bonus_total].maximum, rows(scheme.bonus)))
    found.append(
        GroupRows(_("扣分"), points(score.deduction), items[scheme.deduction_total].maximum, rows(scheme.deductions))
    )
    return found


def _line_row(actor: Actor, line: Line, item: Any, facts: dict[int, Fact]) -> LineRow:
    masked = _is_masked(actor, line, facts)
    lacking = line.lacking
    full = line.effective if line.effective is not None else line.weight
    gain = None if full is None or not line.applies else full - Fraction(line.low, 100)
    note = _("不适用") if not line.applies else _("缺数据") if line.missing else ""
    known = catalogue().by_id
    missing = "、".join(dict.fromkeys(in_reader_language(known[key[0]]) for key in line.missing if key[0] in known))
    text = "" if not line.applies else _("缺：%(facts)s") % {"facts": missing} if missing else (
        _("还差 %(amount)s") % {"amount": quantity(lacking, line.unit)} if lacking and not masked else ""
    )  # fmt: skip
    return LineRow(
        id=line.id, label=in_reader_language(item), text=in_reader_language(_Words(item.clause.text, item.clause.text_en)),
        raw=MASKED if masked else quantity(line.raw, line.unit) if line.reference is not None else "",
        reference=quantity(line.reference, line.unit) if line.reference is not None else "",
        weight=formatters.number(full, 2) if full is not None and line.kind == "base" else "",
        percent=round(100 * line.ratio) if line.ratio is not None and line.applies and not masked else 0, score=points(line.low),
        high=points(line.high) if line.high > line.low else "", note=note, lacking=text,
        gain=formatters.number(gain, 2) if gain and line.kind == "base" else "", sources=[_source(facts[pk]) for pk in line.facts if pk in facts],
    )  # fmt: skip


def _is_masked(actor: Actor, line: Line, facts: dict[int, Fact]) -> bool:
    read = (facts[pk] for pk in line.facts if pk in facts)
    known = catalogue().by_id
    return any(is_sensitive(known.get(fact.variable)) and not sees_unmasked(actor, fact.batch.source) for fact in read)


def _source(fact: Fact) -> SourceRow:
    variable = catalogue().by_id.get(fact.variable)
    label = in_reader_language(variable) if variable is not None else fact.variable
    return SourceRow(label, periods.label(fact.period), fact.batch.source.name, fact.batch.observed_on)


def stage_label(scheme: Scheme, key: str) -> str:
    stage = scheme.stage(key)
    return in_reader_language(stage) if stage is not None else _("未定阶段")


def grade_label(scheme: Scheme, rulebook: Rulebook, key: str) -> str:
    """The words of a grade; '—' while it is open."""
    if rulebook.outcome is None or key not in rulebook.outcome.values:
        return key or formatters.MISSING
    return in_reader_language(_Words(*rulebook.outcome.values[key]))


def stage_of(score: Score) -> str:
    """The words of a score's stage."""
    return stage_label(scheme_of(score.evaluation.rule), score.stage)


def grade_of(score: Score) -> str:
    """The words of a score's grade."""
    scheme = scheme_of(score.evaluation.rule)
    return grade_label(scheme, scheme.rulebook(score.evaluation.on), score.grade)


@dataclass(frozen=True)
class _Words:
    label: str
    label_en: str


def export_rows(scheme: Scheme, scores: Iterable[Score]) -> tuple[list[str], Iterable[list[Any]]]:
    """Headers and rows of a evaluation for a file, a column for each line."""
    ids = [*scheme.lines, *scheme.bonus, *scheme.deductions]
    headers = [
        _("企业"), _("统一社会信用代码"), _("阶段"), _("阶段内名次"), _("等级"), _("总分"), _("基础分"), _("加分"), _("扣分"), _("补齐后最高"),
        _("缺数据"), _("入榜"), *ids,
    ]  # fmt: skip

    def rows() -> Iterable[list[Any]]:
        for score in scores:
            low = {line["id"]: line["low"] / 100 for line in score.lines}
            yield [
                score.enterprise.name, score.enterprise.credit_code, stage_label(scheme, score.stage), score.rank, score.grade, score.total / 100,
                score.base / 100, score.bonus / 100, score.deduction / 100, score.total_high / 100, score.missing, score.listed,
                *(low.get(key) for key in ids),
            ]  # fmt: skip

    return headers, rows()
