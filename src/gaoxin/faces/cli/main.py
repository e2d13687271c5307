"""Entry point of the `gaoxin` command."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import click
import django
from click.exceptions import NoArgsIsHelpError
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import DatabaseError

import gaoxin
from gaoxin.faces.cli.help import with_language
from gaoxin.faces.cli.language import LANGUAGE, note_choice, say
from gaoxin.faces.cli.usage import Interrupted, Told, told
from gaoxin.platform.core.contributions import CliVerb, contributed
from gaoxin.platform.core.errors import UserError

# The rule library and the calendar are plain Python: these verbs start without Django and need no database.
PLAIN = {
    "assess": "gaoxin.faces.cli.assess:assess",
    "policy": "gaoxin.faces.cli.policy:policy_group",
    "rules": "gaoxin.faces.cli.rules:rules_group",
    "worktime": "gaoxin.faces.cli.worktime:worktime_group",
}
BUILT_IN = {
    "audit": "gaoxin.faces.cli.audit:audit_group",
    "serve": "gaoxin.faces.cli.serve:serve",
    "worker": "gaoxin.faces.cli.worker:worker",
}


class Verbs(click.Group):
    """Built-in commands and contributed ones. Each module is imported when its verb is used, so that `--version` is quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        _start_django()
        own = (verb.name for verb in contributed(CliVerb) if " " not in verb.name)
        return sorted({"manage", *PLAIN, *BUILT_IN, *own})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name == "manage":
            return manage
        if cmd_name in PLAIN:
            return with_language(_load(PLAIN[cmd_name]))
        _start_django()
        targets = BUILT_IN | {verb.name: verb.command for verb in contributed(CliVerb)}
        return with_language(_load(targets[cmd_name])) if cmd_name in targets else None

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        note_choice(ctx, args)
        with _errors_told():
            return super().parse_args(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; an error that the user can act on is one sentence in the command's language, not a traceback."""
        with _errors_told():
            return super().invoke(ctx)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.ClickException as error:
        raise told(error) from error
    except UserError as error:
        raise Told(str(error)) from error
    except ImproperlyConfigured as error:
        raise Told(say(f"设置有误：{error}", f"Settings: {error}")) from error
    except DatabaseError as error:
        raise Told(
            say(
                f"数据库：{error}\n如果缺少数据表，请先运行 gaoxin manage migrate。",
                f"Database: {error}\nIf tables are missing, run `gaoxin manage migrate` first.",
            )
        ) from error
    except KeyboardInterrupt as error:
        raise Interrupted(say("已中断。", "Interrupted.")) from error


@click.command(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(gaoxin.__version__, prog_name="gaoxin")
@LANGUAGE
def cli(lang: str) -> None:
    """Gaoxin (高新), the service platform of a high-tech zone."""


@click.command(
    context_settings={"ignore_unknown_options": True, "help_option_names": []},
    help="Run a Django management command, e.g. `gaoxin manage migrate`.",
    short_help="Run a Django management command.",
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    execute_from_command_line(["gaoxin manage", *arguments])


with_language(cli)


def _load(target: str) -> click.Command:
    """The command at "module:attribute"."""
    module, _, attribute = target.partition(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)
    return command


def _start_django() -> None:
    django.setup(set_prefix=False)


def main() -> None:
    """Runs the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gaoxin.config.settings.dev")
    cli(prog_name="gaoxin")
