"""`gaoxin audit`: checks the audit chain."""

from __future__ import annotations

import sys

import click
from rich.console import Console
from rich.table import Table

from gaoxin.faces.cli.language import language, say
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
            say(
                f"没有高新区“{slug}”；已有：{'、'.join(names.values()) or '无'}",
                f"no zone has the slug {slug!r}; known: {', '.join(names.values()) or 'none'}",
            ),
            param_hint="--zone",
        )
    reports = audit.verify(chain)
    headers = (
        ("高新区", "条数", "结果", "末条哈希")
        if language() == "zh"
        else ("zone", "entries", "result", "hash of the last entry")
    )
    table = Table(*headers)
    for report in reports:
        broken_at = say(
            f"第 {report.fault_at} 条断链：{report.fault}", f"BROKEN at entry {report.fault_at}: {report.fault}"
        )
        result = say("完整", "intact") if report.is_intact else broken_at
        table.add_row(names.get(report.chain, say("（无）", "(none)")), str(report.entries), result, report.head_hash)
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    broken = [report for report in reports if not report.is_intact]
    click.echo(say(f"{len(reports)} 条链，{len(broken)} 条断开", f"{len(reports)} chains, {len(broken)} broken"))
    guards = audit.missing_guards()
    for name in guards:
        click.echo(
            say(f"数据库触发器 {name} 缺失或已停用", f"the database's trigger {name} is missing or switched off")
        )
    if broken or guards or (anchor and not _stands(anchor, [report.chain for report in reports if report.chain])):
        sys.exit(1)


def _stands(anchor: str, chains: list[int]) -> bool:
    number, _colon, hash_ = anchor.partition(":")
    if not number.isdecimal() or not hash_ or len(chains) != 1:
        raise click.BadParameter(
            say("请写成 序号:哈希，并只查一个区", "write it as NUMBER:HASH, for one zone"), param_hint="--expect"
        )
    stands = audit.stands(chains[0], int(number), hash_)
    click.echo(
        say(
            f"第 {number} 条{'与记下的一致' if stands else '与记下的不符'}",
            f"entry {number} {'stands as written down' if stands else 'DIFFERS from what was written down'}",
        )
    )
    return stands
