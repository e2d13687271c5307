"""The field in which a value of a variable is typed, and the value in words."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.kernel.rules.wording import fact_value
from gaoxin.platform.ui.fields import FigureField, MoneyField, PercentField, SegmentsSelect

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.kernel.rules import Variable

_WAN = 10_000


def language() -> str:
    """zh or en, as the kernel's wording takes it."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def titled(benefit: Benefit) -> str:
    """The title of a benefit, in English where it has one and the reader wants it."""
    return benefit.title_en if benefit.title_en and language() == "en" else benefit.title


def in_words(variable: Variable, value: Any) -> str:
    """A value as people read it, with its unit."""
    return fact_value(value, variable, language())


def a_day() -> forms.DateInput:
    """A day as browsers' own pickers want it."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def value_field(variable: Variable, label: str = "") -> forms.Field:
    """A field that may stay empty and cleans to the kernel's form in canonical units."""
    label = label or variable.name(language())
    if variable.is_numeric:
        return _number_field(variable, label)
    choices = [(each.id, each.label if language() == "zh" else each.label_en) for each in variable.values]
    if variable.type == "boolean":
        return forms.TypedChoiceField(
            label=label, choices=[("yes", _("是")), ("no", _("否"))], coerce=lambda text: text == "yes", widget=SegmentsSelect,
            required=False, empty_value=None,
        )  # fmt: skip
    if variable.type == "category":
        return forms.TypedChoiceField(label=label, choices=[("", "—"), *choices], required=False, empty_value=None)
    if variable.type == "list":
        return forms.TypedMultipleChoiceField(
            label=label, choices=choices, required=False, empty_value=None, widget=forms.CheckboxSelectMultiple
        )
    if variable.type == "date":
        return forms.DateField(label=label, widget=a_day(), required=False)
    return forms.CharField(label=label, max_length=300, required=False)


def _number_field(variable: Variable, label: str) -> FigureField:
    if variable.unit == "元":
        return MoneyField(label=label, unit="万元", required=False, **_bounds(variable, _WAN))
    if variable.unit == "" and variable.type == "number":
        return PercentField(label=label, required=False, **_bounds(variable, Fraction(1, 100)))
    whole = variable.type == "integer"
    return FigureField(label=label, unit=variable.unit, whole=whole, required=False, **_bounds(variable, 1))


def _bounds(variable: Variable, factor: int | Fraction) -> dict[str, Any]:
    """The catalogue's bounds in the shown unit, those that are whole there."""
    found = {}
    for name, limit in (("minimum", variable.minimum), ("maximum", variable.maximum)):
        if limit is not None and (limit / factor).denominator == 1:
            found[name] = int(limit / factor)
    return found


def is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def as_fact(variable: Variable, value: Any) -> Any:
    """A cleaned value as rules read it: None for nothing, a list as a frozenset."""
    if is_empty(value):
        return None
    return frozenset(value) if variable.type == "list" else value
