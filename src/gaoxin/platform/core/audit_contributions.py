"""Where the audit administrator finds the audit pages."""

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.contributions import Face, Landing, NavItem
from gaoxin.platform.core.permissions import can_read_audit

CONTRIBUTIONS = (
    NavItem(face=Face.WORKBENCH, label=_("审计记录"), url_name="core:audit", icon="shield-lock", order=5, permission=can_read_audit),
    Landing(url_name="core:audit", order=30, permission=can_read_audit),
)  # fmt: skip
