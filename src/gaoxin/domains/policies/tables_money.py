"""Columns of the money pages' lists. Amounts are 分 in the tables and 万元 on the screen."""

from __future__ import annotations

from typing import Any

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
)


class AmountColumn(TemplateColumn):
    """An amount in 万元 that leads to its rows."""

    numeric = True

    def __init__(self, template_name: str, **kwargs: Any) -> None:
        super().__init__(template_name, unit="万元", **kwargs)


class BudgetTable(Table):
    """Lines of the budget with what has been taken of them; rows are envelopes."""

    caption = _("每个预算项目的金额，单位万元")
    name = TemplateColumn(
        "policies/money/cells/budget_line.html", verbose_name=_("预算项目与事项"), accessor="line__name"
    )
    budget = AmountColumn("policies/money/cells/budget.html", verbose_name=_("预算"))
    reserved = AmountColumn("policies/money/cells/reserved.html", verbose_name=_("预占"), accessor="line__reserved")
    committed = AmountColumn("policies/money/cells/committed.html", verbose_name=_("占用"), accessor="line__committed")
    paid = AmountColumn("policies/money/cells/paid.html", verbose_name=_("支付"), accessor="line__paid")
    left = AmountColumn("policies/money/cells/left.html", verbose_name=_("可用"), accessor="line__left")
    share = TemplateColumn("policies/money/cells/pace.html", verbose_name=_("进度"))
    monthly = MoneyColumn(verbose_name=_("月均消耗"), fen=True)
    runs_out_on = DayColumn(verbose_name=_("预计用完"), default=_("年内够用"))


class PublicityTable(Table):
    """Notices."""

    caption = _("公示")
    number = TemplateColumn("policies/money/cells/publicity.html", verbose_name=_("公示"))
    benefit = Column(verbose_name=_("事项"), accessor="benefit__title", orderable=False)
    state = TemplateColumn("policies/money/cells/publicity_state.html", verbose_name=_("状态"))
    opens_on = DayColumn(verbose_name=_("发布日期"))
    closes_on = DayColumn(verbose_name=_("公示至"))
    lines = NumberColumn(verbose_name=_("户数"), unit=_("户"), orderable=False)
    total = MoneyColumn(verbose_name=_("金额"), fen=True, orderable=False)
    waiting = NumberColumn(verbose_name=_("待核查异议"), unit=_("件"), orderable=False)


class AwardTable(Table):
    """Awards at some place on their way."""

    caption = _("兑现件")
    enterprise = TemplateColumn("policies/money/cells/award.html", verbose_name=_("企业"), order_by="enterprise__name")
    benefit = Column(verbose_name=_("事项"), accessor="benefit__title", order_by="benefit__title")
    case = CodeColumn(verbose_name=_("办件"), accessor="case__number", order_by="case__number")
    year = Column(verbose_name=_("年度"))
    granted = MoneyColumn(verbose_name=_("核定金额"), fen=True)
    own = MoneyColumn(verbose_name=_("本区资金"), fen=True, accessor="own", order_by="own")
    began = MomentColumn(verbose_name=_("提交或确认"), accessor="began", order_by="began", tucked=True)
    paid_on = DayColumn(verbose_name=_("到账日期"))


class UndertakingTable(Table):
    """Contracts that are followed."""

    caption = _("绩效承诺")
    contract = TemplateColumn("policies/money/cells/undertaking.html", verbose_name=_("合同"))
    enterprise = Column(verbose_name=_("企业"), accessor="award__enterprise__name", order_by="award__enterprise__name")
    benefit = Column(verbose_name=_("事项"), accessor="award__benefit__title", order_by="award__benefit__title")
    ends_on = DayColumn(verbose_name=_("止期"))
    next_due = DayColumn(verbose_name=_("下一节点"))
    late = NumberColumn(verbose_name=_("逾期节点"), unit=_("个"), orderable=False)


class RehearsalTable(Table):
    """Saved rehearsals."""

    caption = _("试算")
    name = TemplateColumn("policies/rehearsal/cells/name.html", verbose_name=_("名称"))
    on = DayColumn(verbose_name=_("评价日"))
    passed = NumberColumn(verbose_name=_("符合"), unit=_("家"), orderable=False, accessor="result__passed")
    gains = NumberColumn(verbose_name=_("新增"), unit=_("家"), orderable=False, accessor="result__gains")
    losses = NumberColumn(verbose_name=_("减少"), unit=_("家"), orderable=False, accessor="result__losses")
    unknown = NumberColumn(verbose_name=_("缺数据"), unit=_("家"), orderable=False, accessor="result__unknown")
    cost = MoneyColumn(verbose_name=_("金额"), fen=True, orderable=False, accessor="result__cost")
    created_by = Column(verbose_name=_("试算人"), accessor="created_by__display_name", tucked=True)


class HitTable(Table):
    """Enterprises of a rehearsal; rows are plain mappings."""

    caption = _("试算名单")
    name = TemplateColumn("policies/rehearsal/cells/hit.html", verbose_name=_("企业"), orderable=False)
    code = CodeColumn(verbose_name=_("统一社会信用代码"), orderable=False)
    amount = MoneyColumn(verbose_name=_("测算金额"), fen=True, orderable=False)


class ReachTable(Table):
    """To whom a benefit was brought, or who looked at it."""

    caption = _("触达")
    enterprise = TemplateColumn(
        "policies/money/cells/enterprise.html", verbose_name=_("企业"), order_by="enterprise__name"
    )
    benefit = Column(verbose_name=_("事项"), accessor="benefit__title", order_by="benefit__title")
    at = MomentColumn(verbose_name=_("时间"))


class MissingTable(Table):
    """Who passes a rule now and has not applied this year."""

    caption = _("应享未享")
    enterprise = TemplateColumn("policies/money/cells/enterprise.html", verbose_name=_("企业"), orderable=False)
    benefit = Column(verbose_name=_("事项"), accessor="benefit__title", orderable=False)
    route = Column(verbose_name=_("享受方式"), accessor="benefit__get_route_display", orderable=False)


class ObjectionTable(Table):
    """Objections of all notices."""

    caption = _("公示异议")
    name = TemplateColumn("policies/money/cells/objection.html", verbose_name=_("提出人"), orderable=False)
    publicity = TemplateColumn("policies/money/cells/objection_notice.html", verbose_name=_("公示"), orderable=False)
    state = TemplateColumn("policies/money/cells/objection_state.html", verbose_name=_("结果"))
    made_at = MomentColumn(verbose_name=_("提出时间"))
    decided_at = MomentColumn(verbose_name=_("核查时间"))
    decided_by = Column(verbose_name=_("核查人"), accessor="decided_by__display_name", orderable=False)
