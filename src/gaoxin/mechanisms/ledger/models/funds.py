"""Funds, the head of each fund's chain of journals, and charts of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.enums import DEBIT_TYPES, USE_ROLES, AccountRole, AccountType
from gaoxin.mechanisms.ledger.models.scoping import of_kept_funds
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

fund_code = RegexValidator(r"^[A-Z0-9]{2,12}\Z", _("资金编码是 2 到 12 位大写字母或数字。"))
account_code = RegexValidator(r"^\d{4,12}\Z", _("科目编码是 4 到 12 位数字。"))


class FundQuerySet(ZoneQuerySet["Fund"]):
    pass


class Fund(ZoneScoped):
    """A pot of money with a book of its own: one chart of accounts, one chain of journals, one sequence of payments.

    organisation keeps the book. approval_limit in 分: a payment or budget change above it needs a leader.
    keeps_cash: the fund has a bank account of its own; otherwise the treasury pays directly (财政直接支付).
    recovery_restores_budget: money recovered in the year in which it was paid can be spent again.
    """

    code = models.CharField(_("资金编码"), max_length=12, validators=[fund_code])
    name = models.CharField(_("资金名称"), max_length=100)
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("管理单位")
    )
    approval_limit = models.BigIntegerField(_("审批限额（分）"), default=0)
    keeps_cash = models.BooleanField(_("有自己的银行账户"), default=True)
    recovery_restores_budget = models.BooleanField(_("当年追回恢复指标"), default=True)
    payer_account = models.CharField(_("付款账号"), max_length=40, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = FundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("资金")
        ordering = ["zone_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "code"],
                name="ledger_fund_code_once_per_zone",
                violation_error_message=_("本区已有这个编码的资金。"),
            ),
            models.CheckConstraint(
                condition=Q(approval_limit__gte=0),
                name="ledger_fund_limit_not_negative",
                violation_error_message=_("审批限额不能是负数。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class FundHead(models.Model):
    """The end of a fund's chain of journals and its running figures: the row at which all writers of the fund queue."""

    fund = models.OneToOneField(
        Fund, on_delete=models.PROTECT, related_name="head", primary_key=True, verbose_name=_("资金")
    )
    sequence = models.BigIntegerField(_("凭证号"), default=0)
    hash = models.CharField(_("摘要"), max_length=64, blank=True)
    payment_sequence = models.BigIntegerField(_("付款号"), default=0)
    batch_sequence = models.BigIntegerField(_("批次号"), default=0)
    # The balance of the bank account, and what is ordered but not settled.
    cash = models.BigIntegerField(_("存款余额（分）"), default=0)
    ordered = models.BigIntegerField(_("待支付（分）"), default=0)
    keeps_cash = models.BooleanField(_("有自己的银行账户"), default=True)

    class Meta:
        verbose_name = verbose_name_plural = _("账簿末端")
        constraints = [
            models.CheckConstraint(condition=Q(ordered__gte=0), name="ledger_ordered_not_negative"),
            models.CheckConstraint(
                condition=Q(keeps_cash=False) | Q(cash__gte=F("ordered")), name="ledger_cash_covers_what_is_ordered"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}/{self.sequence}"


class Chart(models.Model):
    """One version of a fund's chart of accounts, in force from a date until the next. Published charts do not change."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="charts", verbose_name=_("资金"))
    version = models.PositiveIntegerField(_("版本"))
    valid_from = models.DateField(_("启用日期"))
    source = models.CharField(_("依据"), max_length=200, blank=True)
    hash = models.CharField(_("摘要"), max_length=64)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("科目表")
        ordering = ["fund_id", "version"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "version"], name="ledger_chart_version_once_per_fund"),
            models.UniqueConstraint(
                fields=["fund", "valid_from"],
                name="ledger_chart_one_per_day",
                violation_error_message=_("这一天已有一版科目表启用。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id} v{self.version}"


class Account(models.Model):
    """What entries are posted to. Its code and name may differ from chart to chart; its type and role never change."""

    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="accounts", verbose_name=_("资金"))
    type = models.CharField(_("科目类型"), max_length=10, choices=AccountType.choices)
    role = models.CharField(_("系统用途"), max_length=20, choices=AccountRole.choices, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("科目")
        ordering = ["fund_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "role"], condition=~Q(role=""), name="ledger_account_role_once_per_fund"
            ),
            models.CheckConstraint(condition=Q(type__in=AccountType.values), name="ledger_account_type_known"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}/{self.pk}"

    @property
    def is_debit(self) -> bool:
        """Whether the account normally stands on the debit side."""
        return self.type in DEBIT_TYPES or self.role in USE_ROLES


class AccountCode(models.Model):
    """The code and name of an account in one chart."""

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="codes", verbose_name=_("科目表"))
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="codes", verbose_name=_("科目"))
    code = models.CharField(_("科目编码"), max_length=12, validators=[account_code])
    name = models.CharField(_("科目名称"), max_length=100)

    class Meta:
        verbose_name = verbose_name_plural = _("科目编码")
        ordering = ["chart_id", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["chart", "code"],
                name="ledger_account_code_once_per_chart",
                violation_error_message=_("科目编码在一版科目表内不能重复。"),
            ),
            models.UniqueConstraint(fields=["chart", "account"], name="ledger_account_once_per_chart"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ChartProposalQuerySet(ZoneQuerySet["ChartProposal"]):
    def visible_to(self, actor: Actor) -> Self:
        return of_kept_funds(self, actor)


class ChartProposal(ZoneScoped):
    """The next version of a fund's chart, waiting for a second person. It goes when it is published or taken back.

    rows: [code, name, type, role or "", account id or None]. base: the version that it was made from.
    """

    fund = models.OneToOneField(Fund, on_delete=models.PROTECT, related_name="chart_proposal", verbose_name=_("资金"))
    base = models.PositiveIntegerField(_("原版本"))
    valid_from = models.DateField(_("启用日期"))
    source = models.CharField(_("依据"), max_length=200, blank=True)
    rows = models.JSONField(_("科目"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("拟定人")
    )
    made_at = models.DateTimeField(_("拟定时间"))

    objects = ChartProposalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("待复核的科目表")
        ordering = ["fund_id"]

    def __str__(self) -> str:
        return f"{self.fund_id} v{self.base + 1}"
