"""Columns of the lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.ui.tables import (
    CodeColumn,
    Column,
    DayColumn,
    MomentColumn,
    MoneyColumn,
    NumberColumn,
    Table,
    TemplateColumn,
    VerdictColumn,
)


class AssessmentTable(Table):
    """Uploaded workbooks."""

    caption = _("批量评估")
    name = TemplateColumn("assessment/desk/_name.html", verbose_name=_("名称"))
    on = DayColumn(verbose_name=_("评价日"))
    state = TemplateColumn("assessment/desk/_state.html", verbose_name=_("状态"))
    enterprises = NumberColumn(verbose_name=_("企业数"), accessor="summary__enterprises", orderable=False)
    created_by = Column(
        verbose_name=_("上传人"), accessor="created_by__display_name", order_by="created_by__display_name"
    )
    created_at = MomentColumn(verbose_name=_("上传时间"))


class VerdictTable(Table):
    """Verdicts of one assessment, one row for an enterprise and rule."""

    caption = _("评估结论")
    name = TemplateColumn("assessment/desk/_enterprise.html", verbose_name=_("企业"))
    code = CodeColumn(verbose_name=_("统一社会信用代码"), tucked=True)
    rule = TemplateColumn("assessment/desk/_rule.html", verbose_name=_("规则"))
    verdict = VerdictColumn(verbose_name=_("结论"))
    score_low = TemplateColumn("assessment/desk/_score.html", verbose_name=_("得分"))
    amount = MoneyColumn(verbose_name=_("金额"), tucked=True)
    outcome = Column(verbose_name=_("档次"), accessor="outcome_words", order_by="outcome", tucked=True)
    blocking_criteria = TemplateColumn("assessment/desk/_why.html", verbose_name=_("原因"))
    steps = NumberColumn(verbose_name=_("距符合"), unit=_("项"))
