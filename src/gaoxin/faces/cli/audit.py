"""`gaoxin audit`: checks the audit chain."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from gaoxin.platform.core import audit
from gaoxin.platform.core.models import Zone


@click.group("audit", help="The audit chain.")
def audit_group() -> None:
    pass


@audit_group.command("verify")
@click.option("--zone", "slug", help="Only the chain of this zone (its slug).")
@click.option(
    "--expect", "anchor", help="NUMBER:HASH of an entry as written down earlier; needs --zone where there are several."
)
def verify(slug: str | None, anchor: str | None) -> None:
    """Recompute every hash and link; exit code 1 when something was changed, removed or inserted, or a guarding trigger is gone."""
    names = {zone.pk: zone.slug for zone in Zone.objects.all()}
    chain = next((pk for pk, name in names.items() if name == slug), None)
    if slug and chain is None:
        raise click.BadParameter(
            f"no zone has the slug {slug!r}; known: {', '.join(names.values()) or 'none'}", param_hint="--zone"
        )
    reports = audit.verify(chain)
    table = Table("zone", "entries", "result", "hash of the last entry")
    for report in reports:
        result = "intact" if report.is_intact else f"BROKEN at entry {report.fault_at}: {report.fault}"
        table.add_row(names.get(report.chain, "(none)"), str(report.entries), result, report.head_hash)
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    broken = [report for report in reports if not report.is_intact]
    click.echo(f"{len(reports)} chains, {len(broken)} broken")
    guards = audit.missing_guards()
    for name in guards:
        click.echo(f"the database's trigger {name} is missing or switched off")
    if broken or guards or (anchor and not _stands(anchor, [report.chain for report in reports if report.chain])):
        sys.exit(1)


def _stands(anchor: str, chains: list[int]) -> bool:
    number, _colon, hash_ = anchor.partition(":")
    if not number.isdecimal() or not hash_ or len(chains) != 1:
        raise click.BadParameter("write it as NUMBER:HASH, for one zone", param_hint="--expect")
    stands = audit.stands(chains[0], int(number), hash_)
    click.echo(f"entry {number} {'stands as written down' if stands else 'DIFFERS from what was written down'}")
    return stands
