"""People and the roles they hold for organisations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.enums import ADMINISTRATOR_ROLES, Role, Scope
from gaoxin.platform.core.managers import ZoneQuerySet, ZoneScoped

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

# No @: a login name must never be another person's e-mail address.
login_name = RegexValidator(r"^[\w.+-]+\Z", _("登录名只能用汉字、字母、数字和 . + - _。"))


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, actor: Actor) -> Self:
        """The people of the zone for its system and security administrators; oneself for everybody else."""
        if actor.zone_id is not None and (actor.is_system or actor.is_system_admin or actor.is_security_admin):
            members = Membership.objects.filter(zone_id=actor.zone_id).values("user_id")
            return self.filter(Q(home_zone_id=actor.zone_id) | Q(pk__in=members))
        return self.filter(pk=actor.user_id) if actor.user_id is not None else self.none()


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> UserQuerySet:
        return self.get_queryset().visible_to(actor)

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> User:
        """A new person; without a password they can sign in only after a reset."""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.email = self.normalize_email(user.email)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. Rights come from memberships alone: there is no all-powerful account."""

    username = models.CharField(
        _("登录名"),
        max_length=150,
        unique=True,
        validators=[login_name],
        error_messages={"unique": _("这个登录名已被使用。")},
    )
    display_name = models.CharField(_("姓名"), max_length=100)
    email = models.EmailField(_("电子邮箱"), blank=True)
    phone = models.CharField(_("手机号"), max_length=20, blank=True)
    preferred_language = models.CharField(_("界面语言"), max_length=10, choices=settings.LANGUAGES, default="zh-hans")
    large_type = models.BooleanField(_("大字模式"), default=False)
    is_active = models.BooleanField(_("可以登录"), default=True)
    home_zone = models.ForeignKey(
        "core.Zone", on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name=_("开户高新区"),
        help_text=_("哪个高新区的系统管理员管理这个账号。"),
    )  # fmt: skip
    date_joined = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = verbose_name_plural = _("用户")
        ordering = ["username"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_email_once",
                violation_error_message=_("这个电子邮箱已被使用。"),
            ),
        ]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name


class MembershipQuerySet(ZoneQuerySet["Membership"]):
    def visible_to(self, actor: Actor) -> Self:
        if actor.zone_id is not None and (actor.is_system_admin or actor.is_security_admin):
            return self.filter(zone_id=actor.zone_id)
        return super().visible_to(actor)

    def own_rows(self, actor: Actor) -> Self:
        return self.filter(organisation_id__in=actor.organisation_ids())


class Membership(ZoneScoped):
    """One person holds one role for one organisation, within a scope."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("用户"))
    organisation = models.ForeignKey(
        "core.Organisation", on_delete=models.PROTECT, related_name="memberships", verbose_name=_("单位")
    )
    role = models.CharField(_("角色"), max_length=30, choices=Role.choices)
    scope = models.CharField(_("数据范围"), max_length=10, choices=Scope.choices)
    scope_value = models.CharField(
        _("范围值"), max_length=100, blank=True, help_text=_("网格编号等；全区、本部门、本单位不填。")
    )
    granted_at = models.DateTimeField(_("授予时间"), auto_now_add=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = _("角色授予")
        ordering = ["zone_id", "user_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "scope", "scope_value"],
                name="membership_once",
                violation_error_message=_("这位用户已有这个角色。"),
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(role__in=[role.value for role in ADMINISTRATOR_ROLES]),
                name="one_administrator_role_per_person",
                violation_error_message=_("系统、安全、审计管理员须由三个人分别担任。"),
            ),
            models.CheckConstraint(
                condition=(Q(scope=Scope.GRID) & ~Q(scope_value="")) | (~Q(scope=Scope.GRID) & Q(scope_value="")),
                name="membership_grid_scope_has_value",
                violation_error_message=_("只有“本网格”要写网格编号，且必须写。"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_role_display()} · {self.organisation}"
