from django.utils.translation import gettext_lazy as _

from gaoxin.domains.cultivation import panels
from gaoxin.domains.cultivation.permissions import can_view_cultivation
from gaoxin.platform.core.contributions import (
    EnterpriseBadges,
    EnterprisePanel,
    EnterpriseTimeline,
    Face,
    HomeCard,
    NavItem,
)


def _entry(label: object, url_name: str, icon: str, order: int) -> NavItem:
    return NavItem(
        face=Face.WORKBENCH, label=label, url_name=url_name, group=_("培育"), icon=icon, order=order, permission=can_view_cultivation,  # type: ignore[arg-type]
    )  # fmt: skip


CONTRIBUTIONS = (
    _entry(_("企业梯队"), "cultivation:ladders", "ruler-2", 30),
    _entry(_("称号名录"), "cultivation:titles", "clipboard-check", 31),
    _entry(_("到期预警"), "cultivation:expiry", "clock", 32),
    _entry(_("储备库"), "cultivation:reserves", "folder", 33),
    _entry(_("升规纳统"), "cultivation:inclusions", "chart-bar", 34),
    HomeCard(
        face=Face.WORKBENCH,
        template="cultivation/_home.html",
        context=panels.home_card,
        order=30,
        permission=can_view_cultivation,
    ),
    EnterprisePanel(
        key="titles",
        title=_("称号与培育"),
        template="cultivation/_panel.html",
        context=panels.enterprise_panel,
        order=60,
        own=True,
    ),
    EnterpriseBadges(badges=panels.enterprise_badges, order=20),
    EnterpriseTimeline(events=panels.enterprise_timeline),
)
