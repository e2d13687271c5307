"""Forms of the pages. What a form cannot know (balances, states, permissions) the actions decide."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.mechanisms.ledger.drilling import COLUMNS
from gaoxin.mechanisms.ledger.enums import HoldState, JournalKind, PaymentState
from gaoxin.mechanisms.ledger.models import LARGEST_FEN, BudgetLine, Fund
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.models import Organisation, Zone
from gaoxin.platform.ui.fields import MoneyField


class FenField(MoneyField):
    """Money typed in `unit`, cleaned to integer 分. Less than a 分 is refused, not rounded."""

    default_error_messages = {
        "smaller_than_fen": _("金额最小到分，现为 %(text)s。"),
        "too_much": _("超出了账簿能记的最大金额。"),
    }

    def to_python(self, value: Any) -> Any:
        yuan = super().to_python(value)
        if yuan is None:
            return None
        fen = Fraction(yuan) * 100
        if fen.denominator != 1:
            raise ValidationError(
                self.error_messages["smaller_than_fen"], code="smaller_than_fen", params={"text": str(value)[:40]}
            )
        if abs(fen) > LARGEST_FEN:
            raise ValidationError(self.error_messages["too_much"], code="too_much")
        return int(fen)


def in_yuan(fen: int) -> Fraction:
    """分 as the initial value of a FenField."""
    return Fraction(fen, 100)


class DayField(forms.DateField):
    """A day, today unless another is chosen."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("initial", timezone.localdate)
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


def _departments(zone: Zone | None) -> Any:
    return Organisation.objects.filter(
        zone=zone, kind=OrganisationKind.DEPARTMENT, is_active=True
    ).order_by("id")  # fmt: skip


class FundForm(forms.Form):
    """A new fund."""

    code = forms.CharField(label=_("资金编码"), max_length=12, help_text=_("2 到 12 位大写字母或数字，建立后不改。"))
    name = forms.CharField(label=_("资金名称"), max_length=100)
    organisation = forms.ModelChoiceField(label=_("管理单位"), queryset=Organisation.objects.none())
    valid_from = DayField(label=_("科目表启用日期"), help_text=_("早于这一天的业务不能记账。"))
    approval_limit = FenField(label=_("审批限额"), help_text=_("超过的付款和预算变动须由管委会领导审批。"))
    payer_account = forms.CharField(label=_("付款账号"), max_length=40, required=False)
    keeps_cash = forms.BooleanField(
        label=_("有自己的银行账户"), required=False, initial=True, help_text=_("不选则由财政直接支付。")
    )
    recovery_restores_budget = forms.BooleanField(label=_("当年追回恢复指标"), required=False, initial=True)

    def __init__(self, *args: Any, zone: Zone | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = _departments(zone)  # type: ignore[attr-defined]


class FundSettingsForm(forms.Form):
    """What may change of a fund."""

    name = forms.CharField(label=_("资金名称"), max_length=100)
    approval_limit = FenField(label=_("审批限额"))
    payer_account = forms.CharField(label=_("付款账号"), max_length=40, required=False)
    recovery_restores_budget = forms.BooleanField(label=_("当年追回恢复指标"), required=False)
    is_active = forms.BooleanField(label=_("启用"), required=False)


class BudgetForm(forms.Form):
    """Budget given to a programme, or taken back."""

    programme = forms.CharField(
        label=_("预算项目"), max_length=100, help_text=_("政策、条款或项目的编号；已有的追加，没有的新开。")
    )
    name = forms.CharField(label=_("项目名称"), max_length=200, required=False)
    amount = FenField(label=_("金额"), help_text=_("追减写负数。"))
    on = DayField(label=_("日期"), help_text=_("记入这一天所在的年度。"))
    document_ref = forms.CharField(label=_("批复文号"), max_length=200)
    organisation = forms.ModelChoiceField(
        label=_("主管部门"), queryset=Organisation.objects.none(), required=False, help_text=_("该部门的业务人员可以预占、占用和释放。")
    )  # fmt: skip

    def __init__(self, *args: Any, fund: Fund, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = _departments(fund.zone)  # type: ignore[attr-defined]
        self.fields["programme"].widget.attrs["list"] = "programmes"


class LineChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A budget line, with what is free on it."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.year} {obj.name}（{obj.available / 100:,.2f} 元）"


class TransferForm(forms.Form):
    """From one programme to another of the same year."""

    source = LineChoice(label=_("调出项目"), queryset=BudgetLine.objects.none())
    target = LineChoice(label=_("调入项目"), queryset=BudgetLine.objects.none())
    amount = FenField(label=_("金额"))
    on = DayField(label=_("日期"))
    document_ref = forms.CharField(label=_("批准文号"), max_length=200)

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("source", "target"):
            self.fields[name].queryset = lines  # type: ignore[attr-defined]


class ReceiveForm(forms.Form):
    """Money granted to the fund."""

    amount = FenField(label=_("金额"))
    on = DayField(label=pgettext_lazy("receipt", "到账日期"))
    document_ref = forms.CharField(label=_("拨款文号"), max_length=200)
    summary = forms.CharField(label=_("摘要"), max_length=200, required=False)


class ReserveForm(forms.Form):
    """Money set aside for a case."""

    line = LineChoice(label=_("预算项目"), queryset=BudgetLine.objects.none())
    amount = FenField(label=_("金额"))
    case_ref = forms.CharField(label=_("业务编号"), max_length=100)
    subject = forms.CharField(label=pgettext_lazy("ledger", "对象"), max_length=200, required=False)
    on = DayField(label=_("日期"))
    document_ref = forms.CharField(label=_("文号或单据号"), max_length=200, required=False)

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class CommitForm(forms.Form):
    """The decision is made."""

    amount = FenField(label=_("占用金额"), unit="元")
    on = DayField(label=_("日期"))
    document_ref = forms.CharField(label=_("决定文号"), max_length=200, required=False)


class ReleaseForm(forms.Form):
    """Money given back to the line."""

    reserved = FenField(label=_("释放预占"), unit="元", required=False)
    committed = FenField(label=_("释放占用"), unit="元", required=False)
    on = DayField(label=_("日期"))
    reason = forms.CharField(label=_("原因"), max_length=200)


class RecoverForm(forms.Form):
    """Money that came back."""

    amount = FenField(label=_("追回金额"), unit="元")
    on = DayField(label=pgettext_lazy("receipt", "到账日期"))
    document_ref = forms.CharField(label=_("追回决定文号"), max_length=200)
    reason = forms.CharField(label=_("原因"), max_length=150)


class OrderForm(forms.Form):
    """A payment."""

    amount = FenField(label=_("付款金额"), unit="元")
    payee_name = forms.CharField(label=_("收款人"), max_length=200)
    payee_account = forms.CharField(label=_("收款账号"), max_length=40)
    payee_bank = forms.CharField(label=_("开户行"), max_length=200)
    payee_bank_code = forms.CharField(
        label=_("联行号"), max_length=12, required=False, help_text=_("12 位数字，可不填。")
    )
    purpose = forms.CharField(label=_("用途"), max_length=100)


class CarryForm(forms.Form):
    """What is open goes on in the next year."""

    document_ref = forms.CharField(label=_("文号或单据号"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=200)


class BounceForm(ReasonForm):
    """A settled payment that the bank sent back."""

    on = DayField(label=_("退汇日期"))
    document_ref = forms.CharField(label=_("银行退汇单号"), max_length=200)


class SettleForm(forms.Form):
    """Paid past the bank file: what the bank's slip says."""

    on = DayField(label=_("到账日期"))
    bank_reference = forms.CharField(label=_("银行流水号"), max_length=100)


class ReverseForm(ReasonForm):
    """The mirror image of a journal."""

    on = DayField(label=_("冲销日期"))


class MonthsForm(forms.Form):
    """Months closed up to one."""

    through = forms.TypedChoiceField(label=_("结到"), coerce=int)

    def __init__(self, *args: Any, closed: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["through"].choices = [  # type: ignore[attr-defined]
            (month, _("%(month)s 月") % {"month": month}) for month in range(closed + 1, 13)
        ]


class CloseYearForm(forms.Form):
    """A year closed for good."""

    document_ref = forms.CharField(label=_("决算文号"), max_length=200)
    carry_unused = forms.BooleanField(
        label=_("未用的指标结转下年"), required=False, help_text=_("不选则年底作废。没有支付完的占款总是结转。")
    )
    sure = forms.BooleanField(label=_("我已逐项核对，知道结账后不能撤销"))


class JournalFilter(forms.Form):
    """Narrows the journals of a fund."""

    q = forms.CharField(label=_("业务编号、文号或摘要"), required=False, max_length=100)
    kind = forms.ChoiceField(label=_("种类"), required=False, choices=[("", _("全部")), *JournalKind.choices])
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    line = forms.ModelChoiceField(
        label=_("预算项目"), required=False, queryset=BudgetLine.objects.none(), widget=forms.HiddenInput
    )
    column = forms.ChoiceField(
        label=_("数字"), required=False, widget=forms.HiddenInput, choices=[(key, column.label) for key, column in COLUMNS.items()]
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class HoldFilter(forms.Form):
    """Narrows the holds of a fund."""

    q = forms.CharField(label=_("业务编号或对象"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *HoldState.choices])
    line = forms.ModelChoiceField(label=_("预算项目"), required=False, queryset=BudgetLine.objects.none())

    def __init__(self, *args: Any, lines: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].queryset = lines  # type: ignore[attr-defined]


class PaymentFilter(forms.Form):
    """Narrows the payments of a fund."""

    q = forms.CharField(label=_("行号或收款人"), required=False, max_length=100)
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *PaymentState.choices])
    waiting = forms.BooleanField(label=_("只看待领导审批"), required=False)


class TrialForm(forms.Form):
    """On which day."""

    on = DayField(label=_("截至"))
    before_closing = forms.BooleanField(label=_("不含年终结账"), required=False)


class StatementForm(forms.Form):
    """Which account, which days."""

    account = forms.ChoiceField(label=_("科目"))
    since = forms.DateField(label=_("从"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = accounts  # type: ignore[attr-defined]


class VoucherForm(forms.Form):
    """The head of a journal that people write."""

    kind = forms.ChoiceField(
        label=_("种类"), choices=[(kind.value, kind.label) for kind in (JournalKind.MANUAL, JournalKind.OPENING)]
    )
    on = DayField(label=_("日期"))
    summary = forms.CharField(label=_("摘要"), max_length=200)
    document_ref = forms.CharField(label=_("文号或单据号"), max_length=200, required=False)
    case_ref = forms.CharField(label=_("业务编号"), max_length=100, required=False)


class LegForm(forms.Form):
    """One line of a journal: an account with a debit or a credit."""

    account = forms.ChoiceField(label=_("科目"), required=False)
    debit = FenField(label=_("借方"), unit="元", required=False)
    credit = FenField(label=_("贷方"), unit="元", required=False)

    def __init__(self, *args: Any, accounts: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].choices = [("", "—"), *accounts]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        debit, credit = given.get("debit"), given.get("credit")
        if given.get("account") and bool(debit) == bool(credit):
            raise ValidationError(_("每一行填借方或贷方中的一个。"))
        if not given.get("account") and (debit or credit):
            raise ValidationError(_("这一行没有选科目。"))
        return given

    @property
    def amount(self) -> int:
        """分, debit above zero."""
        return (self.cleaned_data.get("debit") or 0) - (self.cleaned_data.get("credit") or 0)
