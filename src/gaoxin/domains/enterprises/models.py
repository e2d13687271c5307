"""Saved views, tags and bulk acts of the directory, and the lines of dry runs. Enterprises and facts are the registry's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.enterprises.enums import TagVerb
from gaoxin.mechanisms.registry.models import FactBatch
from gaoxin.mechanisms.registry.models.scoping import OfSource, OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


class SavedViewQuerySet(ZoneQuerySet["SavedView"]):
    def visible_to(self, actor: Actor) -> Self:
        """Staff see their own views and those that colleagues share."""
        return super().visible_to(actor).filter(Q(owner_id=actor.user_id) | Q(shared=True))


class SavedView(ZoneScoped):
    """A way of looking at the directory that a person keeps: conditions, a segment in the rule language, columns, order.

    conditions: parameters of the directory's form other than `where`, name to value or list of values.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", verbose_name=_("建立人")
    )
    name = models.CharField(_("名称"), max_length=60)
    shared = models.BooleanField(_("同事可用"), default=False)
    conditions = models.JSONField(pgettext_lazy("enterprises", "条件"), default=dict, blank=True)
    segment = models.TextField(_("圈选条件"), blank=True)
    columns = models.JSONField(_("列"), default=list, blank=True)
    sort = models.CharField(_("排序"), max_length=80, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("修改时间"), auto_now=True)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业库视图")
        ordering = ["shared", "name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "owner", "name"],
                name="view_name_once_per_owner",
                violation_error_message=_("您已有同名的视图。"),
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="view_has_name", violation_error_message=_("名称不能为空。")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        given: dict[str, Any] = dict(self.conditions)
        given |= {"where": self.segment} if self.segment else {}
        given |= {"cols": ",".join(self.columns)} if self.columns else {}
        given |= {"sort": self.sort} if self.sort else {}
        return f"{reverse('enterprises:directory')}?{urlencode({**given, 'view': self.pk}, doseq=True)}"


class Tag(ZoneScoped):
    """A word that staff attach to enterprises."""

    name = models.CharField(_("标签"), max_length=30)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("建立人")
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = ZoneQuerySet["Tag"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业标签")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "name"], name="tag_name_once_per_zone", violation_error_message=_("已有同名的标签。")
            ),
            models.CheckConstraint(
                condition=~Q(name=""), name="tag_has_name", violation_error_message=_("标签不能为空。")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TagActQuerySet(ZoneQuerySet["TagAct"]):
    def visible_to(self, actor: Actor) -> Self:
        """Who did it; the platform itself sees all."""
        found = super().visible_to(actor)
        return found if actor.is_system else found.filter(done_by_id=actor.user_id)


class TagAct(ZoneScoped):
    """One bulk tagging, with the enterprises that it changed, so that it can be taken back."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="acts", verbose_name=_("标签"))
    verb = models.CharField(_("动作"), max_length=10, choices=TagVerb.choices)
    changed = models.JSONField(_("改动的企业"), default=list)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("操作人")
    )
    done_at = models.DateTimeField(_("操作时间"), auto_now_add=True)
    undone_at = models.DateTimeField(_("撤销时间"), null=True, blank=True)

    objects = TagActQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("批量打标签")
        ordering = ["-done_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=TagVerb.values),
                name="tag_act_adds_or_removes",
                violation_error_message=_("只能打标签或去标签。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.tag_id}"


class EnterpriseTag(ZoneScoped):
    """A tag on an enterprise."""

    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="lines", verbose_name=_("标签"))
    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.CASCADE, related_name="tags", verbose_name=_("企业")
    )
    created_at = models.DateTimeField(_("打上时间"), auto_now_add=True)

    objects = OfVisibleEnterprise["EnterpriseTag"].as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("企业的标签")
        ordering = ["enterprise_id", "tag_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tag", "enterprise"],
                name="enterprise_tagged_once",
                violation_error_message=_("这家企业已有这个标签。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise_id} {self.tag_id}"


class DryRunQuerySet(OfSource["DryRun"]):
    source_path = "batch__source"


class DryRun(ZoneScoped):
    """What a dry run would do, line by line, as a Parquet file beside its batch: read page by page, never all at once."""

    batch = models.OneToOneField(FactBatch, on_delete=models.CASCADE, related_name="dry_run", verbose_name=_("批次"))
    lines = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("明细"))
    counts = models.JSONField(_("行数"), default=dict)
    created_at = models.DateTimeField(_("试读时间"), auto_now=True)

    objects = DryRunQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("试读明细")
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.batch_id}"
