"""Forms of the file: a correction by the enterprise with its evidence, a reason, a decision."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.enterprises.file_figures import column_unit
from gaoxin.domains.enterprises.file_sections import language
from gaoxin.platform.ui.fields import FigureField, MoneyField, PercentField, SegmentsSelect

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable

_WAN = 10_000
#: What evidence may be: a scan, a picture, a table.
EVIDENCE_KINDS = ".pdf,.png,.jpg,.jpeg,.xlsx"


def _a_day() -> forms.DateInput:
    """A day as browsers' own pickers want it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def value_field(variable: Variable) -> forms.Field:
    """The field in which a value of a variable is typed; it cleans to the kernel's form in canonical units."""
    label = variable.name(language())
    if variable.is_numeric:
        return _number_field(variable, label)
    choices = [(each.id, each.label if language() == "zh" else each.label_en) for each in variable.values]
    if variable.type == "boolean":
        return forms.TypedChoiceField(
            label=label, choices=[("yes", _("是")), ("no", _("否"))], coerce=lambda text: text == "yes", widget=SegmentsSelect
        )  # fmt: skip
    if variable.type == "category":
        return forms.ChoiceField(label=label, choices=[("", "—"), *choices])
    if variable.type == "list":
        return forms.TypedMultipleChoiceField(
            label=label, choices=choices, required=False, empty_value=[], widget=forms.CheckboxSelectMultiple
        )
    if variable.type == "date":
        return forms.DateField(label=label, widget=_a_day())
    return forms.CharField(label=label, max_length=300)


def _number_field(variable: Variable, label: str) -> FigureField:
    if variable.unit == "元":
        return MoneyField(label=label, unit="万元", **_bounds(variable, _WAN))
    if variable.unit == "" and variable.type == "number":
        return PercentField(label=label, **_bounds(variable, Fraction(1, 100)))
    whole = variable.type == "integer"
    return FigureField(label=label, unit=column_unit(variable), whole=whole, **_bounds(variable, 1))


def _bounds(variable: Variable, factor: int | Fraction) -> dict[str, Any]:
    """The catalogue's bounds in the shown unit, those that are whole there."""
    found = {}
    for name, limit in (("minimum", variable.minimum), ("maximum", variable.maximum)):
        if limit is not None and (limit / factor).denominator == 1:
            found[name] = int(limit / factor)
    return found


class CorrectionForm(forms.Form):
    """What a value should be, since when, why, and a file that proves it."""

    observed_on = forms.DateField(label=_("数据日期"), widget=_a_day(), help_text=_("这个数据说的是哪一天的情况。"))
    reason = forms.CharField(
        label=_("更正说明"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("哪里不对，以什么为准。"),
    )
    evidence = forms.FileField(
        label=_("佐证材料"), required=False, help_text=_("审计报告、纳税申报表、证书等的扫描件或表格；PDF、图片或 Excel。"),
        widget=forms.ClearableFileInput(attrs={"accept": EVIDENCE_KINDS}),
    )  # fmt: skip

    def __init__(self, variable: Variable, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.variable = variable
        self.fields = {"value": value_field(variable), **self.fields}
        self.fields["observed_on"].initial = timezone.localdate()

    def clean_observed_on(self) -> Any:
        day = self.cleaned_data["observed_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("数据日期不能晚于今天。"))
        return day

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        return frozenset(value) if self.variable.type == "list" else value


class ReasonForm(forms.Form):
    """One sentence that is kept in the audit chain."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"}))
