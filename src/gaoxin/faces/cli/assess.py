"""`gaoxin assess`: a workbook of enterprises in, verdicts with reasons out. No database is needed."""

from __future__ import annotations

import datetime
import tempfile
import time
from pathlib import Path

import click

from gaoxin.faces.cli.explain import print_explanation
from gaoxin.faces.cli.finding import enterprise_row, region_code
from gaoxin.faces.cli.language import LANGUAGE, say
from gaoxin.faces.cli.outfile import refuse_unwritable, whole
from gaoxin.faces.cli.progress import bar
from gaoxin.faces.cli.rules import FOLDER, console, find, load_library
from gaoxin.faces.cli.summary import print_findings, print_summary
from gaoxin.faces.cli.usage import Told
from gaoxin.kernel.assess.export import FORMATS, export
from gaoxin.kernel.assess.intake import Intake, give_back, take_in
from gaoxin.kernel.assess.verdicts import Ids, Words, write_parquet
from gaoxin.kernel.rules import Library, Rulebook
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.workbook import OverrideError, WorkbookError, annotate, load_preset, preset_names
from gaoxin.kernel.workbook.findings import EVERY, PER_KIND

_CHINA = datetime.timezone(datetime.timedelta(hours=8))


@click.command("assess", help="Judge every enterprise of a workbook against every rule in force.")
@click.argument("source", metavar="INPUT", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--on", type=click.DateTime(["%Y-%m-%d"]), help="Evaluation date; today when not given. y1 is the year before it."
)
@click.option("--rule", "rules", multiple=True, help="Only this rule: id, or id@version whatever the date. Repeatable.")
@click.option(
    "--region",
    help="Where the enterprises are: division code or name, e.g. 370200 or 青岛市; rules of other regions are left out.",
)
@click.option(
    "--kind",
    type=click.Choice(["new", "recheck"]),
    default="new",
    show_default=True,
    help="A new title, or a re-check.",
)
@click.option(
    "--subject",
    type=click.Choice(["enterprise", "incubator", "maker_space"]),
    default="enterprise",
    show_default=True,
    help="What the rows are about.",
)
@click.option("--sheet", help="Name of the sheet to read.")
@click.option(
    "--map",
    "maps",
    multiple=True,
    metavar="HEADER=MEANING",
    help="What a column means, e.g. '营收=营业收入@万元' or '#C=revenue[2025]'. Repeatable.",
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
    help="Write the workbook (xlsx) back with refused cells marked.",
)
@FOLDER
@LANGUAGE
def assess(
    source: Path, on: datetime.datetime | None, rules: tuple[str, ...], region: str | None, kind: str, subject: str, sheet: str | None,
    maps: tuple[str, ...], preset: str | None, out: Path | None, in_words: bool, explain: str | None, refused: Path | None,
    folder: Path | None, lang: str,
) -> None:  # fmt: skip
    start = time.perf_counter()
    day = on.date() if on else datetime.datetime.now(_CHINA).date()
    _refuse_files(source, out, refused)
    library = load_library(folder, lang, policies=False)
    for name in rules:
        find(library, name, lang)
    place = region_code(region, library.catalogue) if region else None
    rulebooks = library.in_force(day, region=place, kind=kind, rules=rules, subject=None if rules else subject)
    if not rulebooks:
        raise Told(
            say(
                f"{day} 没有适用的规则。请改 --on、--region 或 --rule。",
                f"No rule applies on {day}. Change --on, --region or --rule.",
            )
        )
    _tell_left_out(library, rules, rulebooks, day)
    per_kind = PER_KIND if refused is None else EVERY
    intake = _take_in(source, library, day, maps, preset, sheet, kind, per_kind, lang)
    if refused is not None:
        _mark(source, intake, refused, lang)
    print_findings(intake, lang, rest=_where_all_findings(source, refused))
    if not intake.has_facts:
        raise Told(
            say(
                "没有读到任何可用的数据。请检查表头，或用 --map 指定。",
                "Nothing usable was read. Check the headers or use --map.",
            )
        )
    if explain:
        row = enterprise_row(intake.population, explain)
        print_explanation(console(), library, rulebooks, intake.population, row, lang)
        if out is None:
            return
    _judge(library, rulebooks, intake, day, out, in_words, lang, start)


def _judge(
    library: Library, rulebooks: list[Rulebook], intake: Intake, day: datetime.date, out: Path | None, in_words: bool, lang: str,
    start: float,
) -> None:  # fmt: skip
    """Verdicts on everybody: to the file, and counted on the screen."""
    with bar(say("评估", "judging")) as report:
        results = evaluate_population(rulebooks, intake.population, day, detail=True, progress=report)
    # Facts of a large workbook and its table of verdicts need not be in memory together.
    intake.population.columns.clear()
    give_back()
    with tempfile.TemporaryDirectory() as scratch:
        table = Path(scratch) / "verdicts.parquet"
        with bar(say("整理", "collecting")) as report:
            summary = write_parquet(results, intake.population, table, report)
        if out is not None:
            words = Words(rulebooks, library.catalogue, lang, day) if in_words else Ids()
            with bar(say("写出", "writing")) as report, whole(out) as temporary:
                export(table, temporary, words, report)
        print_summary(summary, table, rulebooks, day, lang)
    seconds = time.perf_counter() - start
    size, books = len(intake.population), len(rulebooks)
    click.echo(
        say(
            f"{size:,} 家企业 × {books} 部规则 = {size * books:,} 条结论，用时 {seconds:.1f} 秒",
            f"{size:,} enterprises × {books} rulebooks = {size * books:,} verdicts in {seconds:.1f} s",
        )
    )
    if out is not None:
        click.echo(str(out))


def _where_all_findings(source: Path, refused: Path | None) -> str:
    if refused is not None:
        return say(f"都已标在“{refused}”里。", f"all are marked in {refused}.")
    if source.suffix.lower() == ".xlsx":
        return say("用 --refused 写出标记后的工作簿查看全部。", "--refused writes the marked workbook.")
    return say(
        "把表格另存为 xlsx，再用 --refused 写出标记后的工作簿查看全部。",
        "save the table as xlsx, then --refused writes it back with all of them marked.",
    )


def _refuse_files(source: Path, out: Path | None, refused: Path | None) -> None:
    """Told before anything is read: files that could not be written in the end."""
    if out is not None and out.suffix.lower().lstrip(".") not in FORMATS:
        sentence = say(
            f"“{out.name}”：文件名要以 .csv、.xlsx 或 .parquet 结尾。", f"{out.name}: use .csv, .xlsx or .parquet."
        )
        raise click.BadParameter(sentence, param_hint="--out")
    for target in (out, refused):
        if target is not None:
            refuse_unwritable(target, source)


def _tell_left_out(library: Library, rules: tuple[str, ...], rulebooks: list[Rulebook], day: datetime.date) -> None:
    """Rules that were asked for but do not apply on the day: silence would look like a verdict."""
    kept = {rulebook.id for rulebook in rulebooks}
    for name in rules:
        if name.split("@")[0] not in kept:
            spans = ", ".join(
                f"{book.key} {book.valid_from} – {book.valid_to or ''}" for book in library.versions(name.split("@")[0])
            )
            click.echo(
                say(f"! 规则 {name} 在 {day} 不适用（{spans}）。", f"! Rule {name} does not apply on {day} ({spans})."),
                err=True,
            )


def _take_in(
    source: Path, library: Library, day: datetime.date, maps: tuple[str, ...], preset: str | None, sheet: str | None, kind: str,
    per_kind: int, lang: str,
) -> Intake:  # fmt: skip
    overrides = load_preset(preset) if preset else {}
    for text in maps:
        header, sign, meaning = text.rpartition("=")
        if not sign or not header:
            raise click.BadParameter(
                say(f"“{text}”要写成 列名=含义。", f"{text!r}: write HEADER=MEANING."), param_hint="--map"
            )
        overrides[header.strip()] = meaning.strip()
    try:
        with bar(say("读取", "reading")):
            return take_in(
                source,
                source.name,
                library.catalogue,
                day,
                overrides=overrides,
                sheet=sheet,
                kind=kind,
                per_kind=per_kind,
            )
    except (WorkbookError, OverrideError) as error:
        raise Told(error.message(lang)) from error
    except PermissionError as error:
        raise Told(say(f"没有权限读取“{source}”。", f"{source} may not be read.")) from error


def _mark(source: Path, intake: Intake, target: Path, lang: str) -> None:
    try:
        with whole(target) as temporary:
            annotate(source, intake.findings, temporary, language=lang)
    except WorkbookError as error:
        raise Told(error.message(lang)) from error
