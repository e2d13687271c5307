"""What people say about policies: opinions on a draft, questions, and searches that they want to be told about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import OpinionState, VersionState
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


def _own_firms(actor: Actor) -> models.QuerySet[Enterprise]:
    """The enterprises for which the actor speaks; none for everybody else."""
    found = Enterprise.objects.visible_to(actor) if actor.is_enterprise else Enterprise.objects.none()
    return found.order_by()


class OpinionQuerySet(ZoneQuerySet["Opinion"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see all, who gave one their own, and everybody the answered ones of a version that is published."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_staff:
            return in_zone
        told = Q(version__state__in=[VersionState.PUBLISHED, VersionState.REPEALED]) & ~Q(state=OpinionState.WAITING)
        if not actor.is_authenticated:
            return in_zone.filter(told)
        return in_zone.filter(told | Q(given_by_id=actor.user_id) | Q(enterprise__in=_own_firms(actor).values("pk")))


class Opinion(ZoneScoped):
    """An opinion on one clause of a draft, or on all of it. Only staff see who gave it.

    place, passage: the clause as it read then, since the draft may change while opinions come in.
    public_text: what is published in place of the words, where these name persons or secrets; empty: the words themselves.
    """

    version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.PROTECT, related_name="opinions", verbose_name=_("版本")
    )
    place = models.CharField(_("条款"), max_length=80, blank=True)
    passage = models.TextField(_("当时的条文"), blank=True)
    text = models.TextField(_("意见"), max_length=2000)
    name = models.CharField(_("姓名或单位"), max_length=100, blank=True)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("企业"),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提出人")
    )  # fmt: skip
    given_at = models.DateTimeField(_("提出时间"), auto_now_add=True)
    state = models.CharField(_("处理"), max_length=10, choices=OpinionState.choices, default=OpinionState.WAITING)
    reason = models.TextField(_("理由"), max_length=1000, blank=True)
    public_text = models.TextField(_("公布的内容"), max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("答复人")
    )  # fmt: skip
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)

    objects = OpinionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("征集到的意见")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=OpinionState.WAITING) | ~Q(reason=""),
                name="policy_answered_opinion_has_reason",
                violation_error_message=_("采纳或不采纳都要写明理由。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.text[:40]}".strip()

    @property
    def told(self) -> str:
        """What the public reads of it."""
        return self.public_text or self.text


class QuestionQuerySet(ZoneQuerySet["Question"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see all, who asked their own, everybody the published ones."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_staff:
            return in_zone
        told = Q(published_at__isnull=False)
        if not actor.is_authenticated:
            return in_zone.filter(told)
        return in_zone.filter(told | Q(asked_by_id=actor.user_id) | Q(enterprise__in=_own_firms(actor).values("pk")))


class Question(ZoneScoped):
    """A question about a policy, answered by its office as a case. Published only after a second person has checked the answer.

    public_text: the question as published, where its own words name persons or secrets; empty: the words themselves.
    """

    version = models.ForeignKey(
        "policies.PolicyVersion", on_delete=models.PROTECT, related_name="questions", verbose_name=_("版本")
    )
    case = models.OneToOneField(
        "casework.Case", on_delete=models.PROTECT, related_name="policy_question", verbose_name=_("办件")
    )
    place = models.CharField(_("条款"), max_length=80, blank=True)
    text = models.TextField(_("问题"), max_length=1000)
    name = models.CharField(_("姓名或单位"), max_length=100, blank=True)
    contact = models.CharField(_("联系方式"), max_length=100, blank=True)
    enterprise = models.ForeignKey(
        "registry.Enterprise",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("企业"),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提问人")
    )  # fmt: skip
    asked_at = models.DateTimeField(_("提问时间"))
    answer = models.TextField(_("答复"), max_length=3000, blank=True)
    public_text = models.TextField(_("公布的问题"), max_length=1000, blank=True)
    answered_at = models.DateTimeField(_("答复时间"), null=True, blank=True)
    published_at = models.DateTimeField(_("公布时间"), null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("政策问答")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_at__isnull=True) | ~Q(answer=""),
                name="policy_published_question_has_answer",
                violation_error_message=_("没有答复的问题不能公布。"),
            )
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def told(self) -> str:
        """What the public reads of it."""
        return self.public_text or self.text


class SavedSearchQuerySet(ZoneQuerySet["SavedSearch"]):
    def visible_to(self, actor: Actor) -> Self:
        return self.filter(zone_id=actor.zone_id, user_id=actor.user_id) if actor.user_id else self.none()


class SavedSearch(ZoneScoped):
    """A search of the library that a person wants to hear of: new policies that it finds are told once a week.

    conditions: the parameters of the library's address; told: ids of benefits that were there or were told already.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("保存人")
    )
    name = models.CharField(_("名称"), max_length=100)
    conditions = models.JSONField(_("条件"), default=dict)
    told = models.JSONField(_("已经告知的事项"), default=list, blank=True)
    saved_at = models.DateTimeField(_("保存时间"), auto_now_add=True)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("保存的搜索")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "user", "name"], name="policy_saved_search_once", violation_error_message=_("已有同名的搜索。")
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name
