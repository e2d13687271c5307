"""Publicity before payment (公示) and objections to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class PublicityQuerySet(ZoneQuerySet["Publicity"]):
    def visible_to(self, actor: Actor) -> Self:
        """A notice is for everybody; a withdrawn one for staff."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        return in_zone if actor.is_system or actor.is_staff else in_zone.exclude(state=PublicityState.WITHDRAWN)


class Publicity(ZoneScoped):
    """A notice of what is to be paid to whom. It counts from the day after posting to 24:00 of `closes_on` (zone/06 §2)."""

    number = models.CharField(_("编号"), max_length=40)
    title = models.CharField(_("标题"), max_length=200)
    benefit = models.ForeignKey("policies.Benefit", on_delete=models.PROTECT, related_name="+", verbose_name=_("事项"))
    state = models.CharField(_("状态"), max_length=10, choices=PublicityState.choices, default=PublicityState.OPEN)
    opens_on = models.DateField(_("发布日期"))
    closes_on = models.DateField(_("公示至"))
    contact = models.CharField(_("受理异议"), max_length=200)
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("发布人")
    )
    reason = models.CharField(_("撤回原因"), max_length=300, blank=True)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="policy_publicity_number_once"),
            models.CheckConstraint(condition=Q(closes_on__gt=F("opens_on")), name="policy_publicity_lasts_a_day"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("open_policies:publicity", args=[self.number])


class Objection(ZoneScoped):
    """Somebody objects to a notice or to one line of it. Only staff see who."""

    publicity = models.ForeignKey(
        Publicity, on_delete=models.PROTECT, related_name="objections", verbose_name=_("公示")
    )
    award = models.ForeignKey(
        "policies.Award",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="objections",
        verbose_name=_("兑现件"),
    )
    name = models.CharField(_("姓名或单位"), max_length=100)
    contact = models.CharField(_("联系方式"), max_length=100)
    text = models.TextField(_("异议内容"), max_length=2000)
    file = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证材料")
    )
    made_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    state = models.CharField(_("状态"), max_length=10, choices=ObjectionState.choices, default=ObjectionState.OPEN)
    decision = models.TextField(_("核查结果"), max_length=2000, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("核查人")
    )
    decided_at = models.DateTimeField(_("核查时间"), null=True)

    objects = ZoneQuerySet["Objection"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("公示异议")
        ordering = ["-made_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ObjectionState.OPEN) | ~Q(decision=""),
                name="policy_decided_objection_has_words",
                violation_error_message=_("核查结果必须写明理由。"),
            )
        ]
