"""Background work: one run of an assessment."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.assessment import actions
from gaoxin.domains.assessment.library import library, rules_for
from gaoxin.domains.assessment.models import Assessment
from gaoxin.kernel.assess import snapshot
from gaoxin.kernel.assess.intake import Intake, take_in
from gaoxin.kernel.assess.verdicts import write_parquet
from gaoxin.kernel.rules.columnar import evaluate_population
from gaoxin.kernel.workbook import Mapping, WorkbookError
from gaoxin.platform.core import files
from gaoxin.platform.core.errors import Refusal, UserError
from gaoxin.platform.core.tasks import Progress, task

#: Findings that the page shows in full; the rest is counted there and marked in the returned workbook.
SHOWN_FINDINGS = 500


@task(actions.RUN, title=gettext_lazy("评估企业"))
def run(progress: Progress, *, assessment: int) -> dict[str, Any]:
    """Reads the workbook, judges every enterprise, files facts and verdicts. Safe to run again: it only replaces results."""
    actor = progress.actor
    found = Assessment.objects.visible_to(actor).select_related("workbook").get(pk=assessment)
    try:
        return _run(progress, found)
    except UserError as error:
        actions.fail(actor, assessment=found, reason=str(error))
        raise


def _run(progress: Progress, assessment: Assessment) -> dict[str, Any]:
    actor = progress.actor
    progress.report(0, 100, _("正在读取工作簿"))
    intake = _take_in(assessment)
    if not intake.has_facts:
        raise Refusal(_("没有读到任何可用的数据。"), next_step=_("请检查表头的对应关系后重新开始。"), code="no-facts")
    rulebooks = rules_for(assessment.on, assessment.region, assessment.kind, assessment.rules)
    people = len(intake.population)

    def judging(done: int, total: int) -> None:
        progress.report(20 + 60 * done // max(total, 1), 100, _("正在评估 %(count)d 家企业") % {"count": people})

    def collecting(done: int, total: int) -> None:
        progress.report(80 + 18 * done // max(total, 1), 100, _("正在整理结论"))

    results = evaluate_population(rulebooks, intake.population, assessment.on, detail=True, progress=judging)
    with tempfile.TemporaryDirectory() as scratch:
        facts, verdicts = Path(scratch) / "facts.parquet", Path(scratch) / "verdicts.parquet"
        snapshot.save(intake.population, facts)
        summary = write_parquet(results, intake.population, verdicts, collecting).to_dict()
        stored = [_store(progress, path) for path in (facts, verdicts)]
    summary |= _findings(intake)
    actions.finish(actor, assessment=assessment, facts=stored[0], verdicts=stored[1], summary=summary)
    return {"url": reverse("assessment:detail", args=[assessment.pk])}


def _store(progress: Progress, path: Path) -> Any:
    with path.open("rb") as content:
        return files.store_file(progress.actor, name=path.name, content=content, max_bytes=2**40)


def _take_in(assessment: Assessment) -> Intake:
    catalogue = library().catalogue
    overrides = Mapping.from_dict(assessment.mapping, catalogue).overrides()
    try:
        return take_in(
            assessment.workbook.path,
            assessment.workbook.name,
            catalogue,
            assessment.on,
            overrides=overrides,
            sheet=actions.sheet_of(assessment),
            kind=assessment.kind,
        )
    except WorkbookError as error:
        raise Refusal(error.message(actions.language()), code=error.code) from error


def _findings(intake: Intake) -> dict[str, Any]:
    """What was noticed while reading, for the page: counts by severity and the first findings in full."""
    severities: Counter[str] = Counter()
    shown: list[dict[str, Any]] = []
    for finding in intake.findings:
        severities[finding.severity] += finding.count
        if len(shown) < SHOWN_FINDINGS:
            shown.append(finding.to_dict())
    return {
        "rows": intake.rows_total, "rows_refused": intake.rows_refused, "severities": dict(severities), "findings": shown,
    }  # fmt: skip
