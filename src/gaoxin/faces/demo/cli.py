"""`gaoxin demo`: load the fictional zone, show its sign-ins."""

from __future__ import annotations

import csv
import sys
import time
from dataclasses import astuple
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from gaoxin.faces.demo import loader, zone
from gaoxin.mechanisms.registry.demo_zone import DEFAULT_COUNT, LEAST, MOST, funnel
from gaoxin.mechanisms.registry.demo_zone.books import books
from gaoxin.platform.core.saying import say


@click.group(help="The fictional demo zone.")
def demo() -> None:
    pass


_COUNT = click.option(
    "--enterprises",
    type=click.IntRange(LEAST, MOST),
    metavar="N",
    help=f"How many, {LEAST} to {MOST}; GAOXIN_DEMO_ENTERPRISES, else {DEFAULT_COUNT}, when not given.",
)


@demo.command("load")
@_COUNT
def load(enterprises: int | None) -> None:
    """Create the demo zone, or add what is missing from it."""
    start = time.monotonic()
    loader.load(loader.demo_password(), lambda text: click.echo(f"  {text}"), enterprises=enterprises)
    seconds = time.monotonic() - start
    click.echo(say(f"  演示区已就绪，用时 {seconds:.1f} 秒", f"  demo zone ready in {seconds:.1f} s"))


@demo.command("workbooks")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@_COUNT
def workbooks(folder: Path, enterprises: int | None) -> None:
    """Write the departments' workbooks of the demo zone into FOLDER, and the list of the faults in them."""
    folder.mkdir(parents=True, exist_ok=True)
    faults = []
    for book in books(enterprises):
        (folder / book.filename).write_bytes(book.content())
        faults += [(book.filename, *astuple(defect)[1:]) for defect in book.defects]
        click.echo(f"  {book.filename}  {len(book.rows):,} rows, {len(book.defects)} known faults")
    with (folder / "faults.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("file", "fault", "row", "column", "enterprise", "written", "meant"))
        writer.writerows(faults)


@demo.command("funnel")
@_COUNT
def show_funnel(enterprises: int | None) -> None:
    """Show how many enterprises of the demo zone hold each title, meet its rule, and stand one step away."""
    rungs = funnel(enterprises)
    table = Table(
        "rule",
        "name",
        "hold",
        "meet",
        "candidates",
        "slipping",
        "one step away",
        title=f"{zone.NAME} · {rungs[0].enterprises:,}",
    )
    for rung in rungs:
        holding = f"{rung.holders:,} ({rung.holders / rung.enterprises:.1%})" if rung.is_title else "-"
        figures = (rung.passing, rung.candidates, rung.slipping, rung.one_step)
        table.add_row(rung.rule, rung.label, holding, *(f"{figure:,}" for figure in figures))
    Console(width=None if sys.stdout.isatty() else 160).print(table)


@demo.command("sign-ins")
def sign_ins() -> None:
    """Show who can sign in to the demo zone."""
    headers = say("登录名", "login name"), say("人员", "who"), say("用途", "what for")
    title = f"{zone.NAME} · {say('共用密码', 'password of all')}: {loader.demo_password()}"
    table = Table(*headers, title=title)
    for person in zone.PEOPLE:
        table.add_row(person.key, f"{person.display_name} · {person.role.label}", person.purpose)
    Console().print(table)
