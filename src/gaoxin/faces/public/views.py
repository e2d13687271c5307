"""The start page for everyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gaoxin.platform.core.contributions import landing_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@login_not_required
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    landing = landing_for(request.actor) if request.actor.is_authenticated else None
    return render(request, "public/home.html", {"has_landing": landing is not None})
