"""What a rule said of an enterprise at one moment, kept so that it can be replayed years later."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneScoped


class DecisionQuerySet(OfVisibleEnterprise["Decision"]):
    """Judgements: who sees the enterprise."""


class Decision(ZoneScoped):
    """One judgement: the rule's text, what it read and what it found. Append-only; the database refuses change and removal.

    inputs: [{variable, period (y1, asof, …), value (exact text), source, observed, fact (id or null)}]. reasons: as
    `judging.reasons_of`. amount: 分 for a pass whose facts give it. rule_hash: SHA-256 of rule_text.
    """

    benefit = models.ForeignKey("policies.Benefit", on_delete=models.PROTECT, related_name="+", verbose_name=_("事项"))
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    on = models.DateField(_("评价日"))
    rule_key = models.CharField(_("规则版本"), max_length=120)
    rule_text = models.TextField(_("规则"))
    rule_hash = models.CharField(_("规则指纹"), max_length=64)
    inputs = models.JSONField(_("所用数据"), default=list)
    verdict = models.CharField(_("结论"), max_length=10)
    amount = models.BigIntegerField(_("金额（分）"), null=True)
    reasons = models.JSONField(_("理由"), default=list)
    made_at = models.DateTimeField(_("判断时间"), auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("发起人")
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("判断记录")
        ordering = ["-made_at", "-id"]
        indexes = [models.Index(fields=["enterprise", "benefit", "-id"], name="policy_decision_newest")]

    def __str__(self) -> str:
        return f"{self.rule_key} · {self.enterprise_id} · {self.verdict}"
