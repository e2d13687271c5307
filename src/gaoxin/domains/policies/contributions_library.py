"""What the library and the studio add to the faces."""

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.permissions import can_see_desk
from gaoxin.platform.core.contributions import Face, NavItem

CONTRIBUTIONS = (
    NavItem(face=Face.PUBLIC, label=_("找政策"), url_name="open_policies:index", order=5),
    NavItem(face=Face.PORTAL, label=_("找政策"), url_name="open_policies:index", icon="search", order=20),
    NavItem(
        face=Face.WORKBENCH, label=_("找政策"), url_name="open_policies:index", group=_("政策"), icon="search", order=10
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("政策管理"), url_name="policies:library", group=_("政策"), icon="file-text", order=12,
        permission=can_see_desk,
    ),
)  # fmt: skip
