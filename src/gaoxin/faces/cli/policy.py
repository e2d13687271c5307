"""`gaoxin policy`: the text of a policy read on the command line, without a database."""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from importlib import import_module
from pathlib import Path

import click
import django
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gaoxin.faces.cli.help import with_language
from gaoxin.faces.cli.language import LANGUAGE
from gaoxin.faces.cli.rules import console
from gaoxin.kernel.policytext import (
    KINDS,
    Draft,
    Finding,
    Item,
    PolicyText,
    PolicyTextError,
    read_pasted,
    read_policy,
    role_name,
)
from gaoxin.kernel.rules.wording import decimal, money
from gaoxin.platform.core.contributions import CliVerb, contributed

_PREFIX = "policy "
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
#: A long sentence is cut in the table; JSON holds all of it.
_SHOWN = 60


class _Verbs(click.Group):
    """`read` needs no database; the verbs that apps contribute as `policy <verb>` start Django when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *_contributed()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        own = super().get_command(ctx, cmd_name)
        target = _contributed().get(cmd_name) if own is None else None
        if target is None:
            return own
        module, _, attribute = target.partition(":")
        command: click.Command = getattr(import_module(module), attribute)
        return with_language(command)


def _contributed() -> dict[str, str]:
    django.setup(set_prefix=False)
    verbs = {verb.name: verb.command for verb in contributed(CliVerb)}
    return {name.removeprefix(_PREFIX): command for name, command in verbs.items() if name.startswith(_PREFIX)}


@click.group(
    "policy", cls=_Verbs, help="Policies (惠企政策): read a text, rehearse a rule over a zone, combine benefits."
)
def policy_group() -> None:
    pass


@policy_group.command("read")
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@_JSON
@LANGUAGE
def read(file: Path, as_json: bool, lang: str) -> None:
    """Read FILE (docx, pdf with text, txt; - for text on standard input): clauses, amounts, rates, thresholds, dates, drafts.

    Offsets count characters of the normalised text, which --json prints too.
    """
    try:
        policy = read_pasted(_standard_input()) if str(file) == "-" else read_policy(file)
    except PolicyTextError as error:
        raise click.ClickException(error.message(lang)) from error
    if as_json:
        click.echo(json.dumps(policy.to_dict(lang), ensure_ascii=False, indent=1))
        return
    _Printed(policy, lang).all()


def _standard_input() -> str:
    """What is piped in: UTF-8, or GB 18030 as Chinese Windows writes it."""
    data = sys.stdin.buffer.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise PolicyTextError("bad_encoding", file="stdin")


class _Printed:
    """A policy as tables for a terminal."""

    def __init__(self, policy: PolicyText, language: str) -> None:
        self.policy, self.language = policy, language
        self.zh = language == "zh"
        self.at = 0 if self.zh else 1
        self.out: Console = console()

    def all(self) -> None:
        """Head, what was found in each clause, drafts, notices, totals."""
        self._head()
        self.out.print(self._findings())
        if self.policy.drafts:
            self.out.print(self._drafts())
        for notice in self.policy.notices:
            click.echo(notice.message(self.language), err=True)
        click.echo(self._totals())

    def _head(self) -> None:
        head = self.policy.head
        title = head.title.text if head.title else self.policy.name
        self.out.print(f"[bold]{escape(title)}[/bold]")
        parts = [head.number.text if head.number else "", "、".join(spot.text for spot in head.issuers),
                 head.issued[1].isoformat() if head.issued else ""]  # fmt: skip
        line = " · ".join(part for part in parts if part)
        if line:
            self.out.print("  " + escape(line))

    def _findings(self) -> Table:
        columns = (
            ("条款", "类别", "含义", "原文", "读作", "位置")
            if self.zh
            else ("clause", "kind", "role", "text", "read as", "place")
        )
        table = Table(*columns)
        names = {clause.anchor: clause.place for clause in self.policy.clauses}
        last = None
        for finding in self.policy.findings:
            place = names.get(finding.clause, "")
            kind = KINDS[finding.kind][self.at]
            role = role_name(finding.kind, finding.role, self.language)
            table.add_row("" if place == last else escape(place), kind, role, escape(_cut(finding.text)),
                          escape(self._value(finding)), f"{finding.start}-{finding.end}")  # fmt: skip
            last = place
        return table

    def _value(self, finding: Finding) -> str:
        if finding.items:
            return "; ".join(self._item(item, finding) for item in finding.items)
        if finding.day:
            return finding.day.isoformat() + (f" – {finding.last_day}" if finding.last_day else "")
        if finding.recurring:
            return {"issued": "自印发之日" if self.zh else "from the day of issue"}.get(
                finding.recurring, finding.recurring
            )
        if finding.value is None:
            return finding.form if finding.kind == "title" else ""
        number = self._number(finding.value, finding.unit)
        if finding.upper is not None:
            number = f"{finding.low} {number} {finding.high} {self._number(finding.upper, finding.unit)}"
        else:
            number = f"{finding.low or finding.high} {number}".strip()
        per = f" / {finding.per}" if finding.per else ""
        variable = f" [{finding.variable}]" if finding.variable else ""
        return f"{number}{per}{variable}"

    def _item(self, item: Item, finding: Finding) -> str:
        number = self._number(item.value, finding.unit)
        if finding.form != "threshold":
            return f"{item.label or '?'}: {number}"
        upper = f" {item.high} {self._number(item.upper, finding.unit)}" if item.upper is not None else ""
        return f"{item.low or item.high} {number}{upper}".strip()

    def _number(self, value: Fraction, unit: str) -> str:
        if unit == "元":
            return money(value, self.language)
        return f"{decimal(value * 100, 4)}%" if unit == "" else f"{decimal(value)}{unit}"

    def _drafts(self) -> Table:
        columns = (
            ("条款", "草稿", "表达式", "依据", "说明")
            if self.zh
            else ("clause", "draft", "expression", "rests on", "note")
        )
        table = Table(*columns)
        names = {clause.anchor: clause.place for clause in self.policy.clauses}
        words = {"criterion": ("条件", "criterion"), "amount": ("金额", "amount")}
        for draft in self.policy.drafts:
            table.add_row(escape(names[draft.clause]), words[draft.kind][self.at], escape(self._expression(draft)),
                          " ".join(draft.rests_on), escape(self._note(draft)))  # fmt: skip
        return table

    def _expression(self, draft: Draft) -> str:
        if draft.expr:
            return draft.expr
        unresolved = "待定" if self.zh else "unresolved"
        return f"〔{unresolved}〕{draft.sketch}" if self.zh else f"[{unresolved}] {draft.sketch}"

    def _note(self, draft: Draft) -> str:
        return (" " if not self.zh else "").join(
            filter(None, [draft.why(self.language), *draft.warnings(self.language)])
        )

    def _totals(self) -> str:
        policy = self.policy
        resolved = sum(1 for draft in policy.drafts if draft.resolved)
        if self.zh:
            return (f"{len(policy.clauses)} 条款，{len(policy.findings)} 处发现，{len(policy.drafts)} 条草稿，"
                    f"其中 {len(policy.drafts) - resolved} 条待定")  # fmt: skip
        return (f"{len(policy.clauses)} clauses, {len(policy.findings)} findings, {len(policy.drafts)} drafts, "
                f"{len(policy.drafts) - resolved} of them unresolved")  # fmt: skip


def _cut(text: str) -> str:
    flat = text.replace("\n", " ")
    return flat if len(flat) <= _SHOWN else flat[: _SHOWN - 1] + "…"
