"""Amounts: integer 分 inside, 元 with two decimals at the edges. Nothing is ever rounded."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.models import LARGEST_FEN
from gaoxin.platform.core.errors import Refusal

_YUAN = re.compile(r"(-?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?\Z", re.ASCII)


def fen(text: str) -> int:
    """分 of an amount written in 元 such as "1234.5" or "1,234.50"; anything else, or a third decimal, is refused."""
    match = _YUAN.match(text.strip())
    if match is None:
        raise Refusal(
            _("“%(text)s”不是金额。") % {"text": text[:40]},
            next_step=_("请写成以元为单位的数，最多两位小数，如 1234.50。"),
        )
    sign, whole, part = match.groups()
    value = int(whole.replace(",", "")) * 100 + int((part or "").ljust(2, "0"))
    if value > LARGEST_FEN:
        raise Refusal(_("“%(text)s”超出了账簿能记的最大金额。") % {"text": text[:40]})
    return -value if sign else value


def yuan(amount: int) -> str:
    """元 of an amount in 分, with two decimals and no separators: 123450 → "1234.50"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def yuan_grouped(amount: int) -> str:
    """元 for people: 123456789 → "1,234,567.89"."""
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100:,}.{abs(amount) % 100:02d}"
