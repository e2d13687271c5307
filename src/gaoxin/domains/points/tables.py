"""Columns of the lists."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.ui import formatters
from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, NumberColumn, Table, TemplateColumn


class PointsColumn(Column):
    """Hundredths of a point, with two decimals."""

    numeric = True

    def render(self, value: Any) -> str:
        return formatters.number(value / 100, 2)


class EvaluationTable(Table):
    """Evaluations of points."""

    caption = _("积分批次")
    name = TemplateColumn(
        "points/_evaluation.html", verbose_name=pgettext_lazy("points", "批次"), order_by=("year", "quarter")
    )
    on = DayColumn(verbose_name=_("评价日"))
    state = TemplateColumn("points/_state.html", verbose_name=_("状态"))
    enterprises = NumberColumn(verbose_name=_("企业数"), accessor="summary__enterprises", orderable=False)
    listed = NumberColumn(verbose_name=_("入榜"), accessor="summary__listed", orderable=False)
    version = CodeColumn(verbose_name=_("方案版本"))
    published_on = DayColumn(verbose_name=_("发布日期"))


class ScoreTable(Table):
    """Scores of a evaluation."""

    caption = _("企业积分")
    enterprise = TemplateColumn("points/_enterprise.html", verbose_name=_("企业"), order_by="enterprise__name")
    code = CodeColumn(verbose_name=_("统一社会信用代码"), accessor="enterprise__credit_code", tucked=True)
    stage = TemplateColumn("points/_stage.html", verbose_name=_("阶段"))
    rank = NumberColumn(verbose_name=_("阶段内名次"))
    total = PointsColumn(verbose_name=_("总分"))
    base = PointsColumn(verbose_name=_("基础分"))
    bonus = PointsColumn(verbose_name=_("加分"))
    deduction = PointsColumn(verbose_name=_("扣分"))
    total_high = PointsColumn(verbose_name=_("补齐后最高"), tucked=True)
    grade = TemplateColumn("points/_grade.html", verbose_name=_("等级"))
    missing = NumberColumn(verbose_name=_("缺数据"), unit=_("项"))


class AppealTable(Table):
    """Appeals of a evaluation."""

    caption = _("积分异议")
    enterprise = TemplateColumn("points/_appeal.html", verbose_name=_("企业"), order_by="score__enterprise__name")
    line = TemplateColumn("points/_appeal_line.html", verbose_name=pgettext_lazy("points", "指标"))
    text = Column(verbose_name=_("异议内容"), orderable=False)
    state = Column(verbose_name=_("状态"), accessor="get_state_display", order_by="state")
    decision = Column(verbose_name=_("核实结果"), orderable=False)
    made_at = DayColumn(verbose_name=_("提出时间"))
