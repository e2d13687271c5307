"""The way of an enterprise into the reporting list of the statistics bureau (升规入统), with its history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.cultivation.enums import Channel, InclusionState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneScoped

if TYPE_CHECKING:
    from typing import Self

    from gaoxin.platform.core.actor import Actor

FEN = 100
OPEN = (InclusionState.SURVEYED, InclusionState.PREPARING, InclusionState.SUBMITTED, InclusionState.RETURNED)


class InclusionQuerySet(OfVisibleEnterprise["Inclusion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Working papers of the zone: staff who see the enterprise."""
        if not (actor.is_system or actor.is_staff):
            return self.none()
        return super().visible_to(actor)


class Inclusion(ZoneScoped):
    """One enterprise on its way into statistics. rung: class of industry; group: class of help; materials: ids that are there."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="inclusions", verbose_name=_("企业")
    )
    rung = models.CharField(_("专业"), max_length=40)
    group = models.CharField(_("培育分类"), max_length=20)
    channel = models.CharField(_("纳统渠道"), max_length=10, choices=Channel.choices)
    state = models.CharField(_("状态"), max_length=10, choices=InclusionState.choices, default=InclusionState.SURVEYED)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("责任人"),
    )
    materials = models.JSONField(_("已有材料"), default=list, blank=True)
    due_on = models.DateField(_("申报截止"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    opened_on = models.DateField(_("建档日期"))
    closed_on = models.DateField(_("办结日期"), null=True, blank=True)

    objects = InclusionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("纳统培育")
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(closed_on__isnull=True),
                name="inclusion_one_open",
                violation_error_message=_("这家企业已在纳统培育中。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=OPEN, closed_on__isnull=True) | (~Q(state__in=OPEN) & Q(closed_on__isnull=False)),
                name="inclusion_closed_says_when",
                violation_error_message=_("办结须有日期，在办没有。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "state", "due_on"], name="inclusion_by_state")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("cultivation:inclusion", args=[self.pk])

    @property
    def class_name(self) -> str:
        """Its class of industry in words."""
        rung = ladders().rungs.get(self.rung)
        return rung.name if rung else self.rung


class InclusionEventQuerySet(OfVisibleEnterprise["InclusionEvent"]):
    def visible_to(self, actor: Actor) -> Self:
        """As the files themselves."""
        return super().visible_to(actor) if actor.is_system or actor.is_staff else self.none()


class InclusionEvent(ZoneScoped):
    """A step on the way, append-only."""

    inclusion = models.ForeignKey(
        Inclusion, on_delete=models.PROTECT, related_name="events", verbose_name=_("纳统培育")
    )
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("企业"))
    kind = models.CharField(pgettext_lazy("cultivation", "事项"), max_length=12)
    detail = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )

    objects = InclusionEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("纳统记录")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.inclusion_id} {self.kind}"


class Watch(ZoneScoped):
    """An enterprise outside the reporting list that comes near its floor by this year's figures. Made again by every review."""

    enterprise = models.OneToOneField(
        Enterprise, on_delete=models.PROTECT, related_name="watch", verbose_name=_("企业")
    )
    rung = models.CharField(_("专业"), max_length=40)
    outcome = models.CharField(_("行业组"), max_length=40)
    variable = models.CharField(_("指标"), max_length=60)
    month = models.PositiveSmallIntegerField(_("截至月份"))
    amount_fen = models.BigIntegerField(_("本年累计（分）"))
    floor_fen = models.BigIntegerField(_("标准（分）"))
    share = models.FloatField(_("达标进度"))
    opened_on = models.DateField(_("开业日期"), null=True)

    objects = OfVisibleEnterprise["Watch"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("临近标准企业")
        ordering = ["-share", "enterprise_id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12),
                name="watch_month_is_a_month",
                violation_error_message=_("月份是 1 到 12。"),
            ),
            models.CheckConstraint(
                condition=Q(floor_fen__gt=0, amount_fen__gt=0),
                name="watch_has_amounts",
                violation_error_message=_("累计数和标准须大于零。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "rung", "share"], name="watch_by_rung")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.share:.0%}"

    @property
    def elapsed(self) -> float:
        """Share of the year that the figure speaks of."""
        return self.month / 12

    @property
    def short_fen(self) -> int:
        """What is still missing to the floor; nought when it is reached."""
        return max(self.floor_fen - self.amount_fen, 0)

    @property
    def crossing(self) -> int | None:
        """The month in which the pace so far reaches the floor; None when not this year."""
        month = -(-self.floor_fen * self.month // self.amount_fen)
        return month if month <= 12 else None
