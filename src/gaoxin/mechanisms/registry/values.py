"""Values between the kernel's forms, the one text that says them, and the typed columns of a fact; when two of them agree."""

from __future__ import annotations

import datetime
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry.fields import number_text
from gaoxin.mechanisms.registry.models.facts import LIST_JOINT, VALUE_COLUMNS
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.mechanisms.registry.models.facts import Value

#: Variable type → the column that holds its values.
COLUMN_OF = {
    "number": "value_number", "integer": "value_number", "boolean": "value_boolean", "date": "value_date", "category": "value_text",
    "code": "value_text", "text": "value_text", "list": "value_list",
}  # fmt: skip
TRUE, FALSE = "1", "0"
SENSITIVE = "sensitive"
#: What is shown in place of a value that the actor may not see.
MASK = "＊＊＊"
#: Figures that differ by less than this share of the larger one were rounded, not contradicted: 1234.57 万元 beside 12345678 元.
TOLERANCE = 0.001


def canonical(variable: Variable, value: Any) -> str:
    """The one text of a value, as tables hold it: digits, 1 or 0, an ISO date, an id, ids joined in order.

    value: in the kernel's form (Decimal, Fraction, int, float, bool, date, str, frozenset). Refusal: it is not a possible
    value of the variable, or has more digits than are kept exactly.
    """
    if variable.is_numeric:
        return number_text(_checked_number(variable, value))
    if variable.type == "boolean" and isinstance(value, bool):
        return TRUE if value else FALSE
    if variable.type == "date" and isinstance(value, datetime.date):
        return value.isoformat()
    if variable.type == "list" and isinstance(value, frozenset | set):
        unknown = [item for item in value if variable.value(item) is None]
        if not unknown:
            return LIST_JOINT.join(sorted(value))
    if variable.type == "category" and isinstance(value, str) and any(known.id == value for known in variable.values):
        return value
    if variable.type in ("code", "text") and isinstance(value, str) and value.strip():
        return value.strip()
    raise Refusal(_("“%(value)s”不能作为“%(label)s”的值。") % {"value": value, "label": variable.label}, code="value")


def _checked_number(variable: Variable, value: Any) -> Decimal:
    try:
        number = _decimal(value)
    except (InvalidOperation, TypeError, ValueError):
        number = None
    label = variable.label
    if number is None or not number.is_finite():
        raise Refusal(_("“%(label)s”须是数字。") % {"label": label}, code="value")
    if variable.type == "integer" and number != number.to_integral_value():
        raise Refusal(_("“%(label)s”须是整数。") % {"label": label}, code="value")
    # Columns of rules are float64: a number counts as the shortest decimal that prints the same, so only such are taken in.
    if Decimal(repr(float(number))) != number:
        raise Refusal(
            _("“%(label)s”有效数字太多，无法精确保存。") % {"label": label},
            next_step=_("请保留 15 位有效数字。"),
            code="value",
        )
    low, high = variable.minimum, variable.maximum
    if (low is not None and Fraction(number) < low) or (high is not None and Fraction(number) > high):
        raise Refusal(_("“%(label)s”超出可能的范围。") % {"label": label}, code="value")
    return number


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    if isinstance(value, Fraction):
        exact = Decimal(value.numerator) / Decimal(value.denominator)
        if Fraction(exact) != value:
            raise ValueError(value)
        return exact
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def parse(variable: Variable, text: str) -> Value:
    """The value that a canonical text says. ValueError: the text is none of this variable's type."""
    if variable.is_numeric:
        return Decimal(text)
    if variable.type == "boolean":
        return text == TRUE
    if variable.type == "date":
        return datetime.date.fromisoformat(text)
    if variable.type == "list":
        return frozenset(part for part in text.split(LIST_JOINT) if part)
    return text


def columns_of(variable: Variable, text: str) -> dict[str, Value | None]:
    """The typed columns of a fact or claim for a canonical text."""
    filled: dict[str, Value | None] = dict.fromkeys(VALUE_COLUMNS)
    column = COLUMN_OF[variable.type]
    filled[column] = text if column == "value_list" else parse(variable, text)
    return filled


def text_of(variable: Variable, value: Value) -> str:
    """The canonical text of a value that a fact holds."""
    if isinstance(value, frozenset):
        return LIST_JOINT.join(sorted(value))
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return number_text(value) if isinstance(value, Decimal) else str(value)


def is_sensitive(variable: Variable | None) -> bool:
    """Whether values are masked until revealed; those of a variable that has left the catalogue are."""
    return variable is None or variable.sensitivity == SENSITIVE


def tolerates(variable: Variable) -> bool:
    """Whether sources may round this variable differently without contradicting each other: amounts and ratios."""
    return variable.type == "number" and variable.unit in ("元", "美元", "")


def agree(variable: Variable, one: str, other: str) -> bool:
    """Whether two canonical texts say the same, rounding of amounts and ratios aside."""
    if one == other or not tolerates(variable):
        return one == other
    first, second = Decimal(one), Decimal(other)
    return abs(first - second) <= Decimal(str(TOLERANCE)) * max(abs(first), abs(second))


def plain(value: Value | None) -> Any:
    """A value for JSON: numbers as numbers, dates and ids as text, lists sorted."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, frozenset):
        return sorted(value)
    return value.isoformat() if isinstance(value, datetime.date) else value
