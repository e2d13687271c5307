"""What a person decides: which enterprise a name means, which source is right, whether a correction holds."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.enums import ClaimState, ConflictState, QuestionState
from gaoxin.mechanisms.registry.models.batches import FactBatch
from gaoxin.mechanisms.registry.models.enterprises import Enterprise
from gaoxin.mechanisms.registry.models.facts import Fact, TypedValue, exactly_one_value
from gaoxin.mechanisms.registry.models.scoping import OfSource, OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneScoped


class MatchQuestionQuerySet(OfSource["MatchQuestion"]):
    source_path = "batch__source"


class MatchQuestion(ZoneScoped):
    """A delivered name whose enterprise is doubtful. Once decided, the answer holds for every later delivery of the same name and code."""

    batch = models.ForeignKey(
        FactBatch, on_delete=models.PROTECT, related_name="questions", verbose_name=_("首次出现的批次")
    )
    code = models.CharField(_("来表代码"), max_length=40, blank=True)
    name = models.CharField(_("来表名称"), max_length=200, blank=True)
    folded = models.CharField(_("名称（归一）"), max_length=200, editable=False)
    row = models.PositiveIntegerField(_("表中行号"), null=True, blank=True)
    reason = models.CharField(_("存疑原因"), max_length=40)
    candidates = models.JSONField(_("候选企业"), default=list)
    state = models.CharField(_("状态"), max_length=10, choices=QuestionState.choices, default=QuestionState.OPEN)
    enterprise = models.ForeignKey(
        Enterprise,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("判定的企业"),
    )
    note = models.CharField(_("理由"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("提问时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("判断人")
    )
    decided_at = models.DateTimeField(_("判断时间"), null=True, blank=True)

    objects = MatchQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("待判断的名称")
        ordering = ["zone_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "folded", "code"],
                name="match_question_once_per_name_and_code",
                violation_error_message=_("这个名称和代码已有一条待判断。"),
            ),
            models.CheckConstraint(
                condition=Q(state=QuestionState.OPEN, decided_at__isnull=True)
                | (~Q(state=QuestionState.OPEN) & Q(decided_at__isnull=False)),
                name="match_question_decided_has_moment",
                violation_error_message=_("已判断的须有判断时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state__in=[QuestionState.SAME, QuestionState.NEW], enterprise__isnull=False)
                | (~Q(state__in=[QuestionState.SAME, QuestionState.NEW]) & Q(enterprise__isnull=True)),
                name="match_question_names_enterprise_when_decided",
                violation_error_message=_("判定为某一企业的须写明是哪一家。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "state"], name="match_question_by_state")]

    def __str__(self) -> str:
        return self.name or self.code


class Conflict(ZoneScoped):
    """A value on which sources disagree now. Derived: rewritten whenever facts of the enterprise change."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="conflicts", verbose_name=_("企业")
    )
    variable = models.CharField(_("指标代号"), max_length=60)
    period = models.PositiveIntegerField(_("期间"))
    state = models.CharField(_("状态"), max_length=10, choices=ConflictState.choices, default=ConflictState.OPEN)
    sources = models.PositiveSmallIntegerField(_("来源数"))

    objects = OfVisibleEnterprise["Conflict"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("数据冲突")
        ordering = ["enterprise_id", "variable", "period"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "variable", "period"],
                name="conflict_once_per_value",
                violation_error_message=_("同一数据只列一次冲突。"),
            ),
            models.CheckConstraint(
                condition=Q(sources__gte=2),
                name="conflict_between_two_sources",
                violation_error_message=_("冲突至少涉及两个来源。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "state", "variable"], name="conflict_by_state")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.variable}@{self.period}"


class Settlement(ZoneScoped):
    """A person's word on a conflict. It holds while the sources say nothing that the person had not seen."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="settlements", verbose_name=_("企业")
    )
    variable = models.CharField(_("指标代号"), max_length=60)
    period = models.PositiveIntegerField(_("期间"))
    chosen = models.ForeignKey(Fact, on_delete=models.PROTECT, related_name="+", verbose_name=_("采用的事实"))
    considered = models.JSONField(_("比较过的事实"))
    reason = models.CharField(_("理由"), max_length=300)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("核定人")
    )
    settled_at = models.DateTimeField(_("核定时间"))
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("撤回人")
    )
    revoked_at = models.DateTimeField(_("撤回时间"), null=True, blank=True)

    objects = OfVisibleEnterprise["Settlement"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("冲突核定")
        ordering = ["-settled_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "variable", "period"],
                condition=Q(revoked_at__isnull=True),
                name="settlement_once_in_force",
                violation_error_message=_("这项数据已有核定，请先撤回。"),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="settlement_has_reason",
                violation_error_message=_("核定须写理由。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "revoked_at"], name="settlement_in_force")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.variable}@{self.period}"


class FactClaim(ZoneScoped, TypedValue):
    """An enterprise's own correction of a value, until staff accept or refuse it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="claims", verbose_name=_("企业"))
    variable = models.CharField(_("指标代号"), max_length=60)
    period = models.PositiveIntegerField(_("期间"))
    observed_on = models.DateField(_("数据日期"))
    against = models.ForeignKey(
        Fact, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("要更正的事实")
    )
    reason = models.CharField(_("更正说明"), max_length=500)
    evidence = models.ForeignKey(
        "core.StoredFile", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("佐证")
    )
    state = models.CharField(_("状态"), max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("更正提出人"),
    )
    created_at = models.DateTimeField(_("更正提出时间"), auto_now_add=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("核实人"),
    )
    decided_at = models.DateTimeField(_("核实时间"), null=True, blank=True)
    decision = models.CharField(_("核实意见"), max_length=300, blank=True)
    batch = models.ForeignKey(
        FactBatch, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("入库批次")
    )

    objects = OfVisibleEnterprise["FactClaim"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业更正")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=exactly_one_value(),
                name="claim_has_exactly_one_value",
                violation_error_message=_("一次更正恰有一个值。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.OPEN, decided_at__isnull=True)
                | (~Q(state=ClaimState.OPEN) & Q(decided_at__isnull=False)),
                name="claim_decided_has_moment",
                violation_error_message=_("已核实的更正须有核实时间。"),
            ),
            models.CheckConstraint(
                condition=Q(state=ClaimState.ACCEPTED, batch__isnull=False)
                | (~Q(state=ClaimState.ACCEPTED) & Q(batch__isnull=True)),
                name="claim_accepted_has_batch",
                violation_error_message=_("已采纳的更正须有入库批次。"),
            ),
            models.UniqueConstraint(
                fields=["enterprise", "variable", "period"],
                condition=Q(state=ClaimState.OPEN),
                name="claim_open_once_per_value",
                violation_error_message=_("这项数据已有一条更正在核实中。"),
            ),
        ]
        indexes = [models.Index(fields=["zone", "state"], name="claim_by_state")]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.variable}@{self.period}"
