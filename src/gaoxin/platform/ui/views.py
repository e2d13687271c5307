"""The catalogue of components, for who builds pages: only while debugging."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gaoxin.platform.ui import catalogue as samples
from gaoxin.platform.ui.listing import listing

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


@login_not_required
@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """Every component in every state on one page."""
    _only_in_debug()
    context = {
        "listing": listing(request, samples.SampleTable, samples.ROWS, size=20, sort="-revenue"),
        "empty_listing": listing(request, samples.SampleTable, []),
        "filters": samples.filter_form(request.GET),
        "form": samples.SampleForm(samples.WRONG if "wrong" in request.GET else None),
        **samples.context(),
    }
    return render(request, "ui/catalogue.html", context)


@login_not_required
@require_safe
def progress_sample(request: HttpRequest) -> HttpResponse:
    """The fragment that a running task's bar asks for; here it is finished at once."""
    _only_in_debug()
    return render(request, "ui/catalogue_progress.html")


def _only_in_debug() -> None:
    if not settings.DEBUG:
        raise Http404
