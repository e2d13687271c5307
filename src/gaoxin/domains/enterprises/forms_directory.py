"""Forms of the directory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.enterprises.sections import SECTION
from gaoxin.domains.enterprises.segments import LONGEST, catalogue
from gaoxin.mechanisms.registry.enums import EnterpriseStatus

#: Titles as conditions of the rule language, by the key of the filter.
TITLES: dict[str, tuple[Any, str]] = {
    "hnte": (_("高新技术企业"), "hnte_valid"),
    "tsme": (_("科技型中小企业"), "tsme_valid"),
    "isme": (_("创新型中小企业"), "isme_valid"),
    "srdi": (_("专精特新中小企业"), "srdi_level >= 'provincial'"),
    "giant": (_("专精特新小巨人"), "srdi_level == 'little_giant'"),
    "champion": (_("制造业单项冠军"), "single_champion_valid"),
    "listed": (_("已上市"), "is_listed"),
}
OPERATORS = [
    ("不低于", _("不低于")), ("不高于", _("不高于")), ("高于", _("高于")), ("低于", _("低于")), ("等于", _("等于")),
    ("不等于", _("不等于")), ("属于", _("属于")),
]  # fmt: skip


class DirectoryForm(forms.Form):
    """What enterprises are looked for. `where` is a condition of the rule language; `unsure` lists what it cannot decide."""

    q = forms.CharField(label=_("查找企业"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[("", _("存续和已注销")), (EnterpriseStatus.ACTIVE, _("存续")), (EnterpriseStatus.CLOSED, _("已注销"))],
    )  # fmt: skip
    industry = forms.ChoiceField(label=_("行业门类"), required=False)
    size = forms.ChoiceField(label=_("企业规模"), required=False)
    title = forms.ChoiceField(
        label=_("称号"),
        required=False,
        choices=[("", _("不限")), *((key, words) for key, (words, _text) in TITLES.items())],
    )
    tag = forms.ChoiceField(label=_("标签"), required=False)
    where = forms.CharField(
        label=_("圈选条件"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
    )
    unsure = forms.BooleanField(label=_("缺数据、不能判断的"), required=False)

    def __init__(self, *args: Any, tags: Sequence[Any] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        at = 1 if (get_language() or "zh").startswith("zh") else 2
        fields: Any = self.fields
        fields["industry"].choices = [
            ("", _("不限")),
            *((each.id, each.label if at == 1 else each.label_en) for each in SECTION.values),
        ]
        sizes = catalogue().by_id["size_300"].values
        fields["size"].choices = [
            ("", _("不限")),
            *((each.id, each.label if at == 1 else each.label_en) for each in sizes),
        ]
        fields["tag"].choices = [("", _("不限")), *((str(tag.pk), tag.name) for tag in tags)]


class ViewForm(forms.Form):
    """A view to be kept."""

    name = forms.CharField(label=_("视图名称"), max_length=60)
    shared = forms.BooleanField(label=_("同事也可以使用"), required=False)


class TagForm(forms.Form):
    """A tag for many enterprises."""

    name = forms.CharField(label=_("标签"), max_length=30)
