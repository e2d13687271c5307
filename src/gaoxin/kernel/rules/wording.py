"""Values, formulas, reasons and steps in words, Chinese or English. No rounding that could hide a threshold."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.catalogue import Catalogue, Variable
from gaoxin.kernel.rules.evaluate import Key, Result
from gaoxin.kernel.rules.exact import Span
from gaoxin.kernel.rules.reasons import Measure, Reason
from gaoxin.kernel.rules.status import Status
from gaoxin.kernel.rules.tree import Band, Node
from gaoxin.kernel.rules.units import DATE, DAYS, RATIO, Unit
from gaoxin.kernel.rules.units import name as unit_name
from gaoxin.kernel.rules.ways import Path, Step

STATUS_EN = {Status.PASS: "pass", Status.FAIL: "fail", Status.UNKNOWN: "facts missing", Status.MANUAL: "to be judged"}
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "==": "=", "!=": "≠"}
#: Decimals that a shown number keeps at most; what is longer is cut with a sign that it goes on.
PLACES = 6


def decimal(value: Fraction | int, places: int = PLACES) -> str:
    """A number with thousands separators and no trailing zeros; 「…」 when digits were cut, so it never looks exact."""
    exact = Fraction(value)
    scaled = abs(exact) * 10**places
    digits = scaled.__floor__()
    whole, rest = divmod(digits, 10**places)
    tail = f"{rest:0{places}d}".rstrip("0")
    text = f"{whole:,}" + (f".{tail}" if tail else "")
    return ("-" if exact < 0 else "") + text + ("…" if scaled != digits else "")


def money(value: Fraction | int, language: str = "zh") -> str:
    """元 as people write them: 1.2亿元, 2,000万元, 850元."""
    size = abs(Fraction(value))
    for limit, zh in ((10**8, "亿元"), (10**4, "万元")):
        if size >= limit:
            if language == "zh":
                return decimal(Fraction(value) / limit) + zh
            millions = Fraction(value) / 10**6
            return f"{decimal(millions)} million yuan" if size >= 10**6 else f"{decimal(Fraction(value))} yuan"
    return decimal(value) + ("元" if language == "zh" else " yuan")


def quantity(value: Fraction | int, unit: Unit, language: str = "zh") -> str:
    """A number with its unit."""
    if unit == DATE:
        return datetime.date.fromordinal(int(value)).isoformat()
    if unit == RATIO:
        return f"{decimal(Fraction(value) * 100, 4)}%"
    if unit is None:
        return decimal(value)
    if unit == (("元", 1),):
        return money(value, language)
    return decimal(value) + unit_name(unit) if language == "zh" else f"{decimal(value)} {unit_name(unit, 'en')}"


def fact_value(value: Any, variable: Variable, language: str = "zh") -> str:
    """A fact as people read it; None is 未填 / not given."""
    zh = language == "zh"
    if value is None:
        return "未填" if zh else "not given"
    if isinstance(value, bool):
        return ("是" if value else "否") if zh else ("yes" if value else "no")
    if isinstance(value, datetime.date):
        return value.isoformat()
    if variable.type in ("category", "list"):
        chosen = value if isinstance(value, frozenset | set) else {value}
        named = [item.label if zh else item.label_en for item in variable.values if item.id in chosen]
        return ("、" if zh else ", ").join(named) or ("无" if zh else "none")
    if variable.type in ("code", "text"):
        return str(value)
    unit: Unit = RATIO if variable.unit == "" else ((variable.unit, 1),)
    return quantity(Fraction(value), unit, language)


def period_name(period: str, on: datetime.date, language: str = "zh") -> str:
    """A period key as people say it: y1 on 2026-06-30 is 2025年."""
    if period.startswith("y") and period[1:].isdigit():
        year = on.year - int(period[1:])
        return f"{year}年" if language == "zh" else str(year)
    names = {"asof": ("评价日", "evaluation date"), "ytd": ("本年累计", "this year so far")}
    return names[period][0 if language == "zh" else 1]


def key_name(key: Key, catalogue: Catalogue, on: datetime.date, language: str = "zh") -> str:
    """A fact with its period: 营业收入（2025年）."""
    variable = catalogue.by_id[key[0]]
    if not variable.is_yearly:
        return variable.name(language)
    name = period_name(key[1], on, language)
    return f"{variable.label}（{name}）" if language == "zh" else f"{variable.label_en} ({name})"


def score_text(span: Span, language: str = "zh") -> str:
    """A score or its interval: 74, 18–68."""
    low = "-∞" if span.low is None else decimal(span.low)
    high = "∞" if span.high is None else decimal(span.high)
    return low if low == high else f"{low}–{high}"


#: What a distance is called, by the direction of the condition and whether the value lies below the threshold.
_GAPS = {
    (">", True): ("差", "short by"), (">", False): ("高出", "above by"), ("<", True): ("低", "below by"), ("<", False): ("超出", "over by"),
    ("", True): ("差", "short by"), ("", False): ("高出", "above by"), ("!", True): ("低", "below by"), ("!", False): ("高出", "above by"),
}  # fmt: skip


def measure_text(measure: Measure, language: str = "zh") -> str:
    """「19.8%，须 ≥ 20%，差 0.2%」."""
    zh = language == "zh"
    if isinstance(measure.value, Span):
        value = score_text(measure.value)
    elif measure.value is None:
        value = "未知" if zh else "unknown"
    else:
        value = quantity(measure.value, measure.unit, language)
    if measure.threshold is None:
        return value
    # A threshold that depends on facts may itself be unknown; then only the value can be said.
    need = f"{SIGNS[measure.op]} {quantity(measure.threshold, measure.unit, language)}"
    text = f"{value}，须 {need}" if zh else f"{value}; must be {need}"
    if measure.distance:
        unit = DAYS if measure.unit == DATE else measure.unit
        gap = quantity(abs(measure.distance), unit, language)
        if measure.unit == RATIO:
            gap = gap.replace("%", "个百分点" if zh else " percentage points")
        word = _GAPS[measure.op.strip("="), measure.distance > 0][0 if zh else 1]
        text += f"，{word} {gap}" if zh else f"; {word} {gap}"
    return text


def reason_text(reason: Reason, result: Result, catalogue: Catalogue, language: str = "zh") -> str:
    """One criterion in one line, without its status."""
    parts = []
    if reason.measure is not None and reason.status is not Status.UNKNOWN:
        parts.append(measure_text(reason.measure, language))
    if reason.missing:
        names = [key_name(key, catalogue, result.on, language) for key in reason.missing]
        joined = ("、" if language == "zh" else ", ").join(names)
        parts.append(f"缺：{joined}" if language == "zh" else f"missing: {joined}")
    return ("；" if language == "zh" else "; ").join(parts)


def step_text(step: Step, catalogue: Catalogue, on: datetime.date, language: str = "zh") -> str:
    """One step of a way to pass, as an instruction."""
    zh = language == "zh"
    if step.kind == "wait":
        return f"等到 {step.after}" if zh else f"wait until {step.after}"
    if step.key is None:
        about = step.about[0 if zh else 1]
        if zh:
            return f"由专家或主管部门认定：{about}" if about else "由专家或主管部门认定"
        return (
            f"have an expert or the authority judge: {about}" if about else "have an expert or the authority judge it"
        )
    variable = catalogue.by_id[step.key[0]]
    name = key_name(step.key, catalogue, on, language)
    if step.kind == "judge":
        return f"由专家或平台认定：{name}" if zh else f"have it judged: {name}"
    if step.kind == "supply":
        return f"补充：{name}" if zh else f"supply: {name}"
    after = fact_value(_typed(step.after, variable), variable, language)
    before = fact_value(_typed(step.before, variable), variable, language)
    return f"{name}由 {before} 变为 {after}" if zh else f"{name}: from {before} to {after}"


def _typed(value: Any, variable: Variable) -> Any:
    return datetime.date.fromordinal(int(value)) if variable.type == "date" and isinstance(value, Fraction) else value


def path_text(path: Path, catalogue: Catalogue, on: datetime.date, language: str = "zh") -> list[str]:
    """The steps of a way to pass, one line each."""
    return [step_text(step, catalogue, on, language) for step in path.steps]


def path_note(path: Path, language: str = "zh") -> str:
    """What evaluating the rule again with the changes of a way has shown."""
    zh = language == "zh"
    if path.needs_facts:
        count = sum(1 for step in path.steps if step.kind == "supply")
        if zh:
            return f"须先补充 {count} 项数据，再判断这条路径是否可行"
        facts = "the missing fact" if count == 1 else f"the {count} missing facts"
        return f"Supply {facts} first: only then can it be said whether this way leads to a pass"
    if not path.verified:
        return "按改动后的数据重新判断，仍不达标" if zh else "Checked: with these changes the rule still fails"
    if path.status == Status.MANUAL:
        return (
            "已按改动后的数据重新判断，其余由专家或主管部门认定"
            if zh
            else "Checked: the rest is for an expert or the authority to judge"
        )
    return "已按改动后的数据重新判断，确认可行" if zh else "Checked: with these changes the rule passes"


# -- formulas ---------------------------------------------------------------------------------------------------

_INFIX = {"add": "+", "sub": "−", "mul": "×", "div": "÷", "sadd": "+", "ssub": "−", "smul": "×"}
_CALLS = {
    "min": ("取小", "min"), "max": ("取大", "max"), "smin": ("取小", "min"), "smax": ("取大", "max"), "floor": ("向下取整", "floor"),
    "ceil": ("向上取整", "ceil"), "round": ("四舍五入", "round"), "sround": ("四舍五入", "round"), "count": ("满足个数", "count"),
    "listcount": ("含项数", "count_of"), "share": ("按比例得分", "share"),
}  # fmt: skip
_JOINTS = {"and": (" 且 ", " and "), "or": (" 或 ", " or ")}


def formula(
    node: Node, catalogue: Catalogue, on: datetime.date | None = None, language: str = "zh", *, nested: bool = False
) -> str:
    """An expression as a reader writes it, with the labels of the catalogue and, given a date, calendar years."""
    pick = 0 if language == "zh" else 1

    def text(arg: Node) -> str:
        return formula(arg, catalogue, on, language, nested=True)

    op = node.op
    if op == "const":
        return quantity(node.value, node.unit, language)
    if op == "var":
        return _variable_text(node, catalogue, on, language)
    if op == "cat":
        return f"「{node.value}」"
    if op in ("cmp", "cmpconfig"):
        left, right = node.args
        sign = SIGNS[str(node.value)]
        if right.op == "const":
            return f"{text(left)} {sign} {quantity(right.value, left.unit, language)}"
        return f"{text(left)} {sign} {text(right)}"
    if op == "scmp":
        sign, bound = node.value
        return f"{text(node.args[0])} {SIGNS[sign]} {decimal(bound)}"
    if op in _INFIX:
        joined = f" {_INFIX[op]} ".join(text(arg) for arg in node.args)
        return f"({joined})" if nested else joined
    if op in _JOINTS:
        joined = _JOINTS[op][pick].join(text(arg) for arg in node.args)
        return f"({joined})" if nested else joined
    if op in _CALLS:
        return f"{_CALLS[op][pick]}({', '.join(text(arg) for arg in node.args)})"
    return _other_formula(node, text, catalogue, pick)


def _variable_text(node: Node, catalogue: Catalogue, on: datetime.date | None, language: str) -> str:
    name, period = node.value
    variable = catalogue.by_id[name]
    if not variable.is_yearly or (on is None and period == "y1"):
        return variable.name(language)
    return key_name((name, period), catalogue, on, language) if on else f"{variable.name(language)}[{period}]"


def _other_formula(node: Node, text: Any, catalogue: Catalogue, pick: int) -> str:
    op, args = node.op, node.args
    if op == "growth":
        words = ("复合增长", "compound growth") if node.value != 1 else ("增长率", "growth")
        return f"{words[pick]}({text(args[0])} ÷ {text(args[1])})"
    if op == "asof":
        years, months, days = node.value
        moved = "".join(
            f" {'+' if n > 0 else '−'} {abs(n)}{unit}"
            for n, unit in (
                (years, "年" if not pick else " years"),
                (months, "个月" if not pick else " months"),
                (days, "天" if not pick else " days"),
            )
            if n
        )
        return ("评价日", "evaluation date")[pick] + moved
    if op in ("in", "has"):
        variable = catalogue.by_id[args[0].value[0]] if args[0].op == "var" else None
        names = [
            (item.label, item.label_en)[pick] for item in (variable.values if variable else ()) if item.id in node.value
        ] or sorted(node.value)
        return f"{text(args[0])} {(('属于', '包含') if not pick else ('in', 'has'))[op == 'has']} {'、'.join(names) if not pick else ', '.join(names)}"
    if op == "prefix":
        return f"{text(args[0])} {('属于', 'in')[pick]} {', '.join(node.value)}"
    if op in ("pick", "spick"):
        pairs = [f"{text(args[i])}: {text(args[i + 1])}" for i in range(0, len(args) - 1, 2)]
        return f"{('分情形', 'case')[pick]}({'; '.join(pairs)}; {('否则', 'else')[pick]} {text(args[-1])})"
    if op == "bands":
        return f"{('分档', 'bands')[pick]}({text(args[0])})"
    if op in ("not", "judged", "unconfirmed", "known", "open"):
        prefixes = {
            "not": ("非 ", "not "),
            "known": ("已知：", "known: "),
            "open": ("未定：", "open: "),
            "judged": ("人工认定：", "judged: "),
            "unconfirmed": ("待核实：", "unconfirmed: "),
        }
        return prefixes[op][pick] + str(text(args[0]))
    if op == "atleast":
        return f"{('至少满足', 'at least')[pick]} {node.value}: {'; '.join(text(arg) for arg in args)}"
    if op in ("lift", "neg"):
        return ("−" if op == "neg" else "") + str(text(args[0]))
    if op == "expert":
        low, high = node.value
        return f"{('专家打分', 'expert points')[pick]} {decimal(low)}–{decimal(high)}"
    if op == "config":
        return ("待主管部门公布的数值", "a number still to be published")[pick]
    return {"true": ("真", "true"), "false": ("假", "false"), "unknown": ("未知", "unknown")}.get(op, (op, op))[pick]


def band_text(band: Band, unit: Unit, language: str = "zh") -> str:
    """One row of a score table: [5%, 6%)."""
    if band.low is None and band.high is None:
        return "其他" if language == "zh" else "else"
    if band.low is not None and band.low == band.high:
        return f"= {quantity(band.low, unit, language)}"
    if band.high is None:
        return f"{'≥' if band.low_inclusive else '>'} {quantity(band.low, unit, language)}"  # type: ignore[arg-type]
    if band.low is None:
        return f"{'≤' if band.high_inclusive else '<'} {quantity(band.high, unit, language)}"
    left, right = "[" if band.low_inclusive else "(", "]" if band.high_inclusive else ")"
    return f"{left}{quantity(band.low, unit, language)}, {quantity(band.high, unit, language)}{right}"
