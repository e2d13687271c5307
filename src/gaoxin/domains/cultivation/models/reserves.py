"""Reserve libraries: enterprises that someone guides towards a rung, and what the zone has set out to reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.cultivation.enums import ReserveState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from typing import Self

    from gaoxin.platform.core.actor import Actor


class ReserveQuerySet(OfVisibleEnterprise["Reserve"]):
    def visible_to(self, actor: Actor) -> Self:
        """Working notes of the zone about an enterprise: staff who see the enterprise, never the enterprise itself."""
        if not (actor.is_system or actor.is_staff):
            return self.none()
        return super().visible_to(actor)


class Reserve(ZoneScoped):
    """An enterprise in the reserve library of a rung: who looks after it, what is done next and until when."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="reserves", verbose_name=_("企业")
    )
    rung = models.CharField(_("储备库"), max_length=40)
    state = models.CharField(_("状态"), max_length=10, choices=ReserveState.choices, default=ReserveState.ACTIVE)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    next_action = models.CharField(pgettext_lazy("cultivation", "下一步"), max_length=200, blank=True)
    due_on = models.DateField(_("完成期限"), null=True, blank=True)
    reason = models.CharField(_("入库理由"), max_length=200, blank=True)
    added_on = models.DateField(_("入库日期"))
    left_on = models.DateField(_("出库日期"), null=True, blank=True)

    objects = ReserveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("储备企业")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "rung"],
                condition=Q(state=ReserveState.ACTIVE),
                name="reserve_once_per_library",
                violation_error_message=_("这家企业已在这个储备库。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ReserveState.ACTIVE, left_on__isnull=True)
                | (~Q(state=ReserveState.ACTIVE) & Q(left_on__isnull=False)),
                name="reserve_left_says_when",
                violation_error_message=_("出库须写明日期，在库不写。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "rung", "state", "due_on"], name="reserve_by_rung")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.rung}"

    def get_absolute_url(self) -> str:
        return reverse("cultivation:reserve", args=[self.pk])

    @property
    def library(self) -> str:
        """Name of the rung that it is guided to."""
        rung = ladders().rungs.get(self.rung)
        return rung.name if rung else self.rung


class ReserveEventQuerySet(OfVisibleEnterprise["ReserveEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the entries themselves."""
        return super().visible_to(actor) if actor.is_system or actor.is_staff else self.none()


class ReserveEvent(ZoneScoped):
    """A change of a reserve entry, append-only: what it was before and after."""

    reserve = models.ForeignKey(Reserve, on_delete=models.PROTECT, related_name="events", verbose_name=_("储备企业"))
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("企业"))
    kind = models.CharField(pgettext_lazy("cultivation", "事项"), max_length=12)
    detail = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )

    objects = ReserveEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("储备变更记录")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.reserve_id} {self.kind}"


class Target(ZoneScoped):
    """How many enterprises shall hold a rung by the end of a year (倍增计划); `base` is where it started from."""

    rung = models.CharField(_("台阶"), max_length=40)
    year = models.PositiveSmallIntegerField(_("年度"))
    base_year = models.PositiveSmallIntegerField(_("基期"))
    base = models.PositiveIntegerField(_("基期数"))
    goal = models.PositiveIntegerField(_("目标数"))
    document = models.CharField(pgettext_lazy("cultivation", "依据"), max_length=200, blank=True)

    objects = ZoneQuerySet["Target"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("培育目标")
        ordering = ["rung", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "rung", "year"],
                name="target_once_per_year",
                violation_error_message=_("这个台阶这一年已有目标。"),
            ),
            models.CheckConstraint(
                condition=Q(year__gte=models.F("base_year")),
                name="target_after_its_base",
                violation_error_message=_("目标年度不能早于基期。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung} {self.year}: {self.goal}"
