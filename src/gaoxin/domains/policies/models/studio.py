"""What an officer works on before a policy is published: drafts read from the text, and rehearsals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.policies.enums import ItemKind, ItemState
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped


class StudioItem(ZoneScoped):
    """A draft criterion or amount beside the passage that it comes from: text[start:end] of the version.

    expression: in the rule language, as read or as corrected; proposed: what the reader offered. problem: why it cannot be used yet.
    """

    version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.CASCADE, related_name="items", verbose_name=_("版本")
    )
    clause = models.ForeignKey(
        "policies.Clause",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("条款"),
    )
    benefit = models.ForeignKey(
        "policies.Benefit",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="items",
        verbose_name=_("事项"),
    )
    kind = models.CharField(_("类型"), max_length=10, choices=ItemKind.choices)
    label = models.CharField(_("说明"), max_length=200)
    expression = models.TextField(_("表达式"), blank=True)
    proposed = models.TextField(_("读出的表达式"), blank=True)
    problem = models.CharField(pgettext_lazy("finding", "问题"), max_length=300, blank=True)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    state = models.CharField(_("状态"), max_length=10, choices=ItemState.choices, default=ItemState.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("确认人"),
    )
    decided_at = models.DateTimeField(_("确认时间"), null=True, blank=True)

    objects = ZoneQuerySet["StudioItem"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("规则草稿")
        ordering = ["version_id", "start", "id"]

    def __str__(self) -> str:
        return self.label


class Rehearsal(ZoneScoped):
    """A saved rehearsal (试算): what a rule would do to the zone on a day. result: as `rehearsing.to_dict`, empty until it is worked out."""

    name = models.CharField(_("名称"), max_length=120)
    benefit = models.ForeignKey(
        "policies.Benefit",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="rehearsals",
        verbose_name=_("事项"),
    )
    rule_text = models.TextField(_("规则"))
    against = models.TextField(_("对照的规则"), blank=True)
    on = models.DateField(_("评价日"))
    result = models.JSONField(_("结果"), default=dict, blank=True)
    task = models.ForeignKey(
        "core.TaskRun", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("后台任务")
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("试算人")
    )
    created_at = models.DateTimeField(_("试算时间"), auto_now_add=True)

    objects = ZoneQuerySet["Rehearsal"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("试算")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("policies:rehearsal", args=[self.pk])
