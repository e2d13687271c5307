"""Who an enterprise is: names, codes, where it belongs. Everything else about it is facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.enums import CodeKind, EnterpriseStatus, NameKind
from gaoxin.platform.core.enums import ENTERPRISE_ROLES, STAFF_ROLES, OrganisationKind, Scope
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

T = TypeVar("T", bound=models.Model, covariant=True)

#: Longest chain of mergers that an enterprise's own people are followed through.
_MERGERS = 4


class RegistryHead(models.Model):
    """The last change of a zone's registry: the lock that writers queue at, and what snapshots and standings are compared with."""

    zone = models.OneToOneField(
        "core.Zone", on_delete=models.PROTECT, primary_key=True, related_name="+", verbose_name=_("高新区")
    )
    revision = models.BigIntegerField(_("档案版本号"), default=0)
    # A new order of sources concerns every enterprise: images older than this are made anew, not patched.
    order_revision = models.BigIntegerField(_("来源次序版本"), default=0)

    objects = ZoneQuerySet["RegistryHead"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("档案版本")

    def __str__(self) -> str:
        return f"{self.zone_id}/{self.revision}"


class EnterpriseQuerySet(ZoneQuerySet["Enterprise"]):
    def visible_to(self, actor: Actor) -> Self:
        """The enterprises within the actor's scope: all of the zone, of the actor's department, of their grids, or their own."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system:
            return in_zone
        scopes = Q(pk__in=[])
        for grant in actor.grants:
            if grant.role in STAFF_ROLES and grant.scope == Scope.ZONE:
                return in_zone
            if grant.role in STAFF_ROLES and grant.scope == Scope.UNIT:
                scopes |= Q(unit_id=grant.organisation_id)
            elif grant.role in STAFF_ROLES and grant.scope == Scope.GRID:
                scopes |= Q(grid=grant.scope_value)
            elif grant.role in ENTERPRISE_ROLES:
                scopes |= Q(pk__in=self._own_of(actor.zone_id, grant.organisation_id))
        return in_zone.filter(scopes)

    def _own_of(self, zone_id: int, organisation_id: int) -> list[int]:
        """The enterprise whose code the organisation has, and what it was merged into."""
        codes = Organisation.objects.filter(
            pk=organisation_id, kind=OrganisationKind.ENTERPRISE, credit_code__gt=""
        ).values("credit_code")
        own = self.model._default_manager.filter(zone_id=zone_id, codes__code__in=codes)
        ids = list(own.values_list("pk", flat=True))
        for _step in range(_MERGERS):
            survivors = self.model._default_manager.filter(merged_from__in=ids).exclude(pk__in=ids)
            more = list(survivors.values_list("pk", flat=True))
            if not more:
                break
            ids += more
        return ids

    def living(self) -> Self:
        """Those that the directory lists: neither merged into another nor withdrawn with their import."""
        return self.filter(status__in=[EnterpriseStatus.ACTIVE, EnterpriseStatus.CLOSED])


class Enterprise(ZoneScoped):
    """An enterprise of the zone. Identity only; `code` is what people call it by."""

    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    name = models.CharField(_("企业名称"), max_length=200)
    folded = models.CharField(_("名称（归一）"), max_length=200, editable=False)
    initials = models.CharField(_("拼音首字母"), max_length=200, blank=True, editable=False)
    status = models.CharField(
        _("状态"), max_length=10, choices=EnterpriseStatus.choices, default=EnterpriseStatus.ACTIVE
    )
    unit = models.ForeignKey(
        "core.Organisation",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("归口部门"),
    )
    grid = models.CharField(_("网格"), max_length=100, blank=True)
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="merged_from",
        verbose_name=_("并入的企业"),
    )
    merged_at = models.DateTimeField(_("并入时间"), null=True, blank=True)
    closed_on = models.DateField(_("注销日期"), null=True, blank=True)
    created_in = models.ForeignKey(
        "registry.FactBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="created_enterprises",
        verbose_name=_("由批次建立"),
    )
    revision = models.BigIntegerField(_("变动版本"), default=0, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业")
        ordering = ["zone_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "credit_code"],
                condition=~Q(credit_code=""),
                name="enterprise_credit_code_once_per_zone",
                violation_error_message=_("本区已有这个统一社会信用代码的企业。"),
            ),
            models.CheckConstraint(
                condition=Q(credit_code="") | Q(credit_code__regex=r"^[0-9A-Z]{18}$"),
                name="enterprise_credit_code_has_18_characters",
                violation_error_message=_("统一社会信用代码是 18 位数字和大写字母。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""),
                name="enterprise_has_name",
                violation_error_message=_("企业名称不能为空。"),
            ),
            models.CheckConstraint(
                condition=Q(status=EnterpriseStatus.MERGED, merged_into__isnull=False, merged_at__isnull=False)
                | (~Q(status=EnterpriseStatus.MERGED) & Q(merged_into__isnull=True, merged_at__isnull=True)),
                name="enterprise_merged_says_into_which",
                violation_error_message=_("已并入的企业须写明并入哪一家和时间。"),
            ),
            models.CheckConstraint(
                condition=~Q(status=EnterpriseStatus.CLOSED) | Q(closed_on__isnull=False),
                name="enterprise_closed_says_when",
                violation_error_message=_("已注销的企业须写明注销日期。"),
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=F("id")),
                name="enterprise_not_merged_into_itself",
                violation_error_message=_("企业不能并入自己。"),
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "folded"], name="enterprise_by_name"),
            models.Index(fields=["zone", "initials"], name="enterprise_by_initials"),
            models.Index(fields=["zone", "revision"], name="enterprise_by_revision"),
            models.Index(fields=["unit"], name="enterprise_by_unit"),
        ]

    def __str__(self) -> str:
        return self.name


class OfVisibleEnterprise(ZoneQuerySet[T]):
    """Rows about an enterprise: who sees the enterprise sees them."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(enterprise__in=Enterprise.objects.visible_to(actor).order_by().values("pk"))


class EnterpriseVersion(ZoneScoped):
    """Who an enterprise was from a moment on, until its next version. Never changed, never removed: `as_of` reads it."""

    enterprise = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, related_name="versions", verbose_name=_("企业")
    )
    at = models.DateTimeField(_("自何时起"))
    code = models.CharField(_("代码"), max_length=40, blank=True)
    name = models.CharField(_("企业名称"), max_length=200)
    status = models.CharField(_("状态"), max_length=10, choices=EnterpriseStatus.choices)
    closed_on = models.DateField(_("注销日期"), null=True)
    merged_into = models.ForeignKey(
        Enterprise, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("并入的企业")
    )

    objects = OfVisibleEnterprise["EnterpriseVersion"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业身份变动")
        ordering = ["id"]
        indexes = [models.Index(fields=["zone", "at"], name="enterprise_version_by_moment")]

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d}"


class EnterpriseName(ZoneScoped):
    """A further name of an enterprise, by which deliveries may call it."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="names", verbose_name=_("企业"))
    name = models.CharField(_("名称"), max_length=200)
    folded = models.CharField(_("名称（归一）"), max_length=200, editable=False)
    initials = models.CharField(_("拼音首字母"), max_length=200, blank=True, editable=False)
    kind = models.CharField(_("类型"), max_length=10, choices=NameKind.choices)
    learnt_in = models.ForeignKey(
        "registry.FactBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("由批次得知"),
    )
    created_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    objects = OfVisibleEnterprise["EnterpriseName"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业其他名称")
        ordering = ["enterprise_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "folded"],
                name="enterprise_name_once",
                violation_error_message=_("这家企业已有这个名称。"),
            ),
            models.CheckConstraint(
                condition=~Q(folded=""),
                name="enterprise_other_name_not_empty",
                violation_error_message=_("名称不能为空。"),
            ),
        ]
        indexes = [
            models.Index(fields=["zone", "folded"], name="enterprise_name_by_name"),
            models.Index(fields=["zone", "initials"], name="enterprise_name_by_initials"),
        ]

    def __str__(self) -> str:
        return self.name


class EnterpriseCode(ZoneScoped):
    """Every code by which deliveries may name an enterprise: its credit code, earlier ones, a source's own numbers."""

    enterprise = models.ForeignKey(Enterprise, on_delete=models.PROTECT, related_name="codes", verbose_name=_("企业"))
    code = models.CharField(_("代码"), max_length=40)
    kind = models.CharField(_("类型"), max_length=10, choices=CodeKind.choices)
    # A source's own numbers mean something only in its own deliveries.
    source = models.ForeignKey(
        "registry.Source", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("来源")
    )
    learnt_in = models.ForeignKey(
        "registry.FactBatch",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("由批次得知"),
    )
    created_at = models.DateTimeField(_("记录时间"), auto_now_add=True)

    objects = OfVisibleEnterprise["EnterpriseCode"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业代码")
        ordering = ["enterprise_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "code"],
                condition=Q(source__isnull=True),
                name="enterprise_code_once_per_zone",
                violation_error_message=_("本区已有企业使用这个代码。"),
            ),
            models.UniqueConstraint(
                fields=["zone", "source", "code"],
                condition=Q(source__isnull=False),
                name="enterprise_number_once_per_source",
                violation_error_message=_("这个来源已有企业使用这个编号。"),
            ),
            models.CheckConstraint(
                condition=Q(kind=CodeKind.OTHER, source__isnull=False)
                | (~Q(kind=CodeKind.OTHER) & Q(source__isnull=True)),
                name="enterprise_number_has_source",
                violation_error_message=_("来源编号须写明来源，信用代码不写。"),
            ),
            models.CheckConstraint(
                condition=~Q(code=""),
                name="enterprise_code_not_empty",
                violation_error_message=_("代码不能为空。"),
            ),
        ]

    def __str__(self) -> str:
        return self.code
