"""Forms and filters of applications, lists, accounts and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.awards_showing import state_choices
from gaoxin.domains.policies.enums import AccountState, ListState, Route, VersionState
from gaoxin.domains.policies.models import Benefit
from gaoxin.domains.policies.taxonomy import MATERIALS
from gaoxin.domains.policies.typed import a_day

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

_ANY = [("", _("全部"))]


class AwardFilter(forms.Form):
    """Narrows a list of awards."""

    q = forms.CharField(label=_("企业、事项或编号"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False)
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)

    def __init__(self, *args: Any, inside: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [*_ANY, *state_choices(inside=inside)]  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """The conditions that are right."""
        return self.cleaned_data if self.is_bound and (self.is_valid() or self.cleaned_data) else {}


class ListFilter(forms.Form):
    """Narrows the entitlement lists."""

    q = forms.CharField(label=_("事项"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*_ANY, *ListState.choices])


class ListForm(forms.Form):
    """Which benefit and year a list is made for."""

    benefit = forms.ModelChoiceField(label=_("事项"), queryset=Benefit.objects.none(), empty_label=_("请选择"))
    year = forms.IntegerField(label=_("执行年度"), min_value=2000, max_value=2200)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Benefit.objects.visible_to(actor).filter(route=Route.ENTITLEMENT, version__state=VersionState.PUBLISHED)
        self.fields["benefit"].queryset = rows.select_related("version__policy")  # type: ignore[attr-defined]
        self.fields["year"].initial = timezone.localdate().year


class AccountForm(forms.Form):
    """The enterprise's bank account."""

    holder = forms.CharField(label=_("户名"), max_length=200, help_text=_("须与企业名称一致。"))
    number = forms.CharField(
        label=_("账号"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
    bank = forms.CharField(label=_("开户行"), max_length=200)
    bank_code = forms.CharField(
        label=_("联行号"), max_length=12, required=False, help_text=_("12 位数字，不知道可不填。")
    )


class AccountFilter(forms.Form):
    """Narrows the queue of accounts."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*_ANY, *AccountState.choices])


class MaterialForm(forms.Form):
    """A document for the library."""

    kind = forms.ChoiceField(label=_("类型"))
    title = forms.CharField(label=_("名称"), max_length=120, required=False, help_text=_("不填时用文件名。"))
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2200)
    issued_on = forms.DateField(label=_("出具日期"), required=False, widget=a_day())
    valid_to = forms.DateField(label=_("有效期至"), required=False, widget=a_day())
    file = forms.FileField(label=_("文件"), help_text=_("PDF、图片、Excel 或 ZIP，不超过 20 MB。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.id, kind.label) for kind in MATERIALS.values()]  # type: ignore[attr-defined]


class ExpiryFilter(forms.Form):
    """Narrows the documents that end."""

    SOON, OVER = "30", "over"
    q = forms.CharField(label=_("企业或材料"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("类型"), required=False)
    within = forms.ChoiceField(
        label=_("到期"), required=False,
        choices=[(SOON, _("30 天内")), ("90", _("90 天内")), ("180", _("180 天内")), (OVER, _("已过期"))],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [*_ANY, *((kind.id, kind.label) for kind in MATERIALS.values())]  # type: ignore[attr-defined]
