"""`gaoxin rules`: the rule library on the command line. The rulebooks are read from files; no database is needed."""

from __future__ import annotations

import datetime
import sys
import time
from difflib import get_close_matches
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.tree import Tree

from gaoxin.kernel.rules import Library, Rulebook, RuleProblem
from gaoxin.kernel.rules.cases import case_files, load_cases, run_case
from gaoxin.kernel.rules.compare import changes
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.rulebook import Criterion

LANGUAGE = click.option(
    "--lang", type=click.Choice(["zh", "en"]), default="zh", show_default=True, help="Language of the output."
)
FOLDER = click.option(
    "--rulebooks",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of rulebooks.",
)
CONFIDENCE = {"H": ("", ""), "M": ("〔未完全核实〕", "[not fully confirmed]"), "L": ("〔待核实〕", "[unconfirmed]")}


def load_library(folder: Path | None, language: str, *, policies: bool = True) -> Library:
    """The library of a folder; a faulty rulebook ends the command with its place and remedy.

    policies: with the rules of policies, which pay and confer no title.
    """
    try:
        return Library.load(folder, policies=policies)
    except RuleProblem as problem:
        raise click.ClickException(problem.report(language)) from problem


def console() -> Console:
    """A console that does not fold lines when its output goes to a file."""
    return Console(width=None if sys.stdout.isatty() else 200)


@click.group("rules", help="The rule library: list, show, check, diff.")
def rules_group() -> None:
    pass


@rules_group.command("list")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Only versions in force on this day.")
@click.option("--policies", is_flag=True, help="Also the rules of policies, which pay and confer no title.")
@FOLDER
@LANGUAGE
def list_rules(on: datetime.datetime | None, policies: bool, folder: Path | None, lang: str) -> None:
    """All rulebooks, or those in force on a day."""
    library = load_library(folder, lang, policies=policies)
    zh = lang == "zh"
    table = Table(
        *(
            ("规则", "名称", "地区", "有效期", "依据", "可信度")
            if zh
            else ("rule", "name", "region", "in force", "basis", "confidence")
        )
    )
    shown = [rulebook for rulebook in library if on is None or rulebook.in_force(on.date())]
    for rulebook in sorted(shown, key=lambda book: (book.family, book.id, book.valid_from)):
        span = f"{rulebook.valid_from} – {rulebook.valid_to or ''}"
        name = rulebook.label if zh else rulebook.label_en
        source = rulebook.sources[0]
        table.add_row(rulebook.key, name, rulebook.region, span, source.number or source.title, rulebook.confidence)
    console().print(table)
    click.echo(f"{len(shown)} 部规则" if zh else f"{len(shown)} rulebooks")


@rules_group.command("show")
@click.argument("name")
@FOLDER
@LANGUAGE
def show(name: str, folder: Path | None, lang: str) -> None:
    """One version clause by clause. NAME is id@version, or an id for its newest version."""
    library = load_library(folder, lang)
    rulebook = find(library, name, lang)
    zh = lang == "zh"
    out = console()
    out.print(f"[bold]{escape(rulebook.label if zh else rulebook.label_en)}[/bold]  {rulebook.key}")
    for source in rulebook.sources:
        parts = (source.title, source.number, source.issuer, str(source.issued or ""))
        out.print("  " + escape(" · ".join(part for part in parts if part)))
    out.print(f"  {rulebook.valid_from} – {rulebook.valid_to or ''}  {rulebook.region}  {'/'.join(rulebook.kinds)}")
    note = rulebook.note if zh else rulebook.note_en
    if note:
        out.print(f"  {escape(note)}")
    tree = Tree("条件" if zh else "conditions")
    for criterion in rulebook.requirement.children:
        _add(tree, criterion, lang)
    out.print(tree)
    for item in rulebook.scores:
        out.print(f"  {item.id}  {escape(item.label if zh else item.label_en)} ({item.maximum})  {escape(item.points)}")
    if rulebook.total_text:
        out.print(f"  {'总分' if zh else 'total'} = {escape(rulebook.total_text)}")
    for parameter in rulebook.parameters:
        out.print(f"  {escape(parameter.label if zh else parameter.label_en)} = {escape(parameter.text)}")
    if rulebook.amount:
        out.print(f"  {'金额' if zh else 'amount'} = {escape(rulebook.amount.text)}")


def _add(tree: Tree, criterion: Criterion, lang: str) -> None:
    zh = lang == "zh"
    label = criterion.label if zh else criterion.label_en
    doubt = CONFIDENCE[criterion.confidence][0 if zh else 1]
    joint = {"all": ("全部满足", "all of"), "any": ("任一满足", "any of"), "at_least": ("至少满足", "at least")}.get(
        criterion.mode
    )
    line = f"[bold]{criterion.id}[/bold] {escape(label)} {escape(doubt)}"
    if joint:
        line += f" ({joint[0 if zh else 1]}{' ' + str(criterion.count) if criterion.count else ''})"
    else:
        line += f": {escape(criterion.test)}"
    branch = tree.add(line)
    for child in criterion.children:
        _add(branch, child, lang)


def find(library: Library, name: str, lang: str) -> Rulebook:
    """A rulebook by key, or the newest version of an id; an unknown name ends the command with those that come near."""
    rulebook = library.get(name) or next(iter(reversed(library.versions(name))), None)
    if rulebook is None:
        versions = [book.key for book in library.versions(name.split("@")[0])]
        ids = get_close_matches(name.split("@")[0], {book.id for book in library}, n=4, cutoff=0.6)
        near = versions or [book.key for rule in ids for book in library.versions(rule)]
        listed = ", ".join(near)
        zh, en = f"没有规则 {name}。", f"There is no rule {name}."
        if versions:
            zh, en = f"{zh}这部规则的版本：{listed}。", f"{en} Versions of it: {listed}."
        elif near:
            zh, en = f"{zh}是不是：{listed}？", f"{en} Did you mean: {listed}?"
        zh, en = f"{zh}全部规则：gaoxin rules list。", f"{en} All rules: gaoxin rules list."
        raise click.ClickException(zh if lang == "zh" else en)
    return rulebook


@rules_group.command("check")
@click.option("--rule", "only", multiple=True, help="Only this rule (id or id@version).")
@FOLDER
@LANGUAGE
def check(only: tuple[str, ...], folder: Path | None, lang: str) -> None:
    """Run every worked case; exit code 1 when one differs."""
    start = time.perf_counter()
    library = load_library(folder, lang)
    place = folder or rulebooks_dir()
    count = passed = 0
    try:
        for path in case_files(place):
            for case in load_cases(path, library.catalogue, str(path.relative_to(place))):
                if only and case.rule not in only and case.rule.split("@")[0] not in only:
                    continue
                outcome = run_case(case, library)
                count += 1
                passed += outcome.passed
                for zh, en in outcome.differences:
                    click.echo(f"{case.file}:{case.line} {case.rule} {case.id}  {zh if lang == 'zh' else en}")
    except RuleProblem as problem:
        raise click.ClickException(problem.report(lang)) from problem
    if only and not count:
        raise click.ClickException(
            f"没有 {', '.join(only)} 的案例。" if lang == "zh" else f"No cases of {', '.join(only)}."
        )
    click.echo(f"{time.perf_counter() - start:.1f} s", err=True)
    click.echo(f"{count} cases, {passed} passed")
    if passed != count:
        sys.exit(1)


@rules_group.command("diff")
@click.argument("rule")
@click.argument("old")
@click.argument("new")
@click.option("--all", "everything", is_flag=True, help="List what stayed the same too.")
@FOLDER
@LANGUAGE
def diff(rule: str, old: str, new: str, everything: bool, folder: Path | None, lang: str) -> None:
    """What changed in RULE from version OLD to version NEW."""
    library = load_library(folder, lang)
    before, after = (find(library, f"{rule}@{version}", lang) for version in (old, new))
    zh = lang == "zh"
    words = {
        "added": ("新增", "added"),
        "removed": ("删去", "removed"),
        "changed": ("改动", "changed"),
        "same": ("不变", "same"),
    }
    table = Table(*(("变化", "条款", "名称", f"{old} 版", f"{new} 版") if zh else ("change", "id", "name", old, new)))
    found = changes(before, after)
    for change in found:
        if change.kind != "same" or everything:
            label = change.label if zh else change.label_en
            table.add_row(
                words[change.kind][0 if zh else 1],
                change.id,
                *(escape(text) for text in (label, change.before, change.after)),
            )
    console().print(table)
    same = sum(1 for change in found if change.kind == "same")
    click.echo(f"{len(found) - same} 处变化，{same} 处不变" if zh else f"{len(found) - same} changes, {same} the same")
