"""`gaoxin procedures`: the library of procedures as data, without a database."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from gaoxin.mechanisms.casework.procedures.library import ProcedureLibrary
from gaoxin.mechanisms.casework.procedures.paths import procedures_dir
from gaoxin.mechanisms.casework.procedures.problems import ProcedureFaulty
from gaoxin.platform.core.saying import say


@click.group("procedures", help="The library of procedures (流程库).")
def procedures_group() -> None:
    pass


@procedures_group.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--language", type=click.Choice(["zh", "en", "both"]), help="Of the faults; that of the command when not given."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def check(folder: Path | None, language: str | None, as_json: bool) -> None:
    """Read every procedure below FOLDER (default: those that ship) and tell all faults; exit code 1 when there is one."""
    languages = ("zh", "en") if language == "both" else (language or say("zh", "en"),)
    try:
        found = ProcedureLibrary.load(folder or procedures_dir())
    except ProcedureFaulty as faulty:
        if as_json:
            rows = [
                {"file": item.file, "line": item.line, "code": item.code, "zh": item.message("zh"), "en": item.message("en")}
                for item in faulty.problems
            ]  # fmt: skip
            click.echo(json.dumps({"problems": rows}, ensure_ascii=False))
        else:
            for item in faulty.problems:
                for name in languages:
                    click.echo(item.report(name))
        sys.exit(1)
    rows = [
        {
            "id": item.key, "version": item.version, "title": say(item.title.zh, item.title.en), "states": len(item.states), "moves": len(item.moves),
            "clocks": len(item.clocks),
        }
        for item in sorted(found.procedures.values(), key=lambda item: (item.key, item.version))
    ]  # fmt: skip
    if as_json:
        click.echo(json.dumps({"procedures": rows, "problems": []}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(
            say(
                "{id} v{version}  {title}  {states} 个状态，{moves} 个步骤，{clocks} 个时限",
                "{id} v{version}  {title}  {states} states, {moves} moves, {clocks} clocks",
            ).format(**row)
        )
    click.echo(say(f"{len(rows)} 个流程，没有问题", f"{len(rows)} procedures, 0 problems"))
