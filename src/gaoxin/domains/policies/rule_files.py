"""The texts of the shipped rule library, policies included, by key."""

from __future__ import annotations

import datetime

from django.utils.translation import gettext as _

from gaoxin.kernel.rules import Library
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.platform.core.errors import Refusal


def text_of_library(name: str, on: datetime.date) -> str:
    """The YAML text of a rulebook of the library: `id@version`, or `id` for the version in force on a day. Refusal: there is none."""
    # Whoever rehearses by name asks once: the rules that pay are read only here, and pages never need them together.
    books = [book for book in Library.load(policies=True) if name in (book.key, book.id)]
    in_force = [book for book in books if book.key == name or book.in_force(on)]
    found = max(in_force or books, key=lambda book: book.valid_from, default=None)
    if found is None:
        raise Refusal(
            _("规则库里没有“%(name)s”。") % {"name": name}, next_step=_("用 gaoxin rules list 查看规则的标识。"), code="no-rulebook"
        )  # fmt: skip
    return (rulebooks_dir() / found.file).read_text(encoding="utf-8")
