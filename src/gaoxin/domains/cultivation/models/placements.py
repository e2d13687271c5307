"""Where enterprises stand on the ladders: places that can be made again, movements and counts that are kept."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.cultivation.enums import Place
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise, OfWholeZone
from gaoxin.platform.core.managers import ZoneScoped


class Review(ZoneScoped):
    """One pass over all ladders; append-only. counts: of each rung enterprises by place. rules: which rulebook each rung went by."""

    on = models.DateField(_("评价日"))
    revision = models.BigIntegerField(_("档案版本"))
    enterprises = models.PositiveIntegerField(_("企业数"))
    counts = models.JSONField(_("计数"), default=dict)
    rules = models.JSONField(_("规则"), default=dict)
    at = models.DateTimeField(_("完成时间"), auto_now_add=True)

    objects = OfWholeZone["Review"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("梯队排位")
        ordering = ["-on", "-id"]
        indexes = [models.Index(fields=["zone", "on"], name="review_by_day")]

    def __str__(self) -> str:
        return f"{self.on} r{self.revision}"


class Placement(ZoneScoped):
    """Where an enterprise stands on a rung now. Made again by every review."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="placements", verbose_name=_("企业")
    )
    rung = models.CharField(_("台阶"), max_length=40)
    place = models.CharField(pgettext_lazy("cultivation", "位置"), max_length=12, choices=Place.choices)
    rule = models.CharField(_("规则"), max_length=120, blank=True)
    verdict = models.CharField(_("结论"), max_length=10, blank=True)
    blocking = models.TextField(_("未达到的条件"), blank=True)
    missing = models.TextField(_("缺少的数据"), blank=True)
    distance = models.FloatField(_("差距"), null=True, blank=True, help_text=_("还差门槛的几成：0.08 是 8%。"))
    since = models.DateField(_("起于"))

    objects = OfVisibleEnterprise["Placement"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("梯队位置")
        ordering = ["rung", "enterprise_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "rung"],
                name="placement_once_per_rung",
                violation_error_message=_("同一台阶每家企业只有一个位置。"),
            ),
            models.CheckConstraint(
                condition=Q(place__in=Place.values),
                name="placement_place_is_known",
                violation_error_message=_("不认识的位置。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "rung", "place"], name="placement_by_rung")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.rung} {self.place}"


class Movement(ZoneScoped):
    """An enterprise that changed its place on a rung, '' for none. The database refuses to change or remove one."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("企业"))
    rung = models.CharField(_("台阶"), max_length=40)
    before = models.CharField(_("原位置"), max_length=12, choices=Place.choices, blank=True)
    after = models.CharField(_("现位置"), max_length=12, choices=Place.choices, blank=True)
    on = models.DateField(_("日期"))
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="movements", verbose_name=_("排位"))

    objects = OfVisibleEnterprise["Movement"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("梯队变动")
        ordering = ["-on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(before=models.F("after")),
                name="movement_moves",
                violation_error_message=_("变动前后的位置须不同。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "rung", "on"], name="movement_by_rung")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.rung} {self.before or '-'} {self.after or '-'}"
