"""States of an assessment, and words for verdicts."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class AssessmentState(models.TextChoices):
    MAPPING = "mapping", _("待确认对应关系")
    RUNNING = "running", _("评估中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未完成")


class Verdict(models.TextChoices):
    PASS = "pass", _("符合")
    FAIL = "fail", _("不符合")
    UNKNOWN = "unknown", _("缺数据")
    MANUAL = "manual", _("待人工认定")


class ApplicationKind(models.TextChoices):
    NEW = "new", _("新申请")
    RECHECK = "recheck", _("复核")
