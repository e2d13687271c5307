"""Columns of the lists. Amounts are 分 in the tables and 元, exact, on the screen."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.platform.ui.tables import CodeColumn, Column, DayColumn, MomentColumn, NumberColumn, Table, TemplateColumn


class YuanColumn(Column):
    """An amount in 分, shown exactly in 元."""

    numeric = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, unit="元", **kwargs)

    def render(self, value: int) -> str:
        return yuan_grouped(value)


class JournalTable(Table):
    """Posted journals of a fund."""

    caption = _("凭证")
    sequence = TemplateColumn("ledger/cells/journal.html", verbose_name=_("凭证号"))
    date = DayColumn(verbose_name=_("日期"))
    kind = TemplateColumn("ledger/cells/kind.html", verbose_name=_("种类"))
    summary = Column(verbose_name=_("摘要"), orderable=False)
    case_ref = TemplateColumn("ledger/cells/case.html", verbose_name=_("业务编号"))
    document_ref = Column(verbose_name=_("文号或单据号"), tucked=True)
    amount = YuanColumn(verbose_name=_("金额"), orderable=False)
    by_label = Column(verbose_name=_("记账人"), tucked=True)


class HoldTable(Table):
    """Money set aside for cases."""

    caption = _("占款")
    case_ref = TemplateColumn("ledger/cells/hold.html", verbose_name=_("业务编号"))
    subject = Column(verbose_name=pgettext_lazy("ledger", "对象"))
    line = Column(verbose_name=_("预算项目"), accessor="line__name", order_by="line__programme")
    year = CodeColumn(verbose_name=_("年度"), accessor="line__year__year", tucked=True)
    state = TemplateColumn("ledger/cells/state.html", verbose_name=_("状态"))
    amount = YuanColumn(verbose_name=_("金额"))
    reserved = YuanColumn(verbose_name=_("预占"))
    committed = YuanColumn(verbose_name=_("占用"))
    ordered = YuanColumn(verbose_name=_("待支付"), tucked=True)
    paid = YuanColumn(verbose_name=_("支付"))
    recovered = YuanColumn(verbose_name=_("追回"))
    created_at = MomentColumn(verbose_name=_("建立时间"), tucked=True)

    def render_year(self, value: int) -> str:
        return str(value)


class PaymentTable(Table):
    """Payments of a fund."""

    caption = _("付款")
    line_id = TemplateColumn("ledger/cells/payment.html", verbose_name=_("行号"))
    payee_name = Column(verbose_name=_("收款人"))
    payee_account = CodeColumn(
        verbose_name=_("收款账号"), accessor="payee_account_masked", orderable=False, tucked=True
    )
    amount = YuanColumn(verbose_name=_("金额"))
    state = TemplateColumn("ledger/cells/payment_state.html", verbose_name=_("状态"))
    batch = TemplateColumn("ledger/cells/payment_batch.html", verbose_name=_("批次"), order_by="batch__number")
    ordered_by = Column(verbose_name=_("经办人"), accessor="ordered_by__display_name", tucked=True)
    ordered_at = MomentColumn(verbose_name=_("制单时间"))
    settled_on = DayColumn(verbose_name=_("到账日期"))


class BatchTable(Table):
    """Files of payments for the bank."""

    caption = _("付款批次")
    number = TemplateColumn("ledger/cells/batch.html", verbose_name=_("批次号"))
    state = TemplateColumn("ledger/cells/batch_state.html", verbose_name=_("状态"))
    lines = NumberColumn(verbose_name=_("笔数"))
    total = YuanColumn(verbose_name=_("合计"))
    unanswered = NumberColumn(verbose_name=_("银行未答复"), unit=_("笔"), orderable=False)
    created_by = Column(verbose_name=_("制单人"), accessor="created_by__display_name")
    approved_by = Column(verbose_name=_("复核人"), accessor="approved_by__display_name")
    exported_at = MomentColumn(verbose_name=_("导出时间"))


class ReturnTable(Table):
    """Files that the bank answered with."""

    caption = _("银行回单文件")
    name = TemplateColumn("ledger/cells/return.html", verbose_name=_("文件名"))
    rows = NumberColumn(verbose_name=_("行数"))
    open_rows = TemplateColumn("ledger/cells/return_open.html", verbose_name=_("待处理"), orderable=False)
    imported_by = Column(verbose_name=_("导入人"), accessor="imported_by__display_name")
    imported_at = MomentColumn(verbose_name=_("导入时间"))


class ReturnRowTable(Table):
    """What became of each row of a return file."""

    caption = _("逐行结果")
    row = NumberColumn(verbose_name=_("文件行"))
    line_id = TemplateColumn("ledger/cells/row_payment.html", verbose_name=_("行号"))
    outcome = TemplateColumn("ledger/cells/outcome.html", verbose_name=_("处理结果"))
    detail = Column(verbose_name=_("说明"), orderable=False)
    advice = TemplateColumn("ledger/cells/advice.html", verbose_name=_("怎么办"), orderable=False)


class StatementTable(Table):
    """An account, entry by entry."""

    caption = _("明细账")
    date = DayColumn(verbose_name=_("日期"), orderable=False)
    sequence = TemplateColumn("ledger/cells/statement_journal.html", verbose_name=_("凭证号"), orderable=False)
    summary = Column(verbose_name=_("摘要"), orderable=False)
    case_ref = TemplateColumn("ledger/cells/case.html", verbose_name=_("业务编号"), orderable=False)
    document_ref = Column(verbose_name=_("文号或单据号"), orderable=False)
    debit = YuanColumn(verbose_name=_("借方"), orderable=False)
    credit = YuanColumn(verbose_name=_("贷方"), orderable=False)
    balance = YuanColumn(verbose_name=_("余额"), orderable=False)
