"""`gaoxin import`, `match`, `enterprise`, `snapshot`: the registry of a zone, for scripts. They act as the platform itself."""

from __future__ import annotations

import csv
import datetime
import io
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import click
from django.db import transaction
from django.utils import timezone, translation
from rich.table import Table

from gaoxin.faces.cli.language import DJANGO, LANGUAGE, language, say
from gaoxin.faces.cli.outfile import refuse_unwritable, whole
from gaoxin.faces.cli.rules import console
from gaoxin.faces.cli.summary import for_terminal
from gaoxin.faces.cli.usage import Told
from gaoxin.kernel.workbook import WorkbookError, load_preset, open_table, preset_names, propose_mapping
from gaoxin.kernel.workbook.identity import clean_name, role_of
from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.actions.images import take_snapshot
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import, undo_batch
from gaoxin.mechanisms.registry.actions.sources import register_source
from gaoxin.mechanisms.registry.enums import BatchState
from gaoxin.mechanisms.registry.findings import from_json
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch, Source
from gaoxin.mechanisms.registry.returning import return_workbook
from gaoxin.mechanisms.registry.selectors.enterprises import find, search
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.mechanisms.registry.selectors.matches import match_names
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import Zone

#: What becomes of values, in Chinese.
COUNTS = {
    "new": "新增",
    "changed": "改动",
    "unchanged": "不变",
    "conflicting": "有冲突",
    "refused": "拒收",
    "waiting": "待确认",
}
#: Findings that the screen shows; all are in the returned workbook.
SHOWN = 20
_NEAR = 5

ZONE = click.option("--zone", "slug", help="Slug of the zone; the oldest active one when not given.")
JSON = click.option("--json", "as_json", is_flag=True, help="Plain JSON on standard output.")
DAY = click.DateTime(["%Y-%m-%d"])
"""Dates as people type them in scripts."""


class Wrong(Told):
    """What was given cannot be used: one sentence, exit code 2, nothing changed."""

    exit_code = 2


@contextmanager
def refusals_told() -> Iterator[None]:
    """Says a refusal in the language of the command and ends with exit code 2."""
    with translation.override(DJANGO[language()]):
        try:
            yield
        except UserError as error:
            raise Wrong(str(error)) from error
        except WorkbookError as error:
            raise Wrong(error.message(language())) from error


def system_of(slug: str | None) -> Actor:
    """The platform itself in a zone. Wrong: there is no such zone."""
    zones = Zone.objects.filter(is_active=True).order_by("created_at", "pk")
    zone = zones.filter(slug=slug).first() if slug else zones.first()
    if zone is None:
        known = ", ".join(zones.values_list("slug", flat=True)) or "none"
        raise Wrong(
            say(
                f"没有高新区“{slug or ''}”。已有：{known}。gaoxin demo load 可建立演示区。",
                f"No such zone {slug or ''!r}. Known: {known}. `gaoxin demo load` makes the demo zone.",
            )
        )
    return Actor.system(zone)


class _ImportGroup(click.Group):
    """`import FILE …` imports; `import undo BATCH` and `import commit BATCH` act on what was imported."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self.commands:
            return "file", self.commands["file"], args
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # Options may stand before the file name: everything then belongs to the import itself.
        first = next((arg for arg in args if not arg.startswith("-")), "")
        if args and args[0].startswith("-") and args[0] not in ("--help", "-h") and first not in self.commands:
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group("import", cls=_ImportGroup, help="Import a department's workbook: `gaoxin import FILE --source NAME`.")
def import_group() -> None:
    pass


@import_group.command("file", help="Import FILE (xlsx, xls, ods, csv or parquet) as what a source delivers.")
@click.argument("path", metavar="FILE", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", "source_name", required=True, help="Code or name of the source; a new one is registered.")
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--observed", type=DAY, help="Day of which the data speak; today when not given.")
@click.option("--month", help="Month of figures of “this year so far”, e.g. 2026-06.")
@click.option("--sheet", default="", help="Name of the sheet to read.")
@click.option("--map", "maps", multiple=True, metavar="HEADER=MEANING", help="What a column means; repeatable.")
@click.option("--preset", type=click.Choice(preset_names()), help="A ready-made mapping of a known layout.")
@click.option("--known-only", is_flag=True, help="Refuse enterprises that the zone does not have yet.")
@click.option("--force-units", is_flag=True, help="Take figures that look like 元 beside 万元 as they are.")
@click.option("--refused", type=click.Path(dir_okay=False, path_type=Path), help="Write the marked workbook here.")
@ZONE
@LANGUAGE
@JSON
def import_file(
    path: Path, source_name: str, dry_run: bool, observed: datetime.datetime | None, month: str | None, sheet: str,
    maps: tuple[str, ...], preset: str | None, known_only: bool, force_units: bool, refused: Path | None, slug: str | None,
    lang: str, as_json: bool,
) -> None:  # fmt: skip
    actor = system_of(slug)
    if refused is not None:
        refuse_unwritable(refused, path)
    overrides = {**(load_preset(preset) if preset else {}), **_overrides(maps)}
    day, upto = observed.date() if observed else None, _month(month)
    with refusals_told(), path.open("rb") as content, transaction.atomic():
        # One transaction: a workbook that is refused leaves no new source behind.
        prepared = prepare_import(
            actor, source=_source(actor, source_name), name=path.name, content=content, observed_on=day, overrides=overrides,
            sheet=sheet, month=upto, create_unknown=not known_only, force_units=force_units,
        )  # fmt: skip
        batch = prepared.batch if dry_run else commit_import(actor, batch=prepared.batch, prepared=prepared)
        if refused is not None:
            with whole(refused) as temporary:
                return_workbook(batch, temporary, language=lang)
    _tell(batch)
    _print_counts(batch, as_json)


@import_group.command("undo", help="Take an import out of force; its history stays.")
@click.argument("batch", type=int)
@click.option("--reason", default="")
@ZONE
@JSON
def undo(batch: int, reason: str, slug: str | None, as_json: bool) -> None:
    actor = system_of(slug)
    with refusals_told():
        done = undo_batch(actor, batch=_batch(actor, batch), reason=reason)
    if done.confirmed_by:
        later = ", ".join(map(str, done.confirmed_by))
        click.echo(
            say(
                f"! 后来的批次 {later} 曾核对过其中一些数，认为没有变化。如要保留，请重新导入那些批次。",
                f"! Later batches had found some of these values unchanged: {later}. Import them again if they should stay.",
            ),
            err=True,
        )
    if as_json:
        click.echo(json.dumps({"batch": batch, "undone": done.values, "enterprises": done.enterprises}))
    else:
        click.echo(
            say(
                f"批次 {batch} 已撤销：{done.enterprises} 家企业的 {done.values} 个数",
                f"batch {batch} undone: {done.values} values of {done.enterprises} enterprises",
            )
        )


@import_group.command("commit", help="Write what a dry run announced.")
@click.argument("batch", type=int)
@ZONE
@LANGUAGE
@JSON
def commit(batch: int, slug: str | None, lang: str, as_json: bool) -> None:
    actor = system_of(slug)
    with refusals_told():
        done = commit_import(actor, batch=_batch(actor, batch))
    _tell(done)
    _print_counts(done, as_json)


@click.command("match", help="Which enterprise each name of a list means: a text or csv file, or any workbook.")
@click.argument("path", metavar="NAMES", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ZONE
@JSON
def match(path: Path, slug: str | None, as_json: bool) -> None:
    actor = system_of(slug)
    with refusals_told():
        rows = match_names(actor, _names(path))
    if as_json:
        click.echo(json.dumps([row.to_dict() for row in rows], ensure_ascii=False, indent=1))
        return
    table = Table(
        *(("名称", "代码", "企业", "相似度", "") if language() == "zh" else ("name", "code", "enterprise", "score", ""))
    )
    for row in rows:
        offered = "、".join(each.name for _code, each in row.candidates[:3])
        table.add_row(row.name, row.code, row.enterprise or offered, f"{row.score:.2f}", row.result)
    console().print(table)


@click.command("enterprise", help="The file of one enterprise: each value with its source.")
@click.argument("code_or_name")
@click.option("--on", type=DAY, help="States as observed by this day.")
@click.option("--as-of", type=click.DateTime(), help="As was known at this moment.")
@ZONE
@JSON
def enterprise(
    code_or_name: str, on: datetime.datetime | None, as_of: datetime.datetime | None, slug: str | None, as_json: bool
) -> None:
    actor = system_of(slug)
    found = find(actor, code_or_name)
    if found is None:
        near = "、".join(str(each) for each in search(actor, code_or_name)[:_NEAR])
        hint = say(f"相近的有：{near}。", f" Similar: {near}.") if near else ""
        raise Wrong(
            say(
                f"没有一家企业叫“{code_or_name}”，或不止一家。{hint}",
                f"No one enterprise is called {code_or_name!r}.{hint}",
            )
        )
    moment = timezone.make_aware(as_of) if as_of else None
    shown = enterprise_file(actor, found, on=on.date() if on else None, as_of=moment)
    if as_json:
        click.echo(json.dumps(shown.to_dict(), ensure_ascii=False, indent=1))
        return
    headers = (
        ("数据", "期间", "数值", "来源", "数据日期", "单元格")
        if language() == "zh"
        else ("variable", "period", "value", "source", "observed", "cell")
    )
    table = Table(*headers, title=str(shown.enterprise))
    for fact in shown.facts:
        plain = fact.to_dict()
        mark = " ⚠" if fact.contested else ""
        table.add_row(
            fact.variable.name(language()), periods.label(fact.period), f"{plain['value']} {fact.variable.unit}{mark}", plain["source"],
            plain["observed_on"], plain["cell"],
        )  # fmt: skip
    console().print(table)


@click.command(
    "snapshot", help="The facts of all active enterprises as one Parquet file; equal facts give equal bytes."
)
@click.option("--on", type=DAY, help="Evaluation date; today when not given. y1 is the year before it.")
@click.option("--as-of", type=click.DateTime(), help="As was known at this moment.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Copy the file here.")
@ZONE
@JSON
def snapshot(
    on: datetime.datetime | None, as_of: datetime.datetime | None, out: Path | None, slug: str | None, as_json: bool
) -> None:
    if out is not None:
        refuse_unwritable(out)
    moment = timezone.make_aware(as_of) if as_of else None
    taken = take_snapshot(system_of(slug), on=on.date() if on else None, as_of=moment)
    if out is not None:
        with whole(out) as temporary:
            shutil.copyfile(taken.file.path, temporary)
    told = {
        "on": taken.on.isoformat(), "sha256": taken.sha256, "enterprises": taken.enterprises, "values": taken.values,
        "revision": taken.revision,
    }  # fmt: skip
    click.echo(json.dumps(told) if as_json else "  ".join(f"{key} {value}" for key, value in told.items()))


# -- steps -------------------------------------------------------------------------------------------------------


def _source(actor: Actor, name: str) -> Source:
    sources = Source.objects.visible_to(actor)
    found = sources.filter(code=name).first() or sources.filter(name=name).first()
    if found is None:
        found = register_source(actor, name=name)
        click.echo(
            say(
                f"! 新的来源“{name}”，可信度排在已有来源之后。",
                f"! New source {name!r}, believed less than those before it.",
            ),
            err=True,
        )
    return found


def _overrides(maps: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in maps:
        header, sign, meaning = text.rpartition("=")
        if not sign or not header:
            raise click.BadParameter(
                say(f"“{text}”要写成 列名=含义。", f"{text!r}: write HEADER=MEANING."), param_hint="--map"
            )
        found[header.strip()] = meaning.strip()
    return found


def _month(text: str | None) -> int | None:
    if not text:
        return None
    with suppress(ValueError):
        if "-" in text:
            return periods.parse(text)
    raise click.BadParameter(
        say(f"“{text}”不是月份，请写成 2026-06 的样子。", f"{text!r}: write a month such as 2026-06."),
        param_hint="--month",
    )


def _batch(actor: Actor, number: int) -> FactBatch:
    found = FactBatch.objects.visible_to(actor).select_related("source", "file").filter(pk=number).first()
    if found is None:
        raise Wrong(say(f"本区没有批次 {number}。", f"There is no batch {number} in this zone."))
    return found


def _tell(batch: FactBatch) -> None:
    """What was noticed, on the error channel: standard output stays for scripts."""
    told = [finding for finding in from_json(batch.findings) if finding.severity != "info"]
    for finding in told[:SHOWN]:
        mark = "×" if finding.severity == "error" else "!"
        click.echo(f"{mark} {finding.message(language())} {for_terminal(finding.remedy(language()))}", err=True)
    if len(told) > SHOWN:
        more = len(told) - SHOWN
        click.echo(
            say(
                f"… 另有 {more} 条，用 --refused 写出标记后的工作簿查看。",
                f"… {more} more; --refused writes the marked workbook.",
            ),
            err=True,
        )


def _print_counts(batch: FactBatch, as_json: bool) -> None:
    counts: dict[str, int] = {"batch": batch.pk, **{name: batch.counts.get(name, 0) for name in COUNTS}}
    if as_json:
        click.echo(json.dumps(counts))
        return
    rows = batch.counts
    dry = batch.state == BatchState.PREVIEW
    enterprises, new, waiting = (rows[name] for name in ("enterprises", "enterprises_new", "enterprises_waiting"))
    state = say("试导入" if dry else "已导入", "dry run" if dry else "imported")
    click.echo(
        say(
            f"批次 {batch.pk}（{state}）：{enterprises} 家企业，其中新增 {new} 家，{waiting} 家待人工确认",
            f"batch {batch.pk} ({state}): {enterprises} enterprises, {new} of them new, {waiting} waiting for a person",
        )
    )
    values = say("，", ", ").join(
        say(f"{word} {counts[name]}", f"{counts[name]} {name}") for name, word in COUNTS.items()
    )
    click.echo(say(f"数值：{values}", f"values: {values}"))


def _names(path: Path) -> list[str]:
    """The names in a list: of the column that says so, else the first one."""
    if path.suffix.lower() not in (".csv", ".txt", ".tsv"):
        table = open_table(path, catalogue=catalogue())
        column = propose_mapping(table, catalogue()).role("name")
        return [clean_name(cell) for cell in table.columns[column.index if column else 0] if cell]
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = raw.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Wrong(
            say(
                f"“{path.name}”的编码既不是 UTF-8 也不是 GB 18030，请另存为 UTF-8。",
                f"{path.name}: the encoding is neither UTF-8 nor GB 18030.",
            )
        )
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    roles = [role_of(cell) for cell in rows[0]] if rows else []
    named = next((place for place, role in enumerate(roles) if role and role[0] == "name"), None)
    start = 0 if named is None else 1
    return [clean_name(row[named or 0]) for row in rows[start:] if len(row) > (named or 0)]
