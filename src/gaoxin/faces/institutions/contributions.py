from django.utils.translation import gettext_lazy as _

from gaoxin.faces.institutions.permissions import can_open
from gaoxin.platform.core.contributions import Face, Landing, NavItem

CONTRIBUTIONS = (
    NavItem(
        face=Face.INSTITUTIONS, label=_("首页"), url_name="institutions:home", icon="home", order=0, permission=can_open
    ),
    Landing(url_name="institutions:home", order=30, permission=can_open),
)
