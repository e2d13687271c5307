"""Budget lines and the holds on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.ledger.enums import HoldState
from gaoxin.mechanisms.ledger.models.scoping import of_kept_funds
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class BudgetLineQuerySet(ZoneQuerySet["BudgetLine"]):
    pass


class BudgetLine(ZoneScoped):
    """What a fund may spend on one programme in one year, in 分.

    budget = approved + transferred + carried; available = budget − reserved − committed − paid + restored, and the
    database itself refuses an available below zero. programme is the key of a clause, policy or project, as text.
    organisation is the department in charge, whose officers may reserve, commit and release.
    """

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="lines", verbose_name=_("资金"))
    year = models.ForeignKey(
        "ledger.FiscalYear", on_delete=models.PROTECT, related_name="lines", verbose_name=_("年度")
    )
    programme = models.CharField(_("预算项目"), max_length=100)
    name = models.CharField(_("项目名称"), max_length=200)
    organisation = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("主管部门"),
    )
    approved = models.BigIntegerField(_("批复（分）"), default=0)
    transferred = models.BigIntegerField(_("调剂净额（分）"), default=0)
    carried = models.BigIntegerField(_("结转净额（分）"), default=0)
    reserved = models.BigIntegerField(_("预占（分）"), default=0)
    committed = models.BigIntegerField(_("占用（分）"), default=0)
    paid = models.BigIntegerField(_("支付（分）"), default=0)
    restored = models.BigIntegerField(_("退回指标（分）"), default=0)
    available = models.GeneratedField(
        verbose_name=_("可用（分）"),
        expression=F("approved") + F("transferred") + F("carried") - F("reserved") - F("committed") - F("paid") + F("restored"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )  # fmt: skip

    objects = BudgetLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("预算项目")
        ordering = ["fund_id", "year_id", "programme"]
        constraints = [
            models.UniqueConstraint(
                fields=["fund", "year", "programme"],
                name="ledger_line_once_per_year",
                violation_error_message=_("这个年度已有这个预算项目。"),
            ),
            models.CheckConstraint(
                condition=Q(approved__gte=0) & Q(reserved__gte=0) & Q(committed__gte=0) & Q(paid__gte=0)
                & Q(restored__gte=0) & Q(restored__lte=F("paid")),
                name="ledger_line_uses_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(
                    approved__gte=F("reserved") + F("committed") + F("paid") - F("restored") - F("transferred") - F("carried")
                ),
                name="ledger_line_never_overcommitted",
                violation_error_message=_("预算项目的可用额度不足。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.programme} {self.name}"

    @property
    def budget(self) -> int:
        """All that the line may spend, in 分."""
        return self.approved + self.transferred + self.carried

    @property
    def left(self) -> int:
        """`available`, from the columns in memory."""
        return self.budget - self.reserved - self.committed - self.paid + self.restored


class HoldQuerySet(ZoneQuerySet["Hold"]):
    def visible_to(self, actor: Actor) -> Self:
        """Leaders: the zone's. Officers: those on lines of their own department or of funds that it keeps."""
        return of_kept_funds(self, actor, also="line__organisation_id")

    def still_open(self) -> Self:
        return self.filter(Q(reserved__gt=0) | Q(committed__gt=0))


class Hold(ZoneScoped):
    """Money of a budget line set aside for one case, in 分: amount = reserved + committed + paid + released + carried.

    ordered is the part of committed for which payments are under way. recovered came back after payment; restored is the
    part of it that the budget line got back. A hold that outlives its year goes on as another (`carried_from`).
    """

    fund = models.ForeignKey("ledger.Fund", on_delete=models.PROTECT, related_name="holds", verbose_name=_("资金"))
    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="holds", verbose_name=_("预算项目"))
    case_ref = models.CharField(_("业务编号"), max_length=100)
    subject = models.CharField(pgettext_lazy("ledger", "对象"), max_length=200, blank=True)
    # A caller that may run twice gives the same key and gets the same hold.
    key = models.CharField(_("防重编号"), max_length=100, blank=True)
    amount = models.BigIntegerField(_("金额（分）"))
    reserved = models.BigIntegerField(_("预占（分）"), default=0)
    committed = models.BigIntegerField(_("占用（分）"), default=0)
    ordered = models.BigIntegerField(_("待支付（分）"), default=0)
    paid = models.BigIntegerField(_("支付（分）"), default=0)
    released = models.BigIntegerField(_("释放（分）"), default=0)
    carried = models.BigIntegerField(_("结转（分）"), default=0)
    recovered = models.BigIntegerField(_("追回（分）"), default=0)
    restored = models.BigIntegerField(_("退回指标（分）"), default=0)
    carried_from = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="carried_to", verbose_name=_("结转自")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    state = models.GeneratedField(
        verbose_name=_("状态"),
        expression=Case(
            When(reserved__gt=0, then=Value(HoldState.RESERVED.value)),
            When(committed__gt=0, then=Value(HoldState.COMMITTED.value)),
            When(paid__gt=0, recovered=F("paid"), then=Value(HoldState.RECOVERED.value)),
            When(paid__gt=0, then=Value(HoldState.PAID.value)),
            When(carried__gt=0, then=Value(HoldState.CARRIED.value)),
            default=Value(HoldState.RELEASED.value),
        ),
        output_field=models.CharField(max_length=10, choices=HoldState.choices),
        db_persist=True,
    )

    objects = HoldQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("占款")
        ordering = ["fund_id", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount=F("reserved") + F("committed") + F("paid") + F("released") + F("carried")),
                name="ledger_hold_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(reserved__gte=0) & Q(committed__gte=0) & Q(paid__gte=0) & Q(released__gte=0)
                & Q(carried__gte=0),
                name="ledger_hold_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(ordered__gte=0) & Q(ordered__lte=F("committed")), name="ledger_hold_orders_within_commitment"
            ),
            models.CheckConstraint(
                condition=Q(restored__gte=0) & Q(restored__lte=F("recovered")) & Q(recovered__lte=F("paid")),
                name="ledger_hold_recovers_what_was_paid",
            ),
            models.CheckConstraint(
                condition=~Q(case_ref=""),
                name="ledger_hold_names_its_case",
                violation_error_message=_("占款须写明业务编号。"),
            ),
            models.UniqueConstraint(fields=["fund", "key"], condition=~Q(key=""), name="ledger_hold_key_once_per_fund"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["zone", "case_ref"], name="ledger_hold_by_case")]

    def __str__(self) -> str:
        return f"{self.case_ref} {self.subject}".strip()

    @property
    def state_label(self) -> str:
        """A generated column has no get_state_display of its own."""
        return str(HoldState(self.state).label)
