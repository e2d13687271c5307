"""The first page of the workbench."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gaoxin.faces.workbench.permissions import can_open

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    can_open(request.actor).require()
    return render(request, "workbench/home.html")
