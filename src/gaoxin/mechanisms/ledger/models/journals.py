"""Years, journals and their entries. Database triggers keep posted journals balanced, unchanged and out of closed years."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.ledger.enums import JournalKind, JournalState, YearState
from gaoxin.mechanisms.ledger.models.scoping import of_kept_funds
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

# 10^14 分 is a million million 元: sums of any book stay far inside 64 bits.
LARGEST_FEN = 10**14


class FiscalYear(models.Model):
    """A calendar year of a fund's book. No journal enters a closed year, nor a closed month of an open one."""

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="years", verbose_name=_("资金"))
    year = models.PositiveSmallIntegerField(_("年度"))
    state = models.CharField(_("状态"), max_length=10, choices=YearState.choices, default=YearState.OPEN)
    months_closed = models.PositiveSmallIntegerField(_("已结月份"), default=0)
    opened_at = models.DateTimeField(_("开账时间"), auto_now_add=True)
    closed_at = models.DateTimeField(_("结账时间"), null=True)
    # The chain's length and the digest of all balances at the moment of closing: what a later check compares with.
    closing_sequence = models.BigIntegerField(_("结账时凭证号"), null=True)
    closing_digest = models.CharField(_("结账余额摘要"), max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("会计年度")
        ordering = ["fund_id", "year"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "year"], name="ledger_year_once_per_fund"),
            models.CheckConstraint(condition=Q(months_closed__lte=12), name="ledger_year_has_twelve_months"),
            models.CheckConstraint(
                condition=Q(state=YearState.OPEN, closed_at__isnull=True, closing_sequence__isnull=True)
                | (
                    Q(state=YearState.CLOSED, closed_at__isnull=False, closing_sequence__isnull=False)
                    & ~Q(closing_digest="")
                ),
                name="ledger_year_closed_has_figures",
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)


class JournalQuerySet(ZoneQuerySet["Journal"]):
    def visible_to(self, actor: Actor) -> Self:
        """The journals of the funds whose book the actor keeps; leaders see those of the whole zone."""
        return of_kept_funds(self, actor)


class Journal(ZoneScoped):
    """One posting: who, when, why, for which case or document, and entries that sum to zero.

    sequence counts the posted journals of a fund without a gap; hash covers the journal, its entries and the hash before.
    """

    # Indexes of their own would only slow posting: the two below begin with the fund.
    fund = models.ForeignKey(
        "ledger.Fund", on_delete=models.PROTECT, related_name="journals", db_index=False, verbose_name=_("资金")
    )
    year = models.ForeignKey(FiscalYear, on_delete=models.PROTECT, related_name="journals", verbose_name=_("年度"))
    sequence = models.BigIntegerField(_("凭证号"), null=True)
    date = models.DateField(_("日期"))
    kind = models.CharField(_("种类"), max_length=10, choices=JournalKind.choices)
    state = models.CharField(_("状态"), max_length=10, choices=JournalState.choices, default=JournalState.DRAFT)
    case_ref = models.CharField(_("业务编号"), max_length=100, blank=True)
    document_ref = models.CharField(_("文号或单据号"), max_length=200, blank=True)
    summary = models.CharField(_("摘要"), max_length=200)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="reversed_by", verbose_name=_("冲销的凭证")
    )
    # Plain values beside the user: a journal must still say who posted it when names have changed.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("记账人")
    )  # fmt: skip
    by_label = models.CharField(_("记账人姓名"), max_length=200)
    at = models.DateTimeField(_("记账时间"))
    algorithm = models.CharField(_("算法"), max_length=10, blank=True)
    previous_hash = models.CharField(_("上一张的摘要值"), max_length=64, blank=True)
    hash = models.CharField(_("摘要值"), max_length=64, blank=True)

    objects = JournalQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("凭证")
        ordering = ["fund_id", "sequence", "id"]
        constraints = [
            models.UniqueConstraint(fields=["fund", "sequence"], name="ledger_journal_sequence_once_per_fund"),
            models.CheckConstraint(
                condition=~Q(case_ref="") | ~Q(document_ref=""),
                name="ledger_journal_names_its_case_or_document",
                violation_error_message=_("凭证须写明业务编号或文号。"),
            ),
            models.CheckConstraint(
                condition=Q(state=JournalState.DRAFT) | (Q(sequence__gt=0) & ~Q(hash="")),
                name="ledger_journal_posted_has_number",
            ),
            models.CheckConstraint(condition=~Q(reverses=F("id")), name="ledger_journal_not_its_own_reversal"),
        ]
        indexes = [
            models.Index(fields=["fund", "date", "sequence"], name="ledger_journal_by_date"),
            models.Index(fields=["zone", "case_ref"], name="ledger_journal_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.fund_id}-{self.sequence or 'draft'}"

    @property
    def is_posted(self) -> bool:
        return self.state == JournalState.POSTED


class Entry(models.Model):
    """One line of a journal: an amount in 分 on an account, debit above zero, credit below."""

    journal = models.ForeignKey(
        Journal, on_delete=models.PROTECT, related_name="entries", db_index=False, verbose_name=_("凭证")
    )
    position = models.PositiveIntegerField(pgettext_lazy("ledger", "行"))
    account = models.ForeignKey(
        "ledger.Account", on_delete=models.PROTECT, related_name="entries", verbose_name=_("科目")
    )
    amount = models.BigIntegerField(_("金额（分，借正贷负）"))
    line = models.ForeignKey(
        "ledger.BudgetLine", on_delete=models.PROTECT, null=True, related_name="entries", db_index=False, verbose_name=_("预算项目")
    )  # fmt: skip
    hold = models.ForeignKey(
        "ledger.Hold",
        on_delete=models.PROTECT,
        null=True,
        related_name="entries",
        db_index=False,
        verbose_name=_("占款"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("分录")
        ordering = ["journal_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["journal", "position"], name="ledger_entry_position_once"),
            models.CheckConstraint(
                condition=(Q(amount__gt=0) | Q(amount__lt=0))
                & Q(amount__gte=-LARGEST_FEN)
                & Q(amount__lte=LARGEST_FEN),
                name="ledger_entry_amount_not_zero",
            ),
        ]
        indexes = [
            models.Index(fields=["line"], condition=Q(line__isnull=False), name="ledger_entry_by_line"),
            models.Index(fields=["hold"], condition=Q(hold__isnull=False), name="ledger_entry_by_hold"),
        ]

    def __str__(self) -> str:
        return f"{self.journal_id}/{self.position} {self.amount}"

    @property
    def debit(self) -> int:
        return max(self.amount, 0)

    @property
    def credit(self) -> int:
        return max(-self.amount, 0)
