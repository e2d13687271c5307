"""The staff's list of policies."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, NumberColumn, Table, TemplateColumn


class VersionTable(Table):
    """Versions of policies."""

    caption = _("政策")
    title = TemplateColumn("policies/studio/_version_cell.html", verbose_name=_("政策"), order_by="title")
    state = TemplateColumn("policies/studio/_state_cell.html", verbose_name=_("状态"))
    number = NumberColumn(verbose_name=_("版本"))
    benefits = NumberColumn(verbose_name=_("事项"), accessor="benefit_count")
    waiting = NumberColumn(verbose_name=_("待确认"), accessor="waiting_count")
    level = Column(verbose_name=_("级别"), accessor="policy__get_level_display", order_by="policy__level")
    issuer = Column(verbose_name=_("发文单位"), accessor="policy__issuer", tucked=True)
    document_number = Column(verbose_name=_("文号"), tucked=True)
    valid_from = DayColumn(verbose_name=_("施行日期"))
    valid_to = DayColumn(verbose_name=_("有效期至"))
    key = CodeColumn(verbose_name=_("标识"), accessor="policy__key", tucked=True)
