"""What an undertaking promised, read from what is typed, and judged against the enterprise's file."""

from __future__ import annotations

import calendar
import datetime
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import MilestoneKind
from gaoxin.domains.policies.typed import in_words, language
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Undertaking

Target = dict[str, Any]
_TARGET = re.compile(
    r"(?P<name>[^\[\]<>=≥≤]+?)\s*(?:\[(?P<period>\d{4}(?:-\d\d)?)\])?\s*(?P<operator>>=|<=|≥|≤|>|<|=)\s*(?P<value>-?[\d,]+(?:\.\d+)?)\s*(?P<unit>亿元?|万元?|元|%|[人项件个家名]?)"
)  # fmt: skip
_BUDGET = re.compile(r"(?P<label>.+?)[\s:：]+(?P<value>[\d,]+(?:\.\d+)?)\s*(?P<unit>亿元?|万元?|元)")
_SCALE: dict[str, Fraction] = {
    "亿": Fraction(10**8), "亿元": Fraction(10**8), "万": Fraction(10**4), "万元": Fraction(10**4), "%": Fraction(1, 100),
}  # fmt: skip
_MILESTONE = re.compile(r"(?P<kind>\D+?)[\s:：]*(?P<day>\d{4}-\d\d-\d\d)")
#: The kinds as Chinese texts have them, whatever language the page is in.
_KINDS = (("进展报告", "report"), ("中期评估", "midterm"), ("验收", "acceptance"))
_SIGNS = {"≥": ">=", "≤": "<="}
_SHOWN = {">=": "≥", "<=": "≤", ">": ">", "<": "<", "=": "="}
_COMPARE = {
    ">=": lambda left, right: left >= right, ">": lambda left, right: left > right, "=": lambda left, right: left == right,
    "<=": lambda left, right: left <= right, "<": lambda left, right: left < right,
}  # fmt: skip


def read_targets(text: str) -> list[Target]:
    """Targets, one a line: `营业收入[2026] >= 5000万元`, `研发人员数 >= 20人`. Refusal: names the line and what is wrong with it."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _TARGET.fullmatch(line.strip())
        if match is None:
            raise Refusal(
                _("绩效目标第 %(line)d 行读不懂：%(text)s") % {"line": number, "text": line.strip()[:60]},
                next_step=_("请写成“营业收入[2026] >= 5000万元”。"), code="target",
            )  # fmt: skip
        found.append(_target(number, match))
    return found


def _target(number: int, match: re.Match[str]) -> Target:
    variable = catalogue().get(match["name"].strip())
    place = {"line": number, "name": match["name"].strip()}
    if variable is None or variable.type not in ("number", "integer"):
        near = "、".join(catalogue().suggest(match["name"].strip())[:3])
        hint = _("相近的指标：%(near)s。") % {"near": near} if near else ""
        raise Refusal(_("绩效目标第 %(line)d 行：没有指标“%(name)s”。") % place, next_step=hint, code="target")
    try:
        fits = periods.fits(periods.parse(match["period"] or ""), variable)
    except ValueError:
        fits = False
    if not fits:
        raise Refusal(
            _("绩效目标第 %(line)d 行：请写明“%(name)s”是哪一年的，如 %(name)s[2026]。") % place, code="target"
        )
    value = Fraction(match["value"].replace(",", "")) * _SCALE.get(match["unit"], Fraction(1))
    return {
        "label": variable.label, "variable": variable.id, "period": match["period"] or "",
        "operator": _SIGNS.get(match["operator"], match["operator"]), "value": str(value),
    }  # fmt: skip


def read_budget(text: str) -> list[dict[str, Any]]:
    """The project's budget, one item a line: `设备购置 120万元`; amounts in 分."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _BUDGET.fullmatch(line.strip())
        if match is None:
            raise Refusal(
                _("项目预算第 %(line)d 行读不懂：%(text)s") % {"line": number, "text": line.strip()[:60]},
                next_step=_("请写成“设备购置 120万元”。"), code="budget",
            )  # fmt: skip
        fen = Fraction(match["value"].replace(",", "")) * _SCALE.get(match["unit"], Fraction(1)) * 100
        found.append({"label": match["label"].strip(), "amount": int(fen)})
    return found


def read_milestones(text: str) -> list[tuple[str, datetime.date]]:
    """Milestones, one a line: `中期评估 2027-06-30`; the kinds are 进展报告, 中期评估, 验收. Refusal: names the line; there is no acceptance."""
    kinds = {str(kind.label): kind.value for kind in MilestoneKind} | dict(_KINDS)
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        match = _MILESTONE.fullmatch(line.strip())
        try:
            found.append((kinds[match["kind"].strip()], datetime.date.fromisoformat(match["day"])) if match else None)
        except (KeyError, ValueError):
            found.append(None)
        if found[-1] is None:
            raise Refusal(
                _("跟踪节点第 %(line)d 行读不懂：%(text)s") % {"line": number, "text": line.strip()[:60]},
                next_step=_("请写成“中期评估 2027-06-30”，类型是进展报告、中期评估或验收。"), code="milestone",
            )  # fmt: skip
    told = sorted((each for each in found if each is not None), key=lambda each: each[1])
    if told and told[-1][0] != MilestoneKind.ACCEPTANCE:
        raise Refusal(_("最后一个跟踪节点要是验收。"), code="no-acceptance")
    return told


def default_milestones(starts_on: datetime.date, ends_on: datetime.date) -> list[tuple[str, datetime.date]]:
    """A mid-term evaluation halfway and the acceptance at the end; a report at the end of each year between."""
    middle = starts_on + (ends_on - starts_on) / 2
    yearly = [
        (MilestoneKind.REPORT.value, datetime.date(year, 12, 31))
        for year in range(starts_on.year, ends_on.year)
        if datetime.date(year, 12, 31) < ends_on
    ]
    return sorted([*yearly, (MilestoneKind.MIDTERM.value, middle), (MilestoneKind.ACCEPTANCE.value, ends_on)], key=lambda each: each[1])  # fmt: skip


def add_months(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return datetime.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def results_of(undertaking: Undertaking) -> list[dict[str, Any]]:
    """Each target with what the file says now: {label, variable, period, operator, value, known, met}; met None is not known."""
    enterprise = undertaking.award.enterprise
    shown = enterprise_file(Actor.system(enterprise.zone), enterprise)
    found = []
    for target in undertaking.targets:
        view = shown.get(target["variable"], periods.parse(target["period"]))
        value = None if view is None or view.value is None else Fraction(view.value)
        met = None if value is None else bool(_COMPARE[target["operator"]](value, Fraction(target["value"])))
        found.append({**target, "known": None if value is None else str(value), "met": met})
    return found


def shown(results: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Targets as people read them: {label, period, wanted, known, met}, figures with their units."""
    told = []
    for each in results:
        variable = catalogue().by_id.get(each["variable"])

        def words(text: str | None, variable: Any = variable) -> str:
            return "—" if text is None else in_words(variable, Fraction(text)) if variable else text

        label = variable.name(language()) if variable else each["label"]
        wanted = f"{_SHOWN[each['operator']]} {words(each['value'])}"
        told.append(
            {
                "label": label,
                "period": each["period"],
                "wanted": wanted,
                "known": words(each["known"]),
                "met": each["met"],
            }
        )
    return told
