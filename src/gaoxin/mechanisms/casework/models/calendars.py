"""The zone's working calendar. A version never changes: an edit writes a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework.enums import CalendarDayKind, CalendarLayer
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class CalendarVersionQuerySet(ZoneQuerySet["CalendarVersion"]):
    def own_rows(self, actor: Actor) -> Self:
        """Which days work is no secret: everybody of the zone may know."""
        return self


class CalendarVersion(ZoneScoped):
    """One state of a zone's calendar: its years, working hours and terms; the named days are `CalendarDay` rows.

    hours: list of [valid from (ISO date), "09:00-12:00,13:30-17:30"]. day_end: when a limit in days ends on its due day.
    roll_rest_day: a limit in calendar days that ends on a day of rest moves to the next working day.
    """

    number = models.PositiveIntegerField(_("版本号"))
    name = models.CharField(_("版本标识"), max_length=60)
    source = models.CharField(_("来源"), max_length=100)
    first_year = models.PositiveSmallIntegerField(_("起始年份"))
    last_year = models.PositiveSmallIntegerField(_("终止年份"))
    hours = models.JSONField(_("工作时间"))
    day_end = models.CharField(_("一日截止时刻"), max_length=5, default="24:00")
    roll_rest_day = models.BooleanField(_("自然日期限逢休息日顺延"), default=False)
    reason = models.CharField(_("调整原因"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("调整人")
    )
    created_at = models.DateTimeField(_("调整时间"), auto_now_add=True)

    objects = CalendarVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("工作日历版本")
        ordering = ["zone_id", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "number"],
                name="calendar_version_once",
                violation_error_message=_("有人刚刚修改了工作日历，请刷新后再改。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.number})"


class CalendarDay(models.Model):
    """A day that differs from the plain week, or is named, in one version."""

    version = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="days", verbose_name=_("日历版本")
    )
    layer = models.CharField(_("层次"), max_length=10, choices=CalendarLayer.choices)
    date = models.DateField(_("日期"))
    working = models.BooleanField(_("上班"))
    kind = models.CharField(_("类型"), max_length=10, choices=CalendarDayKind.choices)
    name = models.CharField(_("节日"), max_length=50, blank=True)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    hours = models.CharField(_("当日工作时段"), max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("日历中的日子")
        ordering = ["version_id", "layer", "date"]
        constraints = [
            models.UniqueConstraint(fields=["version", "layer", "date"], name="calendar_day_once_per_layer"),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.get_kind_display()}"
