"""Columns of the administrators' lists."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, MomentColumn, NumberColumn, Table, TemplateColumn


class PeopleTable(Table):
    """People with what they may do."""

    caption = pgettext_lazy("several", "用户")
    display_name = TemplateColumn("administration/_person.html", verbose_name=_("姓名"))
    username = CodeColumn(verbose_name=_("登录名"))
    roles = TemplateColumn("administration/_roles.html", verbose_name=_("角色"), orderable=False)
    email = Column(verbose_name=_("电子邮箱"), tucked=True)
    phone = CodeColumn(verbose_name=_("手机号"), tucked=True)
    is_active = TemplateColumn("administration/_account.html", verbose_name=pgettext_lazy("a user", "账号"))
    last_login = DayColumn(verbose_name=_("上次登录"))
    date_joined = DayColumn(verbose_name=_("建立时间"), tucked=True)


class OutboxTable(Table):
    """Messages and how they fare; what they say is not shown."""

    caption = _("消息发送")
    subject = TemplateColumn("administration/_message.html", verbose_name=_("标题"), orderable=False)
    standing = TemplateColumn("administration/_message_state.html", verbose_name=_("状态"), orderable=False)
    channel = Column(verbose_name=_("渠道"), accessor="get_channel_display", order_by="channel")
    to = TemplateColumn("administration/_message_to.html", verbose_name=_("收件人"), orderable=False)
    attempts = NumberColumn(verbose_name=_("发送次数"), unit="次")
    created_at = MomentColumn(verbose_name=_("建立时间"))
    next_at = MomentColumn(verbose_name=_("下次发送时间"))
    sent_at = MomentColumn(verbose_name=_("送达时间"), tucked=True)
    kind = CodeColumn(verbose_name=_("种类"), tucked=True)


class OrganisationTable(Table):
    """Organisations with the number of people who act for them."""

    caption = pgettext_lazy("several", "单位")
    name = TemplateColumn("administration/_organisation.html", verbose_name=_("名称"))
    kind = Column(verbose_name=_("类型"), accessor="get_kind_display", order_by="kind")
    short_name = Column(verbose_name=_("简称"))
    credit_code = CodeColumn(verbose_name=_("统一社会信用代码"))
    people = NumberColumn(verbose_name=_("人员"), unit="人")
    is_active = TemplateColumn("administration/_open.html", verbose_name=_("状态"))
