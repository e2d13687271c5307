"""The clocks of a case and the rungs that have fired."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework.enums import ClockState
from gaoxin.mechanisms.casework.models.calendars import CalendarVersion
from gaoxin.mechanisms.casework.models.cases import Case, CasePart


class CaseClock(models.Model):
    """One run of one clock. A restart, an extension or another limit ends the run and begins the next.

    image: `kernel.worktime.Clock.to_dict`. due_at: None when the calendar lacks `missing_year`. next_at: the next rung that
    has not fired. part: the co-handler whose clock it is, None for the case's own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="clocks", verbose_name=_("办件"))
    part = models.ForeignKey(
        CasePart, on_delete=models.PROTECT, null=True, related_name="clocks", verbose_name=_("协办")
    )
    name = models.CharField(_("时限"), max_length=40)
    run = models.PositiveSmallIntegerField(_("轮次"), default=1)
    state = models.CharField(_("状态"), max_length=10, choices=ClockState.choices)
    image = models.JSONField(_("计时"))
    calendar = models.ForeignKey(
        CalendarVersion, on_delete=models.PROTECT, related_name="+", verbose_name=_("日历版本")
    )
    started_at = models.DateTimeField(_("起算时间"))
    due_at = models.DateTimeField(_("期限"), null=True)
    next_at = models.DateTimeField(_("下次到点"), null=True)
    stopped_at = models.DateTimeField(_("结束时间"), null=True)
    missing_year = models.PositiveSmallIntegerField(_("缺少日历的年份"), null=True)

    class Meta:
        verbose_name = verbose_name_plural = _("时限")
        ordering = ["case_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "name", "run"], condition=Q(part__isnull=True), name="clock_run_once_per_case"
            ),
            models.UniqueConstraint(
                fields=["part", "name", "run"], condition=Q(part__isnull=False), name="clock_run_once_per_part"
            ),
            models.UniqueConstraint(
                fields=["case", "name"], condition=Q(part__isnull=True, state__in=["running", "paused"]),
                name="one_live_clock_per_case",
            ),
            models.UniqueConstraint(
                fields=["part", "name"], condition=Q(part__isnull=False, state__in=["running", "paused"]),
                name="one_live_clock_per_part",
            ),
            models.CheckConstraint(
                condition=Q(state=ClockState.RUNNING) | Q(next_at__isnull=True), name="only_a_running_clock_waits"
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["calendar", "id"], name="clock_live_by_calendar", condition=Q(stopped_at__isnull=True)),
            models.Index(fields=["due_at"], name="clock_running_by_due", condition=Q(state="running")),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.name} {self.run}"


class RungFired(models.Model):
    """A rung of the escalation ladder fires once in a run of a clock: this row is the proof, and the database keeps it single."""

    clock = models.ForeignKey(CaseClock, on_delete=models.PROTECT, related_name="fired", verbose_name=_("时限"))
    rung = models.CharField(_("台阶"), max_length=40)
    moment = models.DateTimeField(_("应到时间"))
    fired_at = models.DateTimeField(_("触发时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("催督办记录")
        ordering = ["clock_id", "moment", "id"]
        constraints = [models.UniqueConstraint(fields=["clock", "rung"], name="rung_once_per_clock_run")]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.rung}"
