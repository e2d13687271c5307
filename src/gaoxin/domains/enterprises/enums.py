"""Kinds of acts on the directory."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TagVerb(models.TextChoices):
    ADD = "add", _("打标签")
    REMOVE = "remove", _("去标签")


class Line(models.TextChoices):
    """What a line of a dry run is about; also the tabs of its page."""

    NEW = "new", _("新增")
    CHANGED = "changed", _("变化")
    CONFLICTING = "conflicting", _("冲突")
    REFUSED = "refused", _("拒收")
    WAITING = "waiting", _("待判断")
    NOTES = "notes", _("提醒")
