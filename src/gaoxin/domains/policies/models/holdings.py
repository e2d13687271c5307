"""What an enterprise keeps with the zone once and uses many times: bank accounts and documents."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import AccountState
from gaoxin.mechanisms.registry.models.scoping import OfVisibleEnterprise
from gaoxin.platform.core.managers import ZoneScoped


class BankAccountQuerySet(OfVisibleEnterprise["BankAccount"]):
    """Accounts: who sees the enterprise."""


class BankAccount(ZoneScoped):
    """Where an enterprise receives money. Only a verified one is paid to; a change is a new row."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    holder = models.CharField(_("户名"), max_length=200)
    number = models.CharField(_("账号"), max_length=40)
    bank = models.CharField(_("开户行"), max_length=200)
    bank_code = models.CharField(_("联行号"), max_length=12, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=AccountState.choices, default=AccountState.SUBMITTED)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("提交人")
    )  # fmt: skip
    submitted_at = models.DateTimeField(_("提交时间"), auto_now_add=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("核验人")
    )  # fmt: skip
    checked_at = models.DateTimeField(_("核验时间"), null=True, blank=True)
    note = models.CharField(_("说明"), max_length=200, blank=True)

    objects = BankAccountQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("收款账户")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"],
                condition=Q(state=AccountState.VERIFIED),
                name="policy_one_verified_account",
                violation_error_message=_("企业已有一个核验过的收款账户，请先停用。"),
            ),
            models.CheckConstraint(
                condition=~Q(state=AccountState.VERIFIED) | Q(checked_at__isnull=False), name="policy_verified_account_was_checked"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.holder} {self.masked}"

    @property
    def masked(self) -> str:
        """The number with all but its last four digits hidden."""
        return f"**** {self.number[-4:]}"


class MaterialQuerySet(OfVisibleEnterprise["Material"]):
    """Documents: who sees the enterprise."""


class Material(ZoneScoped):
    """A document of an enterprise, used again while it is valid. kind: an id of `taxonomy.MATERIALS`. year: what it is about, 0 none."""

    enterprise = models.ForeignKey(
        "registry.Enterprise", on_delete=models.PROTECT, related_name="+", verbose_name=_("企业")
    )
    kind = models.CharField(_("类型"), max_length=40)
    title = models.CharField(_("名称"), max_length=120)
    file = models.ForeignKey("core.StoredFile", on_delete=models.PROTECT, related_name="+", verbose_name=_("文件"))
    year = models.PositiveSmallIntegerField(_("年度"), default=0)
    issued_on = models.DateField(_("出具日期"), null=True, blank=True)
    valid_to = models.DateField(_("有效期至"), null=True, blank=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("上传人")
    )  # fmt: skip
    added_at = models.DateTimeField(_("上传时间"), auto_now_add=True)
    withdrawn_at = models.DateTimeField(_("停用时间"), null=True, blank=True)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("材料")
        ordering = ["enterprise_id", "kind", "-year", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(issued_on__isnull=True) | Q(valid_to__gte=F("issued_on")),
                name="policy_material_ends_after_issue",
                violation_error_message=_("有效期至不能早于出具日期。"),
            )
        ]

    def __str__(self) -> str:
        return self.title
