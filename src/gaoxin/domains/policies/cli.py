"""`gaoxin policy rehearse` and `gaoxin policy best`: over the zone's own data, as the platform itself."""

from __future__ import annotations

import datetime
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.actions.rehearsals import budget_of, in_force_beside, rehearse
from gaoxin.domains.policies.models import Benefit
from gaoxin.domains.policies.rehearsing import to_dict
from gaoxin.domains.policies.rule_files import text_of_library
from gaoxin.domains.policies.selectors.combining import Best, best_for
from gaoxin.mechanisms.registry.selectors.enterprises import find
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.saying import say

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.domains.policies.rehearsing import Prepared

#: Of every amount in the JSON.
UNIT = "分"
_VERDICTS = {
    "passed": ("符合", "pass"), "failed": ("不符合", "fail"), "unknown": ("缺数据", "facts missing"), "manual": ("待人工认定", "to be judged"),
}  # fmt: skip

_zone = click.option("--zone", "slug", help="The zone's slug; may be left out where there is only one.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts in 分.")
_on = click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="Evaluation date; today when left out.")


@click.command("rehearse")
@click.argument("rulebook")
@click.option("--against", default="", help="The rule in force to compare with: a key or a file, as RULEBOOK.")
@_zone
@_on
@_json
def rehearse_command(
    rulebook: str, against: str, slug: str | None, on: datetime.datetime | None, as_json: bool
) -> None:
    """Rehearse RULEBOOK over the zone.

    A YAML file, a key of the rule library (id@version or id), or of a benefit (policy:benefit, or benefit where one policy only has it).
    """
    actor, day = _actor(slug), _day(on)
    text, benefit = _rule(actor, rulebook, day)
    other = _rule(actor, against, day)[0] if against else in_force_beside(actor, benefit, day) if benefit else ""
    started = time.perf_counter()
    found = rehearse(actor, text=text, on=day, against=other, benefit=benefit)
    result = to_dict(found) | {"budget": budget_of(actor, benefit, day)}
    result["seconds"] = round(time.perf_counter() - started, 3)
    if as_json:
        click.echo(json.dumps({"unit": UNIT, "count": result["passed"]} | result, ensure_ascii=False, indent=1))
        return
    _print_rehearsal(found, result)


def _print_rehearsal(found: Prepared, result: dict[str, Any]) -> None:
    book, size = found.rehearsal.rulebook, result["size"]
    click.echo(f"{say(book.label, book.label_en)} · {result['on']} · {say(f'{size} 家', f'{size} enterprises')}")
    for name, (zh, en) in _VERDICTS.items():
        now = result["before"][name] if result["before"] else ""
        before = say(f"（现行 {now}）", f" (now {now})") if result["before"] else ""
        click.echo(f"  {say(zh, en)} {result[name]}{before}")
    cost, gains, losses, lacking = (result[name] for name in ("cost", "gains", "losses", "became_unknown"))
    click.echo(
        say(
            f"  金额 {cost / 100:,.2f} 元，新增 {gains}，减少 {losses}，变为缺数据 {lacking}",
            f"  amount {cost / 100:,.2f} yuan, {gains} gain, {losses} lose, {lacking} now lack facts",
        )
    )
    for each in result["overlaps"]:
        click.echo(
            say(
                f"  与“{each['title']}”重叠 {each['both']} 家",
                f"  {each['both']} enterprises also have “{each['title']}”",
            )
        )


@click.command("best")
@click.argument("code")
@_zone
@_on
@_json
def best_command(code: str, slug: str | None, on: datetime.datetime | None, as_json: bool) -> None:
    """The best legal combination of benefits in force for the enterprise with CODE (or name), with the reason for what is left out."""
    actor = _actor(slug)
    enterprise = find(actor, code)
    if enterprise is None:
        raise Refusal(_("没有找到企业“%(code)s”。") % {"code": code}, code="no-enterprise")
    best = best_for(actor, enterprise, _day(on))
    if as_json:
        told = {"enterprise": enterprise.name, "code": enterprise.credit_code, "unit": UNIT} | _best(best)
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    yuan = say("元", "yuan")
    click.echo(f"{enterprise.name} · {best.year} · {best.combination.total / 100:,.2f} {yuan}")
    for row in best.rows:
        line = row["line"]
        click.echo(f"  {'✓' if line.taken else '✗'} {row['benefit'].title}  {line.paid / 100:,.2f} {yuan}")
        for reason in line.reasons:
            click.echo(f"      {say(reason.zh, reason.en)}")


def _best(best: Best) -> dict[str, Any]:
    return {
        "year": best.year, "total": best.combination.total, "exact": best.combination.exact, "bound": best.combination.bound,
        "held": [benefit.title for benefit in best.held],
        "lines": [
            {"benefit": row["offer"].name, "title": row["benefit"].title, "amount": row["offer"].amount, "taken": row["line"].taken,
             "paid": row["line"].paid, "deadline": row["offer"].deadline.isoformat() if row["offer"].deadline else None,
             "reasons": [
                 {"kind": each.kind.value, "rule": each.rule, "by": list(each.by), "lost": each.lost, "needs_more": each.needs_more,
                  "zh": each.zh, "en": each.en}
                 for each in row["line"].reasons
             ]}
            for row in best.rows
        ],
    }  # fmt: skip


def _rule(actor: Actor, name: str, on: datetime.date) -> tuple[str, Benefit | None]:
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise Refusal(_("没有文件 %(name)s。") % {"name": name}, code="no-file")
        return path.read_text(encoding="utf-8"), None
    policy, colon, key = name.rpartition(":")
    if not colon:
        try:
            return text_of_library(name, on), None
        except Refusal:
            if (benefit := _only_benefit(actor, key)) is None:
                raise
            return benefit.rule_text, benefit
    benefit = _latest(_benefits(actor, key).filter(version__policy__key=policy))
    if benefit is None:
        raise Refusal(_("没有事项“%(name)s”，或它还没有规则。") % {"name": name}, code="no-benefit")
    return benefit.rule_text, benefit


def _benefits(actor: Actor, key: str) -> QuerySet[Benefit]:
    rows: QuerySet[Benefit] = Benefit.objects.visible_to(actor).filter(key=key).exclude(rule_text="")
    return rows.select_related("version__policy", "fund")


def _latest(rows: QuerySet[Benefit]) -> Benefit | None:
    return rows.order_by("-version__number").first()


def _only_benefit(actor: Actor, key: str) -> Benefit | None:
    """The benefit of this key, where one policy only has it."""
    rows = _benefits(actor, key)
    return _latest(rows) if len(set(rows.values_list("version__policy", flat=True))) == 1 else None


def _actor(slug: str | None) -> Actor:
    zones = Zone.objects.filter(is_active=True, **({"slug": slug} if slug else {})).order_by("id")[:2]
    if len(zones) != 1:
        raise Refusal(_("请用 --zone 指定一个高新区。"), code="no-zone")
    return Actor.system(zones[0])


def _day(on: datetime.datetime | None) -> datetime.date:
    return on.date() if on else timezone.localdate()
