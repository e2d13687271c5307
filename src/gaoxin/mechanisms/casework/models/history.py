"""What happened in a case, its files, links and search terms; who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.casework.enums import EventKind, LinkKind, ScanState, Visibility
from gaoxin.mechanisms.casework.models.cases import Case
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class CaseEvent(models.Model):
    """One entry of a case's history. Database triggers refuse UPDATE and DELETE.

    name: the move, rung or part outcome. data: form values as plain JSON. organisations: with `visibility` staff, who of
    another organisation still may not read it is decided by `selectors.timeline`.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events", verbose_name=_("办件"))
    sequence = models.PositiveIntegerField(_("序号"))
    kind = models.CharField(_("种类"), max_length=12, choices=EventKind.choices)
    name = models.CharField(_("名称"), max_length=80, blank=True)
    from_state = models.CharField(_("原状态"), max_length=40, blank=True)
    to_state = models.CharField(_("新状态"), max_length=40, blank=True)
    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("用户编号"), null=True)
    actor_label = models.CharField(_("用户"), max_length=200)
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("单位")
    )
    owner = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("当时的主办单位")
    )
    text = models.TextField(_("内容"), blank=True)
    data = models.JSONField(_("数据"), default=dict)
    visibility = models.CharField(_("可见范围"), max_length=10, choices=Visibility.choices, default=Visibility.ALL)

    class Meta:
        verbose_name = verbose_name_plural = _("办理记录")
        ordering = ["case_id", "sequence"]
        constraints = [models.UniqueConstraint(fields=["case", "sequence"], name="case_event_once_per_place")]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.name}"


class CaseFile(models.Model):
    """A stored file that belongs to a case."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="files", verbose_name=_("办件"))
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件"))
    field = models.CharField(_("用途"), max_length=40, blank=True)
    visibility = models.CharField(_("可见范围"), max_length=10, choices=Visibility.choices, default=Visibility.ALL)
    scan = models.CharField(_("查毒"), max_length=10, choices=ScanState.choices, default=ScanState.UNSCANNED)
    added_at = models.DateTimeField(_("添加时间"))

    class Meta:
        verbose_name = verbose_name_plural = _("附件")
        ordering = ["case_id", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "file"], name="file_once_per_case")]

    def __str__(self) -> str:
        return str(self.file_id)


class CaseLink(models.Model):
    """`case` stands in relation `kind` to `other`, e.g. is its duplicate."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="links", verbose_name=_("办件"))
    other = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="linked_from", verbose_name=_("关联办件"))
    kind = models.CharField(_("关系"), max_length=10, choices=LinkKind.choices)

    class Meta:
        verbose_name = verbose_name_plural = _("关联")
        ordering = ["case_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="link_once"),
            models.CheckConstraint(
                condition=~Q(case=F("other")), name="no_link_to_itself", violation_error_message=_("办件不能关联自己。")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.other_id}"


class CaseTerm(models.Model):
    """A word or pair of characters of a case's title: search on any database without a full-text engine."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="terms", verbose_name=_("办件"))
    term = models.CharField(_("词"), max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = _("检索词")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["term", "case"], name="term_once_per_case")]

    def __str__(self) -> str:
        return self.term


class DeputyQuerySet(ZoneQuerySet["Deputy"]):
    def own_rows(self, actor: Actor) -> Self:
        return self.filter(Q(absent_id=actor.user_id) | Q(deputy_id=actor.user_id))


class Deputy(ZoneScoped):
    """While `absent` is away, `deputy` acts on and hears of what is in their hands. Days are inclusive, Asia/Shanghai."""

    absent = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("不在岗人员")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("代办人")
    )
    from_day = models.DateField(_("自"))
    until_day = models.DateField(_("至"))
    reason = models.CharField(_("原因"), max_length=200, blank=True)

    objects = DeputyQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("代办安排")
        ordering = ["zone_id", "from_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(from_day__lte=F("until_day")), name="deputy_days_in_order",
                violation_error_message=_("开始日期不能晚于结束日期。"),
            ),
            models.CheckConstraint(
                condition=~Q(absent=F("deputy")), name="deputy_is_another_person",
                violation_error_message=_("代办人须是另一个人。"),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.absent} → {self.deputy}"
