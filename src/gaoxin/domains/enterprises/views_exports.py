"""Lists of the import desk and its queues as files, under the filters of the page; each export is in the audit chain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from gaoxin.domains.enterprises import batch_pages, queue_exports, views_judging
from gaoxin.domains.enterprises.forms_imports import BatchFilter
from gaoxin.domains.enterprises.permissions import can_open_imports
from gaoxin.mechanisms.registry.models import Source
from gaoxin.platform.core import audit
from gaoxin.platform.ui import exports

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def imports(request: ActorRequest, kind: str) -> HttpResponse:
    """The history of imports."""
    can_open_imports(request.actor).require()
    narrow = BatchFilter(request.GET, sources=list(Source.objects.visible_to(request.actor)))
    given = narrow.cleaned_data if narrow.is_valid() else {}
    rows = batch_pages.batches(
        request.actor, text=given.get("q", ""), source=given.get("source", ""), state=given.get("state", "")
    )
    return _file(request, kind, "imports", queue_exports.imports(rows))


@require_safe
def names(request: ActorRequest, kind: str) -> HttpResponse:
    """Doubtful names of one state."""
    can_open_imports(request.actor).require()
    return _file(request, kind, "names", queue_exports.names(views_judging.asked_names(request)))


@require_safe
def conflicts(request: ActorRequest, kind: str) -> HttpResponse:
    """Contested values of one state, a line for each source."""
    can_open_imports(request.actor).require()
    found = views_judging.asked_conflicts(request)
    return _file(request, kind, "conflicts", queue_exports.conflicts(request.actor, found))


@require_safe
def claims(request: ActorRequest, kind: str) -> HttpResponse:
    """Corrections by enterprises of one state."""
    can_open_imports(request.actor).require()
    found = views_judging.asked_claims(request)
    return _file(request, kind, "claims", queue_exports.claims(request.actor, found))


def _file(request: ActorRequest, kind: str, name: str, sheet: queue_exports.Sheet) -> HttpResponse:
    headers, rows = sheet
    written = list(rows)
    answer = exports.export(kind, f"{name}-{timezone.localdate():%Y%m%d}", headers, written)
    audit.record(request.actor, f"{name}.export", None, kind=kind, rows=len(written), query=request.GET.urlencode())
    return answer
