"""What narrows the lists of the library."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.policies.enums import Instrument, Level, Route, VersionState
from gaoxin.domains.policies.selectors.library import Wanted
from gaoxin.domains.policies.taxonomy import AXES, FACETS

_ANY = ("", _("不限"))
#: 元 in 分.
FEN = 100
_AMOUNTS = [
    ("100000", _("10 万元以上")),
    ("500000", _("50 万元以上")),
    ("1000000", _("100 万元以上")),
    ("5000000", _("500 万元以上")),
]


class LibraryFilter(forms.Form):
    """Words and facets of the policy library."""

    q = forms.CharField(
        label=_("搜索"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("例如：买设备有补贴吗")}),
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("状态"), required=False,
        choices=[
            ("", _("现行和征求意见")), ("open", _("现在可以申报")), ("upcoming", _("即将开始")), ("closed", _("本批已截止")),
            ("consultation", _("征求意见")), ("expired", pgettext_lazy("policy", "已失效")), ("all", _("全部")),
        ],
    )  # fmt: skip
    activity = forms.ChoiceField(label=_("环节"), required=False)
    amount = forms.ChoiceField(label=_("最高金额"), required=False, choices=[_ANY, *_AMOUNTS])
    route = forms.ChoiceField(label=_("享受方式"), required=False, choices=[_ANY, *Route.choices])
    level = forms.ChoiceField(label=_("级别"), required=False, choices=[_ANY, *Level.choices])
    instrument = forms.ChoiceField(label=_("扶持方式"), required=False, choices=[_ANY, *Instrument.choices])
    within = forms.ChoiceField(
        label=_("截止时间"), required=False,
        choices=[_ANY, ("7", _("7 天内截止")), ("30", _("30 天内截止")), ("90", _("90 天内截止"))],
    )  # fmt: skip
    phase = forms.ChoiceField(label=_("阶段"), required=False)
    size = forms.ChoiceField(label=_("规模"), required=False)
    title = forms.ChoiceField(label=_("资质"), required=False)
    subject = forms.ChoiceField(label=_("主体类型"), required=False)
    followed = forms.BooleanField(label=_("只看我关注的"), required=False)

    def __init__(self, *args: object, signed_in: bool = False, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for axis in FACETS:
            self.fields[axis].choices = [_ANY, *AXES[axis].tags.items()]  # type: ignore[attr-defined]
        if not signed_in:
            del self.fields["followed"]

    def wanted(self) -> Wanted:
        """The conditions; one with a fault narrows nothing."""
        self.full_clean()
        given = self.cleaned_data
        return Wanted(
            q=given.get("q", ""), level=given.get("level", ""), instrument=given.get("instrument", ""), route=given.get("route", ""),
            state=given.get("state", ""), amount=int(given.get("amount") or 0) * FEN, within=int(given.get("within") or 0),
            tags={axis: given[axis] for axis in FACETS if given.get(axis)}, followed=bool(given.get("followed")),
        )  # fmt: skip

    def words(self) -> str:
        """The conditions in words, as the name of a saved search: 设备 · 现在可以申报."""
        self.full_clean()
        parts = []
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value:
                choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
                parts.append(str(field.label) if value is True else choices.get(str(value), str(value)))
        return " · ".join(parts)


class DeskFilter(forms.Form):
    """Narrows the staff's list of versions."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("标题、文号或标识")}),
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[_ANY, *VersionState.choices])
    level = forms.ChoiceField(label=_("级别"), required=False, choices=[_ANY, *Level.choices])
