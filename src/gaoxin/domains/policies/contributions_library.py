"""What the library and the studio add to the faces, and to the cases of questions."""

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies import question_effects
from gaoxin.domains.policies.case_keys import QUESTION
from gaoxin.domains.policies.permissions import can_see_desk
from gaoxin.platform.core.contributions import CasePanel, Face, NavItem

CONTRIBUTIONS = (
    *question_effects.EFFECTS,
    CasePanel(procedure=QUESTION, title=_("问的是哪一条"), template="policies/cases/question.html", context=question_effects.panel),
    NavItem(face=Face.PUBLIC, label=_("找政策"), url_name="open_policies:index", order=5),
    NavItem(face=Face.PORTAL, label=_("找政策"), url_name="open_policies:index", icon="search", order=20),
    NavItem(
        face=Face.WORKBENCH, label=_("找政策"), url_name="open_policies:index", group=_("政策"), icon="search", order=10
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("政策管理"), url_name="policies:library", group=_("政策"), icon="file-text", order=12,
        permission=can_see_desk,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("政策问答"), url_name="policies:questions", group=_("政策"), icon="message-2", order=13,
        permission=can_see_desk,
    ),
)  # fmt: skip
