"""Payments, the files that carry them to the bank, and the bank's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.enums import BatchState, PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.models.scoping import of_kept_funds
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class BankBatchQuerySet(ZoneQuerySet["BankBatch"]):
    def visible_to(self, actor: Actor) -> Self:
        return of_kept_funds(self, actor)


class BankBatch(ZoneScoped):
    """One file of payments for the bank. Its bytes follow from its lines; sha256 holds them fast once exported."""

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="batches", verbose_name=_("资金"))
    number = models.CharField(_("批次号"), max_length=30)
    state = models.CharField(_("状态"), max_length=10, choices=BatchState.choices, default=BatchState.DRAFT)
    lines = models.PositiveIntegerField(_("笔数"), default=0)
    total = models.BigIntegerField(_("合计（分）"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("文件")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("制单人")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("复核人")
    )
    approved_at = models.DateTimeField(_("复核时间"), null=True)
    exported_at = models.DateTimeField(_("导出时间"), null=True)

    objects = BankBatchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("付款批次")
        ordering = ["fund_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "number"], name="ledger_batch_number_once_per_fund"),
            models.CheckConstraint(
                condition=~Q(state=BatchState.EXPORTED)
                | (~Q(sha256="") & Q(file__isnull=False, exported_at__isnull=False, lines__gt=0)),
                name="ledger_batch_exported_has_file",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.DRAFT, approved_at__isnull=True)
                | (~Q(state=BatchState.DRAFT) & Q(approved_at__isnull=False, approved_by__isnull=False)),
                name="ledger_batch_approved_before_export",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | Q(created_by__isnull=True) | ~Q(approved_by=F("created_by")),
                name="ledger_batch_seen_by_two",
                violation_error_message=_("制单人不能复核自己的批次。"),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentQuerySet(ZoneQuerySet["Payment"]):
    def visible_to(self, actor: Actor) -> Self:
        return of_kept_funds(self, actor)


class Payment(ZoneScoped):
    """One sum to one account. line_id is its name at the bank: used once, never again, so a file read twice pays once."""

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="payments", verbose_name=_("资金"))
    hold = models.ForeignKey("ledger.Hold", on_delete=models.PROTECT, related_name="payments", verbose_name=_("占款"))
    line_id = models.CharField(_("行号"), max_length=30)
    amount = models.BigIntegerField(_("金额（分）"))
    payee_name = models.CharField(_("收款人"), max_length=200)
    payee_account = models.CharField(_("收款账号"), max_length=40)
    payee_bank = models.CharField(_("开户行"), max_length=200)
    payee_bank_code = models.CharField(_("联行号"), max_length=12, blank=True)
    purpose = models.CharField(_("用途"), max_length=100)
    state = models.CharField(_("状态"), max_length=10, choices=PaymentState.choices, default=PaymentState.DRAFT)
    needs_approval = models.BooleanField(_("须领导审批"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    ordered_at = models.DateTimeField(_("制单时间"), auto_now_add=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("审批人")
    )
    approved_at = models.DateTimeField(_("审批时间"), null=True)
    batch = models.ForeignKey(
        BankBatch, on_delete=models.PROTECT, null=True, related_name="payments", verbose_name=_("付款批次")
    )
    settled_on = models.DateField(_("到账日期"), null=True)
    bank_reference = models.CharField(_("银行流水号"), max_length=100, blank=True)
    return_reason = models.CharField(_("退回原因"), max_length=200, blank=True)
    journal = models.OneToOneField(
        "ledger.Journal", on_delete=models.PROTECT, null=True, related_name="payment", verbose_name=_("支付凭证")
    )
    bounce = models.OneToOneField(
        "ledger.Journal", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("退汇凭证")
    )

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("付款")
        ordering = ["fund_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "line_id"], name="ledger_payment_line_id_once"),
            models.CheckConstraint(
                condition=Q(amount__gt=0),
                name="ledger_payment_amount_positive",
                violation_error_message=_("付款金额须大于零。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[PaymentState.DRAFT.value, PaymentState.CANCELLED.value])
                | Q(needs_approval=False)
                | Q(approved_at__isnull=False),
                name="ledger_payment_approved_before_it_leaves",
            ),
            models.CheckConstraint(
                condition=~Q(state=PaymentState.EXPORTED) | Q(batch__isnull=False), name="ledger_payment_exported_in_batch"
            ),
            models.CheckConstraint(
                condition=Q(state=PaymentState.SETTLED, journal__isnull=False, bounce__isnull=True, settled_on__isnull=False)
                | Q(state=PaymentState.RETURNED, journal__isnull=False, bounce__isnull=False)
                | (~Q(state=PaymentState.SETTLED) & Q(journal__isnull=True, bounce__isnull=True)),
                name="ledger_payment_settled_has_journal",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["fund", "state", "id"], name="ledger_payment_by_state")]

    def __str__(self) -> str:
        return self.line_id

    @property
    def payee_account_masked(self) -> str:
        """The account with all but its last four digits hidden."""
        return f"**** {self.payee_account[-4:]}"


class BankReturnQuerySet(ZoneQuerySet["BankReturn"]):
    def visible_to(self, actor: Actor) -> Self:
        return of_kept_funds(self, actor)


class BankReturn(ZoneScoped):
    """One file of answers from the bank. The same bytes are one return, however often they are sent in."""

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="returns", verbose_name=_("资金"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    name = models.CharField(_("文件名"), max_length=255)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件"))
    rows = models.PositiveIntegerField(_("行数"))
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("导入人")
    )
    imported_at = models.DateTimeField(_("导入时间"), auto_now_add=True)
    # Empty while rows are still to be worked through: an import that was cut off goes on from there.
    finished_at = models.DateTimeField(_("完成时间"), null=True)

    objects = BankReturnQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("银行回单文件")
        ordering = ["fund_id", "-id"]
        constraints = [models.UniqueConstraint(fields=["fund", "sha256"], name="ledger_return_file_once_per_fund")]

    def __str__(self) -> str:
        return self.name


class BankReturnRow(models.Model):
    """One row of a return file and what became of it."""

    source = models.ForeignKey(
        BankReturn, on_delete=models.PROTECT, related_name="outcomes", verbose_name=_("银行回单文件")
    )
    row = models.PositiveIntegerField(_("文件行"))
    line_id = models.CharField(_("行号"), max_length=100, blank=True)
    outcome = models.CharField(_("处理结果"), max_length=20, choices=ReturnOutcome.choices)
    detail = models.CharField(_("说明"), max_length=300, blank=True)
    payment = models.ForeignKey(
        Payment, on_delete=models.PROTECT, null=True, related_name="answers", verbose_name=_("付款")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("回单行")
        ordering = ["source_id", "row"]
        constraints = [
            models.UniqueConstraint(fields=["source", "row"], name="ledger_return_row_once"),
            # The last guard against a payment settled or returned twice by files.
            models.UniqueConstraint(
                fields=["payment", "outcome"],
                condition=Q(outcome__in=[ReturnOutcome.SETTLED.value, ReturnOutcome.RETURNED.value]),
                name="ledger_return_answers_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row} {self.line_id} {self.outcome}"
