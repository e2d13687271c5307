"""The printed receipt (回执) of an application or a confirmation: number, time, documents with their fingerprints, what is promised by when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.awards_materials import requirements_of
from gaoxin.domains.policies.awards_showing import Shown
from gaoxin.domains.policies.case_keys import ENTITLEMENT
from gaoxin.domains.policies.typed import titled
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.models import CaseClock
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui import formatters, printing

if TYPE_CHECKING:
    import datetime

    from gaoxin.domains.policies.models import Award

_TEMPLATE = Path(__file__).with_name("receipt.typ")


def has_receipt(award: Award) -> bool:
    """Whether the enterprise has handed something in: an application, or its one tap."""
    return award.submitted_at is not None or award.confirmed_at is not None


def receipt(award: Award, address: str) -> bytes:
    """The receipt as PDF. address: of the award's page, for the QR code. Refusal: nothing was handed in, or no Chinese font."""
    if not has_receipt(award):
        raise Refusal(_("还没有提交，没有回执。"), code="no-receipt")
    return printing.printed(_TEMPLATE, receipt_data(award, address), printing.chinese_font())


def receipt_data(award: Award, address: str) -> dict[str, Any]:
    """What the receipt prints, all words ready."""
    shown, case, enterprise = Shown(award, False), award.case, award.enterprise
    at = award.submitted_at or award.confirmed_at
    assert at is not None
    rows = [
        (_("企业"), enterprise.name),
        (_("统一社会信用代码"), enterprise.credit_code or "—"),
        (_("事项"), titled(award.benefit)),
        (_("依据"), f"《{award.benefit.version.title}》"),
        (_("提交时间") if award.submitted_at else _("确认时间"), _moment(at)),
        (_("提交人") if award.submitted_at else _("确认人"), _who(award)),
        (_("责任部门"), str(case.owner or "—")),
        (_("执行年度"), str(award.year)),
        (_("预计金额") if award.granted is None else _("核定金额"), formatters.money_fen(shown.amount)),
        (_("当前状态"), shown.state),
    ]
    if award.benefit.promised_days:
        rows.append((_("承诺办结"), _("%(n)d 个工作日") % {"n": award.benefit.promised_days}))
    if award.decision is not None:
        rows.append((_("判断依据"), f"{award.decision.rule_key} · {award.decision.rule_hash[:16]}"))
    return {
        "title": _("确认回执") if case.procedure.key == ENTITLEMENT else _("申报回执"), "number": case.number, "zone": enterprise.zone.name,
        "rows": [[str(name), str(text)] for name, text in rows], "clocks": _clocks(award), "materials": _materials(award),
        "qr": printing.code_drawing(address), "scan": _("扫码看进展"),
        "notes": [
            _("材料的指纹（SHA-256）由文件内容算出：文件改动一个字，指纹就不同。"),
            _("期限按工作日计，补正期间停表；以平台显示为准。"),
        ],
        "words": {
            "promise": _("办理期限"), "materials": _("提交的材料"), "none": _("无"), "clock_heads": [_("环节"), _("时限"), _("不晚于")],
            "material_heads": [_("序号"), _("材料"), _("大小")],
        },
        "footer": _("打印时间 %(now)s") % {"now": _moment(present.now())},
    }  # fmt: skip


def _moment(at: datetime.datetime) -> str:
    """With its year, however far back: the paper is kept."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _who(award: Award) -> str:
    person = award.case.opened_by if award.submitted_at else award.confirmed_by
    return person.display_name if person is not None else "—"


def _clocks(award: Award) -> list[list[str]]:
    """The promises made to the enterprise: (name, limit, by when)."""
    procedure = procedure_of(award.case)
    known = {clock.id: clock for clock in procedure.clocks if procedure.is_public(clock)}
    rows = CaseClock.objects.filter(case=award.case, part__isnull=True, name__in=known).order_by("id")
    return [[say(known[row.name].label), _from(row), due_text(row.due_at) or _without_day(row)] for row in rows]


def _from(row: CaseClock) -> str:
    return _("自 %(day)s 起") % {"day": timezone.localdate(row.started_at).isoformat()}


def _without_day(row: CaseClock) -> str:
    return _("待 %(year)s 年工作日历公布") % {"year": row.missing_year} if row.missing_year else "—"


def _materials(award: Award) -> list[list[str]]:
    labels = {each.id: each.label for each in requirements_of(award.benefit, award.year)}
    rows = award.materials.select_related("material__file").order_by("requirement", "id")
    return [
        [
            str(number), f"{labels.get(row.requirement, row.requirement)}：{row.material.title}（{row.material.file.name}）",
            row.material.file.sha256, formatters.file_size(row.material.file.size),
        ]
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip
