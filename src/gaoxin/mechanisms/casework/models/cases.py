"""A case, the procedure version it runs on, and its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.casework.enums import Level, PartState, SeatState
from gaoxin.platform.core.enums import Role, Scope
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class ProcedureVersionQuerySet(ZoneQuerySet["ProcedureVersion"]):
    def own_rows(self, actor: Actor) -> Self:
        """A procedure is public: whoever deals with the zone may read how it works."""
        return self


class ProcedureVersion(ZoneScoped):
    """The text of a procedure as the zone first used it. Cases run on this text, whatever becomes of the file."""

    key = models.CharField(_("流程"), max_length=100)
    version = models.PositiveIntegerField(_("版本"))
    title = models.CharField(_("名称"), max_length=200)
    digest = models.CharField(pgettext_lazy("hash", "摘要"), max_length=64)
    text = models.TextField(_("正文"))
    created_at = models.DateTimeField(_("启用时间"), auto_now_add=True)

    objects = ProcedureVersionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("流程版本")
        ordering = ["zone_id", "key", "-version"]
        constraints = [models.UniqueConstraint(fields=["zone", "key", "version"], name="procedure_version_once")]

    def __str__(self) -> str:
        return f"{self.title} v{self.version}"


class Desk(ZoneScoped):
    """Which organisation of the zone takes in the cases of a procedure (受理中心)."""

    key = models.CharField(_("流程"), max_length=100)
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("受理单位")
    )

    objects = ZoneQuerySet["Desk"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("受理单位")
        ordering = ["zone_id", "key"]
        constraints = [models.UniqueConstraint(fields=["zone", "key"], name="one_desk_per_procedure")]

    def __str__(self) -> str:
        return f"{self.key} → {self.organisation}"


class CaseNumber(ZoneScoped):
    """The last number given for a prefix: writers of one zone queue here."""

    prefix = models.CharField(_("编号前缀"), max_length=20)
    last = models.PositiveIntegerField(_("最后编号"), default=0)

    objects = ZoneQuerySet["CaseNumber"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("编号")
        ordering = ["zone_id", "prefix"]
        constraints = [models.UniqueConstraint(fields=["zone", "prefix"], name="one_counter_per_prefix")]

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"


class CaseQuerySet(ZoneQuerySet["Case"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff with the whole zone as scope see its cases, except restricted ones that they have no part in; everybody
        else sees the cases of their own organisations (as subject, owner, desk or co-handler) and their own."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system:
            return in_zone
        if not actor.is_authenticated:
            return self.none()
        own = self._own(actor)
        if actor.has_role(Role.LEADER):
            return in_zone
        if any(grant.scope == Scope.ZONE and grant.role == Role.OFFICER for grant in actor.grants):
            return in_zone.filter(own | Q(restricted=False))
        return in_zone.filter(own)

    def _own(self, actor: Actor) -> Q:
        places = actor.organisation_ids()
        as_helper = CasePart.objects.filter(organisation_id__in=places).exclude(state=PartState.WITHDRAWN)
        as_judge = CaseSeat.objects.filter(person_id=actor.user_id, state__in=(SeatState.OPEN, SeatState.DONE))
        return (
            Q(subject_id__in=places) | Q(owner_id__in=places) | Q(desk_id__in=places) | Q(pk__in=as_helper.values("case_id"))
            | Q(pk__in=as_judge.values("case_id"))
            | (Q(person_id=actor.user_id) | Q(opened_by_id=actor.user_id) if places else Q(pk__in=()))
        )  # fmt: skip

    def open(self) -> Self:
        return self.filter(is_open=True)


class Case(ZoneScoped):
    """One instance of a procedure about a subject.

    data: the form fields that the case keeps. level: how far its open clocks have escalated. due_at: the earliest open
    deadline; next_due_at: the next rung of any clock, what the sweep looks for (None: nothing is waited for).
    sequence: number of its last event, and the version for "someone acted first".
    """

    procedure = models.ForeignKey(
        ProcedureVersion, on_delete=models.PROTECT, related_name="cases", verbose_name=_("流程")
    )
    number = models.CharField(_("编号"), max_length=40)
    kind = models.CharField(_("类型"), max_length=40, blank=True)
    title = models.CharField(_("标题"), max_length=200)
    subject = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("涉及单位"),
    )
    state = models.CharField(_("状态"), max_length=40)
    is_open = models.BooleanField(_("未办结"), default=True)
    restricted = models.BooleanField(_("仅相关人员可见"), default=False)
    desk = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("受理单位")
    )
    owner = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("主办单位")
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("经办人")
    )
    data = models.JSONField(_("内容"), default=dict)
    outcome = models.CharField(_("结果"), max_length=40, blank=True)
    level = models.PositiveSmallIntegerField(_("催督办"), choices=Level.choices, default=Level.NONE)
    sequence = models.PositiveIntegerField(_("最后记录序号"), default=0)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("提出人")
    )
    opened_at = models.DateTimeField(_("提出时间"))
    closed_at = models.DateTimeField(_("办结时间"), null=True)
    due_at = models.DateTimeField(_("期限"), null=True)
    next_due_at = models.DateTimeField(_("下次到点"), null=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("办件")
        ordering = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["zone", "number"], name="case_number_once_per_zone"),
            models.CheckConstraint(
                condition=Q(is_open=True, closed_at__isnull=True) | Q(is_open=False, closed_at__isnull=False),
                name="case_closed_has_time",
                violation_error_message=_("办结的办件须有办结时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(title=""), name="case_has_title", violation_error_message=_("请写标题。")
            ),
        ]
        indexes = [
            models.Index(fields=["next_due_at", "id"], name="case_sweep", condition=Q(next_due_at__isnull=False)),
            models.Index(fields=["zone", "is_open", "due_at", "id"], name="case_by_due"),
            models.Index(fields=["zone", "-opened_at", "-id"], name="case_by_opening"),
            models.Index(fields=["zone", "state", "due_at", "id"], name="case_by_state"),
            models.Index(fields=["owner", "is_open", "due_at"], name="case_by_owner"),
            models.Index(fields=["subject", "-opened_at"], name="case_by_subject"),
            models.Index(fields=["person", "is_open", "due_at"], name="case_by_person"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class CasePartQuerySet(ZoneQuerySet["CasePart"]):
    def own_rows(self, actor: Actor) -> Self:
        return self.filter(organisation_id__in=actor.organisation_ids())


class CasePart(ZoneScoped):
    """The share of one organisation in a case that several handle, with its own outcome and clock."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts", verbose_name=_("办件"))
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="+", verbose_name=_("协办单位")
    )
    state = models.CharField(_("状态"), max_length=10, choices=PartState.choices, default=PartState.OPEN)
    task = models.TextField(_("协办事项"), blank=True)
    outcome = models.CharField(_("结果"), max_length=40, blank=True)
    answer = models.TextField(_("协办意见"), blank=True)
    opened_at = models.DateTimeField(_("交办时间"))
    closed_at = models.DateTimeField(_("完成时间"), null=True)

    objects = CasePartQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("协办")
        ordering = ["case_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "organisation"], condition=Q(state="open"), name="one_open_part_per_organisation",
                violation_error_message=_("这个单位已在协办。"),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="part_closed_has_time",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.case_id} · {self.organisation}"


class CaseSeatQuerySet(ZoneQuerySet["CaseSeat"]):
    def own_rows(self, actor: Actor) -> Self:
        return self.filter(person_id=actor.user_id)


class CaseSeat(ZoneScoped):
    """A person's seat on the panel that scores a case. round: which convening of the panel.

    scores: points by criterion; total: their sum. Both stay as given: a panel that is convened again has new seats.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seats", verbose_name=_("办件"))
    round = models.PositiveSmallIntegerField(_("轮次"), default=1)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("评委")
    )
    state = models.CharField(_("状态"), max_length=10, choices=SeatState.choices, default=SeatState.OPEN)
    scores = models.JSONField(_("评分"), default=dict)
    total = models.PositiveIntegerField(_("总分"), null=True)
    opinion = models.TextField(_("评审意见"), blank=True)
    opened_at = models.DateTimeField(_("邀请时间"))
    closed_at = models.DateTimeField(_("完成时间"), null=True)

    objects = CaseSeatQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("评审席位")
        ordering = ["case_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "round", "person"], name="one_seat_per_person_and_round",
                violation_error_message=_("这位评委已在本轮评审中。"),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True) | (~Q(state="open") & Q(closed_at__isnull=False)),
                name="seat_closed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done", total__isnull=False) | (~Q(state="done") & Q(total__isnull=True)),
                name="seat_done_has_total",
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "state"], name="seat_by_person")]

    def __str__(self) -> str:
        return f"{self.case_id} · {self.person_id}"
