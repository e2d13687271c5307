"""The demo zone's points: this year's, published, and a dynamic score of the last quarter beside them."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from gaoxin.domains.points import actions
from gaoxin.domains.points.computing import compute
from gaoxin.domains.points.enums import EvaluationKind
from gaoxin.domains.points.models import Evaluation
from gaoxin.domains.points.scheme import schemes

if TYPE_CHECKING:
    from gaoxin.platform.core.demo_context import DemoContext

YEAR = 2026
# After the last departments' workbooks came in; the windows are five working days each.
COMPUTED, PUBLICITY, PUBLISHED = datetime.date(2026, 10, 31), datetime.date(2026, 11, 10), datetime.date(2026, 11, 18)
QUARTER, AS_OF = 4, datetime.date(2026, 11, 20)


def load(ctx: DemoContext) -> None:
    """Computes and publishes the points through the same actions as the pages; safe to run again."""
    rule = schemes()[0].rule
    if Evaluation.objects.filter(zone=ctx.zone, rule=rule).exists():
        return
    annual = actions.start_evaluation(ctx.system, rule=rule, kind=EvaluationKind.ANNUAL, year=YEAR, on=COMPUTED)
    annual = compute(ctx.system, annual)
    annual = actions.open_publicity(ctx.system, evaluation=annual, today=PUBLICITY)
    actions.publish_evaluation(ctx.system, evaluation=annual, today=PUBLISHED)
    dynamic = actions.start_evaluation(
        ctx.system, rule=rule, kind=EvaluationKind.QUARTERLY, year=YEAR, quarter=QUARTER, on=AS_OF
    )
    dynamic = compute(ctx.system, dynamic)
    ctx.say(
        f"points of {annual.summary['enterprises']} enterprises, {annual.summary['listed']} on the list, and a dynamic score"
    )
