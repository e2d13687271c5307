"""Keys with which programs act for a person. Only the hash of a key is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class TokenScope(models.TextChoices):
    """What a key may be used for, at most; the person's own rights are the other limit."""

    READ = "registry.read", _("读取企业档案")
    IMPORT = "registry.import", _("导入数据")


class ApiTokenQuerySet(ZoneQuerySet["ApiToken"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own keys; the security administrator sees all of the zone."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system or actor.is_security_admin:
            return in_zone
        return in_zone.filter(user_id=actor.user_id) if actor.is_authenticated else self.none()

    def valid(self) -> Self:
        """Neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class ApiToken(ZoneScoped):
    """A key of one person in one zone. `start` is what people recognise it by; `digest` is SHA-256 of 256 random bits."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="api_tokens", verbose_name=_("用户")
    )
    name = models.CharField(_("用途"), max_length=100)
    start = models.CharField(_("密钥开头"), max_length=12)
    digest = models.CharField(_("密钥摘要"), max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("权限范围"), default=list)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    expires_at = models.DateTimeField(_("到期时间"))
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("接口密钥")
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name=""), name="api_token_has_name", violation_error_message=_("请写明密钥的用途。")
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="api_token_expires_after_it_was_made",
                violation_error_message=_("到期时间须晚于建立时间。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.start}…)"

    @property
    def is_valid(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    def allows(self, scope: str) -> bool:
        return scope in self.scopes
