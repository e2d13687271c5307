"""Files that people uploaded or the platform made. The bytes lie under MEDIA_ROOT by their hash; the row says whose they are."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class StoredFileQuerySet(ZoneQuerySet["StoredFile"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own files. Others reach a file only through the object that it belongs to, whose own permission decides."""
        if actor.zone_id is None:
            return self.none()
        in_zone = self.filter(zone_id=actor.zone_id)
        if actor.is_system:
            return in_zone
        return in_zone.filter(created_by_id=actor.user_id) if actor.is_authenticated else self.none()


class StoredFile(ZoneScoped):
    """One file of one person. Equal contents are stored once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("文件名"), max_length=255)
    content_type = models.CharField(_("内容类型"), max_length=100)
    size = models.BigIntegerField(_("大小（字节）"))
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("上传人")
    )
    created_at = models.DateTimeField(_("上传时间"), auto_now_add=True)

    objects = StoredFileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("文件")
        ordering = ["-created_at", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(size__gte=0), name="stored_file_size_not_negative"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where the bytes are. Read them through `files.open_file`, which asks for permission and records the access."""
        return Path(settings.MEDIA_ROOT) / "files" / self.sha256[:2] / self.sha256
