"""What a check found."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Rule(StrEnum):
    """The invariants, by the name under which a fault is reported."""

    TRIGGERS = "triggers"
    CHAIN = "chain"
    CHANGED = "changed"
    BALANCE = "balance"
    REFERENCE = "reference"
    YEAR = "year"
    CHART = "chart"
    HEAD = "head"
    AUDIT = "audit"
    BUDGET = "budget"
    HOLD = "hold"
    PAYMENT = "payment"
    BATCH = "batch"
    RETURN = "return"


# What each rule says, in the words of the page and of docs/ledger.md.
RULE_SENTENCES: dict[Rule, _StrPromise] = {
    Rule.TRIGGERS: _("数据库的防改触发器都在，都启用"),
    Rule.CHAIN: _("凭证号连续，每张接在上一张之后，链尾与账簿末端一致"),
    Rule.CHANGED: _("凭证和分录与记账时一致"),
    Rule.BALANCE: _("每张凭证借贷相等，预算指标科目自成平衡，只用本资金的科目"),
    Rule.REFERENCE: _("每张凭证都写明业务编号或文号"),
    Rule.YEAR: _("凭证日期在所记年度内，已结年度没有新凭证，余额与结账时相同"),
    Rule.CHART: _("发布后的科目表没有改动"),
    Rule.HEAD: _("存款余额和待支付合计与凭证、付款一致"),
    Rule.AUDIT: _("每张凭证都由记账动作写入，与审计链记录的摘要一致"),
    Rule.BUDGET: _("预算项目的各列与凭证、占款之和一致，从不超支"),
    Rule.HOLD: _("占款的各项与凭证一致，各项之和等于金额"),
    Rule.PAYMENT: _("每笔付款与凭证、占款一致，没有一笔付两次，超限额的都有审批"),
    Rule.BATCH: _("批次与导出的文件逐字节一致，都由另一人复核"),
    Rule.RETURN: _("回单行的结果与付款的状态一致"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One broken invariant: which, where, and what was found against what should be."""

    rule: Rule
    place: str
    detail: str


@dataclass(slots=True)
class Report:
    """The check of one zone's books, or of the database itself (zone "")."""

    zone: str
    faults: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def is_sound(self) -> bool:
        return not self.faults

    def fault(self, rule: Rule, place: object, detail: str) -> None:
        self.faults.append(Fault(rule, str(place), detail))

    def to_dict(self) -> dict[str, Any]:
        faults = [{"rule": str(fault.rule), "place": fault.place, "detail": fault.detail} for fault in self.faults]
        return {"zone": self.zone, "sound": self.is_sound, "counts": dict(self.counts), "faults": faults}
