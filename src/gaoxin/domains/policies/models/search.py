"""The words by which benefits are found."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.models.library import Benefit, PolicyVersion
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class PolicyTermQuerySet(ZoneQuerySet["PolicyTerm"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(version__in=PolicyVersion.objects.visible_to(actor))


class PolicyTerm(ZoneScoped):
    """A search term of a version (benefit empty: its title and text) or of one benefit; weight: how much it tells, 0 for a tag."""

    version = models.ForeignKey(PolicyVersion, on_delete=models.CASCADE, related_name="terms", verbose_name=_("版本"))
    benefit = models.ForeignKey(
        Benefit, on_delete=models.CASCADE, null=True, blank=True, related_name="terms", verbose_name=_("事项")
    )
    term = models.CharField(_("检索词"), max_length=60)
    weight = models.PositiveSmallIntegerField(_("权重"))

    objects = PolicyTermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策检索词")
        ordering = ["version_id", "benefit_id", "term"]
        constraints = [models.UniqueConstraint(fields=["version", "benefit", "term"], name="policy_term_once")]
        indexes = [models.Index(fields=["zone", "term"], name="policy_by_term")]
