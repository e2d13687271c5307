"""Kinds and states of casework."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CalendarLayer(models.TextChoices):
    STATUTORY = "statutory", _("国家放假安排")
    ZONE = "zone", _("本区调整")


class CalendarDayKind(models.TextChoices):
    """The values of `gaoxin.kernel.worktime.DayKind`."""

    WORKDAY = "workday", _("工作日")
    WEEKEND = "weekend", _("周末")
    HOLIDAY = "holiday", _("放假")
    MAKEUP = "makeup", _("调休上班")
    CLOSED = "closed", _("本区休息")
    OPENED = "opened", _("本区上班")


class ClockState(models.TextChoices):
    RUNNING = "running", _("计时中")
    PAUSED = "paused", _("已暂停")
    STOPPED = "stopped", _("已结束")
    REPLACED = "replaced", _("已重新起算")


LIVE_CLOCKS = (ClockState.RUNNING, ClockState.PAUSED)


class Level(models.IntegerChoices):
    """How far the escalation of a case has gone: the highest rung of its open clocks that has fired."""

    NONE = 0, _("正常")
    REMIND = 1, _("预警")
    WARN = 2, _("催办")
    SUPERVISE = 3, _("督办")
    ACCOUNT = 4, _("问责")


class EventKind(models.TextChoices):
    MOVE = "move", _("办理")
    RUNG = "rung", _("催督办")
    COMMENT = "comment", _("留言")
    NOTE = "note", _("内部备注")
    HAND_OVER = "hand_over", _("移交")
    PART = "part", _("协办")
    FILE = "file", _("附件")
    LINK = "link", _("关联")
    SCORE = "score", _("评审")
    CALENDAR = "calendar", _("日历调整")
    CARRY_OVER = "carry_over", _("改用新流程")


class Visibility(models.TextChoices):
    ALL = "all", _("各方可见")
    STAFF = "staff", _("工作人员可见")


class PartState(models.TextChoices):
    OPEN = "open", _("办理中")
    DONE = "done", _("已完成")
    WITHDRAWN = "withdrawn", _("已撤回")


class SeatState(models.TextChoices):
    OPEN = "open", _("待评分")
    DONE = "done", _("已评分")
    RECUSED = "recused", _("已回避")
    WITHDRAWN = "withdrawn", _("已撤销")


class LinkKind(models.TextChoices):
    RELATED = "related", _("相关")
    DUPLICATE = "duplicate", _("重复")
    FOLLOWS = "follows", _("后续")


class ScanState(models.TextChoices):
    UNSCANNED = "unscanned", _("未查毒")
    CLEAN = "clean", _("已查毒")
