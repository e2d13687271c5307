"""The audit administrator's pages: search the chain, verify it, compare a hash that was written down, export."""

from __future__ import annotations

import csv
import io
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import xlsxwriter
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from gaoxin.platform.core import audit, files, tasks
from gaoxin.platform.core.audit_forms import AnchorForm, AuditFilter
from gaoxin.platform.core.audit_tasks import VERIFY
from gaoxin.platform.core.enums import TaskState
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import AuditEntry, AuditHead, TaskRun
from gaoxin.platform.core.permissions import can_read_audit

if TYPE_CHECKING:
    from gaoxin.platform.core.models.audit import AuditQuerySet
    from gaoxin.platform.core.requests import ActorRequest

PAGE = 50
MOST_EXPORTED = 100_000


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Entries, newest first, leafed through by number: no list is counted, however long the chain."""
    can_read_audit(request.actor).require()
    form = AuditFilter(request.GET)
    found = _filtered(request, form)
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(sequence__lt=int(before))
    rows = list(found.order_by("-sequence")[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    anchor = AnchorForm(request.GET if "hash" in request.GET else None)
    head = AuditHead.objects.filter(chain=request.actor.zone_id or audit.NO_ZONE).first()
    older = query.copy()
    if len(rows) > PAGE:
        older["before"] = str(rows[PAGE - 1].sequence)
    context = {
        "form": form, "rows": rows[:PAGE], "older": older.urlencode() if len(rows) > PAGE else "", "query": query.urlencode(), "before": before,
        "head": head, "anchor": anchor, "stands": _stands(request, anchor), "algorithm": audit.best_algorithm(), **_verification(request),
    }  # fmt: skip
    return render(request, "core/audit.html", context, status=422 if anchor.errors else 200)


@require_safe
def detail(request: ActorRequest, sequence: int) -> HttpResponse:
    """One entry with everything that it says."""
    can_read_audit(request.actor).require()
    entry = get_object_or_404(AuditEntry.objects.visible_to(request.actor), sequence=sequence)
    context = {"entry": entry, "values": sorted(entry.detail.items()), "sound": entry.hash == audit.digest(entry)}
    return render(request, "core/audit_entry.html", context)


@require_POST
def verify(request: ActorRequest) -> HttpResponse:
    """Starts the check of the whole chain."""
    can_read_audit(request.actor).require()
    tasks.enqueue(request.actor, VERIFY)
    return redirect("core:audit")


@require_safe
def export(request: ActorRequest, kind: str) -> HttpResponse:
    """The filtered entries with their hashes, oldest first; the export itself is an entry."""
    can_read_audit(request.actor).require()
    if kind not in {"csv", "xlsx"}:
        raise Http404
    found = _filtered(request, AuditFilter(request.GET)).order_by("sequence")
    rows = [_cells(entry) for entry in found[: MOST_EXPORTED + 1].iterator(chunk_size=2000)]
    if len(rows) > MOST_EXPORTED:
        raise Refusal(_("超过 %(limit)s 条，没有导出。") % {"limit": MOST_EXPORTED}, next_step=_("请按日期分段导出。"))
    audit.record(
        request.actor, "audit.export", request.actor.zone, kind=kind, rows=len(rows), filters=request.GET.urlencode()
    )
    header = [
        _("序号"), _("时间"), _("用户"), _("网络地址"), _("动作"), _("对象类型"), _("对象编号"), _("对象"), _("内容"), _("算法"), _("上一条的摘要"),
        pgettext("hash", "摘要"),
    ]  # fmt: skip
    answer = HttpResponse(
        (_xlsx if kind == "xlsx" else _csv)([header, *rows]), content_type=files.XLSX if kind == "xlsx" else files.CSV
    )
    answer["Content-Disposition"] = content_disposition_header(True, f"audit-{timezone.localdate()}.{kind}")
    return answer


def _filtered(request: ActorRequest, form: AuditFilter) -> AuditQuerySet:
    found = AuditEntry.objects.visible_to(request.actor)
    form.is_valid()
    given = form.cleaned_data
    if text := given.get("q"):
        found = found.filter(Q(actor_label__icontains=text) | Q(object_label__icontains=text) | Q(object_id=text))
    if given.get("action"):
        found = found.filter(action__startswith=given["action"])
    if given.get("since"):
        found = found.filter(at__gte=timezone.make_aware(datetime.combine(given["since"], time.min)))
    if given.get("until"):
        found = found.filter(at__lt=timezone.make_aware(datetime.combine(given["until"], time.min) + timedelta(days=1)))
    return found


def _stands(request: ActorRequest, anchor: AnchorForm) -> bool | None:
    if not anchor.is_bound or not anchor.is_valid():
        return None
    assert request.actor.zone_id is not None
    return audit.stands(request.actor.zone_id, anchor.cleaned_data["sequence"], anchor.cleaned_data["hash"])


def _verification(request: ActorRequest) -> dict[str, Any]:
    """The check that is running in the zone, and the last result, whoever asked for it."""
    runs = TaskRun.objects.filter(zone=request.actor.zone, task=VERIFY)
    running = runs.filter(state__in=[TaskState.QUEUED, TaskState.RUNNING]).order_by("-created_at").first()
    latest = runs.filter(state=TaskState.SUCCEEDED).order_by("-finished_at").first()
    result = (latest.result or {}) if latest else {}
    faults = {
        "missing": _("缺少这一条"), "unlinked": _("没有接在上一条之后"), "changed": _("内容被改动"), "cut": _("链的末端被截断或改写"),
        "headless": _("链的末端记录不见了"),
    }  # fmt: skip
    own = running is not None and running.user_id == request.actor.user_id
    return {
        "running": running, "own": own, "latest": latest, "result": result, "fault": faults.get(result.get("kind", ""), ""),
        "sound": bool(latest) and not result.get("kind") and not result.get("guards"),
    }  # fmt: skip


def _cells(entry: AuditEntry) -> list[str]:
    return [
        str(entry.sequence), timezone.localtime(entry.at).isoformat(), entry.actor_label, entry.address, entry.action, entry.object_type,
        entry.object_id, entry.object_label, entry.detail_text, entry.algorithm, entry.previous_hash, entry.hash,
    ]  # fmt: skip


def _csv(rows: list[list[str]]) -> bytes:
    target = io.StringIO(newline="")
    # A spreadsheet would run a cell that begins like a formula.
    guarded = ([f"'{cell}" if cell[:1] in {"=", "+", "-", "@"} else cell for cell in row] for row in rows)
    csv.writer(target, lineterminator="\r\n").writerows(guarded)
    return target.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[str]]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(rows[0]) - 1, 18)
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                sheet.write_string(number, place, cell)
    return target.getvalue()
