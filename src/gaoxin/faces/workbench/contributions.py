from django.utils.translation import gettext_lazy as _

from gaoxin.faces.workbench.permissions import can_open
from gaoxin.faces.workbench.selectors import recent_tasks
from gaoxin.platform.core.contributions import Face, HomeCard, Landing, NavItem

CONTRIBUTIONS = (
    NavItem(
        face=Face.WORKBENCH,
        label=_("我的工作台"),
        url_name="workbench:home",
        icon="layout-dashboard",
        order=0,
        permission=can_open,
    ),
    Landing(url_name="workbench:home", order=10, permission=can_open),
    HomeCard(
        face=Face.WORKBENCH, template="workbench/_tasks.html", context=recent_tasks, order=900, permission=can_open
    ),
)
