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

from gaoxin.faces.cli.checking import check_books
from gaoxin.faces.cli.finding import region_code
from gaoxin.faces.cli.language import LANGUAGE, say
from gaoxin.faces.cli.showing import CERTAINTIES, print_rulebook, readable_text, region_name, span_words
from gaoxin.faces.cli.usage import Told
from gaoxin.kernel.rules import Library, Rulebook, RuleProblem
from gaoxin.kernel.rules.compare import changes
from gaoxin.kernel.rules.readable import Readable

FOLDER = click.option(
    "--rulebooks",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Another folder of rulebooks.",
)


def load_library(folder: Path | None, language: str, *, policies: bool = True) -> Library:
    """The library of a folder; a faulty rulebook, or none at all, ends the command with a sentence.

    policies: with the rules of policies, which pay and confer no title.
    """
    try:
        library = Library.load(folder, policies=policies)
    except RuleProblem as problem:
        raise Told(problem.report(language)) from problem
    if not len(library):
        raise Told(
            say(
                f"“{folder}”里没有规则文件。规则文件放在其中的子文件夹里，例如 {folder}/我的规则/rule.yaml。",
                f"There is no rulebook in {folder}. Rulebooks stand in folders below it, such as {folder}/mine/rule.yaml.",
            )
        )
    return library


def console() -> Console:
    """A console that does not fold lines when its output goes to a file."""
    return Console(width=None if sys.stdout.isatty() else 200)


@click.group("rules", help="The rule library: list, show, check, diff.")
def rules_group() -> None:
    pass


@rules_group.command("list")
@click.argument("words", nargs=-1)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Only versions in force on this day.")
@click.option("--region", help="Only rules that apply there: division code or name, e.g. 3702 or 青岛市.")
@click.option(
    "--subject", type=click.Choice(["enterprise", "incubator", "maker_space"]), help="Only rules about these."
)
@click.option("--policies", is_flag=True, help="Also the rules of policies, which pay and confer no title.")
@FOLDER
@LANGUAGE
def list_rules(
    words: tuple[str, ...], on: datetime.datetime | None, region: str | None, subject: str | None, policies: bool, folder: Path | None,
    lang: str,
) -> None:  # fmt: skip
    """All rulebooks, or those that WORDS name (id, name, document) and the options leave."""
    library = load_library(folder, lang, policies=policies)
    place = region_code(region, library.catalogue) if region else None
    shown = [
        book
        for book in library
        if (on is None or book.in_force(on.date()))
        and (place is None or book.region in ("", "CN") or place.startswith(book.region))
        and (subject is None or book.subject == subject)
        and all(_names(book, word) for word in words)
    ]
    table = Table(
        *(
            ("规则", "名称", "地区", "有效期", "依据", "可信度")
            if lang == "zh"
            else ("rule", "name", "region", "in force", "basis", "confidence")
        )
    )
    for book in sorted(shown, key=lambda book: (book.family, book.id, book.valid_from)):
        source = book.sources[0]
        cells = (
            book.key, book.label if lang == "zh" else book.label_en, region_name(book.region, library.catalogue),
            span_words(book.valid_from, book.valid_to), source.number or source.title, say(*CERTAINTIES[book.confidence]),
        )  # fmt: skip
        table.add_row(*map(escape, cells))
    if shown:
        console().print(table)
    click.echo(say(f"{len(shown)} 部规则", f"{len(shown)} rulebooks"))


def _names(book: Rulebook, word: str) -> bool:
    texts = (
        book.key,
        book.label,
        book.label_en,
        book.family,
        *(f"{each.title} {each.number}" for each in book.sources),
    )
    return any(word.casefold() in text.casefold() for text in texts)


@rules_group.command("show")
@click.argument("name")
@FOLDER
@LANGUAGE
def show(name: str, folder: Path | None, lang: str) -> None:
    """One version clause by clause. NAME is id@version, or an id for its newest version."""
    library = load_library(folder, lang)
    print_rulebook(console(), library, find(library, name, lang), lang)


def find(library: Library, name: str, lang: str) -> Rulebook:
    """A rulebook by key, by the id or label of its newest version; an unknown name ends the command with those that come near."""
    rulebook = library.get(name) or next(iter(reversed(library.versions(name))), None)
    if rulebook is not None:
        return rulebook
    known = name.split("@")[0]
    versions = [book.key for book in library.versions(known)]
    near = versions or [book.key for rule in _near(library, known) for book in library.versions(rule)]
    listed = ", ".join(near)
    zh, en = f"没有规则 {name}。", f"There is no rule {name}."
    if versions:
        zh, en = f"{zh}这部规则的版本：{listed}。", f"{en} Versions of it: {listed}."
    elif near:
        zh, en = f"{zh}是不是：{listed}？", f"{en} Did you mean: {listed}?"
    raise Told(say(f"{zh}全部规则：gaoxin rules list。", f"{en} All rules: gaoxin rules list."))


def _near(library: Library, name: str) -> list[str]:
    """Ids spelt much like a name, or of rules whose label holds it."""
    ids = {book.id: None for book in library if name and name.casefold() in f"{book.label} {book.label_en}".casefold()}
    return list(ids)[:6] or get_close_matches(name, {book.id for book in library}, n=4, cutoff=0.6)


@rules_group.command("check")
@click.argument("path", required=False, type=click.Path(exists=True, path_type=Path))
@click.option("--rule", "only", multiple=True, help="Only this rule (id or id@version).")
@FOLDER
@LANGUAGE
def check(path: Path | None, only: tuple[str, ...], folder: Path | None, lang: str) -> None:
    """Run every worked case, of the library or of the rulebooks at PATH (a file or a folder); exit code 1 when one differs."""
    start = time.perf_counter()
    found = check_books(path or folder, only, lang)
    for line in found.lines:
        click.echo(line)
    if only and not found.count and not found.faulty:
        raise Told(say(f"没有 {', '.join(only)} 的案例。", f"No cases of {', '.join(only)}."))
    click.echo(f"{time.perf_counter() - start:.1f} s", err=True)
    click.echo(f"{found.count} cases, {found.passed} passed")
    if found.faulty:
        click.echo(say(f"{found.faulty} 个文件有错", f"{found.faulty} faulty files"))
    if found.passed != found.count or found.faulty:
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
    words = {
        "added": ("新增", "added"),
        "removed": ("删去", "removed"),
        "changed": ("改动", "changed"),
        "same": ("不变", "same"),
    }
    readable = Readable(library)
    zh = lang == "zh"
    table = Table(*(("变化", "名称", f"{old} 版", f"{new} 版") if zh else ("change", "name", old, new)))
    found = changes(before, after)
    for change in found:
        if change.kind != "same" or everything:
            texts = readable_text(change.before, before, readable), readable_text(change.after, after, readable)
            label = escape(change.label if zh else change.label_en)
            mark = f" [dim]{change.id}[/dim]" if change.part in ("criterion", "score") else ""
            table.add_row(words[change.kind][0 if zh else 1], label + mark, *map(escape, texts))
    console().print(table)
    same = sum(1 for change in found if change.kind == "same")
    click.echo(say(f"{len(found) - same} 处变化，{same} 处不变", f"{len(found) - same} changes, {same} the same"))
