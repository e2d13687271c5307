from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.core.contributions import Face, Landing, NavItem
from gaoxin.platform.core.permissions import can_keep_outbox, can_see_people

CONTRIBUTIONS = (
    NavItem(
        face=Face.WORKBENCH, label=_("用户与角色"), url_name="administration:people", group=_("系统管理"), icon="users", order=900,
        permission=can_see_people,
    ),
    NavItem(
        face=Face.WORKBENCH, label=pgettext_lazy("several", "单位"), url_name="administration:organisations", group=_("系统管理"), icon="building", order=910,
        permission=can_see_people,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("消息发送"), url_name="administration:outbox", group=_("系统管理"), icon="mail", order=920,
        permission=can_keep_outbox,
    ),
    Landing(url_name="administration:people", order=80, permission=can_see_people),
)  # fmt: skip
