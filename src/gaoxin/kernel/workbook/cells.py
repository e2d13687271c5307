"""One cell as a value of one variable, exactly, or the reason why it cannot be one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gaoxin.kernel.rules.catalogue import Variable
from gaoxin.kernel.workbook.dates import read_date
from gaoxin.kernel.workbook.measures import Measure, measure, quantity, shift
from gaoxin.kernel.workbook.numbers import NumberFault, NumberText, fold_cell, is_missing, read_number

Value = Decimal | Fraction | int | bool | str | datetime.date | frozenset[str]

_TRUE = frozenset(
    {
        "是",
        "有",
        "对",
        "真",
        "已",
        "√",
        "✓",
        "✔",
        "☑",
        "y",
        "yes",
        "true",
        "t",
        "1",
        "符合",
        "具备",
        "具有",
        "属于",
        "是的",
        "有效",
    }
)
_FALSE = frozenset(
    {
        "否",
        "无",
        "没有",
        "不",
        "未",
        "×",
        "✗",
        "✕",
        "✘",
        "☐",
        "x",
        "n",
        "no",
        "false",
        "f",
        "0",
        "不是",
        "不符合",
        "不具备",
        "不属于",
        "未发生",
        "无效",
    }
)
_LIST_BREAK = re.compile(r"[、;；,，/|\n]+")
_CODE = re.compile(r"^[A-T]?(\d{2,4})(?!\d)")


@dataclass(frozen=True)
class Parsed:
    """A cell that was read.

    value: exact, in the variable's canonical unit; None when the cell means “no data”. note: '' or the code of a finding
    that says how it was read (cell_missing_mark, cell_approximate, cell_own_unit, cell_date_number, …) with its args.
    """

    value: Value | None
    note: str = ""
    args: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """A cell that cannot be a value of the variable: the code of a finding with its args; the cell counts as missing."""

    code: str
    args: Mapping[str, Any] = field(default_factory=dict)


def parse_cell(value: Any, variable: Variable, unit: str = "") -> Parsed | Problem:
    """Read one cell as a value of a variable.

    value: as a spreadsheet or csv delivers it (float, str, bool, date, …). unit: as the header writes it (万元, %), '' for
    the variable's canonical unit. Numbers come back as int or Decimal in the canonical unit, ratios as fractions of one.
    """
    if isinstance(value, str):
        folded = fold_cell(value)
        if is_missing(folded) and not _means_something(folded, variable):
            return Parsed(None, "cell_missing_mark" if folded else "")
        value = folded
    elif value is None or (isinstance(value, float) and value != value):
        return Parsed(None)
    return _READERS[variable.type](value, variable, unit)


def _means_something(folded: str, variable: Variable) -> bool:
    """「无」 is an answer where no is an answer, and no data where a number belongs."""
    if variable.type == "boolean":
        return folded.lower() in _FALSE
    if variable.type == "list":
        return folded in ("无", "没有")
    return variable.type == "category" and variable.value(folded) is not None


def allowed(variable: Variable, unit: str = "") -> tuple[str, str]:
    """What may stand in a cell of a variable, in Chinese and English."""
    if variable.is_numeric:
        shown = unit or variable.unit
        bounds = _bounds(variable)
        kind = ("整数", "a whole number") if variable.type == "integer" else ("数字", "a number")
        zh = f"{bounds[0]}{kind[0]}" + (f"（单位：{shown}）" if shown else "（比率，如 35% 或 0.35）")
        en = f"{kind[1]}{bounds[1]}" + (f" (in {shown})" if shown else " (a ratio, such as 35% or 0.35)")
        return zh, en
    if variable.type in ("category", "list"):
        few = variable.values[:12]
        more = "…" if len(variable.values) > 12 else ""
        return "、".join(value.label for value in few) + more, ", ".join(value.label_en for value in few) + more
    return {
        "boolean": ("“是”或“否”", "是 or 否 (yes or no)"),
        "date": ("年月日齐全的日期，如 2020-01-31", "a full date such as 2020-01-31"),
        "code": ("2 至 4 位数字的行业代码，如 3911", "an industry code of 2 to 4 digits, such as 3911"),
        "text": ("文字", "text"),
    }[variable.type]


def _bounds(variable: Variable) -> tuple[str, str]:
    low, high = variable.minimum, variable.maximum
    if low is not None and high is not None:
        return f"{float(low):g} 至 {float(high):g} 的", f" from {float(low):g} to {float(high):g}"
    if low is not None:
        return (
            ("不小于 0 的", " of at least 0")
            if low == 0
            else (f"不小于 {float(low):g} 的", f" of at least {float(low):g}")
        )
    return ("", "")


def _number(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
        return Problem("cell_date_in_number", {"allowed": allowed(variable, unit)})
    if isinstance(value, bool):
        return Problem("cell_text", {"allowed": allowed(variable, unit)})
    if isinstance(value, str):
        read = read_number(value)
        if isinstance(read, NumberFault):
            return Problem(f"cell_{read.kind}", {"allowed": allowed(variable, unit)})
    elif isinstance(value, int):
        read = NumberText(Decimal(value))
    else:
        decimal = Decimal(repr(float(value)))
        if not decimal.is_finite():
            return Problem("cell_text", {"allowed": allowed(variable, unit)})
        read = NumberText(decimal)
    return _in_unit(read, variable, unit)


def _in_unit(read: NumberText, variable: Variable, unit: str) -> Parsed | Problem:
    """A number in the variable's canonical unit: the cell's own unit goes before the header's."""
    header = measure(unit) if unit else None
    own = read.unit
    if own is not None and not own.fits(variable):
        return Problem("cell_unit", {"allowed": allowed(variable, unit)})
    applied: Measure | None = own or (None if read.own_scale else header)
    exact = shift(read.value, applied.power) if applied else read.value
    note = _note(read, header, variable)
    return _checked(exact, variable, unit, *note)


def _note(read: NumberText, header: Measure | None, variable: Variable) -> tuple[str, bool]:
    if read.approximate:
        return "cell_approximate", True
    own_power = read.unit.power if read.unit else 0
    differs = read.own_scale and (header.power if header else 0) != own_power and variable.unit == "元"
    return ("cell_own_unit", True) if differs or (read.scaled and not read.own_scale) else ("", False)


def _checked(exact: Decimal | int | Fraction, variable: Variable, unit: str, note: str, tell: bool) -> Parsed | Problem:
    exactly = Fraction(exact)
    if variable.minimum is not None and exactly < variable.minimum:
        limit = quantity(variable.minimum, variable)
        return Problem("cell_negative", {"limit": limit, "allowed": allowed(variable, unit)})
    if variable.maximum is not None and exactly > variable.maximum:
        limit = quantity(variable.maximum, variable)
        code = "cell_ratio" if variable.unit == "" and variable.type == "number" else "cell_too_big"
        return Problem(code, {"limit": limit, "allowed": allowed(variable, unit)})
    if variable.type == "integer":
        if exactly.denominator != 1:
            return Problem("cell_not_integer", {"allowed": allowed(variable, unit)})
        exact = exactly.numerator
    return Parsed(exact, note, {"read": quantity(exact, variable)} if tell else {})


def _boolean(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    if isinstance(value, bool):
        return Parsed(value)
    if isinstance(value, float | int) and value in (0, 1):
        return Parsed(bool(value))
    word = value.lower() if isinstance(value, str) else ""
    if word in _TRUE or word in ("1.0",):
        return Parsed(True)
    if word in _FALSE or word in ("0.0",):
        return Parsed(False)
    return Problem("cell_boolean", {"allowed": allowed(variable)})


def _category(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    found = variable.value(_plain(value))
    return Parsed(found.id) if found else Problem("cell_category", {"allowed": allowed(variable)})


def _list(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    text = _plain(value)
    if text in ("无", "没有"):
        return Parsed(frozenset[str]())
    whole = variable.value(text)
    if whole is not None:
        return Parsed(frozenset({whole.id}))
    found = [variable.value(part.strip()) for part in _LIST_BREAK.split(text) if part.strip()]
    if not found or None in found:
        return Problem("cell_category", {"allowed": allowed(variable)})
    return Parsed(frozenset(item.id for item in found if item is not None))


def _date(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    if isinstance(value, bool):
        return Problem("cell_date", {"allowed": allowed(variable)})
    found = read_date(float(value) if isinstance(value, int) else value)
    if found is None:
        return Problem("cell_date", {"allowed": allowed(variable)})
    note = {"number": "cell_date_number", "month": "cell_date_day"}.get(found.how, "")
    return Parsed(found.value, note, {"read": found.value.isoformat()} if note else {})


def _code(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    text = _plain(value).upper()
    found = _CODE.match(text)
    if found is None:
        return Problem("cell_code", {"allowed": allowed(variable)})
    digits = found.group(1)
    # Agriculture and mining codes begin with 0; a number cell cannot hold that.
    lost = isinstance(value, float) and len(digits) == 3 and digits[0] in "123456789"
    return Parsed(digits, "cell_code_zero" if lost and digits[0] in "12345" else "")


def _text(value: Any, variable: Variable, unit: str) -> Parsed | Problem:
    return Parsed(_plain(value))


def _plain(value: Any) -> str:
    """A cell as text; a whole number without its decimal point."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


_READERS = {
    "number": _number,
    "integer": _number,
    "boolean": _boolean,
    "category": _category,
    "list": _list,
    "date": _date,
    "code": _code,
    "text": _text,
}
