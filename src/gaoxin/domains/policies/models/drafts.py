"""What an enterprise fills in before it submits: nobody else sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class DraftQuerySet(OfVisibleEnterprise["Draft"]):
    def visible_to(self, actor: Actor) -> Self:
        """The enterprise's own people only: what is not submitted is nobody else's business."""
        seen = super().visible_to(actor)
        return seen if actor.is_system or (actor.is_enterprise and not actor.is_staff) else seen.none()


class Draft(ZoneScoped):
    """An application in preparation. answers: {field id: {text, value, confirmed}}; materials: {requirement id: [material ids]}."""

    benefit = models.ForeignKey(
        "policies.Benefit", on_delete=models.CASCADE, related_name="drafts", verbose_name=_("事项")
    )
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    year = models.PositiveSmallIntegerField(_("执行年度"))
    answers = models.JSONField(_("填报内容"), default=dict, blank=True)
    materials = models.JSONField(_("材料"), default=dict, blank=True)
    step = models.PositiveSmallIntegerField(_("步骤"), default=1)
    updated_at = models.DateTimeField(_("保存时间"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("保存人")
    )

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("申报草稿")
        ordering = ["-updated_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["benefit", "enterprise", "year"], name="policy_draft_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.benefit} {self.year}"
