"""Worked cases: inputs and the verdict that the source gives, written as data beside the rulebook."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from gaoxin.kernel.rules import located
from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.evaluate import Result
from gaoxin.kernel.rules.lexer import tokens
from gaoxin.kernel.rules.library import Library
from gaoxin.kernel.rules.located import Located
from gaoxin.kernel.rules.roots import plain
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.units import ANY, LITERAL_UNITS, MULTIPLIERS, RATIO, compatible, exact, unit_of
from gaoxin.kernel.rules.units import name as unit_name

_TOP = {"rule", "on", "money", "base", "cases", "note"}
_CASE = {"id", "label", "label_en", "given", "expect", "on", "source", "base", "note"}
_VERDICTS = tuple(status.word for status in Status)
_EXPECT = {"verdict", "total", "scores", "criteria", "amount", "outcome", "missing", "blocking", "advice"}


class BadValue(ValueError):
    """A value that its variable cannot have: one sentence in Chinese and one in English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True)
class Case:
    """One worked case. given: facts in canonical units; expect: what the source says comes out."""

    rule: str
    id: str
    label: str
    label_en: str
    source: str
    on: datetime.date
    given: Mapping[tuple[str, str], object]
    expect: Mapping[str, Any]
    file: str = ""
    line: int = 0


@dataclass
class Outcome:
    """How a case came out; no differences is a pass."""

    case: Case
    result: Result | None
    differences: list[tuple[str, str]] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


def case_files(folder: Path) -> list[Path]:
    """The case files below a folder."""
    return sorted(folder.glob("*/*.cases.yaml"))


def load_cases(path: Path, catalogue: Catalogue, name: str = "") -> list[Case]:
    """The cases of a file. RuleProblem: an unknown variable, value or key, with its line."""
    shown = name or path.name
    return cases_in(located.read(path, shown), catalogue, shown)


def cases_in(data: Located, catalogue: Catalogue, shown: str) -> list[Case]:
    """The cases of a mapping that was read; ``shown`` is what messages call the file. RuleProblem as ``load_cases``."""
    _keys(data, _TOP, shown)
    money = Fraction(1)
    if "money" in data:
        text = str(data["money"]).removesuffix("元")
        money = MULTIPLIERS.get(text, Fraction(1))
    base = data.get("base") or {}
    found = []
    _needed(data, ("rule", "cases"), shown)
    ids: set[str] = set()
    for item in data.get("cases") or []:
        _case_form(item, ids, data, shown)
        on = item.get("on") or data.get("on")
        if not isinstance(on, datetime.date):
            raise RuleProblem(
                "date_expected",
                "案例缺少评价日 on。",
                "The case has no evaluation date `on`.",
                file=shown,
                line=item.line,
            )
        given: dict[tuple[str, str], object] = {}
        for facts in ([] if item.get("base") is False else [base]) + [item.get("given") or {}]:
            for key, value in facts.items():
                line = getattr(facts, "lines", {}).get(key, 0)
                given.update(_facts(str(key), value, catalogue, money, shown, line))
        found.append(
            Case(
                str(data["rule"]),
                str(item["id"]),
                str(item.get("label", "")),
                str(item.get("label_en", "")),
                str(item.get("source", "")),
                on,
                given,
                item["expect"],
                shown,
                item.line,
            )
        )
    return found


def _case_form(item: Any, ids: set[str], data: Located, file: str) -> None:
    """RuleProblem: keys that are lacking or unknown, an id used twice, an expected verdict that does not exist."""
    if not isinstance(item, Located):
        raise RuleProblem(
            "not_a_mapping", f"案例要写成 {{id: …, given: …, expect: …}}，不能是「{item}」。",
            f"A case is written {{id: …, given: …, expect: …}}, not {item!r}.", file=file, line=data.lines["cases"],
        )  # fmt: skip
    _keys(item, _CASE, file)
    _needed(item, ("id", "expect"), file)
    expect = item["expect"]
    if not isinstance(expect, Located):
        raise RuleProblem(
            "not_a_mapping", "expect 要写成 {verdict: …}。", "expect is written {verdict: …}.", file=file, line=item.lines["expect"]
        )  # fmt: skip
    _keys(expect, _EXPECT, file)
    if str(item["id"]) in ids:
        raise RuleProblem(
            "duplicate_id",
            f"案例编号 {item['id']} 用了两次。",
            f"The case id {item['id']} is used twice.",
            file=file,
            line=item.line,
        )
    ids.add(str(item["id"]))
    for name, verdict in {"": expect.get("verdict"), **(expect.get("criteria") or {})}.items():
        if verdict is not None and verdict not in _VERDICTS:
            at = f"{name}：" if name else ""
            raise RuleProblem(
                "not_allowed", f"{at}没有结论「{verdict}」，可用：{'、'.join(_VERDICTS)}。",
                f"{name + ': ' if name else ''}there is no verdict {verdict!r}; allowed: {', '.join(_VERDICTS)}.", file=file, line=item.lines["expect"],
            )  # fmt: skip


def _needed(item: Located, keys: tuple[str, ...], file: str) -> None:
    for key in keys:
        if item.get(key) in (None, ""):
            raise RuleProblem("key_missing", f"缺少「{key}」。", f"{key!r} is missing.", file=file, line=item.line)


def _keys(item: Located, allowed: set[str], file: str) -> None:
    for key in item:
        if key not in allowed:
            raise RuleProblem(
                "unknown_key",
                f"案例里不认识的项「{key}」。",
                f"Unknown key {key!r} in a case.",
                file=file,
                line=item.lines.get(key, 0),
            )


def _facts(
    key: str, value: object, catalogue: Catalogue, money: Fraction, file: str, line: int
) -> Iterator[tuple[tuple[str, str], object]]:
    name, _, bracket = key.partition("[")
    variable = catalogue.get(name.strip())
    if variable is None:
        near = catalogue.suggest(name)
        raise RuleProblem(
            "unknown_name", f"没有名为「{name}」的数据项。", f"There is no variable called {name!r}.", file=file, line=line,
            hint_zh=f"是不是 {'、'.join(near)}？" if near else "", hint_en=f"Did you mean {', '.join(near)}?" if near else "",
        )  # fmt: skip
    period = bracket.rstrip("]").strip()
    try:
        if isinstance(value, list) and variable.is_yearly and not period:
            # Years are listed newest first: [y1, y2, y3].
            for year, each in enumerate(value, start=1):
                yield (variable.id, f"y{year}"), fact(each, variable, money)
            return
        yield (variable.id, period or ("y1" if variable.is_yearly else variable.period)), fact(value, variable, money)
    except BadValue as error:
        raise RuleProblem(
            "value_invalid", f"「{variable.label}」的取值「{value}」不对：{error.zh}", f"{variable.label_en}: bad value {value!r}: {error.en}",
            file=file, line=line,
        ) from error  # fmt: skip


def fact(value: object, variable: Variable, money: Fraction = Fraction(1)) -> object:
    """A value as written in a case or on a command line, as a fact in the variable's canonical unit.

    money: what a bare number of a money variable counts, in 元 (10000 when the file writes 万元).
    BadValue: what is wrong.
    """
    if value is None or value == "unknown":
        return None
    if variable.type == "boolean":
        if not isinstance(value, bool):
            raise BadValue("须为 true 或 false。", "write true or false.")
        return value
    if variable.type == "category":
        return _value_id(value, variable)
    if variable.type == "list":
        items = value if isinstance(value, list) else [value]
        return frozenset(_value_id(item, variable) for item in items)
    if variable.type == "date":
        if not isinstance(value, datetime.date):
            raise BadValue("须为日期，如 2024-01-31。", "write a day such as 2024-01-31.")
        return value
    if variable.type in ("code", "text"):
        return str(value)
    return _number(value, variable, money)


def _value_id(value: object, variable: Variable) -> str:
    found = variable.value(str(value)) if not isinstance(value, bool) else None
    if found is None:
        ids = [item.id for item in variable.values]
        raise BadValue(f"可用的取值：{'、'.join(ids)}。", f"allowed: {', '.join(ids)}.")
    return found.id


def _number(value: object, variable: Variable, money: Fraction) -> Fraction:
    if isinstance(value, bool):
        raise BadValue("须为数字。", "write a number.")
    if isinstance(value, int | float):
        return exact(value) * (money if variable.unit == "元" else 1)
    text = str(value).strip()
    negative = text.startswith("-")
    try:
        stream = tokens(text.lstrip("-"), lambda name: False)
    except RuleProblem as problem:
        raise BadValue(problem.zh, problem.en) from problem
    if len(stream) != 2 or not isinstance(stream[0].value, Fraction):
        raise BadValue(
            "须为数字，可带单位，如 2000万元、3%。", "write a number, with its unit if you like: 2000万元, 3%."
        )
    unit = stream[0].unit
    if unit is not ANY and not compatible(unit, RATIO if variable.unit == "" else unit_of(variable.unit)):
        own = RATIO if variable.unit == "" else unit_of(variable.unit)
        raise BadValue(
            f"单位须为{variable.unit or '%'}。", f"the unit is {unit_name(own, 'en') if variable.unit else '%'}."
        )
    number = stream[0].value * (
        money if unit is ANY and variable.unit == "元" and text.lstrip("-")[-1].isdigit() else 1
    )
    return -number if negative else number


def run_case(case: Case, library: Library) -> Outcome:
    """Evaluates a case and compares it with what is expected."""
    rulebook = library.get(case.rule)
    if rulebook is None:
        return Outcome(case, None, [(f"没有规则 {case.rule}。", f"There is no rule {case.rule}.")])
    result = library.evaluator(rulebook, case.on).run(case.given)[0]
    outcome = Outcome(case, result)
    expect = case.expect
    _compare(outcome, "verdict", expect.get("verdict"), result.status.word)
    if "total" in expect:
        _compare(outcome, "total", _span_text(expect["total"]), _span_text([result.score_low, result.score_high]))
    items = {item.id: item.node for item in rulebook.scores}
    for name, value in (expect.get("scores") or {}).items():
        span = result.span_of(items[name]) if name in items else None
        _compare(outcome, name, _span_text(value), _span_text([span.low, span.high]) if span else "no such score")
    criteria = {criterion.id: criterion for criterion in rulebook.criteria()}
    for name, value in (expect.get("criteria") or {}).items():
        actual = result.status_of(criteria[name]).word if name in criteria else "no such criterion"
        _compare(outcome, name, value, actual)
    if "amount" in expect:
        wanted = None if expect["amount"] is None else _amount(expect["amount"])
        _compare(outcome, "amount", _plain(wanted), _plain(result.amount))
    if "outcome" in expect:
        _compare(outcome, "outcome", expect["outcome"], result.outcome)
    if "blocking" in expect:
        _compare(outcome, "blocking", list(expect["blocking"] or []), [criterion.id for criterion in result.blocking])
    if "advice" in expect:
        said = [item.id for item in rulebook.advice if result.value_of(item.node) == Status.PASS]
        _compare(outcome, "advice", list(expect["advice"] or []), said)
    if "missing" in expect:
        wanted_keys = sorted(str(key) for key in expect["missing"] or [])
        _compare(outcome, "missing", wanted_keys, sorted({variable for variable, _ in result.missing}))
    return outcome


def _compare(outcome: Outcome, what: str, wanted: object, actual: object) -> None:
    if (wanted is not None and wanted != actual) or (wanted is None and what == "verdict"):
        outcome.differences.append(
            (f"{what}：应为 {wanted}，得到 {actual}。", f"{what}: expected {wanted}, got {actual}.")
        )


def _amount(value: object) -> Fraction:
    """An amount in 元, or as text with its unit (50万元)."""
    if isinstance(value, int | float):
        return exact(value)
    stream = tokens(str(value), lambda name: False)
    if stream[0].unit not in (ANY, unit_of("元")) or not isinstance(stream[0].value, Fraction):
        raise ValueError(f"{value}: {', '.join(LITERAL_UNITS)}")
    return stream[0].value


def _plain(value: Any) -> str:
    if value is None:
        return "∞"
    number = Fraction(plain(value)) if not isinstance(value, float) else exact(value)
    return str(number.numerator) if number.denominator == 1 else f"{float(number):.10g}"


def _span_text(value: Any) -> str:
    """A score or [low, high] as text; equal ends are one number."""
    low, high = value if isinstance(value, list) else (value, value)
    return _plain(low) if low == high else f"{_plain(low)}..{_plain(high)}"
