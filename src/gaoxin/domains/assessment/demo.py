"""The demo zone's part: the fictional sample workbook, uploaded and judged through the real actions."""

from __future__ import annotations

import datetime
import io
from typing import TYPE_CHECKING

from gaoxin.domains.assessment import actions, sample
from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

NAME = "示例企业年度数据（虚构）"
ON = datetime.date(2026, 6, 30)


def load(context: DemoContext) -> None:
    """One finished assessment of the science office; nothing when it is already there."""
    actor = context.actors["science"]
    if Assessment.objects.visible_to(actor).filter(name=NAME).exists():
        return
    content = io.BytesIO(sample.workbook())
    assessment = actions.upload_workbook(actor, name=f"{NAME}.xlsx", content=content, on=ON)
    actions.confirm_mapping(
        actor, assessment=assessment, overrides={}, on=ON, region=assessment.region, kind=assessment.kind, rules=[]
    )
    tasks.run_pending()
    context.say(say("1 次批量评估，120 家虚构企业", "1 assessment of 120 fictional enterprises"))
