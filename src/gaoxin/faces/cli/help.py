"""The help of every command in the language of the command line. The English stands beside the code, the Chinese in `help.zh.yaml`."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path

import click
import yaml

from gaoxin.faces.cli.language import language, language_option

#: What click itself writes around the help.
_FRAME = (
    ("Usage:", "用法："), ("\nOptions:\n", "\n选项：\n"), ("\nCommands:\n", "\n命令：\n"), ("[default: ", "[默认："), ("[required]", "[必填]"),
    ("[OPTIONS]", "[选项]"), (" COMMAND [ARGS]...", " 命令 [参数]..."),
)  # fmt: skip
#: The English help of what was said in Chinese, to go back to it.
_ENGLISH: dict[str, str] = {}


@cache
def chinese() -> dict[str, str]:
    """Chinese help by the first line of the English one."""
    text = Path(__file__).with_name("help.zh.yaml").read_text(encoding="utf-8")
    found: dict[str, str] = yaml.safe_load(text)
    return found


def in_language(text: str | None) -> str | None:
    """A help text in the language of the command; English where it has no Chinese."""
    if not text:
        return text
    english = _ENGLISH.get(text, text)
    if language() == "en":
        return english
    said = chinese().get(first_line(english), english)
    _ENGLISH[said] = english
    return said


def first_line(text: str) -> str:
    """What a help text is known by."""
    return inspect.cleandoc(text).partition("\n")[0]


def with_language(command: click.Command) -> click.Command:
    """The command, and all below it, with `--lang` where they lack it, and its help in the language that holds when somebody asks."""
    if "get_help" in vars(command):
        return command
    _say_help(command)
    if isinstance(command, click.Group):
        for child in command.commands.values():
            with_language(child)
    elif not any(param.name == "lang" for param in command.params):
        command.params.append(language_option())
    return command


def _say_help(command: click.Command) -> None:
    plain = command.get_help

    def get_help(ctx: click.Context) -> str:
        _translate(command, ctx)
        text = plain(ctx)
        for english, words in _FRAME if language() == "zh" else ():
            text = text.replace(english, words)
        return text

    command.get_help = get_help  # type: ignore[method-assign]


def _translate(command: click.Command, ctx: click.Context) -> None:
    # The texts of the command objects are replaced: click reads them from there, and English is remembered.
    command.help, command.short_help = in_language(command.help), in_language(command.short_help)
    for param in command.get_params(ctx):
        if isinstance(param, click.Option):
            param.help = in_language(param.help)
    if isinstance(command, click.Group):
        for name in command.list_commands(ctx):
            child = command.get_command(ctx, name)
            if child is not None:
                child.help, child.short_help = in_language(child.help), in_language(child.short_help)
