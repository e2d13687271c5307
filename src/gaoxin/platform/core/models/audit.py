"""The audit chain: each entry carries the hash of the one before it. Database triggers refuse UPDATE and DELETE."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, actor: Actor) -> AuditQuerySet:
        """The zone's entries, for its audit administrator only."""
        if actor.zone_id is None or not actor.is_audit_admin:
            return self.none()
        return self.filter(chain=actor.zone_id)


class AuditEntry(models.Model):
    """What one actor did, once. Names are stored as text: an entry must still tell the truth after its people and objects are gone."""

    # The zone's id; 0 is the chain of what happened outside any zone, such as a sign-in with an unknown name.
    chain = models.BigIntegerField(_("链"))
    sequence = models.BigIntegerField(_("序号"))
    at = models.DateTimeField(_("时间"))
    actor_id = models.BigIntegerField(_("用户编号"), null=True)
    actor_label = models.CharField(_("用户"), max_length=200)
    address = models.CharField(_("网络地址"), max_length=64, blank=True)
    action = models.CharField(_("动作"), max_length=100)
    object_type = models.CharField(_("对象类型"), max_length=100, blank=True)
    object_id = models.CharField(_("对象编号"), max_length=100, blank=True)
    object_label = models.CharField(_("对象"), max_length=300, blank=True)
    # Text, not JSON columns: databases rewrite numbers inside JSON, and the hash is over what was written.
    detail_text = models.TextField(_("内容"), default="{}")
    algorithm = models.CharField(_("算法"), max_length=10)
    previous_hash = models.CharField(_("上一条的摘要"), max_length=64)
    hash = models.CharField(pgettext_lazy("hash", "摘要"), max_length=64)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("审计记录")
        ordering = ["chain", "sequence"]
        constraints = [models.UniqueConstraint(fields=["chain", "sequence"], name="audit_sequence_once_per_chain")]
        indexes = [
            models.Index(fields=["chain", "object_type", "object_id"], name="audit_by_object"),
            models.Index(fields=["chain", "at"], name="audit_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence} {self.action}"

    @property
    def detail(self) -> dict[str, Any]:
        return dict(json.loads(self.detail_text))


class AuditHead(models.Model):
    """The last entry of each chain: the lock that writers queue at, and the witness that the end was not cut off."""

    chain = models.BigIntegerField(_("链"), primary_key=True)
    sequence = models.BigIntegerField(_("序号"), default=0)
    hash = models.CharField(pgettext_lazy("hash", "摘要"), max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("审计链末端")

    def __str__(self) -> str:
        return f"{self.chain}/{self.sequence}"
