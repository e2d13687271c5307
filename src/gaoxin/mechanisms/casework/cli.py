"""`gaoxin case` and `gaoxin sweep`: the same actions as on screen, for operators and scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

import click
from django.utils import timezone

from gaoxin.kernel.worktime import parse_moment
from gaoxin.mechanisms.casework import actions, selectors
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.definitions import procedure_of
from gaoxin.mechanisms.casework.models import Case, CaseClock
from gaoxin.mechanisms.casework.sweeping import sweep
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Organisation, User, Zone
from gaoxin.platform.core.saying import say

_zone_option = click.option("--zone", "slug", help="Slug of the zone; may be left out when there is one only.")
_as_option = click.option("--as", "username", help="Login name of the person who acts; default: the platform itself.")
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
_set_option = click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="A field of the form.")


@click.group("case", help="Cases (办件).")
def case_group() -> None:
    pass


@case_group.command("open")
@click.option("--procedure", required=True, help="Key, for example request/general.")
@click.option("--title", required=True)
@click.option("--subject", help="Name or credit code of the organisation that the case is about.")
@click.option("--kind", default="")
@_set_option
@_zone_option
@_as_option
@_json_option
def open_(
    procedure: str, title: str, subject: str | None, kind: str, pairs: tuple[str, ...], slug: str | None, username: str | None, as_json: bool
) -> None:  # fmt: skip
    """Open a case."""
    actor = _actor(slug, username)
    about = _organisation(actor, subject) if subject else None
    case = actions.open_case(actor, procedure=procedure, title=title, subject=about, kind=kind, values=_values(pairs))
    _show(actor, case, as_json)


@case_group.command("move")
@click.argument("number")
@click.argument("move")
@_set_option
@click.option("--seen", type=int, help="The sequence that you looked at; refuses when the case has moved on.")
@_zone_option
@_as_option
@_json_option
def move(
    number: str,
    move: str,
    pairs: tuple[str, ...],
    seen: int | None,
    slug: str | None,
    username: str | None,
    as_json: bool,
) -> None:
    """Take a step of a case, for example: gaoxin case move SQ2025-000001 dispatch --set owner=科技局."""
    actor = _actor(slug, username)
    found = actions.move(actor, case=_case(actor, number), move=move, values=_values(pairs), seen=seen)
    _show(actor, found, as_json)


@case_group.command("show")
@click.argument("number")
@_zone_option
@_as_option
@_json_option
def show(number: str, slug: str | None, username: str | None, as_json: bool) -> None:
    """Show a case with its clocks, history and possible steps."""
    actor = _actor(slug, username)
    _show(actor, _case(actor, number), as_json)


@case_group.command("list")
@click.option("--search", default="", help="Words of the title, or the number.")
@click.option("--open", "only_open", is_flag=True, help="Only cases that are not closed.")
@click.option("--late", is_flag=True, help="What is late or will be by the end of the next working day.")
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
@_zone_option
@_as_option
@_json_option
def list_(
    search: str, only_open: bool, late: bool, limit: int, slug: str | None, username: str | None, as_json: bool
) -> None:
    """List cases, newest first."""
    actor = _actor(slug, username)
    if late:
        rows = [
            {"number": item.case.number, "title": item.case.title, "clock": item.clock, "due": due_text(item.due_at), "late": item.late}
            for item in selectors.late_by(actor)[:limit]
        ]  # fmt: skip
    else:
        found = selectors.cases(actor, text=search)
        rows = [_row(case) for case in (found.filter(is_open=True) if only_open else found)[:limit]]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False))
        return
    for row in rows:
        click.echo("  ".join(str(value) for value in row.values() if value != ""))
    click.echo(say(f"{len(rows)} 件", f"{len(rows)} cases"))


@click.command(
    "sweep", help="Fire the rungs of the escalation ladders that are due; safe to run at any time and twice."
)
@click.option("--at", "moment", help="As if it were this moment, Shanghai time: '2025-10-16 00:01'. Not in the future.")
@click.option("--zone", "slug", help="Only this zone.")
@_json_option
def sweep_command(moment: str | None, slug: str | None, as_json: bool) -> None:
    now = parse_moment(moment) if moment else None
    if now is not None and now > timezone.now():
        # A tacit decision taken before its day cannot be taken back.
        raise click.BadParameter(
            say("这是未来的时刻，没有触发任何事项", "lies in the future; nothing was fired"), param_hint="--at"
        )
    zone = _zone(slug) if slug else None
    report = asdict(sweep(now=now, zone=zone))
    if as_json:
        click.echo(json.dumps(report))
    else:
        click.echo(
            say(
                "到期 {cases} 件，触发 {fired} 级，默认决定 {tacit} 件，留给其他进程 {left} 件",
                "{cases} cases due, {fired} rungs fired, {tacit} tacit decisions, {left} left to another worker",
            ).format(**report)
        )


def _zone(slug: str | None) -> Zone:
    zones = Zone.objects.filter(is_active=True).order_by("id")
    found = list(zones.filter(slug=slug) if slug else zones[:2])
    if len(found) != 1:
        known = ", ".join(zones.values_list("slug", flat=True)) or "-"
        raise click.BadParameter(
            say(f"请指定一个高新区；已有：{known}", f"name one zone; known: {known}"), param_hint="--zone"
        )
    return found[0]


def _actor(slug: str | None, username: str | None) -> Actor:
    zone = _zone(slug)
    if username is None:
        return Actor.system(zone)
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise click.BadParameter(
            say(f"没有登录名为“{username}”的人", f"nobody has the login name {username!r}"), param_hint="--as"
        )
    return Actor.of(user, zone)


def _case(actor: Actor, number: str) -> Case:
    found = Case.objects.visible_to(actor).filter(number=number.strip().upper()).first()
    if found is None:
        raise click.BadParameter(
            say(f"没有办件“{number}”，或无权查看", f"there is no case {number!r}, or it may not be seen"),
            param_hint="NUMBER",
        )
    return found


def _organisation(actor: Actor, name: str) -> Organisation:
    rows = Organisation.objects.filter(zone_id=actor.zone_id or 0)
    found = rows.filter(name=name).first() or rows.filter(credit_code=name).exclude(credit_code="").first()
    if found is None:
        raise click.BadParameter(
            say(f"没有名为“{name}”的单位", f"no organisation is named {name!r}"), param_hint="--subject"
        )
    return found


def _values(pairs: tuple[str, ...]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals:
            raise click.BadParameter(
                say(f"“{pair}”要写成 字段=值", f"write FIELD=VALUE, not {pair!r}"), param_hint="--set"
            )
        values[name.strip()] = value
    return values


def _row(case: Case) -> dict[str, Any]:
    return {
        "number": case.number, "title": case.title, "state": case.state, "kind": case.kind, "level": case.level,
        "subject": str(case.subject) if case.subject else "", "owner": str(case.owner) if case.owner else "", "due": due_text(case.due_at),
    }  # fmt: skip


def _show(actor: Actor, case: Case, as_json: bool) -> None:
    procedure = procedure_of(case)
    answer = _row(case) | {
        "procedure": procedure.key,
        "version": procedure.version,
        "sequence": case.sequence,
        "data": case.data,
        "clocks": [
            {"name": row.name, "run": row.run, "state": row.state, "started": due_text(row.started_at), "due": due_text(row.due_at)}
            for row in CaseClock.objects.filter(case=case).order_by("id")
        ],
        "moves": [move.id for move in selectors.available_moves(actor, case)],
        "history": [
            {"sequence": event.sequence, "at": due_text(event.at), "kind": event.kind, "name": event.name, "to": event.to_state,
             "by": event.actor_label, "text": event.text}
            for event in selectors.timeline(actor, case)
        ],
    }  # fmt: skip
    if as_json:
        click.echo(json.dumps(answer, ensure_ascii=False))
        return
    state = procedure.state(case.state)
    click.echo(
        f"{case.number}  {case.title}  [{state.code} {say(state.label.zh, state.label.en)}]  {answer['owner']}  {answer['due']}"
    )
    for clock in answer["clocks"]:
        click.echo("  {name} #{run}  {state}  {started} → {due}".format(**clock))
    for event in answer["history"]:
        click.echo("  {sequence}. {at}  {kind} {name} → {to}  {by} {text}".format(**event))
    click.echo(f"  → {', '.join(answer['moves']) or '-'}")
