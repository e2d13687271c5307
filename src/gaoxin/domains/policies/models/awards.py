"""Awards: one enterprise gets one benefit for one year, by entitlement or by application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import ListState
from gaoxin.domains.policies.models.scoping import OfVisibleAward
from gaoxin.mechanisms.casework.models import Case
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise, sees_whole_zone
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

#: States of an entitlement case that the enterprise hears nothing of.
UNOFFERED = ("listed", "checked", "removed")


class EntitlementList(ZoneScoped):
    """Who gets a benefit without applying (免申即享名单), judged on a day for a year."""

    benefit = models.ForeignKey(
        "policies.Benefit", on_delete=models.PROTECT, related_name="lists", verbose_name=_("事项")
    )
    year = models.PositiveSmallIntegerField(_("执行年度"))
    on = models.DateField(_("评价日"))
    state = models.CharField(_("状态"), max_length=12, choices=ListState.choices, default=ListState.COMPUTING)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("生成人")
    )
    created_at = models.DateTimeField(_("生成时间"), auto_now_add=True)
    task = models.ForeignKey(
        "core.TaskRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务")
    )
    summary = models.JSONField(_("概况"), default=dict, blank=True)

    objects = ZoneQuerySet["EntitlementList"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("免申名单")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.benefit} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("policies:list", args=[self.pk])


class AwardQuerySet(OfVisibleEnterprise["Award"]):
    def visible_to(self, actor: Actor) -> Self:
        """Who sees the enterprise, and staff whose department has a part in the case: the head who approves, a joint reviewer.

        What a department has listed and not offered yet is its own business.
        """
        seen = super().visible_to(actor)
        if sees_whole_zone(actor):
            return seen
        if not actor.is_staff:
            return seen.exclude(case__state__in=UNOFFERED)
        taking_part = Case.objects.visible_to(actor).order_by().values("pk")
        in_zone = self.filter(zone_id=actor.zone_id or 0)
        return in_zone.filter(Q(pk__in=seen.order_by().values("pk")) | Q(case__in=taking_part))


class Award(ZoneScoped):
    """A benefit on its way to an enterprise. Its state is that of its case; its money is its hold's.

    decision: the judgement that it rests on. Amounts in 分: computed (by the rule), granted (after check, combination and caps).
    answers: {field id: {value, source, fact}} of the application. live: False once withdrawn, refused or recovered in full, so
    that the year can be applied for again.
    """

    benefit = models.ForeignKey(
        "policies.Benefit", on_delete=models.PROTECT, related_name="awards", verbose_name=_("事项")
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    year = models.PositiveSmallIntegerField(_("执行年度"))
    entitlement = models.ForeignKey(
        EntitlementList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("免申名单"),
    )
    case = models.OneToOneField("casework.Case", on_delete=models.PROTECT, related_name="+", verbose_name=_("办件"))
    decision = models.ForeignKey(
        "policies.Decision", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("判断记录")
    )
    computed = models.BigIntegerField(_("测算金额（分）"), null=True, blank=True)
    granted = models.BigIntegerField(_("核定金额（分）"), null=True, blank=True)
    grant_reason = models.CharField(_("核定说明"), max_length=300, blank=True)
    account = models.ForeignKey(
        "policies.BankAccount",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("收款账户"),
    )
    hold = models.OneToOneField(
        "ledger.Hold", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("占款")
    )
    publicity = models.ForeignKey(
        "policies.Publicity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="awards",
        verbose_name=_("公示"),
    )
    answers = models.JSONField(_("填报内容"), default=dict, blank=True)
    live = models.BooleanField(_("有效"), default=True)
    submitted_at = models.DateTimeField(_("提交时间"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, blank=True)
    paid_on = models.DateField(_("到账日期"), null=True, blank=True)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("兑现件")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["benefit", "enterprise", "year"],
                condition=Q(live=True),
                name="policy_award_once_a_year",
                violation_error_message=_("企业本年度已有这个事项的兑现件。"),
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True) | Q(granted__gte=0),
                name="policy_award_grants_no_negative",
                violation_error_message=_("核定金额不能小于零。"),
            ),
            models.CheckConstraint(
                condition=Q(paid_on__isnull=True) | Q(hold__isnull=False), name="policy_paid_award_has_hold"
            ),
        ]
        indexes = [
            models.Index(fields=["enterprise", "year"], name="policy_award_by_enterprise"),
            models.Index(fields=["entitlement", "id"], name="policy_award_by_list"),
        ]

    def __str__(self) -> str:
        return f"{self.benefit} · {self.enterprise}"

    def get_absolute_url(self) -> str:
        return reverse("policies:award", args=[self.pk])


class AwardMaterialQuerySet(OfVisibleAward["AwardMaterial"]):
    """Documents of an award: who sees its enterprise."""


class AwardMaterial(ZoneScoped):
    """A document handed in with an award, for one of the benefit's requirements."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="materials", verbose_name=_("兑现件"))
    requirement = models.CharField(_("材料要求"), max_length=40)
    material = models.ForeignKey(
        "policies.Material", on_delete=models.PROTECT, related_name="uses", verbose_name=_("材料")
    )
    added_at = models.DateTimeField(_("提交时间"), auto_now_add=True)

    objects = AwardMaterialQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申报材料")
        ordering = ["award_id", "requirement", "id"]
        constraints = [
            models.UniqueConstraint(fields=["award", "requirement", "material"], name="policy_award_material_once")
        ]
