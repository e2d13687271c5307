"""Background work: dry runs and commits of large workbooks, standings after changes, the nightly evaluation."""

from __future__ import annotations

import datetime
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.mechanisms.registry import recording
from gaoxin.mechanisms.registry.actions.background import COMMIT, IMPORT
from gaoxin.mechanisms.registry.actions.images import evaluate_zone, refresh_standings
from gaoxin.mechanisms.registry.actions.imports import commit_import, prepare_import
from gaoxin.mechanisms.registry.models import Evaluation, FactBatch, Source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import StoredFile, Zone
from gaoxin.platform.core.tasks import Progress, task

EVALUATE = "registry.evaluate"
NIGHTLY = "registry.nightly"
#: Of the one who asked, which is not always that of the key's person.
_LANGUAGES = {"zh": "zh-hans", "en": "en"}


@task(IMPORT, title=gettext_lazy("导入工作簿"))
def import_workbook(
    progress: Progress, *, source: int, file: str, observed_on: str, commit: bool, language: str, **options: Any
) -> dict[str, Any]:
    """Reads a workbook and writes it unless it is a dry run, in one transaction. Another run finds the same values unchanged."""
    actor = progress.actor
    with translation.override(_LANGUAGES[language]):
        progress.report(0, 2, _("正在读取工作簿"))
        stored = StoredFile.objects.visible_to(actor).get(pk=file)
        with transaction.atomic(), stored.path.open("rb") as content:
            prepared = prepare_import(
                actor, source=Source.objects.visible_to(actor).get(pk=source), name=stored.name, content=content,
                observed_on=datetime.date.fromisoformat(observed_on), **options,
            )  # fmt: skip
            batch = prepared.batch
            if commit:
                progress.report(1, 2, _("正在入库"))
                batch = commit_import(actor, batch=batch, prepared=prepared)
    return {"batch": batch.pk, "counts": batch.counts}


@task(COMMIT, title=gettext_lazy("数据入库"))
def commit_batch(progress: Progress, *, batch: int, language: str) -> dict[str, Any]:
    """Commits a dry run. A repeated task finds the batch recorded and refuses."""
    with translation.override(_LANGUAGES[language]):
        progress.report(0, 1, _("正在入库"))
        found = FactBatch.objects.visible_to(progress.actor).get(pk=batch)
        done = commit_import(progress.actor, batch=found)
    return {"batch": done.pk, "counts": done.counts}


@task(recording.REFRESH, title=gettext_lazy("更新企业现状"))
def refresh(progress: Progress) -> dict[str, Any]:
    """Brings the standings of changed enterprises up to date."""
    return {"enterprises": refresh_standings(recording.zone_of(progress.actor))}


@task(EVALUATE, title=gettext_lazy("整区评估"))
def evaluate(progress: Progress) -> dict[str, Any]:
    """Judges the whole zone for today."""

    def judging(done: int, total: int) -> None:
        progress.report(done, max(total, 1), _("正在评估企业"))

    return {"evaluation": evaluate_zone(progress.actor, progress=judging).pk}


@task(NIGHTLY, title=gettext_lazy("每日评估"), every=timedelta(days=1))
def nightly(progress: Progress) -> dict[str, Any]:
    """Judges every zone again that has been judged before: dates pass, rules come into force."""
    done = 0
    today = timezone.localdate()
    # A zone that was judged today is kept up to date by the refreshes.
    stale = Evaluation.objects.values("zone_id").annotate(last=Max("on")).filter(last__lt=today).values("zone_id")
    for zone in Zone.objects.filter(is_active=True, pk__in=stale):
        evaluate_zone(Actor.system(zone))
        done += 1
    return {"zones": done}
