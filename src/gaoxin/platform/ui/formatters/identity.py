"""Codes, phones, names and addresses: grouping for the eye and masking for strangers (PIPL)."""

from __future__ import annotations

import re
import unicodedata

from gaoxin.platform.ui.formatters.numbers import MISSING

_MOBILE = re.compile(r"^(?:\+?86)?(1[3-9]\d{9})$")


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def credit_code(code: str | None) -> str:
    """统一社会信用代码 in groups, for display only: 9135 0100 M000 100Y 43."""
    if not code:
        return MISSING
    plain = _squeeze(code).upper()
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))


def mask_phone(phone: str | None) -> str:
    """138****5678 for a mobile, 0571-8888**** for a landline."""
    if not phone:
        return MISSING
    plain = _squeeze(phone).replace("-", "")
    mobile = _MOBILE.match(plain)
    if mobile:
        return f"{mobile[1][:3]}****{mobile[1][-4:]}"
    area, dash, rest = _squeeze(phone).partition("-")
    if dash and len(rest) > 4:
        return f"{area}-{rest[:-4]}****"
    return plain[:-4] + "****" if len(plain) > 6 else "*" * len(plain)


def mask_id_number(number: str | None) -> str:
    """身份证号, first three and last four kept: 110***********002X."""
    if not number:
        return MISSING
    plain = _squeeze(number).upper()
    return plain[:3] + "*" * (len(plain) - 7) + plain[-4:] if len(plain) > 7 else "*" * len(plain)


def mask_account(account: str | None) -> str:
    """A bank account by its last four digits: ****1234."""
    if not account:
        return MISSING
    plain = _squeeze(account)
    return "****" + plain[-4:] if len(plain) > 4 else "*" * len(plain)


def mask_name(name: str | None) -> str:
    """A person's name in public: 张*; one star whatever the length, so that the length tells nothing."""
    if not name or not name.strip():
        return MISSING
    return name.strip()[0] + "*"


def mask_email(email: str | None) -> str:
    """z***@example.com."""
    if not email:
        return MISSING
    user, at, host = email.strip().partition("@")
    return f"{user[:1]}***@{host}" if at else f"{user[:1]}***"


def file_size(size: int | None) -> str:
    """A file's size: 532 B, 1.2 MB (powers of 1024)."""
    if size is None:
        return MISSING
    figure, unit = float(size), "B"
    for larger in ("KB", "MB", "GB"):
        if figure < 1024:
            break
        figure, unit = figure / 1024, larger
    return f"{figure:.0f} {unit}" if unit == "B" or figure >= 100 else f"{figure:.1f} {unit}".replace(".0 ", " ")
