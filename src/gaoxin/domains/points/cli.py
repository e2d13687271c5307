"""`gaoxin points`: the points of every enterprise with all lines, for scripts."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import click
from django.utils import timezone

from gaoxin.domains.points.computing import Behind, image_for, scored
from gaoxin.domains.points.presenting import points as written
from gaoxin.domains.points.scheme import Scheme, schemes
from gaoxin.domains.points.scoring import Line, Points
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.models import Enterprise, Fact
from gaoxin.mechanisms.registry.selectors.facts import with_batches
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.saying import say

#: Enterprises whose facts are read together; ids of a query stay within what SQLite takes.
_AT_A_TIME = 200


@click.command("points")
@click.option("--zone", "slug", help="Slug of the zone; the oldest active one when not given.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="Evaluation date; today when not given.")
@click.option("--rule", help="The scheme; the first when not given.")
@click.option("--json", "as_json", is_flag=True, help="Plain JSON on standard output, every line of every enterprise.")
def points(slug: str | None, day: datetime.datetime | None, rule: str | None, as_json: bool) -> None:
    """Score every enterprise of a zone from its facts, without writing anything."""
    zones = Zone.objects.filter(is_active=True).order_by("created_at", "pk")
    zone = zones.filter(slug=slug).first() if slug else zones.first()
    if zone is None:
        known = ", ".join(zones.values_list("slug", flat=True)) or "-"
        raise click.ClickException(
            say(
                f"没有这个高新区。已有：{known}。gaoxin demo load 可建立演示区。",
                f"No such zone. Known: {known}. `gaoxin demo load` makes the demo zone.",
            )
        )
    scheme = next((each for each in schemes() if rule in (None, each.rule)), None)
    if scheme is None:
        listed = ", ".join(each.rule for each in schemes())
        raise click.ClickException(say(f"没有这个积分方案。已有：{listed}。", f"No such scheme. Known: {listed}."))
    on = day.date() if day else timezone.localdate()
    try:
        rulebook = scheme.rulebook(on)
    except LookupError as error:
        raise click.ClickException(
            say(f"{on} 没有适用的 {scheme.rule} 版本。", f"No version of {scheme.rule} is in force on {on}.")
        ) from error
    rows = _rows(zone, scheme, on)
    if as_json:
        click.echo(
            json.dumps(
                {"zone": zone.slug, "scheme": rulebook.key, "official": scheme.official, "on": on.isoformat()},
                ensure_ascii=False,
            )[:-1]
            + ', "enterprises": ['
        )
        for number, each in enumerate(_with_facts(rows, Behind(zone, scheme, on))):
            click.echo((",\n" if number else "") + json.dumps(_plain(*each), ensure_ascii=False), nl=False)
        click.echo("\n]}")
        return
    for enterprise, found in rows:
        click.echo(
            f"{enterprise.credit_code:18}  {found.stage or '-'}  {written(found.total):>7}  {found.grade or '-':9}  {enterprise.name}"
        )


def _rows(zone: Zone, scheme: Scheme, on: datetime.date) -> Iterator[tuple[Enterprise, Points]]:
    image = image_for(zone, scheme, on)
    known = Enterprise.objects.visible_to(Actor.system(zone)).in_bulk(image.enterprises.tolist())
    return ((known[key], found) for key, found in scored(scheme, image, on))


def _with_facts(
    rows: Iterable[tuple[Enterprise, Points]], behind: Behind
) -> Iterator[tuple[Enterprise, Points, dict[int, Fact]]]:
    """The rows with the facts behind their lines, read for some hundred enterprises at a time."""
    several = iter(rows)
    while chunk := list(islice(several, _AT_A_TIME)):
        for enterprise, found in chunk:
            behind.note(enterprise.pk, found)
        ids = {each for _enterprise, found in chunk for line in found.lines for each in line.facts}
        facts = {fact.pk: fact for fact in with_batches(Fact.objects.filter(pk__in=ids))}
        yield from ((enterprise, found, facts) for enterprise, found in chunk)


def _plain(enterprise: Enterprise, found: Points, facts: dict[int, Fact]) -> dict[str, Any]:
    return {
        "code": enterprise.credit_code, "name": enterprise.name, "stage": found.stage, "total": written(found.total),
        "total_high": written(found.total_high), "base": written(found.base), "bonus": written(found.bonus),
        "deduction": written(found.deduction), "grade": found.grade, "vetoed": found.vetoed,
        "lines": [_line(line, facts) for line in found.lines],
    }  # fmt: skip


def _line(line: Line, facts: dict[int, Fact]) -> dict[str, Any]:
    return {
        "id": line.id, "kind": line.kind, "raw": _number(line.raw), "unit": line.unit, "reference": _number(line.reference),
        "weight": _number(line.weight), "effective_weight": _number(line.effective), "ratio": _number(line.ratio),
        "score": written(line.low), "score_high": written(line.high), "applies": line.applies,
        "lacking": _number(line.lacking), "missing": [f"{name}[{period}]" for name, period in line.missing],
        "sources": [_source(facts[each]) for each in line.facts if each in facts],
    }  # fmt: skip


def _source(fact: Fact) -> dict[str, str]:
    return {
        "variable": fact.variable, "period": periods.label(fact.period), "source": fact.batch.source.name,
        "observed_on": fact.batch.observed_on.isoformat(),
    }  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
