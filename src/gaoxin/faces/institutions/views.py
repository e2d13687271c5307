"""The first page of people of institutions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from gaoxin.faces.institutions.permissions import can_open
from gaoxin.platform.core.enums import OrganisationKind
from gaoxin.platform.core.models import Organisation

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest

KINDS = (OrganisationKind.BANK, OrganisationKind.INCUBATOR, OrganisationKind.INSTITUTION)


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    can_open(request.actor).require()
    own = Organisation.objects.filter(pk__in=request.actor.organisation_ids(*KINDS)).order_by("id")
    return render(request, "institutions/home.html", {"institutions": own})
