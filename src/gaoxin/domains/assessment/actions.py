"""Writes: upload a workbook, confirm its mapping, run it, delete it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.assessment.enums import ApplicationKind, AssessmentState
from gaoxin.domains.assessment.library import library, rules_for
from gaoxin.domains.assessment.models import Assessment
from gaoxin.domains.assessment.permissions import can_change_assessment, can_create_assessment
from gaoxin.kernel.assess.intake import give_back
from gaoxin.kernel.workbook import OverrideError, Table, WorkbookError, open_table, propose_mapping
from gaoxin.platform.core import audit, files, tasks
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import StoredFile, TaskRun

RUN = "assessment.run"
#: Files whose bytes the reader of workbooks understands or can say something useful about.
_MAX_BYTES = 200 * 1024 * 1024


@transaction.atomic
def upload_workbook(
    actor: Actor, *, name: str, content: IO[bytes], on: datetime.date, region: str = "", kind: str = ApplicationKind.NEW,
    rules: list[str] | None = None,
) -> Assessment:  # fmt: skip
    """Keeps a workbook and proposes what its columns mean; the person confirms before anything is judged.

    on: evaluation date. region: division code, the zone's own when empty. rules: ids or keys, empty = all that apply.
    Refusal: not a workbook, empty, protected …, in the user's language with the way out.
    """
    can_create_assessment(actor).require()
    zone, user = actor.zone, actor.user
    if zone is None or user is None:
        raise Refusal(_("请先登录，再上传企业表。"))
    # Read before it is kept: nothing stays behind of a file that is refused.
    table = _open_incoming(content, name)
    stored = files.store_file(actor, name=name, content=content, max_bytes=_MAX_BYTES)
    assessment = Assessment.objects.create(
        zone=zone, organisation_id=_home(actor), created_by=user, name=_stem(stored.name), workbook=stored, on=on,
        region=region or zone.city_code, kind=kind, rules=list(rules or []), mapping=_proposal(table),
    )  # fmt: skip
    audit.record(actor, "assessment.upload", assessment, file=stored.name, sha256=stored.sha256)
    del table
    give_back()
    return assessment


@transaction.atomic
def choose_sheet(actor: Actor, *, assessment: Assessment, sheet: str) -> None:
    """Reads another sheet of the workbook instead; what its columns mean is proposed anew.

    Refusal: the workbook has no such sheet, or it holds no table. Conflict: the assessment is running.
    """
    assessment = _locked(actor, assessment)
    if assessment.is_running:
        raise Conflict(_("评估正在进行，请等它完成。"))
    table = open_stored(assessment.workbook, sheet)
    # A file that was read by its name alone tells only the one sheet: the others stay on offer.
    assessment.mapping = _proposal(table, sheets=outline_of(assessment)["sheets"])
    assessment.state, assessment.error = AssessmentState.MAPPING, ""
    assessment.save(update_fields=["mapping", "state", "error"])
    audit.record(actor, "assessment.sheet", assessment, sheet=sheet)


@transaction.atomic
def cancel_run(actor: Actor, *, assessment: Assessment) -> None:
    """Stops the run; the workbook and the mapping stay for another try. Conflict: it has ended already."""
    assessment = _locked(actor, assessment)
    if assessment.task is None:
        raise Conflict(_("评估没有在进行。"))
    tasks.cancel(actor, run=assessment.task)
    audit.record(actor, "assessment.cancel", assessment)


@transaction.atomic
def confirm_mapping(
    actor: Actor,
    *,
    assessment: Assessment,
    overrides: Mapping[str, str],
    on: datetime.date,
    region: str,
    kind: str,
    rules: list[str],
) -> TaskRun:
    """Takes the corrected meanings of the columns and starts the run.

    overrides: header (or ``#C``) to mapping text. Refusal: a text that cannot be read, or no rule applies.
    Conflict: the assessment is running already.
    """
    assessment = _locked(actor, assessment)
    if assessment.is_running:
        raise Conflict(_("评估正在进行，请等它完成。"))
    outline = outline_of(assessment)
    try:
        mapping = propose_mapping(Table.from_outline(outline), library().catalogue, overrides)
    except OverrideError as error:
        raise Refusal(error.message(language()), next_step=_("请在对应关系中改正后再开始。"), code="mapping") from error
    if not rules_for(on, region, kind, rules):
        raise Refusal(_("这一天、这个地区没有适用的规则。"), next_step=_("请改选评价日、地区或规则。"), code="no-rules")
    assessment.mapping = mapping.to_dict() | {"table": outline}
    assessment.on, assessment.region, assessment.kind, assessment.rules = on, region, kind, rules
    assessment.state, assessment.error, assessment.finished_at = AssessmentState.RUNNING, "", None
    run = tasks.enqueue(actor, RUN, assessment=assessment.pk)
    assessment.task = run
    assessment.save()
    audit.record(actor, "assessment.start", assessment, on=str(on), rules=rules, region=region, kind=kind)
    return run


@transaction.atomic
def finish(
    actor: Actor, *, assessment: Assessment, facts: StoredFile, verdicts: StoredFile, summary: dict[str, Any]
) -> None:
    """Files the results of a run."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.facts, assessment.verdicts, assessment.summary = facts, verdicts, summary
    assessment.state, assessment.finished_at, assessment.error = AssessmentState.DONE, timezone.now(), ""
    assessment.save()
    audit.record(
        actor, "assessment.finish", assessment, enterprises=summary["enterprises"], rules=len(summary["rules"])
    )


@transaction.atomic
def fail(actor: Actor, *, assessment: Assessment, reason: str) -> None:
    """Says why a run could not be done; the workbook and the mapping stay for another try."""
    assessment = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.state, assessment.error = AssessmentState.FAILED, reason
    assessment.save(update_fields=["state", "error"])
    audit.record(actor, "assessment.fail", assessment, reason=reason)


@transaction.atomic
def delete_assessment(actor: Actor, *, assessment: Assessment) -> None:
    """Takes an assessment away; the audit chain keeps that it was there."""
    assessment = _locked(actor, assessment)
    audit.record(actor, "assessment.delete", assessment, name=assessment.name)
    assessment.delete()


def open_stored(stored: StoredFile, sheet: str | None = None) -> Table:
    """The table in a stored workbook; what cannot be read is refused in the user's language."""
    return _open(stored.path, stored.name, sheet)


def _open_incoming(content: IO[bytes], name: str) -> Table:
    """The table in an upload; a large one lies in a temporary file already, a small one is in memory."""
    temporary = getattr(content, "temporary_file_path", None)
    table = _open(Path(temporary()) if temporary else content.read(_MAX_BYTES + 1), name, None)
    content.seek(0)
    return table


def _open(source: Path | bytes, name: str, sheet: str | None) -> Table:
    try:
        return open_table(source, name, catalogue=library().catalogue, sheet=sheet)
    except WorkbookError as error:
        raise Refusal(error.message(language()), code=error.code) from error


def outline_of(assessment: Assessment) -> dict[str, Any]:
    """Headers and first cells of the workbook as they were when it was uploaded: large files are not read again."""
    kept: dict[str, Any] = assessment.mapping.get("table") or open_stored(assessment.workbook).outline()
    return kept


def sheet_of(assessment: Assessment) -> str | None:
    """The sheet to read; None for files without sheets."""
    found = outline_of(assessment)
    return found["sheet"] if found["kind"] in ("xlsx", "xls", "ods") else None


def _proposal(table: Table, sheets: Sequence[str] = ()) -> dict[str, Any]:
    """What the columns seem to mean, with the headers and first cells that the person checks them by."""
    outline = table.outline()
    if sheets:
        outline["sheets"] = list(sheets)
    return propose_mapping(table, library().catalogue).to_dict() | {"table": outline}


def language() -> str:
    """zh or en, for the kernel's sentences."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def _locked(actor: Actor, assessment: Assessment) -> Assessment:
    found = (
        Assessment.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("workbook", "task")
        .get(pk=assessment.pk)
    )
    can_change_assessment(actor, found).require()
    return found


def _home(actor: Actor) -> int:
    """The department for which the actor works."""
    departments = sorted(actor.organisation_ids("department"))
    if not departments:
        raise Refusal(_("您不属于任何管委会部门，无法保存评估。"))
    return departments[0]


def _stem(name: str) -> str:
    return (name.rsplit(".", 1)[0] or name)[:255]
