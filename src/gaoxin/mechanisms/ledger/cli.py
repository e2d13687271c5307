"""`gaoxin ledger`: checks the books, prints balances, statements and budgets, exchanges files with the bank."""

from __future__ import annotations

import datetime
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from rich.console import Console
from rich.table import Table

from gaoxin.mechanisms.ledger import selectors
from gaoxin.mechanisms.ledger.actions import bank
from gaoxin.mechanisms.ledger.check import check as check_books
from gaoxin.mechanisms.ledger.enums import DONE_OUTCOMES, BatchState, ReturnOutcome
from gaoxin.mechanisms.ledger.models import BankBatch, BankReturn, Fund
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.saying import say

_zone = click.option("--zone", "slug", help="The zone's slug; may be left out where there is only one.")
_fund = click.option("--fund", "code", required=True, help="The fund's code.")
_json = click.option("--json", "as_json", is_flag=True, help="Print JSON; amounts in 分.")
_day = click.DateTime(formats=["%Y-%m-%d"])


@click.group("ledger", help="The books of the funds.")
def ledger() -> None:
    pass


@ledger.command("check")
@click.option("--zone", "slug", help="Only the books of this zone (its slug).")
@_json
def check(slug: str | None, as_json: bool) -> None:
    """Recompute every invariant over the whole book; exit code 1 when one is broken."""
    reports = check_books(_named_zone(slug) if slug else None)
    faults = sum(len(report.faults) for report in reports)
    if as_json:
        _print_json({"sound": faults == 0, "reports": [report.to_dict() for report in reports]})
    else:
        for report in reports:
            counts = ", ".join(f"{number} {what}" for what, number in sorted(report.counts.items()))
            state = say("无误", "sound") if report.is_sound else say("有误", "FAULTY")
            click.echo(f"{report.zone or say('数据库', 'database')}: {counts}: {state}")
            for fault in report.faults:
                click.echo(f"  {fault.rule}: {fault.place}: {fault.detail}")
        click.echo(say(f"{len(reports) - 1} 个高新区，{faults} 处错误", f"{len(reports) - 1} zones, {faults} faults"))
    if faults:
        sys.exit(1)


@ledger.command("trial-balance")
@_zone
@_fund
@click.option("--on", type=_day, help="The day at whose end balances are taken; default today.")
@click.option("--before-closing", is_flag=True, help="Leave out the closing journal of that year.")
@_json
def trial_balance(
    slug: str | None, code: str, on: datetime.datetime | None, before_closing: bool, as_json: bool
) -> None:
    """All balances of a fund on a day (科目余额表); exit code 1 when debit and credit differ."""
    actor, fund = _book(slug, code)
    balance = selectors.trial_balance(
        actor, fund=fund, on=on.date() if on else timezone.localdate(), before_closing=before_closing
    )
    if as_json:
        _print_json(selectors.as_json(balance) | {"balanced": balance.is_balanced})
    else:
        columns = _columns(
            "科目 account", "名称 name", "年初余额 opening", "本年借方 debit", "本年贷方 credit", "期末余额 closing"
        )
        rows = [
            (row.code, row.name, *map(yuan_grouped, (row.opening, row.debit, row.credit, row.closing)))
            for row in balance.rows
        ]
        _print_table(f"{fund} {balance.on} {say('（元，借正贷负）', '(yuan; debit +, credit −)')}", columns, rows)
        debit, credit = yuan_grouped(balance.debit), yuan_grouped(balance.credit)
        click.echo(say(f"借方 {debit}  贷方 {credit}", f"debit {debit}  credit {credit}"))
    if not balance.is_balanced:
        sys.exit(1)


@ledger.command("statement")
@_zone
@_fund
@click.option("--account", required=True, help="The account's code in the chart in force at the end.")
@click.option("--since", type=_day, help="First day; default 1 January of the last day's year.")
@click.option("--until", type=_day, help="Last day; default today.")
@_json
def statement(
    slug: str | None, code: str, account: str, since: datetime.datetime | None, until: datetime.datetime | None, as_json: bool
) -> None:  # fmt: skip
    """Every entry of an account with the running balance (明细账)."""
    actor, fund = _book(slug, code)
    last = until.date() if until else timezone.localdate()
    first = since.date() if since else datetime.date(last.year, 1, 1)
    found = selectors.account_statement(actor, fund=fund, code=account, since=first, until=last)
    if as_json:
        _print_json(selectors.as_json(found))
        return
    columns = _columns(
        "日期 date",
        "凭证号 voucher",
        "摘要 summary",
        "业务编号 case",
        "文号 document",
        "借方 debit",
        "贷方 credit",
        "余额 balance",
    )
    rows = [
        (
            str(row.date), str(row.sequence), row.summary, row.case_ref, row.document_ref,
            *map(yuan_grouped, (row.debit, row.credit, row.balance)),
        )
        for row in found.rows
    ]  # fmt: skip
    _print_table(f"{found.code} {found.name} {found.since} — {found.until} {_yuan()}", columns, rows)
    figures = " ".join(
        f"{say(zh, name)} {yuan_grouped(getattr(found, name))}"
        for name, zh in (("opening", "期初"), ("debit", "借方"), ("credit", "贷方"), ("closing", "期末"))
    )
    click.echo(figures)


@ledger.command("budget")
@_zone
@_fund
@click.option("--year", type=int, help="The budget year; default this year.")
@_json
def budget(slug: str | None, code: str, year: int | None, as_json: bool) -> None:
    """Execution of a fund's budget (预算执行表)."""
    actor, fund = _book(slug, code)
    rows = selectors.budget_report(actor, fund=fund, year=year or timezone.localdate().year)
    if as_json:
        _print_json(
            [selectors.as_json(row) | {"used_share": row.used_share, "paid_share": row.paid_share, "alert": row.alert} for row in rows]
        )  # fmt: skip
        return
    columns = _columns(
        "预算项目 programme", "名称 name", "预算 budget", "预占 reserved", "占用 committed", "支付 paid", "退回指标 restored", "可用 available",
        "执行率 executed", "预警 alert",
    )  # fmt: skip
    figures = ("budget", "reserved", "committed", "paid", "restored", "available")
    cells = [
        (
            row.programme, row.name, *(yuan_grouped(getattr(row, name)) for name in figures), f"{row.paid_share:.1%}",
            f"{row.alert}%" if row.alert else "",
        )
        for row in rows
    ]  # fmt: skip
    _print_table(f"{fund} {_yuan()}", columns, cells)


@ledger.command("prepare")
@_zone
@_fund
@_json
def prepare(slug: str | None, code: str, as_json: bool) -> None:
    """Put all payments that may leave into a new batch; somebody approves it in the workbench before it can be exported."""
    actor, fund = _book(slug, code)
    batch = bank.prepare_batch(actor, fund=fund)
    if as_json:
        _print_json({"batch": batch.number, "lines": batch.lines, "total": batch.total, "state": batch.state})
    else:
        total = yuan_grouped(batch.total)
        click.echo(
            say(
                f"{batch.number}：{batch.lines} 笔，{total} 元，待复核",
                f"{batch.number}: {batch.lines} lines, {total} yuan, waits for approval",
            )
        )


@ledger.command("export")
@_zone
@_fund
@click.option("--batch", "number", help="An approved batch; without it the oldest that was not exported yet.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder for the file; default here."
)
@_json
def export(slug: str | None, code: str, number: str | None, out: Path, as_json: bool) -> None:
    """Write the payment file of a batch. Repeating it for the same batch gives the same bytes."""
    actor, fund = _book(slug, code)
    batch = _batch(actor, fund, number) if number else _oldest_approved(actor, fund)
    content = bank.export_batch(actor, batch=batch)
    batch.refresh_from_db()
    target = _written(out / f"{batch.number}.csv", content)
    told = {
        "batch": batch.number, "lines": batch.lines, "total": batch.total, "sha256": batch.sha256, "file": str(target),
    }  # fmt: skip
    if as_json:
        _print_json(told)
    else:
        total = yuan_grouped(batch.total)
        lines = say(f"{batch.lines} 笔，{total} 元", f"{batch.lines} lines, {total} yuan")
        click.echo(f"{target}: {lines}, SHA-256 {batch.sha256}")


@ledger.command("import-return")
@_zone
@_fund
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_json
def import_return(slug: str | None, code: str, file: Path, as_json: bool) -> None:
    """Settle or return what the bank's file answers; exit code 1 when rows are left that somebody must look at."""
    actor, fund = _book(slug, code)
    with file.open("rb") as handle:
        source = bank.import_return(actor, fund=fund, name=file.name, content=handle)
    counts = _outcomes(source)
    left = source.outcomes.exclude(outcome__in=DONE_OUTCOMES).order_by("row")
    rows = [
        {"row": row.row, "line_id": row.line_id, "outcome": row.outcome, "label": row.get_outcome_display(), "detail": row.detail}
        for row in left
    ]  # fmt: skip
    if as_json:
        _print_json({"file": source.name, "rows": source.rows, "outcomes": counts, "open": rows})
    else:
        click.echo(", ".join(f"{ReturnOutcome(outcome).label} {number}" for outcome, number in counts.items()))
        for item in rows:
            click.echo(f"  {item['row']}: {item['line_id']}: {item['label']} {item['detail']}".rstrip())
    if rows:
        sys.exit(1)


def _outcomes(source: BankReturn) -> dict[str, int]:
    return dict(source.outcomes.values_list("outcome").annotate(rows=Count("id")).order_by("outcome"))


def _book(slug: str | None, code: str) -> tuple[Actor, Fund]:
    actor = Actor.system(_named_zone(slug))
    return actor, selectors.fund_by_code(actor, code)


def _named_zone(slug: str | None) -> Zone:
    zones = list(Zone.objects.order_by("id"))
    chosen = [zone for zone in zones if slug in {None, zone.slug}]
    if len(chosen) != 1:
        known = ", ".join(zone.slug for zone in zones) or "-"
        problem = (
            say(f"没有高新区“{slug}”", f"no zone has the slug {slug!r}")
            if slug
            else say("高新区不止一个或一个也没有，请指定", "there is not exactly one zone")
        )
        raise click.BadParameter(say(f"{problem}；已有：{known}", f"{problem}; known: {known}"), param_hint="--zone")
    return chosen[0]


def _batch(actor: Actor, fund: Fund, number: str) -> BankBatch:
    batches = BankBatch.objects.visible_to(actor).filter(fund=fund)
    found = batches.filter(number=number).first()
    if found is None:
        known = ", ".join(batches.order_by("-id").values_list("number", flat=True)[:10]) or "-"
        raise click.BadParameter(
            say(f"没有批次“{number}”；最近的：{known}", f"no batch {number!r}; latest: {known}"), param_hint="--batch"
        )
    return found


def _oldest_approved(actor: Actor, fund: Fund) -> BankBatch:
    approved = BankBatch.objects.visible_to(actor).filter(fund=fund, state=BatchState.APPROVED).order_by("id").first()
    if approved is None:
        raise Refusal(_("没有已复核、待导出的批次。"), next_step=_("请先编制批次，并在工作台由另一人复核。"))
    return approved


def _written(target: Path, content: bytes) -> Path:
    """The file appears whole or not at all: a half file must never reach the bank."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    return Path(temporary).replace(target)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def _columns(*names: str) -> tuple[str, ...]:
    """Headers in the language of the command, each given as Chinese, a blank, English."""
    return tuple(say(*name.split(" ", 1)) for name in names)


def _yuan() -> str:
    return say("（元）", "(yuan)")


def _print_table(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    table = Table(title=title)
    for number, column in enumerate(columns):
        figures = number >= 2 and any(
            cell.strip("-0123456789.,%") == "" and cell for row in rows for cell in [row[number]]
        )
        table.add_column(column, justify="right" if figures else "left", overflow="fold")
    for row in rows:
        table.add_row(*row)
    Console(width=None if sys.stdout.isatty() else 200).print(table)
