"""The language of the command line. One rule for every command: `--lang`, else GAOXIN_LANG, else Chinese."""

from __future__ import annotations

import os
from typing import Any

import click
from django.apps import apps
from django.utils import translation

CHOICES = ("zh", "en")
#: What the web calls the same languages.
DJANGO = {"zh": "zh-hans", "en": "en"}
VARIABLE = "GAOXIN_LANG"
#: Where click's context of the whole command keeps the choice.
_KEY = "gaoxin.language"


def language() -> str:
    """zh or en: the language in which the running command speaks."""
    context = click.get_current_context(silent=True)
    chosen: str = context.find_root().meta.get(_KEY, "") if context else ""
    return chosen or ("en" if os.environ.get(VARIABLE, "").lower().startswith("en") else "zh")


def say(zh: str, en: str) -> str:
    """One of two sentences."""
    return zh if language() == "zh" else en


def _choose(ctx: click.Context, _param: click.Parameter, value: str | None) -> str:
    """Keeps the choice until the whole command has ended, for its own sentences and for those of the platform."""
    code = value or language()
    root = ctx.find_root()
    root.meta[_KEY] = code
    if apps.ready and root is not ctx:
        root.with_resource(translation.override(DJANGO[code]))
    return code


def note_choice(ctx: click.Context, arguments: list[str]) -> None:
    """Keeps a `--lang` that stands anywhere in a command, so that even an error before it is told in that language."""
    for name, value in zip(arguments, [*arguments[1:], ""], strict=True):
        word = value if name == "--lang" else name.removeprefix("--lang=")
        if name.startswith("--lang") and word in CHOICES:
            ctx.meta[_KEY] = word


_OPTION: dict[str, Any] = {
    "type": click.Choice(CHOICES),
    "callback": _choose,
    "is_eager": True,
    "metavar": "zh|en",
    "help": f"zh or en: language of what is said; {VARIABLE}, else zh, when not given.",
}
#: For commands that print in both languages themselves: gives them ``lang``.
LANGUAGE = click.option("--lang", **_OPTION)


def language_option() -> click.Option:
    """`--lang` for a command that asks ``language()``, not a parameter."""
    return click.Option(["--lang"], expose_value=False, **_OPTION)
