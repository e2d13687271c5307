"""A decimal that no database rounds."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


def number_text(number: Decimal | int | float) -> str:
    """The one spelling of a number: plain digits, no exponent, no trailing zeros. A float means the shortest decimal that prints it.

    >>> number_text(1500.0), number_text(Decimal("0.0300")), number_text(1e-7)
    ('1500', '0.03', '0.0000001')
    """
    if not number:
        return "0"
    if isinstance(number, float):
        if not number.is_integer() or abs(number) >= 1e15:
            text = repr(number)
            return text if "e" not in text else number_text(Decimal(text))
        number = int(number)
    text = str(number) if isinstance(number, int) else format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


if TYPE_CHECKING:
    _DecimalColumn = models.Field[Decimal | int | str | None, Decimal | None]
else:
    _DecimalColumn = models.Field


class ExactDecimalField(_DecimalColumn):
    """A decimal of any length: `numeric` on PostgreSQL, canonical text on SQLite, where `numeric` would become a binary float."""

    description = _("精确小数")

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "numeric" if connection.vendor == "postgresql" else "text"

    def from_db_value(self, value: Any, expression: Any, connection: BaseDatabaseWrapper) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Decimal | None:
        return None if value is None else Decimal(number_text(value) if isinstance(value, float) else value)

    def get_prep_value(self, value: Any) -> str | None:
        return None if value is None else number_text(Decimal(value) if isinstance(value, str) else value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        text = value if prepared else self.get_prep_value(value)
        return Decimal(text) if text is not None and connection.vendor == "postgresql" else text
