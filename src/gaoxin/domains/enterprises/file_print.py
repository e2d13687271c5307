"""One enterprise on one page (一企一页): its file as data for typst, typst's page as PDF. Masked figures are masked on paper too."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.file_figures import in_words
from gaoxin.domains.enterprises.file_rules import RuleLine, score_words
from gaoxin.domains.enterprises.file_sections import language, printed
from gaoxin.kernel.rules import Status
from gaoxin.platform.ui import formatters, printing
from gaoxin.platform.ui.printing import chinese_font

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gaoxin.domains.enterprises.file_places import Place
    from gaoxin.domains.enterprises.file_portrait import Portrait, Statement
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.selectors.facts import EnterpriseFile
    from gaoxin.platform.ui.parts import Event

_TEMPLATE = Path(__file__).with_name("file_print.typ")
#: Years beside each printed number.
_YEARS = 3
_LINES = 4
_EVENTS = 5


def pdf(data: dict[str, Any]) -> bytes:
    """The page as PDF. Refusal: this machine has no Chinese font."""
    return printing.printed(_TEMPLATE, data, chinese_font())


def page_data(
    place: Place,
    file: EnterpriseFile,
    shown: Portrait,
    lines: Sequence[RuleLine],
    badges: Sequence[str],
    code: str,
    events: Sequence[Event],
) -> dict[str, Any]:
    """What the page prints, all words ready. code: the QR code as SVG."""
    enterprise = file.enterprise
    known = {
        Status.PASS: _("符合"),
        Status.MANUAL: _("待人工认定"),
        Status.UNKNOWN: _("缺数据"),
        Status.FAIL: _("不符合"),
    }
    person = place.actor.label if not place.is_own else enterprise.name
    now = formatters.moment_list(timezone.now())
    return {
        "title": enterprise.name,
        "code": formatters.credit_code(enterprise.credit_code) if enterprise.credit_code else _("无统一社会信用代码"),
        "zone": enterprise.zone.name,
        "status": enterprise.get_status_display(),
        "badges": [str(each) for each in badges],
        "as_of": _("数据截至 %(day)s") % {"day": place.on.isoformat()},
        "identity": _identity(file),
        "numbers": [number for variable in printed() if (number := _number(file, variable, place))],
        "radar": _radar(shown),
        "rules": [
            {"name": line.name, "verdict": str(known[line.status]), "word": line.status.word, "more": _more(line)}
            for line in lines if line.status == Status.PASS or line.is_near
        ][: _LINES * 2],
        "strengths": _statements(shown.strengths),
        "pains": _statements(shown.pains),
        "talk": [f"{line.name}：{line.summary}" for line in shown.steps[:3]],
        "events": [[str(each.at), str(each.title)] for each in events[:_EVENTS]],
        "qr": code,
        "words": {
            "numbers": _("主要指标"), "rules": _("政策与规则"), "profile": _("画像"), "strengths": _("优势"), "pains": _("需关注"),
            "talk": _("建议谈三点"), "identity": _("基本信息"), "none": _("暂无"), "scan": _("扫码看档案"), "events": _("最近大事"),
        },
        "footer": _("%(use)s · 打印人 %(person)s · %(now)s") % {
            "use": _("企业自印") if place.is_own else _("内部使用"), "person": person, "now": now,
        },
    }  # fmt: skip


def _identity(file: EnterpriseFile) -> list[list[str]]:
    wanted = ("reg_date", "gb_code", "chain_role", "srdi_level", "hnte_expiry", "digital_level")
    found = []
    for name in wanted:
        facts = file.of(name)
        if facts and not facts[0].masked:
            found.append([facts[0].variable.name(language()), in_words(facts[0].variable, facts[0].value)])
    return found


def _number(file: EnterpriseFile, variable: Variable, place: Place) -> dict[str, Any] | None:
    """A number with its bars of the last years; masked or missing years have no bar."""
    facts = file.of(variable.id)
    if not facts:
        return None
    years = range(place.on.year - _YEARS, place.on.year) if variable.is_yearly else [facts[0].period]
    by_period = {fact.period: fact for fact in facts}
    shown = [by_period.get(year) for year in years]
    top = max((abs(float(fact.value)) for fact in shown if fact and fact.value is not None), default=0) or 1
    last = next((fact for fact in reversed(shown) if fact), None)
    text = "—" if last is None else _("已隐藏") if last.masked else in_words(variable, last.value)
    bars = [
        {"year": str(year) if variable.is_yearly else "", "share": 0 if fact is None or fact.value is None else max(0, float(fact.value)) / top}
        for year, fact in zip(years, shown, strict=True)
    ]  # fmt: skip
    source = f"{last.source.name} {last.counts.fact.batch.observed_on}" if last else ""
    return {
        "name": variable.name(language()),
        "value": text,
        "bars": bars if variable.is_yearly else [],
        "source": source,
    }


def _radar(shown: Portrait) -> dict[str, Any]:
    drawn = shown.radar
    return {
        "rings": [[list(map(float, point.split(","))) for point in ring.split()] for ring in drawn.rings],
        "own": [[list(one), list(other)] for one, other in drawn.own_edges],
        "reference": [[list(one), list(other)] for one, other in drawn.reference_edges],
        "spokes": [
            {
                "name": spoke.axis.name, "end": list(spoke.end), "label": list(spoke.label), "anchor": spoke.anchor,
                "score": _("数据不足") if spoke.missing else formatters.number(spoke.axis.value, 0),
            }
            for spoke in drawn.spokes
        ],
        "centre": list(drawn.centre), "own_name": drawn.own_name, "reference_name": drawn.reference_name,
    }  # fmt: skip


def _statements(statements: Sequence[Statement]) -> list[str]:
    return [f"{each.text}：{each.figures}" for each in statements[:_LINES]]


def _more(line: RuleLine) -> str:
    """Score and amount of a pass, the step of what is near."""
    parts = [score_words(line.score) if line.score else "", line.outcome, line.amount]
    return " · ".join(part for part in parts if part) if line.status == Status.PASS else line.summary
