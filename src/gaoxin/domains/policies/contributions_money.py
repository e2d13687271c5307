"""What the money side of policies adds to the faces and to the steps of cases."""

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies import followup_effects, money_effects, money_panels
from gaoxin.domains.policies.case_keys import APPLICATION, ENTITLEMENT
from gaoxin.domains.policies.permissions_awards import can_use_portal
from gaoxin.domains.policies.permissions_money import can_rehearse, can_see_money
from gaoxin.platform.core.contributions import CasePanel, CliVerb, Face, NavItem

CONTRIBUTIONS = (
    *money_effects.EFFECTS,
    *followup_effects.EFFECTS,
    *(
        CasePanel(procedure=key, title=_("资金"), template="policies/money/_case.html", context=money_panels.case_panel, order=110)
        for key in (APPLICATION, ENTITLEMENT)
    ),
    CliVerb(
        name="policy rehearse", command="gaoxin.domains.policies.cli:rehearse_command",
        help="Rehearse a rule over the zone: count, cost, gains, losses, unknown.",
    ),
    CliVerb(
        name="policy best", command="gaoxin.domains.policies.cli:best_command",
        help="The best legal combination of benefits for an enterprise, with reasons.",
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("政策看板"), url_name="policies:dashboard", group=_("政策"), icon="chart-bar", order=47,
        permission=can_see_money,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("试算"), url_name="policies:rehearsals", group=_("政策"), icon="calculator", order=46, permission=can_rehearse,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("公示"), url_name="policies:publicities", group=_("政策兑现"), icon="message-2", order=54, permission=can_see_money,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("兑付"), url_name="policies:payments", group=_("政策兑现"), icon="scale", order=55, permission=can_see_money,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("政策预算"), url_name="policies:budgets", group=_("资金"), icon="gauge", order=59, permission=can_see_money,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("跟踪与追回"), url_name="policies:undertakings", group=_("政策兑现"), icon="timeline-event", order=56,
        permission=can_see_money,
    ),
    NavItem(face=Face.PORTAL, label=_("资金台账"), url_name="own_policies:received", icon="scale", order=60, permission=can_use_portal),
    NavItem(face=Face.PORTAL, label=_("我的项目"), url_name="own_policies:undertakings", icon="clipboard-check", order=61, permission=can_use_portal),
    NavItem(face=Face.PUBLIC, label=_("兑现公示"), url_name="open_policies:publicities", order=30),
)  # fmt: skip
