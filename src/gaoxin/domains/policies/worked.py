"""Worked cases of a benefit (算例): what is given, what must come out, and whether the rule as it stands gives it."""

from __future__ import annotations

from gaoxin.domains.policies.rules import empty_library, read_rule
from gaoxin.kernel.rules import RuleProblem
from gaoxin.kernel.rules.cases import Case, Outcome, cases_in, run_case
from gaoxin.kernel.rules.located import Located, parse
from gaoxin.mechanisms.registry.library import catalogue

#: Fewer than this do not show that a rule does what its text says.
FEWEST_CASES = 2


def read_cases(text: str) -> list[Case]:
    """The cases of a text. RuleProblem: not YAML, an unknown fact, value or key, or a case without what it needs, with its line."""
    if not text.strip():
        return []
    data = parse(text, "")
    _check_shape(data)
    return cases_in(data, catalogue(), "")


def run_cases(rule_text: str, cases_text: str) -> list[Outcome]:
    """Every case run by the rule. RuleProblem: the rule or the cases cannot be read."""
    cases = read_cases(cases_text)
    library = empty_library()
    book = library.add(parse(rule_text, ""), "")
    outcomes = []
    for case in cases:
        if case.rule not in (book.id, book.key):
            raise RuleProblem(
                "case_of_other_rule", f"算例写的规则是「{case.rule}」，应为「{book.key}」。",
                f"The cases are of rule {case.rule!r}, this one is {book.key!r}.", line=case.line,
            )  # fmt: skip
        try:
            outcomes.append(run_case(case, library))
        except ValueError as error:
            raise RuleProblem(
                "expect_invalid", f"算例「{case.id}」应得的金额写得不对：{error}", f"Case {case.id!r}: the expected amount is not one: {error}",
                line=case.line,
            ) from error  # fmt: skip
    return outcomes


def case_problems(rule_text: str, cases_text: str, language: str = "zh") -> list[str]:
    """Why the cases do not yet show the rule to be right, in zh or en; empty when there are enough and all come out."""
    zh = language.startswith("zh")
    try:
        read_rule(rule_text)
        outcomes = run_cases(rule_text, cases_text)
    except RuleProblem as problem:
        where = (f"第 {problem.line} 行：" if zh else f"Line {problem.line}: ") if problem.line else ""
        return [where + problem.message(language)]
    found = [
        (f"算例「{name_of(outcome.case, zh=zh)}」" if zh else f"Case “{name_of(outcome.case, zh=zh)}”: ")
        + "".join(difference[0 if zh else 1] for difference in outcome.differences)
        for outcome in outcomes
        if not outcome.passed
    ]
    if len(outcomes) < FEWEST_CASES:
        found.append(
            f"只有 {len(outcomes)} 个算例，至少要 {FEWEST_CASES} 个。" if zh else f"There are {len(outcomes)} worked cases; at least {FEWEST_CASES} are needed."
        )  # fmt: skip
    return found


def name_of(case: Case, *, zh: bool = True) -> str:
    """What people call a case."""
    return (case.label if zh else case.label_en) or case.label or case.id


def _check_shape(data: Located) -> None:
    def fault(zh: str, en: str, line: int) -> RuleProblem:
        return RuleProblem("case_form", zh, en, line=line)

    if "rule" not in data:
        raise fault("算例缺少「rule」一项。", "The cases have no `rule`.", data.line)
    items = data.get("cases")
    if not isinstance(items, list):
        raise fault("「cases」须是一列算例。", "`cases` must be a list.", data.lines.get("cases", data.line))
    for name in ("base",):
        if data.get(name) is not None and not isinstance(data[name], Located):
            raise fault(f"「{name}」须是数据项和取值。", f"`{name}` must be facts with values.", data.lines[name])
    for item in items:
        if not isinstance(item, Located):
            raise fault(
                "每个算例须有 id、given 和 expect。", "Each case needs id, given and expect.", data.lines["cases"]
            )
        if "id" not in item or not isinstance(item.get("expect"), Located):
            raise fault("算例缺少 id 或 expect。", "A case has no id or no expect.", item.line)
        if item.get("given") is not None and not isinstance(item["given"], Located):
            raise fault("「given」须是数据项和取值。", "`given` must be facts with values.", item.line)
