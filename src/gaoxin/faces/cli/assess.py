"""`gaoxin assess`: a workbook of enterprises in, verdicts with reasons out. No database is needed."""

from __future__ import annotations

import datetime
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from gaoxin.faces.cli.explain import print_explanation
from gaoxin.faces.cli.rules import FOLDER, LANGUAGE, console, find, load_library
from gaoxin.kernel.assess.export import FORMATS, export
from gaoxin.kernel.assess.intake import Intake, give_back, take_in
from gaoxin.kernel.assess.verdicts import Ids, Summary, Words, write_parquet
from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.workbook import OverrideError, WorkbookError, annotate, load_preset, preset_names
from gaoxin.kernel.workbook.findings import EVERY, PER_KIND

Report = Callable[[int, int], None]
#: Findings of one kind that the screen shows; the rest is counted.
SHOWN = 5


@click.command("assess", help="Judge every enterprise of a workbook against every rule in force.")
@click.argument("source", metavar="INPUT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Evaluation date; today when not given. y1 is the year before it."
)
@click.option("--rule", "rules", multiple=True, help="Only this rule: id, or id@version whatever the date. Repeatable.")
@click.option("--region", help="Division code of the enterprises, e.g. 370200; rules of other regions are left out.")
@click.option("--kind", type=click.Choice(["new", "recheck"]), default="new", show_default=True)
@click.option(
    "--subject", type=click.Choice(["enterprise", "incubator", "maker_space"]), default="enterprise", show_default=True
)
@click.option("--sheet", help="Name of the sheet to read.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADER=MEANING",
    help="What a column means, e.g. '营收=营业收入@万元' or '#C=revenue[2025]'.",
)
@click.option("--preset", type=click.Choice(preset_names()), help="A ready-made mapping of a known layout.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the verdicts to this csv, xlsx or parquet file.",
)
@click.option("--words", "in_words", is_flag=True, help="Labels instead of ids in the file.")
@click.option("--explain", metavar="CODE_OR_NAME", help="Print the full reasons of one enterprise.")
@click.option(
    "--refused",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the workbook back with refused cells marked.",
)
@FOLDER
@LANGUAGE
def assess(
    source: Path, on: datetime.datetime | None, rules: tuple[str, ...], region: str | None, kind: str, subject: str, sheet: str | None,
    maps: tuple[str, ...], preset: str | None, out: Path | None, in_words: bool, explain: str | None, refused: Path | None,
    folder: Path | None, lang: str,
) -> None:  # fmt: skip
    start = time.perf_counter()
    day = on.date() if on else datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
    if out is not None and out.suffix.lower().lstrip(".") not in FORMATS:
        raise click.BadParameter(f"{out.name}: use .csv, .xlsx or .parquet", param_hint="--out")
    library = load_library(folder, lang, policies=False)
    for name in rules:
        find(library, name, lang)
    rulebooks = library.in_force(day, region=region, kind=kind, rules=rules, subject=None if rules else subject)
    if not rulebooks:
        raise click.ClickException(
            _say(
                lang,
                f"{day} 没有适用的规则。请改 --on、--region 或 --rule。",
                f"No rule applies on {day}. Change --on, --region or --rule.",
            )
        )
    _tell_left_out(library, rules, rulebooks, day, lang)
    per_kind = PER_KIND if refused is None else EVERY
    intake = _take_in(source, library, day, maps, preset, sheet, kind, per_kind, lang)
    if refused is not None:
        annotate(source, intake.findings, refused)
    _print_findings(intake, lang)
    if not intake.has_facts:
        raise click.ClickException(
            _say(
                lang,
                "没有读到任何可用的数据。请检查表头，或用 --map 指定。",
                "Nothing usable was read. Check the headers or use --map.",
            )
        )
    if explain:
        _explain(library, rulebooks, intake, explain, lang)
        return
    with _bar(_say(lang, "评估", "judging")) as report:
        results = evaluate_population(rulebooks, intake.population, day, detail=True, progress=report)
    # Facts of a large workbook and its table of verdicts need not be in memory together.
    intake.population.columns.clear()
    give_back()
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "verdicts.parquet"
        with _bar(_say(lang, "整理", "collecting")) as report:
            summary = write_parquet(results, intake.population, table, report)
        if out is not None:
            words = Words(rulebooks, library.catalogue, lang, day) if in_words else Ids()
            with _bar(_say(lang, "写出", "writing")) as report:
                export(table, out, words, report)
    _print_summary(summary, rulebooks, day, lang)
    seconds = time.perf_counter() - start
    rows = len(intake.population) * len(rulebooks)
    click.echo(_say(lang, f"{len(intake.population)} 家企业 × {len(rulebooks)} 部规则 = {rows} 条结论，用时 {seconds:.1f} 秒",
                    f"{len(intake.population)} enterprises × {len(rulebooks)} rulebooks = {rows} verdicts in {seconds:.1f} s"))  # fmt: skip
    if out is not None:
        click.echo(str(out))


def _say(lang: str, zh: str, en: str) -> str:
    return zh if lang == "zh" else en


def _tell_left_out(
    library: Library, rules: tuple[str, ...], rulebooks: list[Rulebook], day: datetime.date, lang: str
) -> None:
    """Rules that were asked for but do not apply on the day: silence would look like a verdict."""
    kept = {rulebook.id for rulebook in rulebooks}
    for name in rules:
        if name.split("@")[0] not in kept:
            spans = ", ".join(
                f"{book.key} {book.valid_from} – {book.valid_to or ''}" for book in library.versions(name.split("@")[0])
            )
            click.echo(
                _say(
                    lang,
                    f"! 规则 {name} 在 {day} 不适用（{spans}）。",
                    f"! Rule {name} does not apply on {day} ({spans}).",
                ),
                err=True,
            )


def _take_in(
    source: Path,
    library: Library,
    day: datetime.date,
    maps: tuple[str, ...],
    preset: str | None,
    sheet: str | None,
    kind: str,
    per_kind: int,
    lang: str,
) -> Intake:
    overrides = load_preset(preset) if preset else {}
    for text in maps:
        header, sign, meaning = text.rpartition("=")
        if not sign or not header:
            raise click.BadParameter(
                _say(lang, f"「{text}」要写成 列名=含义。", f"{text!r}: write HEADER=MEANING."), param_hint="--map"
            )
        overrides[header.strip()] = meaning.strip()
    try:
        return take_in(
            source, source.name, library.catalogue, day, overrides=overrides, sheet=sheet, kind=kind, per_kind=per_kind
        )
    except (WorkbookError, OverrideError) as error:
        raise click.ClickException(error.message(lang)) from error


@contextmanager
def _bar(title: str) -> Iterator[Report]:
    """A progress bar on the terminal's error channel, so that output stays clean; silent when there is no terminal."""
    parts = (TextColumn(title), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*parts, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _print_findings(intake: Intake, lang: str) -> None:
    out = Console(stderr=True)
    seen: Counter[tuple[str, str]] = Counter()
    shown = 0
    marks = {"error": "[red]×[/red]", "warning": "[yellow]![/yellow]", "info": "·"}
    for finding in intake.findings:
        kind = finding.code, finding.column
        seen[kind] += 1
        if seen[kind] <= SHOWN and finding.code != "and_more":
            shown += 1
            out.print(
                f"{marks[finding.severity]} {escape(finding.message(lang))} {escape(finding.remedy(lang))}",
                highlight=False,
                soft_wrap=True,
            )
    more = intake.findings.counts().total() - shown
    if more:
        out.print(
            _say(
                lang,
                f"… 另有 {more} 条同类提示，用 --refused 写出标记后的工作簿查看全部。",
                f"… and {more} more of the same kinds; --refused writes the marked workbook.",
            )
        )


def _explain(library: Library, rulebooks: list[Rulebook], intake: Intake, name: str, lang: str) -> None:
    row = intake.population.find(name)
    if row is None:
        near = [known for known in intake.population.names if name and name[:2] in known][:5]
        hint = _say(lang, f"相近的有：{'、'.join(near)}。", f"Similar: {', '.join(near)}.") if near else ""
        raise click.ClickException(
            _say(
                lang,
                f"表中没有「{name}」，或不止一家。{hint}",
                f"{name!r} is not in the table, or more than one is. {hint}",
            )
        )
    print_explanation(console(), library, rulebooks, intake.population, row, lang)


def _print_summary(summary: Summary, rulebooks: list[Rulebook], day: datetime.date, lang: str) -> None:
    zh = lang == "zh"
    headers = ("规则", "名称", "符合", "不符合", "缺数据", "待人工认定", "差一步", "缺一项") if zh else (
        "rule", "name", "pass", "fail", "unknown", "manual", "one step away", "one fact missing")  # fmt: skip
    table = Table(*headers[:2], title=_say(lang, f"评价日 {day}", f"on {day}"))
    for header in headers[2:]:
        table.add_column(header, justify="right")
    by_key = {rulebook.key: rulebook for rulebook in rulebooks}
    for counts in summary.rules:
        rulebook = by_key[counts["rule"]]
        numbers = (counts[name] for name in ("pass", "fail", "unknown", "manual", "one_step", "one_fact"))
        table.add_row(rulebook.key, rulebook.label if zh else rulebook.label_en, *map(str, numbers))
    console().print(table)
