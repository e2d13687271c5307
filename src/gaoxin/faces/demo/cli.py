"""`gaoxin demo`: load the fictional zone, show its sign-ins."""

from __future__ import annotations

import time

import click
from rich.console import Console
from rich.table import Table

from gaoxin.faces.demo import loader, zone


@click.group(help="The fictional demo zone.")
def demo() -> None:
    pass


@demo.command("load")
def load() -> None:
    """Create the demo zone, or add what is missing from it."""
    start = time.monotonic()
    loader.load(loader.demo_password(), lambda text: click.echo(f"  {text}"))
    click.echo(f"  demo zone ready in {time.monotonic() - start:.1f} s")


@demo.command("sign-ins")
def sign_ins() -> None:
    """Show who can sign in to the demo zone."""
    table = Table("login name", "who", "what for", title=f"{zone.NAME} · password of all: {loader.demo_password()}")
    for person in zone.PEOPLE:
        table.add_row(person.key, f"{person.display_name} · {person.role.label}", person.purpose)
    Console().print(table)
