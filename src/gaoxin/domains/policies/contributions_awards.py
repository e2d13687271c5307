"""What check-up, applications and lists add to the faces and to the steps of cases."""

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies import awards_panels, views_checkup
from gaoxin.domains.policies.applying import APPLICATION, ENTITLEMENT
from gaoxin.domains.policies.awards_effects import EFFECTS
from gaoxin.domains.policies.permissions_awards import can_see_awards, can_use_portal, can_verify_accounts
from gaoxin.platform.core.contributions import CasePanel, EnterprisePanel, Face, HomeCard, NavItem, ProcedurePages

_POLICY = _("政策兑现")

CONTRIBUTIONS = (
    *EFFECTS,
    NavItem(face=Face.PORTAL, label=_("体检"), url_name="own_policies:checkup", icon="clipboard-check", order=15, permission=can_use_portal),
    NavItem(face=Face.WORKBENCH, label=_("审核台"), url_name="policies:awards", group=_POLICY, icon="list-check", order=20, permission=can_see_awards),
    NavItem(face=Face.WORKBENCH, label=_("免申名单"), url_name="policies:lists", group=_POLICY, icon="clipboard-check", order=21, permission=can_see_awards),
    NavItem(face=Face.WORKBENCH, label=_("收款账户"), url_name="policies:accounts", group=_POLICY, icon="folder", order=22, permission=can_verify_accounts),
    NavItem(face=Face.WORKBENCH, label=_("材料到期"), url_name="policies:materials", group=_POLICY, icon="folder", order=23, permission=can_see_awards),
    HomeCard(face=Face.PORTAL, template="policies/own/_home.html", context=views_checkup.home_card, order=15, permission=can_use_portal),
    EnterprisePanel(
        key="policies", title=_("政策体检和兑现"), template="policies/desk/_panel.html", context=awards_panels.enterprise_panel, order=50,
        permission=can_see_awards,
    ),
    *(
        CasePanel(procedure=key, title=_("兑现件"), template="policies/cases/award.html", context=awards_panels.case_panel)
        for key in (APPLICATION, ENTITLEMENT)
    ),
    ProcedurePages(prefix="policy/application", open_url=awards_panels.open_url, case_url=awards_panels.case_url),
    ProcedurePages(prefix="policy/entitlement", open_url=awards_panels.open_url, case_url=awards_panels.case_url),
)  # fmt: skip
