"""Forms of contracts, reports, judgements and recoveries."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.forms import FenField


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class UndertakingForm(forms.Form):
    """A contract with what was promised."""

    contract = forms.CharField(label=_("合同编号"), max_length=60)
    title = forms.CharField(label=_("项目名称"), max_length=200)
    signed_on = _day(_("签订日期"), initial=timezone.localdate)
    starts_on = _day(_("起"))
    ends_on = _day(_("止"))
    targets = forms.CharField(
        label=_("绩效目标"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("一行一个，如“营业收入[2026] >= 5000万元”；评估时与企业档案自动比对。"),
    )  # fmt: skip
    budget = forms.CharField(
        label=_("项目预算"), required=False, widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text=_("一行一项，如“设备购置 120万元”。"),
    )  # fmt: skip
    milestones = forms.CharField(
        label=_("跟踪节点"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
        help_text=_("一行一个，如“中期评估 2027-06-30”，最后是验收；不填则每年末进展报告、期中中期评估、期满验收。"),
    )  # fmt: skip


class ReportForm(forms.Form):
    """The enterprise's report on a milestone."""

    report = forms.CharField(label=_("进展"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    spent = FenField(label=_("项目已支出"), required=False)


class JudgeForm(forms.Form):
    """What the evaluation found."""

    passed = forms.ChoiceField(label=_("结论"), choices=[("yes", _("通过")), ("no", _("未通过"))])
    finding = forms.CharField(label=_("评估意见"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class RecoveryForm(forms.Form):
    """Begins to take money back."""

    amount = FenField(label=_("追回金额"))
    ground = forms.ChoiceField(
        label=_("追回情形"),
        choices=[
            ("false_material", _("提供虚假材料")), ("double_claim", _("重复享受")), ("moved_out", _("承诺期内迁出")),
            ("target_missed", _("未达到绩效目标")), ("audit", _("审计发现")),
        ],
    )  # fmt: skip
    reason = forms.CharField(label=_("事实和理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class RepaymentForm(forms.Form):
    """Money that has come back."""

    amount = FenField(label=_("退缴金额"))
    on = _day(_("退缴日期"), initial=timezone.localdate)
    document = forms.CharField(label=_("入账凭证号"), max_length=100)
