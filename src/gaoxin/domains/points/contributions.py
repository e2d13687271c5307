from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.points import presenting
from gaoxin.domains.points.enums import EvaluationKind
from gaoxin.domains.points.models import Score
from gaoxin.domains.points.permissions import can_see_points
from gaoxin.domains.points.selectors import dynamic_beside
from gaoxin.platform.core.contributions import CliVerb, EnterprisePanel, Face, NavItem
from gaoxin.platform.core.decisions import Decision, allow_if

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor


def is_enterprise(actor: Actor) -> Decision:
    return allow_if(actor.is_enterprise, _("企业端只对企业账号开放。"))


def panel(actor: Actor, enterprise: Enterprise) -> dict[str, Any]:
    """The newest annual points of an enterprise; nothing when it has none."""
    score = (
        Score.objects.visible_to(actor).filter(enterprise=enterprise, evaluation__kind=EvaluationKind.ANNUAL)
        .select_related("evaluation").order_by("-evaluation__year", "-evaluation_id").first()
    )  # fmt: skip
    if score is None:
        return {}
    rows = [row for group in presenting.grouped(actor, score) for row in group.rows if row.gain]
    gains = sorted(rows, key=lambda row: -float(row.gain))[:3]
    url = score.get_absolute_url() if actor.is_staff else reverse("own_points:mine")
    return {
        "score": score, "stage": presenting.stage_of(score), "grade": presenting.grade_of(score), "url": url,
        "gains": [(row.label, row.gain) for row in gains], "dynamic": dynamic_beside(actor, score),
    }  # fmt: skip


CONTRIBUTIONS = (
    NavItem(face=Face.WORKBENCH, label=_("创新积分"), url_name="points:evaluations", group=_("培育"), icon="chart-bar", order=60, permission=can_see_points),
    NavItem(face=Face.PORTAL, label=_("我的积分"), url_name="own_points:mine", icon="chart-bar", order=40, permission=is_enterprise),
    NavItem(face=Face.PUBLIC, label=_("积分榜"), url_name="open_points:best", order=40),
    EnterprisePanel(key="points", title=_("创新积分"), template="points/_panel.html", context=panel, order=40, own=True),
    CliVerb(name="points", command="gaoxin.domains.points.cli:points", help="Print the points of every enterprise, line by line."),
)  # fmt: skip
