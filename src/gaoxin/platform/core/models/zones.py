"""Zones (tenants) and the organisations in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

division_code = RegexValidator(r"^\d{6}$", _("行政区划代码是 6 位数字。"))


class Zone(models.Model):
    """A high-tech zone. It is the tenant: rows of one zone are never seen from another."""

    slug = models.SlugField(_("标识"), unique=True)
    name = models.CharField(_("名称"), max_length=100)
    name_en = models.CharField(_("英文名称"), max_length=200, blank=True)
    province_code = models.CharField(_("省级行政区划代码"), max_length=6, validators=[division_code])
    city_code = models.CharField(_("市级行政区划代码"), max_length=6, blank=True, validators=[division_code])
    host = models.CharField(
        _("域名"), max_length=253, blank=True, help_text=_("用这个域名访问的就是本区；留空表示不按域名区分。")
    )
    settings = models.JSONField(_("设置"), default=dict, blank=True)
    is_demo = models.BooleanField(_("演示数据"), default=False)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = _("高新区")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["host"],
                condition=~Q(host=""),
                name="one_zone_per_host",
                violation_error_message=_("这个域名已属于另一个高新区。"),
            ),
            models.CheckConstraint(
                condition=Q(province_code__regex=r"^\d{6}$"),
                name="zone_province_code_has_six_digits",
                violation_error_message=_("行政区划代码是 6 位数字。"),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def display_name(self) -> str:
        """The name in the reader's language, as far as it has one."""
        return self.name_en if self.name_en and (get_language() or "").startswith("en") else self.name

    @property
    def requires_second_factor(self) -> bool:
        """Whether staff and administrators must set up a second factor before they can work (zone setting)."""
        return bool(self.settings.get("require_second_factor", False))


class OrganisationQuerySet(ZoneQuerySet["Organisation"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.zone_id is not None and (actor.is_system_admin or actor.is_security_admin):
            return self.filter(zone_id=actor.zone_id)
        return super().visible_to(actor)

    def own_rows(self, actor: Actor) -> Self:
        return self.filter(pk__in=actor.organisation_ids())


class Organisation(ZoneScoped):
    """A department of the zone, an enterprise, a bank, an incubator …: whoever people act for."""

    kind = models.CharField(_("类型"), max_length=20, choices=OrganisationKind.choices)
    name = models.CharField(_("名称"), max_length=200)
    short_name = models.CharField(_("简称"), max_length=50, blank=True)
    credit_code = models.CharField(_("统一社会信用代码"), max_length=18, blank=True)
    is_active = models.BooleanField(_("启用"), default=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("单位")
        ordering = ["zone_id", "kind", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "credit_code"],
                condition=~Q(credit_code=""),
                name="organisation_credit_code_once_per_zone",
                violation_error_message=_("本区已有这个统一社会信用代码的单位。"),
            ),
            models.UniqueConstraint(
                fields=["zone", "kind", "name"],
                name="organisation_name_once_per_zone_and_kind",
                violation_error_message=_("本区已有同名的单位。"),
            ),
        ]

    def __str__(self) -> str:
        return self.short_name or self.name
