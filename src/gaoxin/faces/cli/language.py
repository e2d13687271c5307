"""The language of the command line. One rule for every command: `--lang`, else GAOXIN_LANG, else Chinese."""

from __future__ import annotations

import os

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


_HELP = f"zh or en: language of what is said; {VARIABLE}, else zh, when not given."
#: For commands that print in both languages themselves: gives them ``lang``.
LANGUAGE = click.option(
    "--lang", type=click.Choice(CHOICES), callback=_choose, is_eager=True, metavar="zh|en", help=_HELP
)


def with_language(command: click.Command) -> click.Command:
    """The command, and all below it, with `--lang` where they lack it."""
    if isinstance(command, click.Group):
        for child in command.commands.values():
            with_language(child)
    elif not any(param.name == "lang" for param in command.params):
        option = click.Option(
            ["--lang"], type=click.Choice(CHOICES), callback=_choose, is_eager=True, expose_value=False, metavar="zh|en", help=_HELP
        )  # fmt: skip
        command.params.append(option)
    return command
