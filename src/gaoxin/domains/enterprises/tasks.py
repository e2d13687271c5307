"""Background work of the import desk and of large exports."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.enterprises import importing
from gaoxin.domains.enterprises.directory_pages import directory_of
from gaoxin.domains.enterprises.exporting import write_list
from gaoxin.domains.enterprises.models import Tag
from gaoxin.mechanisms.registry.actions.imports import commit_import
from gaoxin.mechanisms.registry.models import FactBatch, Source
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.models import StoredFile
from gaoxin.platform.core.tasks import Progress, task

EXPORT = "enterprises.export"


@task(importing.PREPARE, title=gettext_lazy("读取企业表"))
def prepare(progress: Progress, *, source: int, file: str, observed_on: str, **options: Any) -> dict[str, Any]:
    """The dry run of an uploaded workbook. Safe to run again: another dry run changes nothing."""
    progress.report(0, 100, _("正在读取工作簿"))
    actor = progress.actor
    stored = StoredFile.objects.visible_to(actor).get(pk=file)
    with stored.path.open("rb") as content:
        batch = importing.prepare(
            actor, source=Source.objects.visible_to(actor).get(pk=source), name=stored.name, content=content,
            observed_on=datetime.date.fromisoformat(observed_on), **options,
        )  # fmt: skip
    return {"url": reverse("enterprises:columns", args=[batch.pk])}


@task(importing.REMAP, title=gettext_lazy("按新的列含义试读"))
def remap(progress: Progress, *, batch: int, overrides: dict[str, str]) -> dict[str, Any]:
    """Another dry run with corrected meanings."""
    progress.report(0, 100, _("正在读取工作簿"))
    found = FactBatch.objects.visible_to(progress.actor).get(pk=batch)
    importing.remap(progress.actor, batch=found, overrides=overrides)
    return {"url": reverse("enterprises:batch", args=[batch])}


@task(importing.COMMIT, title=gettext_lazy("数据入库"))
def commit(progress: Progress, *, batch: int) -> dict[str, Any]:
    """Writes a dry run. A repeated task finds the batch recorded and is refused."""
    progress.report(0, 100, _("正在入库"))
    found = FactBatch.objects.visible_to(progress.actor).get(pk=batch)
    commit_import(progress.actor, batch=found)
    return {"url": reverse("enterprises:batch", args=[batch])}


@task(EXPORT, title=gettext_lazy("导出企业名单"))
def export(progress: Progress, *, query: str, kind: str) -> dict[str, Any]:
    """A long list as a file of the actor's own; the task's page leads to it."""
    actor = progress.actor
    found, _form = directory_of(actor, QueryDict(query), list(Tag.objects.visible_to(actor)))
    sort = QueryDict(query).get("sort", "")
    ids = [int(each) for each in (found.sorted_ids(sort) if sort else found.ids)]
    with tempfile.TemporaryDirectory() as scratch:
        target = Path(scratch) / f"enterprises.{kind}"
        count = write_list(found, ids, target, lambda done, total: progress.report(done, total, _("正在写入企业")))
        with target.open("rb") as content:
            stored = files.store_file(actor, name=target.name, content=content, max_bytes=2**40)
    audit.record(actor, "enterprise.export", None, kind=kind, rows=count, query=query)
    return {"url": reverse("core:file", args=[stored.pk])}
