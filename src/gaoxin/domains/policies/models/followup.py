"""After payment: what was promised, when it is checked, and money taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import MilestoneKind, MilestoneState
from gaoxin.domains.policies.models.scoping import OfVisibleAward, OfVisibleUndertaking
from gaoxin.platform.core.managers import ZoneScoped


class UndertakingQuerySet(OfVisibleAward["Undertaking"]):
    pass


class Undertaking(ZoneScoped):
    """What an enterprise promised for the money (合同、绩效承诺).

    targets: [{label, variable, period, operator, value}] in canonical units; budget: [{label, amount 分}] of the project.
    """

    award = models.OneToOneField(
        "policies.Award", on_delete=models.PROTECT, related_name="undertaking", verbose_name=_("兑现件")
    )
    contract = models.CharField(_("合同编号"), max_length=60)
    title = models.CharField(_("项目名称"), max_length=200)
    starts_on = models.DateField(_("起"))
    ends_on = models.DateField(_("止"))
    targets = models.JSONField(_("绩效目标"), default=list, blank=True)
    budget = models.JSONField(_("项目预算"), default=list, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("合同文本")
    )
    signed_on = models.DateField(_("签订日期"))

    objects = UndertakingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("绩效承诺")
        ordering = ["ends_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "contract"], name="policy_contract_once_per_zone"),
            models.CheckConstraint(
                condition=Q(ends_on__gt=F("starts_on")),
                name="policy_undertaking_ends_after_start",
                violation_error_message=_("止期要晚于起期。"),
            ),
        ]

    def __str__(self) -> str:
        return self.contract


class MilestoneQuerySet(OfVisibleUndertaking["Milestone"]):
    pass


class Milestone(ZoneScoped):
    """A day on which an undertaking is looked at: progress report, mid-term evaluation, acceptance."""

    undertaking = models.ForeignKey(
        Undertaking, on_delete=models.PROTECT, related_name="milestones", verbose_name=_("绩效承诺")
    )
    kind = models.CharField(_("类型"), max_length=10, choices=MilestoneKind.choices)
    due_on = models.DateField(_("期限"))
    state = models.CharField(_("状态"), max_length=10, choices=MilestoneState.choices, default=MilestoneState.DUE)
    report = models.TextField(_("进展"), blank=True, max_length=5000)
    spent = models.BigIntegerField(_("已支出（分）"), null=True, blank=True)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("报告")
    )
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    finding = models.TextField(_("评估意见"), blank=True, max_length=2000)
    results = models.JSONField(_("目标完成情况"), default=list, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("评估人"),
    )
    decided_at = models.DateTimeField(_("评估时间"), null=True, blank=True)

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("跟踪节点")
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[MilestoneState.DUE, MilestoneState.SUBMITTED]) | ~Q(finding=""),
                name="policy_decided_milestone_has_words",
                violation_error_message=_("评估结论必须写明意见。"),
            )
        ]


class RecoveryQuerySet(OfVisibleAward["Recovery"]):
    pass


class Recovery(ZoneScoped):
    """Money to be paid back (追回, zone/06 §7). Its steps and deadlines are those of its case."""

    award = models.ForeignKey(
        "policies.Award", on_delete=models.PROTECT, related_name="recoveries", verbose_name=_("兑现件")
    )
    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="+", verbose_name=_("办件"))
    amount = models.BigIntegerField(_("追回金额（分）"))
    recovered = models.BigIntegerField(_("已退缴（分）"), default=0)
    barred_until = models.DateField(_("暂停申报至"), null=True, blank=True)

    objects = RecoveryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("追回")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(recovered__gte=0) & Q(recovered__lte=F("amount")),
                name="policy_recovery_is_within_its_amount",
                violation_error_message=_("已退缴不能超过追回金额。"),
            )
        ]
