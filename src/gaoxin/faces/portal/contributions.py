from django.utils.translation import gettext_lazy as _

from gaoxin.faces.portal.permissions import can_open
from gaoxin.platform.core.contributions import Face, Landing, NavItem

CONTRIBUTIONS = (
    NavItem(face=Face.PORTAL, label=_("首页"), url_name="portal:home", icon="home", order=0, permission=can_open),
    Landing(url_name="portal:home", order=20, permission=can_open),
)
