from django.utils.translation import gettext_lazy as _

from gaoxin.domains.enterprises.file_contributions import FILE_CONTRIBUTIONS
from gaoxin.domains.enterprises.permissions import can_browse, can_open_imports
from gaoxin.domains.enterprises.selectors import waiting
from gaoxin.platform.core.contributions import Face, HomeCard, NavItem

CONTRIBUTIONS = (
    NavItem(
        face=Face.WORKBENCH, label=_("企业库"), url_name="enterprises:directory", group=_("企业"), icon="building", order=10,
        permission=can_browse,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("数据导入"), url_name="enterprises:imports", group=_("数据"), icon="file-import", order=70,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("名称判断"), url_name="enterprises:names", group=_("数据"), icon="user-question", order=71,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("数据冲突"), url_name="enterprises:conflicts", group=_("数据"), icon="scale", order=72,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("企业更正"), url_name="enterprises:claims", group=_("数据"), icon="message-2", order=73,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("企业合并"), url_name="enterprises:merge", group=_("数据"), icon="git-compare", order=74,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("数据来源"), url_name="enterprises:sources", group=_("数据"), icon="database", order=75,
        permission=can_open_imports,
    ),
    NavItem(
        face=Face.WORKBENCH, label=_("数据质量"), url_name="enterprises:quality", group=_("数据"), icon="report-analytics", order=76,
        permission=can_browse,
    ),
    HomeCard(face=Face.WORKBENCH, template="enterprises/_waiting.html", context=waiting, order=20, permission=can_open_imports),
    *FILE_CONTRIBUTIONS,
)  # fmt: skip
