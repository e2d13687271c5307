"""The demo zone's contracts, objections, recoveries and rehearsals, by the real actions."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from gaoxin.domains.policies.actions.followup import judge_milestone, sign_undertaking, start_recovery, submit_report
from gaoxin.domains.policies.actions.publicity import decide_objection, object_to
from gaoxin.domains.policies.actions.rehearsals import start_rehearsal
from gaoxin.domains.policies.enums import PublicityState
from gaoxin.domains.policies.models import Award, Benefit, Publicity
from gaoxin.domains.policies.rehearsing import eligible
from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

#: Share of the threshold that the demo's draft asks for instead.
_DRAFT = ("5000万元", "4000万元")


def load_money(context: DemoContext) -> None:
    """What follows payment, and what is looked at before it."""
    paid = list(
        Award.objects.filter(zone=context.zone, paid_on__isnull=False, live=True)
        .select_related("benefit__version__policy", "enterprise__zone", "hold", "case")
        .order_by("paid_on", "id")
    )
    officer = context.actors["leader"]
    for number, award in enumerate(paid[:2]):
        _contract(officer, award, number)
    if len(paid) > 2:
        start_recovery(
            officer, award=paid[2], amount=(paid[2].hold.paid if paid[2].hold else 0), ground="moved_out", reason="企业在承诺期内迁出本区（虚构）。"
        )  # fmt: skip
    _objections(context, officer)
    _rehearsals(context, officer)


def _contract(officer: Actor, award: Award, number: int) -> None:
    """A contract of two years; the first enterprise has reported and passed its first milestone, the second is late."""
    assert award.paid_on is not None
    begun = award.paid_on - datetime.timedelta(days=60)
    with present.acting_at(datetime.datetime.combine(begun, datetime.time(10), SHANGHAI)):
        signed = sign_undertaking(
            officer, award=award, contract=f"示例合同〔{begun.year}〕{number + 1}号", title=f"示例项目：{award.benefit.title.split('：')[0]}",
            starts_on=begun, ends_on=begun + datetime.timedelta(days=730), signed_on=begun,
            targets=f"营业收入[{begun.year}] >= 2000万元\n研发费用[{begun.year}] >= 100万元", budget="设备购置 120万元\n材料费 30万元\n测试费 20万元",
        )  # fmt: skip
    if number:
        return
    first = signed.milestones.order_by("due_on", "id")[0]
    submit_report(officer, milestone=first, report="设备已到位，样机通过测试（虚构）。", spent=95_000_000)
    judge_milestone(officer, milestone=first, passed=True, finding="进度与合同一致，同意继续（虚构）。")


def _objections(context: DemoContext, officer: Actor) -> None:
    notice = Publicity.objects.filter(zone=context.zone, state=PublicityState.OPEN).order_by("id").first()
    if notice is None:
        return
    lines = list(Award.objects.filter(publicity=notice).order_by("id")[:2])
    visitor = Actor.anonymous(context.zone)
    made = [
        object_to(visitor, publicity=notice, award=line, name="示例来访人", contact="0000-0000000", text="请核实该企业是否已享受同类支持（虚构）。")
        for line in lines
    ]  # fmt: skip
    if made:
        decide_objection(officer, objection=made[0], upheld=False, decision="经比对，没有重复享受（虚构）。")


def _rehearsals(context: DemoContext, officer: Actor) -> None:
    """One rule as it is, and the same with a lower threshold beside it."""
    today = present.today()
    rows = Benefit.objects.filter(zone=context.zone, rule_text__contains=_DRAFT[0]).select_related(
        "version__policy", "fund"
    )
    found = {each.pk: each for each in rows.order_by("id")}
    if not found:
        return
    passing = eligible(context.zone, today, {pk: each.rule_text for pk, each in found.items()})
    benefit = found[max(passing, key=lambda pk: (len(passing[pk]), -pk))]
    start_rehearsal(officer, name=f"现行：{benefit.title}", text=benefit.rule_text, on=today, benefit=benefit)
    start_rehearsal(
        officer, name=f"草案：门槛由{_DRAFT[0]}降到{_DRAFT[1]}", text=benefit.rule_text.replace(_DRAFT[0], _DRAFT[1], 1), on=today,
        against=benefit.rule_text, benefit=benefit,
    )  # fmt: skip
