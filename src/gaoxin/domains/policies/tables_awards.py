"""Columns of the lists of awards, entitlement lists and accounts."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, MoneyColumn, NumberColumn, Table, TemplateColumn


class OwnAwardTable(Table):
    """An enterprise's applications and entitlements."""

    caption = _("我的申报")
    benefit = TemplateColumn("policies/cells/own_award.html", verbose_name=_("事项"), order_by="award__benefit__title")
    year = CodeColumn(verbose_name=_("年度"), accessor="award__year")
    amount = MoneyColumn(verbose_name=_("金额"), fen=True)
    state = TemplateColumn("policies/cells/award_state.html", verbose_name=_("状态"))
    submitted_at = DayColumn(verbose_name=_("提交日期"), accessor="award__submitted_at")
    paid_on = DayColumn(verbose_name=_("到账日期"), accessor="award__paid_on")


class AwardTable(Table):
    """The department's queue."""

    caption = _("申报和兑现件")
    enterprise = TemplateColumn("policies/cells/award.html", verbose_name=_("企业"), order_by="award__enterprise__name")
    code = CodeColumn(verbose_name=_("统一社会信用代码"), accessor="award__enterprise__credit_code", tucked=True)
    benefit = Column(verbose_name=_("事项"), accessor="title", order_by="award__benefit__title")
    year = CodeColumn(verbose_name=_("年度"), accessor="award__year", tucked=True)
    computed = MoneyColumn(verbose_name=_("测算金额"), accessor="award__computed", fen=True)
    amount = MoneyColumn(verbose_name=_("核定金额"), accessor="award__granted", fen=True)
    state = TemplateColumn("policies/cells/award_state.html", verbose_name=_("状态"))
    due = TemplateColumn("policies/cells/due.html", verbose_name=_("期限"), order_by="award__case__due_at")


class LineTable(Table):
    """Lines of an entitlement list."""

    caption = _("名单")
    enterprise = TemplateColumn("policies/cells/line.html", verbose_name=_("企业"), order_by="award__enterprise__name")
    code = CodeColumn(verbose_name=_("统一社会信用代码"), accessor="award__enterprise__credit_code")
    computed = MoneyColumn(verbose_name=_("测算金额"), accessor="award__computed", fen=True)
    amount = MoneyColumn(verbose_name=_("核定金额"), accessor="award__granted", fen=True)
    reason = Column(verbose_name=_("核定说明"), accessor="award__grant_reason", orderable=False)
    state = TemplateColumn("policies/cells/award_state.html", verbose_name=_("状态"))


class ListTable(Table):
    """Entitlement lists."""

    caption = _("免申名单")
    benefit = TemplateColumn("policies/cells/list.html", verbose_name=_("事项"), order_by="benefit__title")
    year = CodeColumn(verbose_name=_("年度"))
    on = DayColumn(verbose_name=_("评价日"))
    listed = NumberColumn(verbose_name=_("企业数"), accessor="summary__listed", orderable=False)
    total = MoneyColumn(verbose_name=_("合计"), accessor="summary__total", fen=True, orderable=False)
    state = Column(verbose_name=_("状态"), accessor="get_state_display", order_by="state")


class AccountTable(Table):
    """Accounts to verify."""

    caption = _("收款账户")
    enterprise = TemplateColumn("policies/cells/account.html", verbose_name=_("企业"), order_by="enterprise__name")
    holder = Column(verbose_name=_("户名"))
    number = CodeColumn(verbose_name=_("账号"))
    bank = Column(verbose_name=_("开户行"))
    state = Column(verbose_name=_("状态"), accessor="get_state_display", order_by="state")
    submitted_at = DayColumn(verbose_name=_("提交日期"))


class ExpiryTable(Table):
    """Documents of enterprises that end."""

    caption = _("材料到期")
    enterprise = TemplateColumn("policies/cells/ending.html", verbose_name=_("企业"), order_by="enterprise")
    title = Column(verbose_name=_("材料"), accessor="material__title", order_by="title")
    kind = Column(verbose_name=_("类型"), order_by="kind")
    until = DayColumn(verbose_name=_("有效期至"), order_by="until")
    left = NumberColumn(verbose_name=_("剩余天数"), order_by="until")
    open_cases = NumberColumn(verbose_name=_("在办件"), order_by="open_cases")
