"""The check of one enterprise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_safe

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@login_not_required
@require_safe
def start(request: ActorRequest) -> HttpResponse:
    """Choose a rule."""
    return HttpResponse("")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: ActorRequest, key: str) -> HttpResponse:
    """The questions of one rule."""
    return HttpResponse("")


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: ActorRequest) -> HttpResponse:
    """All rules in force with the same facts."""
    return HttpResponse("")
