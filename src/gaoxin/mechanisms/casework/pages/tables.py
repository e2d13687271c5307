"""Columns of the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.ui.tables import CodeColumn, Column, MomentColumn, Table, TemplateColumn


class PortalCaseTable(Table):
    """An enterprise's own cases."""

    caption = pgettext_lazy("several", "办件")
    title = TemplateColumn("casework/cells/title.html", verbose_name=_("办件"), order_by="number")
    state = TemplateColumn("casework/cells/state.html", verbose_name=pgettext_lazy("a case", "步骤"))
    standing = TemplateColumn("casework/cells/standing.html", verbose_name=_("期限"), orderable=False)
    procedure = Column(verbose_name=_("流程"), tucked=True)
    opened_at = MomentColumn(verbose_name=_("提出时间"))
    closed_at = MomentColumn(verbose_name=_("办结时间"), tucked=True)


class CaseTable(Table):
    """Cases in the workbench; the first column chooses rows for a batch."""

    caption = pgettext_lazy("several", "办件")
    title = TemplateColumn("casework/cells/chosen_title.html", verbose_name=_("办件"), order_by="number")
    subject = Column(verbose_name=_("涉及单位"))
    state = TemplateColumn("casework/cells/state.html", verbose_name=pgettext_lazy("a case", "步骤"))
    due = TemplateColumn("casework/cells/standing.html", verbose_name=_("期限"))
    hands = Column(verbose_name=_("主办"))
    kind = Column(verbose_name=_("类型"), tucked=True)
    procedure = Column(verbose_name=_("流程"), tucked=True)
    level = CodeColumn(verbose_name=_("催督办"), accessor="level_label", order_by="level", tucked=True)
    opened_at = MomentColumn(verbose_name=_("提出时间"))
    closed_at = MomentColumn(verbose_name=_("办结时间"), tucked=True)
