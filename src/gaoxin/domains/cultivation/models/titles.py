"""Titles held by enterprises, their append-only history, and the workbooks that brought them."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.cultivation.dates import horizon
from gaoxin.domains.cultivation.enums import ImportState, Level, TitleEventKind, TitleState
from gaoxin.domains.cultivation.qualifications import Qualification, qualifications
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped


class TitleImport(ZoneScoped):
    """A department's workbook of titles: dry run, commit, undo. `rows` are the rows as understood, `findings` what was refused."""

    name = models.CharField(_("文件名"), max_length=255)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件"))
    state = models.CharField(_("状态"), max_length=10, choices=ImportState.choices, default=ImportState.PREVIEW)
    qualification = models.CharField(_("整表的称号"), max_length=40, blank=True)
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    counts = models.JSONField(_("计数"), default=dict)
    rows = models.JSONField(_("读到的行"), default=list)
    findings = models.JSONField(pgettext_lazy("finding", "问题"), default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    committed_at = models.DateTimeField(_("入库时间"), null=True)

    objects = ZoneQuerySet["TitleImport"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("称号导入")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=ImportState.COMMITTED) | Q(committed_at__isnull=False),
                name="title_import_committed_says_when",
                violation_error_message=_("已入库的导入须有入库时间。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cultivation:import", args=[self.pk])


class TitleQuerySet(OfVisibleEnterprise["Title"]):
    def standing(self) -> Self:
        """All but those taken back with their import."""
        return self.filter(withdrawn=False)

    def valid_on(self, day: datetime.date) -> Self:
        """Titles that hold on a day, its first and last day included."""
        return self.standing().filter(
            Q(valid_to__isnull=True) | Q(valid_to__gte=day),
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
            valid_from__lte=day,
        )

    def with_renewal(self) -> Self:
        """`renewed`: a later recognition of the same title runs longer."""
        later = self.model._default_manager.filter(
            enterprise_id=OuterRef("enterprise_id"), qualification=OuterRef("qualification"), name=OuterRef("name"),
            valid_from__gt=OuterRef("valid_from"), withdrawn=False, revoked_on__isnull=True,
        )  # fmt: skip
        return self.annotate(renewed=Exists(later))

    def in_state(self, state: str, on: datetime.date) -> Self:
        """Those of one state on a day; needs `with_renewal`."""
        standing = self.standing()
        revoked = Q(revoked_on__isnull=False, revoked_on__lte=on)
        if state == TitleState.REVOKED:
            return standing.filter(revoked)
        standing = standing.exclude(revoked)
        if state == TitleState.PENDING:
            return standing.filter(valid_from__gt=on)
        standing = standing.filter(valid_from__lte=on)
        soon = Q(valid_to__isnull=False, valid_to__lte=horizon(on))
        if state == TitleState.VALID:
            return standing.exclude(soon)
        if state == TitleState.EXPIRING:
            return standing.filter(soon, valid_to__gte=on, renewed=False)
        if state == TitleState.EXPIRED:
            return standing.filter(valid_to__lt=on, renewed=False)
        return standing.filter(soon, renewed=True)


class Title(ZoneScoped):
    """One recognition: what was granted to whom, from when to when, by which document. Its state follows from its dates.

    name: of a platform or award. computed_to: the last day was reckoned from the measure's term, the document gave none.
    """

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="titles", verbose_name=_("企业"))
    qualification = models.CharField(_("称号"), max_length=40)
    kind = models.CharField(pgettext_lazy("cultivation", "类别"), max_length=12)
    level = models.CharField(_("级别"), max_length=12, choices=Level.choices)
    name = models.CharField(_("平台或奖项名称"), max_length=200, blank=True)
    batch = models.CharField(_("批次"), max_length=60, blank=True)
    number = models.CharField(_("证书编号"), max_length=60, blank=True)
    document = models.CharField(_("认定文号"), max_length=200, blank=True)
    valid_from = models.DateField(_("认定日期"))
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    computed_to = models.BooleanField(_("有效期按规定推算"), default=False)
    recheck_on = models.DateField(_("复核日期"), null=True, blank=True)
    revoked_on = models.DateField(_("撤销日期"), null=True, blank=True)
    revoked_reason = models.CharField(pgettext_lazy("cultivation", "撤销原因"), max_length=300, blank=True)
    withdrawn = models.BooleanField(_("已随导入撤回"), default=False)
    imported_in = models.ForeignKey(
        TitleImport, on_delete=models.PROTECT, null=True, related_name="titles", verbose_name=_("由导入")
    )
    created_at = models.DateTimeField(_("登记时间"), auto_now_add=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("称号")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "qualification", "name", "valid_from"],
                condition=Q(withdrawn=False),
                name="title_once_per_day",
                violation_error_message=_("这家企业这一天已登记过这个称号。"),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="title_ends_after_it_begins",
                violation_error_message=_("有效期至不能早于认定日期。"),
            ),
            models.CheckConstraint(
                condition=Q(revoked_on__isnull=True) | ~Q(revoked_reason=""),
                name="title_revoked_says_why",
                violation_error_message=_("撤销称号须写明原因。"),
            ),
            models.CheckConstraint(
                condition=Q(level__in=Level.values),
                name="title_level_is_known",
                violation_error_message=_("级别只能是国家级、省级、市级、区级。"),
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "qualification", "valid_from"], name="title_by_qualification"),
            models.Index(fields=["zone", "valid_to"], name="title_by_end"),
            models.Index(fields=["enterprise", "qualification"], name="title_by_enterprise"),
        ]

    def __str__(self) -> str:
        return f"{self.label} {self.valid_from}"

    def get_absolute_url(self) -> str:
        return reverse("cultivation:title", args=[self.pk])

    @property
    def definition(self) -> Qualification | None:
        """The catalogue's entry; None when it has left the catalogue."""
        return qualifications().by_id.get(self.qualification)

    @property
    def label(self) -> str:
        """What is held, in the reader's language; the platform's or award's own name behind it."""
        found = self.definition
        return found.name if found else self.qualification

    def state_on(self, day: datetime.date) -> TitleState:
        """Its state on a day. `renewed` counts when the row came from `with_renewal`."""
        if self.revoked_on is not None and self.revoked_on <= day:
            return TitleState.REVOKED
        if self.valid_from > day:
            return TitleState.PENDING
        if self.valid_to is None or self.valid_to > horizon(day):
            return TitleState.VALID
        if getattr(self, "renewed", False):
            return TitleState.RENEWED
        return TitleState.EXPIRED if self.valid_to < day else TitleState.EXPIRING

    @property
    def state(self) -> TitleState:
        """Its state today."""
        return self.state_on(timezone.localdate())


class TitleEvent(ZoneScoped):
    """What was done with a title, by whom and when. The database refuses to change or remove one."""

    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="events", verbose_name=_("称号"))
    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="+", verbose_name=_("企业"))
    kind = models.CharField(pgettext_lazy("cultivation", "事项"), max_length=12, choices=TitleEventKind.choices)
    day = models.DateField(_("日期"))
    detail = models.JSONField(_("内容"), default=dict)
    at = models.DateTimeField(_("记录时间"), auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("记录人")
    )

    objects = OfVisibleEnterprise["TitleEvent"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("称号记录")
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.title_id} {self.kind}"
