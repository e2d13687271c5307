"""Form fields of the zone's figures: they read what people type (1,234.5, ３０００, 12.5%) and answer in canonical units."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc
from stdnum.exceptions import InvalidChecksum
from stdnum.exceptions import ValidationError as StdnumError

from gaoxin.platform.ui.formatters.numbers import exact

_NUMBER = re.compile(r"^[+-]?(\d+(\.\d*)?|\.\d+)$")
_FACTORS = {"元": 1, "千元": 1000, "万元": 10_000, "亿元": 100_000_000}


def plain_number(text: str) -> str:
    """The digits of a typed number: full-width forms, thousand separators and spaces are understood."""
    folded = unicodedata.normalize("NFKC", text).replace("−", "-").replace("，", ",")
    return re.sub(r"[,\s]", "", folded)


class FigureField(forms.CharField):
    """A number with a unit beside it. Cleans to a Fraction in the canonical unit; None when left empty (unknown, not zero)."""

    widget = forms.TextInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_number": _("“%(text)s”不是数字，请只填数字，例如 1234.5。"),
        "too_small": _("不能小于 %(limit)s，现为 %(text)s。"),
        "too_large": _("不能大于 %(limit)s，现为 %(text)s。"),
        "not_whole": _("应为整数，现为 %(text)s。"),
    }

    def __init__(
        self,
        *,
        unit: str = "",
        factor: Fraction | int = 1,
        minimum: Decimal | int | None = None,
        maximum: Decimal | int | None = None,
        whole: bool = False,
        **kwargs: Any,
    ) -> None:
        """`unit` is shown; a typed 1 means `factor` in the canonical unit. `minimum` and `maximum` are in the shown unit."""
        self.unit, self.factor, self.minimum, self.maximum, self.whole = unit, Fraction(factor), minimum, maximum, whole
        super().__init__(**kwargs)
        self.widget.attrs.setdefault("inputmode", "numeric" if whole else "decimal")
        self.widget.attrs.setdefault("autocomplete", "off")

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text is None or text in self.empty_values:
            return None
        plain = plain_number(text).removesuffix("%" if self.unit == "%" else self.unit or "\0")
        if not _NUMBER.match(plain) or len(plain) > 40:
            raise ValidationError(self.error_messages["not_a_number"], code="not_a_number", params={"text": text[:40]})
        figure = Fraction(plain)
        self._check(figure, plain)
        return figure * self.factor

    def _check(self, figure: Fraction, text: str) -> None:
        if self.whole and figure.denominator != 1:
            raise ValidationError(self.error_messages["not_whole"], code="not_whole", params={"text": text})
        if self.minimum is not None and figure < exact(self.minimum):
            raise ValidationError(
                self.error_messages["too_small"], code="too_small", params={"text": text, "limit": self.minimum}
            )
        if self.maximum is not None and figure > exact(self.maximum):
            raise ValidationError(
                self.error_messages["too_large"], code="too_large", params={"text": text, "limit": self.maximum}
            )

    def prepare_value(self, value: Any) -> Any:
        """A canonical figure given as initial is shown in the field's unit; what the user typed is shown as typed."""
        if isinstance(value, (int, float, Decimal, Fraction)) and not isinstance(value, bool):
            shown = exact(value) / self.factor
            return f"{float(shown):.10g}" if shown.denominator != 1 else str(shown.numerator)
        return value


class MoneyField(FigureField):
    """Money, typed in `unit` (default 万元), cleaned to 元. The page echoes the amount in 元 while it is typed."""

    def __init__(self, *, unit: str = "万元", **kwargs: Any) -> None:
        super().__init__(unit=unit, factor=_FACTORS[unit], **kwargs)
        self.echoes = True


class PercentField(FigureField):
    """A ratio, typed in percent, cleaned to a fraction (3 → 0.03)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(unit="%", factor=Fraction(1, 100), **kwargs)


class SegmentsSelect(forms.RadioSelect):
    """Radio buttons drawn as one bar, for two to four short answers."""

    layout_kind = "segments"
    template_name = "ui/widgets/segments.html"
    option_template_name = "ui/widgets/segments_option.html"


class ThreeWayField(forms.TypedChoiceField):
    """是, 否 or 不清楚: cleans to True, False or None (unknown is never a no)."""

    widget = SegmentsSelect

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault("initial", "")
        choices = [("yes", _("是")), ("no", _("否")), ("", _("不清楚"))]
        super().__init__(choices=choices, coerce=lambda value: value == "yes", empty_value=None, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return (
            {True: "yes", False: "no", None: ""}.get(value, value)
            if value is None or isinstance(value, bool)
            else value
        )


class CreditCodeField(forms.CharField):
    """统一社会信用代码. A wrong length or letter is refused; a wrong check digit is kept and flagged, because such codes exist."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "length": _("应为 18 位，现为 %(length)s 位。"),
        "letters": _("含有不该出现的字符：%(letters)s（统一社会信用代码不用 I、O、S、V、Z）。"),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("统一社会信用代码"))
        super().__init__(**kwargs)
        self.widget.attrs.update({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", super().to_python(value) or "")
        code = re.sub(r"[\s-]", "", text).upper()
        if not code:
            return ""
        if len(code) != 18:
            raise ValidationError(self.error_messages["length"], code="length", params={"length": len(code)})
        if wrong := sorted(set(re.findall(r"[^0-9A-HJ-NPQRTUWXY]", code))):
            raise ValidationError(self.error_messages["letters"], code="letters", params={"letters": "、".join(wrong)})
        return code


def credit_code_warning(code: str) -> str:
    """A sentence when the check digit of a well-formed code is wrong, else empty. It warns and does not block."""
    try:
        uscc.validate(code)
    except InvalidChecksum:
        return str(_("校验位不符，请核对执照；确认无误可继续。"))
    except StdnumError:
        return ""
    return ""
