from django.utils.translation import gettext_lazy as _

from gaoxin.domains.assessment.permissions import can_create_assessment
from gaoxin.domains.assessment.selectors import recent_assessments
from gaoxin.platform.core.contributions import Face, HomeCard, NavItem

CONTRIBUTIONS = (
    NavItem(face=Face.PUBLIC, label=_("规则库"), url_name="rules:index", order=10),
    NavItem(face=Face.PUBLIC, label=_("自助评估"), url_name="check:start", order=20),
    NavItem(
        face=Face.WORKBENCH, label=_("批量评估"), url_name="assessment:index", group=_("企业"), icon="list-check", order=20,
        permission=can_create_assessment,
    ),
    NavItem(face=Face.WORKBENCH, label=_("规则库"), url_name="rules:index", group=_("政策"), icon="book-2", order=40),
    HomeCard(
        face=Face.WORKBENCH, template="assessment/_recent.html", context=recent_assessments, order=10, permission=can_create_assessment,
    ),
    HomeCard(face=Face.PUBLIC, template="assessment/_entries.html", context=lambda actor: {}, order=10),
)  # fmt: skip
