"""The staff's lists of policies, of opinions on a draft, and of questions."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, MomentColumn, NumberColumn, Table, TemplateColumn


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


class OpinionTable(Table):
    """Opinions on one version; the first column ticks those that get an answer."""

    caption = _("征集到的意见")
    place = TemplateColumn("policies/studio/_opinion_place.html", verbose_name=_("条款"), order_by="place")
    text = TemplateColumn(
        "policies/studio/_opinion_text.html", verbose_name=pgettext_lazy("opinion", "意见"), orderable=False
    )
    name = Column(verbose_name=_("姓名或单位"))
    contact = Column(verbose_name=_("联系方式"), orderable=False, tucked=True)
    given_at = MomentColumn(verbose_name=pgettext_lazy("opinion", "提出时间"))
    state = TemplateColumn(
        "policies/studio/_opinion_state.html", verbose_name=pgettext_lazy("opinion", "处理"), order_by="state"
    )


class QuestionTable(Table):
    """Questions about policies."""

    caption = _("政策问答")
    text = TemplateColumn(
        "policies/studio/_question_text.html", verbose_name=pgettext_lazy("question", "问题"), orderable=False
    )
    title = Column(verbose_name=_("政策"), accessor="version__shown_title", order_by="version__title")
    name = Column(verbose_name=_("姓名或单位"))
    asked_at = MomentColumn(verbose_name=_("提问时间"))
    due = Column(verbose_name=_("期限"), accessor="case__due_at", order_by="case__due_at")
    state = TemplateColumn("policies/studio/_question_state.html", verbose_name=_("状态"), orderable=False)

    def render_due(self, value: datetime.datetime) -> str:
        """A deadline at midnight is the day before at 24:00."""
        return due_text(value)
