"""Kinds and states of the points."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EvaluationKind(models.TextChoices):
    ANNUAL = "annual", _("年度积分")
    QUARTERLY = "quarterly", _("季度动态分")


class EvaluationState(models.TextChoices):
    COMPUTING = "computing", _("计算中")
    OBJECTION = "objection", _("异议期")
    PUBLICITY = "publicity", _("公示期")
    PUBLISHED = "published", _("已发布")
    DYNAMIC = "dynamic", _("动态参考")
    FAILED = "failed", _("未算成")


# Evaluations whose list of the best is on the public pages.
PUBLIC_STATES = (EvaluationState.PUBLICITY, EvaluationState.PUBLISHED)


class AppealState(models.TextChoices):
    OPEN = "open", pgettext_lazy("points", "待核实")
    ACCEPTED = "accepted", _("已采纳")
    REFUSED = "refused", _("未采纳")
    WITHDRAWN = "withdrawn", _("已撤回")
