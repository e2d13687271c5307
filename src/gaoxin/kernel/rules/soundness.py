"""What a rulebook that reads well can still have wrong as a whole: its dates, its region, the unit of its amount, rows without a source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.located import Located
from gaoxin.kernel.rules.rulebook import Criterion, Rulebook, ScoreItem
from gaoxin.kernel.rules.units import ANY, compatible, name, unit_of

_REGION = re.compile(r"CN|\d{2}|\d{4}|\d{6}")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_MONEY = unit_of("元")


def refuse_unsound(rulebook: Rulebook, data: Located, file: str, catalogue: Catalogue) -> None:
    """RuleProblem: it ends before it begins, applies nowhere, confers no known title, pays in something else than money, or gives more
    points than its own maximum."""
    for window in rulebook.windows:
        if window.valid_to is not None and window.valid_to < window.valid_from:
            raise RuleProblem(
                "dates_reversed",
                f"valid_to（{window.valid_to}）早于 valid_from（{window.valid_from}）。",
                f"valid_to ({window.valid_to}) is before valid_from ({window.valid_from}).",
                hint_zh="从 valid_from 起有效，到 valid_to 当天为止；一直有效就不写 valid_to。",
                hint_en="A rule applies from valid_from to valid_to, both included; leave valid_to out when it has no end.",
                file=file, line=data.lines.get("valid_to", data.line), path=rulebook.id,
            )  # fmt: skip
    if not _REGION.fullmatch(rulebook.region):
        raise RuleProblem(
            "region_unknown", f"region 不能是「{rulebook.region}」。", f"region cannot be {rulebook.region!r}.",
            hint_zh="写 CN（全国），或加引号的行政区划代码，如 \"37\"、\"3702\"、\"370211\"。",
            hint_en='Write CN for the nation, or a division code in quotes: "37", "3702", "370211".',
            file=file, line=data.lines.get("region", data.line), path=rulebook.id,
        )  # fmt: skip
    if rulebook.amount and not (rulebook.amount.node.unit is ANY or compatible(rulebook.amount.node.unit, _MONEY)):
        unit = rulebook.amount.node.unit
        raise RuleProblem(
            "amount_unit", f"金额要以元计，这里算出的是{name(unit)}。", f"An amount is money; this gives {name(unit, 'en')}.",
            hint_zh="例如 min(营业收入 * 1%, 50万元)。", hint_en="Such as min(revenue * 1%, 50万元).",
            text=rulebook.amount.text, end=len(rulebook.amount.text),
            file=file, line=data["amount"].lines["expr"], path="amount.expr",
        )  # fmt: skip
    if rulebook.title_fact and rulebook.title_fact not in catalogue.by_id:
        near = ", ".join(catalogue.suggest(rulebook.title_fact))
        raise RuleProblem(
            "unknown_name", f"title_fact：没有名为「{rulebook.title_fact}」的数据项。", f"title_fact: there is no variable {rulebook.title_fact!r}.",
            hint_zh=f"是不是 {near}？" if near else "", hint_en=f"Did you mean {near}?" if near else "",
            file=file, line=data.lines["title_fact"], path=rulebook.id,
        )  # fmt: skip
    for item, score in zip(data.get("scores") or (), rulebook.scores, strict=True):
        _refuse_too_many_points(item, score, file)


def _refuse_too_many_points(item: Located, score: ScoreItem, file: str) -> None:
    # Maxima of several stages are written 8 / 9 / 10, and are for readers alone.
    if _NUMBER.fullmatch(score.maximum) and score.node.high is not None and score.node.high > Fraction(score.maximum):
        most = float(score.node.high)
        raise RuleProblem(
            "points_over_maximum", f"得分可到 {most:g}，超过了 max（{score.maximum}）。", f"It can give {most:g} points, more than its max ({score.maximum}).",
            hint_zh="改正 max，或用 取小(…, max) 封顶。", hint_en="Correct max, or cap it with min(…, max).",
            text=score.points, end=len(score.points), file=file, line=item.lines.get("points", item.line), path=f"{score.id}.points",
        )  # fmt: skip


def without_source(rulebook: Rulebook) -> list[str]:
    """Conditions and rows of points that name no clause, themselves or above them, though the rule is an authority's or a study's."""
    if rulebook.basis == "own":
        return []
    return [*_uncited(rulebook.requirement), *(item.id for item in rulebook.scores if not item.clause.place)]


def _uncited(criterion: Criterion) -> Iterator[str]:
    for child in criterion.children:
        if not child.clause.place:
            yield from [child.id] if child.mode == "test" else _uncited(child)
