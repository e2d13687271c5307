"""What click says about a mistyped command, in the language of the command line."""

from __future__ import annotations

import re
from typing import IO, Any

import click

from gaoxin.faces.cli.language import say

#: Sentences of click, and the same in Chinese.
_CHINESE = (
    (r"File '(.*)' does not exist\.", r"文件“\1”不存在。"),
    (r"Directory '(.*)' does not exist\.", r"文件夹“\1”不存在。"),
    (r"Path '(.*)' does not exist\.", r"“\1”不存在。"),
    (r"File '(.*)' is a directory\.", r"“\1”是文件夹，不是文件。"),
    (r"Directory '(.*)' is a file\.", r"“\1”是文件，不是文件夹。"),
    (r"(?:File|Directory|Path) '(.*)' is not readable\.", r"“\1”没有读取权限。"),
    (r"(?:File|Directory|Path) '(.*)' is not writable\.", r"“\1”没有写入权限。"),
    (r"'(.*)' does not match the formats? '%Y-%m-%d'\.", r"“\1”不是日期，请写成 2026-06-30 的样子。"),
    (r"'(.*)' does not match the formats? .*", r"“\1”不是日期或时刻，请写成 2026-06-30 或 2026-06-30T08:00:00 的样子。"),
    (r"'(.*)' is not one of (.*)\.", r"“\1”不在可选值之内：\2。"),
    (r"'(.*)' is not a valid integer(?: range)?\.", r"“\1”不是整数。"),
    (r"(.*) is not in the range (.*)\.", r"\1 不在范围 \2 之内。"),
    (r"Missing argument '(.*)'\.", r"缺少参数 \1。"),
    (r"Missing option '(.*)'\.", r"缺少选项 \1。"),
    (r"No such option '(.*?)'\. \(?Did you mean (?:one of: )?(.*?)\?\)?", r"没有选项 \1。是不是 \2？"),
    (r"No such option '(.*?)'\.", r"没有选项 \1。"),
    (r"No such command '(.*?)'\. \(?Did you mean (?:one of: )?(.*?)\?\)?", r"没有命令“\1”。是不是 \2？"),
    (r"No such command '(.*?)'\..*", r"没有命令“\1”。"),
    (r"Got unexpected extra arguments? \((.*)\)", r"多出了参数：\1。含空格的名称请加引号。"),
    (r"Option '(.*)' requires (?:an|\d+) arguments?\.", r"选项 \1 后面要写一个值。"),
    (r"Missing command\.", r"缺少命令。"),
)  # fmt: skip


class Told(click.ClickException):
    """An error that ends the command, said in its language."""

    def __init__(self, message: str, usage: str = "") -> None:
        super().__init__(message)
        # Shown after the command's language is forgotten, so all is said now.
        self.lines = f"{say('错误：', 'Error: ')}{message}" + (f"\n{usage}" if usage else "")

    def show(self, file: IO[Any] | None = None) -> None:
        """Prints the sentence, and where the help is when the command was mistyped."""
        click.echo(self.lines, file=file, err=file is None)


class Mistyped(Told):
    """The command itself cannot be understood."""

    exit_code = 2


class Interrupted(Told):
    """Stopped by Ctrl-C."""

    exit_code = 130


def told(error: click.ClickException) -> Told:
    """An error of click in the language of the command."""
    if isinstance(error, Told):
        return error
    usage = ""
    if isinstance(error, click.UsageError) and error.ctx is not None:
        command = f"{error.ctx.command_path} --help"
        usage = say(f"用法：{command}", f"{error.ctx.get_usage()}\nTry `{command}` for help.")
    message = error.format_message()
    kind = Mistyped if error.exit_code == Mistyped.exit_code else Told
    return kind(say(_chinese(error, message), message), usage)


def _chinese(error: click.ClickException, message: str) -> str:
    place = ""
    if isinstance(error, click.BadParameter) and not isinstance(error, click.MissingParameter):
        hint = error.param_hint or (error.param.get_error_hint(error.ctx) if error.param and error.ctx else "")
        place = f"{str(hint).strip(chr(39))}："
        message = error.message
    for pattern, chinese in _CHINESE:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return place + found.expand(chinese)
    return place + message
