"""Values of the catalogue in the reader's words: as facts of any type, in cells of a list, and hidden when sensitive."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.kernel.rules.wording import fact_value
from gaoxin.mechanisms.registry import periods, values
from gaoxin.platform.ui import formatters

if TYPE_CHECKING:
    from gaoxin.kernel.rules import Variable

#: Stands for a sensitive value; its length says nothing.
MASK = "＊＊＊"


def language() -> str:
    """zh or en, for the kernel's sentences."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def fact_words(variable: Variable, value: Any) -> str:
    """A value in the kernel's form with its unit: 2,000 万元, 是, 制造业."""
    if value is None:
        return formatters.MISSING
    if variable.is_numeric:
        return formatters.quantity(value, variable.unit)
    return fact_value(value, variable, language())


def text_words(variable: Variable, text: str) -> str:
    """The same for a canonical text of the registry; '' is no value."""
    if not text:
        return formatters.MISSING
    try:
        return fact_words(variable, values.parse(variable, text))
    except (ArithmeticError, ValueError):
        return text


def variable_words(variable: Variable, period: int) -> str:
    """A variable with its calendar period: 营业收入 2025 年."""
    label = variable.name(language())
    if not period:
        return label
    if period >= 190_001:
        return _("%(label)s 截至 %(month)s") % {"label": label, "month": periods.label(period)}
    return _("%(label)s %(year)s 年") % {"label": label, "year": period}


def is_sensitive(variable: Variable) -> bool:
    """Whether its values are shown only where a reason is given."""
    return variable.sensitivity == "sensitive"
