"""Forms of the money pages. Balances, states and permissions are the actions' matter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import ObjectionState, PublicityState
from gaoxin.domains.policies.models import Benefit
from gaoxin.domains.policies.publicity import PERIODS
from gaoxin.domains.policies.selectors.money import Envelope

_ALL = ("", _("全部"))


class BudgetFilter(forms.Form):
    """Narrows the lines of a year's budget."""

    year = forms.IntegerField(widget=forms.HiddenInput, required=False)
    q = forms.CharField(label=_("预算项目、事项"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("余量"), required=False,
        choices=[_ALL, ("used", _("已用 80% 以上")), ("short", _("不够待审定")), ("ending", _("年内会用完")), ("idle", _("还没有使用"))],
    )  # fmt: skip

    def narrow(self, found: list[Envelope]) -> list[Envelope]:
        """The envelopes that the given conditions leave; a wrong choice narrows nothing."""
        self.is_valid()
        text, state = self.cleaned_data.get("q", "").strip().casefold(), self.cleaned_data.get("state", "")
        keeps: dict[str, Callable[[Envelope], bool]] = {
            "used": lambda each: bool(each.alert),
            "short": lambda each: each.waiting > each.line.left,
            "ending": lambda each: each.runs_out_on is not None,
            "idle": lambda each: each.used == 0,
        }
        keep = keeps.get(state)
        return [
            each for each in found
            if (keep is None or keep(each)) and any(text in name.casefold() for name in (each.line.name, *(benefit.title for benefit in each.benefits)))
        ]  # fmt: skip


class PublicityFilter(forms.Form):
    """Narrows the notices."""

    q = forms.CharField(label=_("标题、编号"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[_ALL, *PublicityState.choices])


class AwardFilter(forms.Form):
    """Narrows lists of awards."""

    q = forms.CharField(label=_("企业、办件编号"), required=False, max_length=100)
    benefit: forms.ModelChoiceField[Benefit] = forms.ModelChoiceField(
        label=_("事项"), required=False, queryset=Benefit.objects.none(), empty_label=_("全部")
    )

    def __init__(self, *args: Any, benefits: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["benefit"].queryset = benefits  # type: ignore[attr-defined]


class NoticeForm(forms.Form):
    """A notice for the chosen awards."""

    title = forms.CharField(label=_("标题"), required=False, max_length=200, help_text=_("不填则按事项名称生成。"))
    period = forms.ChoiceField(label=_("公示期"), choices=PERIODS, initial=PERIODS[0][0])
    contact = forms.CharField(label=_("受理异议"), max_length=200, help_text=_("联系人和电话，随公示公开。"))


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ObjectionForm(forms.Form):
    """Anybody's objection to a notice."""

    award = forms.ChoiceField(label=_("针对"), required=False)
    name = forms.CharField(label=_("姓名或单位"), max_length=100)
    contact = forms.CharField(label=_("联系方式"), max_length=100, help_text=_("只用于核查和答复，不公开。"))
    text = forms.CharField(label=_("异议内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, lines: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["award"].choices = [("", _("整个公示")), *lines]  # type: ignore[attr-defined]


class ObjectionFilter(forms.Form):
    """Narrows the objections."""

    q = forms.CharField(label=_("公示、提出人、企业"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("结果"), required=False, choices=[_ALL, *ObjectionState.choices])
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2199)


class DecisionForm(forms.Form):
    """What an investigation found."""

    state = forms.ChoiceField(
        label=_("结论"), choices=[(ObjectionState.DISMISSED, _("不成立，公示继续")), (ObjectionState.UPHELD, _("成立，不予支持"))]
    )  # fmt: skip
    decision = forms.CharField(label=_("核查结果"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class OverlapFilter(forms.Form):
    """Narrows the overlaps."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    kind = forms.ChoiceField(
        label=_("重复类型"), required=False,
        choices=[_ALL, ("expense_key", _("同一支出")), ("exclusion_group", _("不重复享受组")), ("upgrade_chain", _("同一荣誉")), ("document", _("同一份材料"))],
    )  # fmt: skip
    year = forms.IntegerField(label=_("年度"), required=False, min_value=2000, max_value=2199)
