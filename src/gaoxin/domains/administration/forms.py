"""Forms and filters of the administrators' pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.platform.core.enums import ADMINISTRATOR_ROLES, ROLES_OF_KIND, Channel, OrganisationKind, Role, Scope
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

_ANY = [("", _("全部"))]
# How a message fares, in the administrator's words: "failed" waits for another attempt.
OUTBOX_STATES = [
    ("waiting", _("待发送")), ("failed", _("失败，等候重试")), ("sending", _("发送中")), ("sent", _("已送达")), ("dead", _("无法送达")),
    ("given_up", pgettext_lazy("message", "已放弃")),
]  # fmt: skip
_OPEN = [*_ANY, ("yes", _("可以登录")), ("no", _("已停用"))]


class PeopleFilter(forms.Form):
    """Narrows the list of people."""

    q = forms.CharField(label=_("姓名、登录名或邮箱"), required=False, max_length=100)
    role = forms.ChoiceField(label=_("角色"), required=False, choices=[*_ANY, ("none", _("没有角色")), *Role.choices])
    active = forms.ChoiceField(label=pgettext_lazy("a user", "账号"), required=False, choices=_OPEN)


class OrganisationFilter(forms.Form):
    """Narrows the list of organisations."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("类型"), required=False, choices=[*_ANY, *OrganisationKind.choices])


class OutboxFilter(forms.Form):
    """Narrows the list of messages."""

    q = forms.CharField(label=_("收件人、地址或标题"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*_ANY, *OUTBOX_STATES])
    channel = forms.ChoiceField(label=_("渠道"), required=False, choices=[*_ANY, *Channel.choices])
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class PersonForm(forms.Form):
    """The data of a person that the system administrator keeps."""

    display_name = forms.CharField(label=_("姓名"), max_length=100)
    email = forms.EmailField(label=_("电子邮箱"), required=False)
    phone = forms.CharField(label=_("手机号"), max_length=20, required=False)


class NewPersonForm(PersonForm):
    """A new account with its first password."""

    field_order = ("username",)
    username = forms.CharField(
        label=_("登录名"), max_length=150, help_text=_("只能用汉字、字母、数字和 . + - _，建立后不能更改。")
    )
    password = forms.CharField(
        label=_("初始密码"), widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        help_text=_("至少 10 位，包含大小写字母、数字、其他字符中的三种；请本人首次登录后修改。"),
    )  # fmt: skip


class OrganisationForm(forms.Form):
    """An organisation. Its kind is chosen once: roles depend on it."""

    kind = forms.ChoiceField(label=_("类型"), choices=OrganisationKind.choices)
    name = forms.CharField(label=_("名称"), max_length=200)
    short_name = forms.CharField(label=_("简称"), max_length=50, required=False)
    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18, required=False)
    is_active = forms.BooleanField(
        label=_("启用"), required=False, initial=True, help_text=_("停用后，这个单位的人员立即失去由它而来的权限；记录都保留。")
    )  # fmt: skip

    def __init__(self, *args: Any, existing: Organisation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["kind" if existing else "is_active"]


class GrantForm(forms.Form):
    """A role for an organisation within a scope."""

    organisation = forms.ModelChoiceField(
        label=_("单位"), queryset=Organisation.objects.none(), empty_label=_("请选择")
    )
    role = forms.ChoiceField(
        label=_("角色"), choices=[(role.value, role.label) for role in Role if role not in ADMINISTRATOR_ROLES]
    )
    scope = forms.ChoiceField(
        label=_("数据范围"), required=False, choices=[("", _("按角色的通常范围")), *Scope.choices]
    )
    scope_value = forms.CharField(
        label=_("网格编号"), max_length=100, required=False, help_text=_("只有范围是“本网格”时填写。")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = Organisation.objects.visible_to(actor).filter(is_active=True).order_by("kind", "name", "id")
        self.fields["organisation"].queryset = places  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        place, role = given.get("organisation"), given.get("role")
        if place and role and role not in ROLES_OF_KIND[place.kind]:
            words = "、".join(str(each.label) for each in ROLES_OF_KIND[place.kind] if each not in ADMINISTRATOR_ROLES)
            self.add_error(
                "role", _("“%(kind)s”的人员可以担任：%(roles)s。") % {"kind": place.get_kind_display(), "roles": words}
            )
        return given
