"""One enterprise's points as lines: raw value, full-mark value, weight, ratio, score, what is missing. Pure; no database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from gaoxin.kernel.rules import Result, Status, units
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.tree import Node

if TYPE_CHECKING:
    from gaoxin.domains.points.scheme import Scheme

HUNDREDTH = Fraction(1, 100)


@dataclass
class Line:
    """One line of the points.

    kind: base, bonus or deduction. raw, reference: in canonical units (元, ratio, 人 …), None when unknown. weight: points of the
    line in its stage; effective: with what moved to it from lines that do not apply. low, high: hundredths of a point; they differ
    while facts are missing, and low counts. facts: ids of the registry's facts it was computed from.
    """

    id: str
    kind: str
    low: int
    high: int
    raw: Fraction | None = None
    unit: str = ""
    reference: Fraction | None = None
    weight: Fraction | None = None
    effective: Fraction | None = None
    applies: bool = True
    missing: list[tuple[str, str]] = field(default_factory=list)
    reads: list[tuple[str, str]] = field(default_factory=list)
    facts: list[int] = field(default_factory=list)

    @property
    def ratio(self) -> Fraction | None:
        """Share of the full mark that was reached, 0 to 1."""
        if self.raw is None or not self.reference:
            return None
        return min(max(self.raw / self.reference, Fraction(0)), Fraction(1))

    @property
    def lacking(self) -> Fraction | None:
        """How much of the raw value is missing to full marks; None when that is not known."""
        return None if self.raw is None or self.reference is None else max(self.reference - self.raw, Fraction(0))

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON: fractions as texts."""
        plain_values = asdict(self)
        for name in ("raw", "reference", "weight", "effective"):
            plain_values[name] = None if plain_values[name] is None else str(plain_values[name])
        return plain_values

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Line:
        values = dict(data)
        for name in ("raw", "reference", "weight", "effective"):
            values[name] = None if values[name] is None else Fraction(values[name])
        for name in ("missing", "reads"):
            values[name] = [(key[0], key[1]) for key in values[name]]
        return cls(**values)


@dataclass(frozen=True)
class Points:
    """The points of one enterprise in hundredths. stage: '' while it is not known. grade: id of the outcome, '' while open."""

    stage: str
    lines: list[Line]
    groups: dict[str, int]
    base: int
    bonus: int
    deduction: int
    total: int
    total_high: int
    grade: str
    vetoed: bool


class Scorer:
    """Points of enterprises under one version of a scheme; one instance serves many."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.explainer = Explainer()

    def points(self, result: Result) -> Points:
        """The lines of a result of the scheme's rulebook."""
        scheme = self.scheme
        rows = {row.item.id: row for row in self.explainer.scores(result)}
        said = {item.id for item in result.rulebook.advice if result.value_of(item.node) == Status.PASS}
        kinds = (
            dict.fromkeys(scheme.lines, "base")
            | dict.fromkeys(scheme.bonus, "bonus")
            | dict.fromkeys(scheme.deductions, "deduction")
        )
        lines = []
        for key, kind in kinds.items():
            row = rows[key]
            line = Line(
                key, kind, _low(row.span), _high(row.span), missing=list(row.missing), reads=list(row.facts),
                applies=scheme.not_applicable.get(key, "") not in said or key not in scheme.not_applicable,
            )  # fmt: skip
            share = _share_below(row.item.node)
            if share is not None:
                x, full, weight = share.args
                # What the figure itself rests on; the stage and the weights are the same for all lines.
                line.reads = list(self.explainer.reads(x))
                line.reference, line.effective = _number(result.value_of(full)), _number(result.value_of(weight))
                line.unit = units.name(x.unit) if x.unit else ""
                # A figure that the rule did not use (a return on negative net assets) must not look like one that scored.
                if _is_live(row.item.node, share, result):
                    line.raw = _number(result.value_of(x))
            lines.append(line)
        self._nominal(lines)
        vetoed = result.status == Status.FAIL
        base, bonus, deduction = (
            _low(rows[key].span) for key in (scheme.base, scheme.bonus_total, scheme.deduction_total)
        )
        # What counts is the sum of what the page shows: nothing is added and nothing deducted for what is not known.
        total = 0 if vetoed else max(0, base + bonus - deduction)
        return Points(
            stage=next((stage.id for stage in scheme.stages if stage.advice in said), ""), lines=lines,
            groups={group.id: _low(rows[group.total].span) for group in scheme.groups}, base=base, bonus=bonus, deduction=deduction,
            total=total, total_high=max(total, _high(Span(result.score_low, result.score_high, False))),
            grade=self._grade(result, total), vetoed=vetoed,
        )  # fmt: skip

    def _nominal(self, lines: list[Line]) -> None:
        """Weights before any moved: within a group the effective ones all grew by the same factor."""
        for group in self.scheme.groups:
            own = [line for line in lines if line.id in group.lines]
            applying = sum((line.effective or Fraction(0) for line in own if line.applies), Fraction(0))
            moved = sum((line.effective or Fraction(0) for line in own if not line.applies), Fraction(0))
            for line in own:
                if line.effective is None:
                    continue
                line.weight = (
                    line.effective * (applying - moved) / applying if line.applies and applying else line.effective
                )
                if not line.applies:
                    line.effective = Fraction(0)

    def _grade(self, result: Result, total: int) -> str:
        """The grade of the rulebook; that of the points as they stand while facts are missing. total: hundredths."""
        if result.outcome is not None:
            return result.outcome
        return next((key for key, least in self.scheme.grades if total >= least * 100), "")


def _low(span: Span) -> int:
    return 0 if span.low is None else int(Fraction(span.low) / HUNDREDTH)


def _high(span: Span) -> int:
    return _low(span) if span.high is None else int(Fraction(span.high) / HUNDREDTH)


def _number(value: Any) -> Fraction | None:
    if value is None:
        return None
    if isinstance(value, Span):
        return None if value.low is None or value.low != value.high else Fraction(value.low)
    return Fraction(plain(value))


def _share_below(node: Node) -> Node | None:
    """The proportional score inside an expression, if it has one."""
    if node.op == "share":
        return node
    return next((found for arg in node.args if arg.kind == "score" and (found := _share_below(arg)) is not None), None)


def _is_live(node: Node, share: Node, result: Result) -> bool:
    """Whether the proportional score is in the branch that applies."""
    if node is share:
        return True
    if node.op not in ("pick", "spick"):
        return any(_is_live(arg, share, result) for arg in node.args if arg.kind == "score")
    for at in range(0, len(node.args) - 1, 2):
        if result.value_of(node.args[at]) == Status.PASS:
            return _is_live(node.args[at + 1], share, result)
    return _is_live(node.args[-1], share, result)
