"""The library as the public, enterprises and staff see it: list, one policy with its parts, deadlines."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gaoxin.domains.policies import library_pages as pages
from gaoxin.domains.policies.actions import library
from gaoxin.domains.policies.actions.reach import record_opened
from gaoxin.domains.policies.actions.searches import searches_of
from gaoxin.domains.policies.forms_library import LibraryFilter
from gaoxin.domains.policies.ics import calendar_text
from gaoxin.domains.policies.library_cards import cards
from gaoxin.domains.policies.library_match import matches, own_enterprise
from gaoxin.domains.policies.models import Follow, Policy, PolicyVersion
from gaoxin.domains.policies.permissions import can_give_opinion
from gaoxin.domains.policies.selectors.facets import facets, freeing, said
from gaoxin.domains.policies.selectors.library import current_version, find_benefits, load, other_words

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

#: Cards of one page.
PAGE = 20
_LAST_PAGE = 500


def shell(actor: Actor) -> str:
    """The frame of a page: staff stay in the workbench, enterprises in their portal, everyone else on the public site."""
    face = "workbench" if actor.is_staff else "portal" if actor.is_enterprise else "public"
    return f"{face}/base.html"


@login_not_required
@require_safe
def index(request: ActorRequest) -> HttpResponse:
    """Benefits as cards, found by words and facets; an enterprise sees how it stands with each."""
    now, actor = timezone.now(), request.actor
    form = LibraryFilter(request.GET, signed_in=actor.is_authenticated)
    wanted = form.wanted()
    number = _page(request)
    found = find_benefits(actor, wanted, now)
    shown_facets = facets(actor, form, request.GET, now)
    piece = found[(number - 1) * PAGE : number * PAGE + 1]
    ids = list(piece) if isinstance(piece, list) else [row.pk for row in piece]
    shown = load(ids[:PAGE])
    context = {
        "shell": shell(actor), "form": form, "cards": _cards(actor, shown, now), "previous": _link(request, number - 1) if number > 1 else "",
        "next": _link(request, number + 1) if len(ids) > PAGE else "", "first": (number - 1) * PAGE + 1, "last": (number - 1) * PAGE + len(shown),
        "others": other_words(actor, wanted, now) if wanted.q and not shown else [], "words": wanted.q,
        "total": len(found) if isinstance(found, list) else None, "kept": kept_conditions(request), "searches": searches_of(actor),
        "facets": shown_facets, "facets_said": said(shown_facets), "freeing": [] if shown else freeing(shown_facets), "name": form.words(),
        "followed_url": "" if wanted.followed or not actor.is_authenticated else _with(request, "followed", "on"),
    }  # fmt: skip
    return render(request, "policies/open/index.html", context)


@login_not_required
@require_safe
def policy(request: ActorRequest, key: str) -> HttpResponse:
    """The four questions and what the policy gives."""
    version = shown_version(request, key)
    record_opened(request.actor, version=version)
    shown = load(list(version.benefits.values_list("pk", flat=True)))
    context = page_context(request, version, "policy") | {
        "cards": _cards(request.actor, shown, timezone.now(), whole=True)
    }
    return render(request, "policies/open/policy.html", context)


@login_not_required
@require_safe
def text(request: ActorRequest, key: str) -> HttpResponse:
    """The original text, clause by clause, each with its address."""
    version = shown_version(request, key)
    context = page_context(request, version, "text") | {"passages": pages.passages(version)}
    return render(request, "policies/open/text.html", context)


@login_not_required
@require_safe
def changes(request: ActorRequest, key: str) -> HttpResponse:
    """What changed against the version before."""
    version = shown_version(request, key)
    before = pages.version_before(request.actor, version)
    if before is None:
        raise Http404
    context = page_context(request, version, "changes") | {
        "before": before,
        "benefits": pages.benefit_changes(before, version),
    }
    return render(request, "policies/open/changes.html", context)


@login_not_required
@require_safe
def interpretation(request: ActorRequest, key: str) -> HttpResponse:
    """What the issuer says about the policy, linked to the original and back."""
    version = shown_version(request, key)
    if not version.interpretation:
        raise Http404
    return render(request, "policies/open/interpretation.html", page_context(request, version, "interpretation"))


@login_not_required
@require_safe
def guide(request: ActorRequest, key: str) -> HttpResponse:
    """How to get each benefit: conditions, documents, times, whom to ask."""
    version = shown_version(request, key)
    shown = load(list(version.benefits.values_list("pk", flat=True)))
    made = _cards(request.actor, shown, timezone.now(), whole=True)
    context = page_context(request, version, "guide") | {"guides": [pages.guide_of(card) for card in made]}
    return render(request, "policies/open/guide.html", context)


@require_POST
def follow(request: ActorRequest, key: str) -> HttpResponse:
    """Follows a policy or stops; the button is swapped in place."""
    found = get_object_or_404(Policy.objects.visible_to(request.actor), key=key)
    followed = library.follow(request.actor, policy=found, wanted=request.POST.get("wanted") == "1")
    if request.htmx:
        return render(
            request, "policies/open/_follow.html", {"policy_key": key, "followed": followed, "signed_in": True}
        )
    return redirect("open_policies:policy", key=key)


@login_not_required
@require_safe
def calendar(request: ActorRequest) -> HttpResponse:
    """Deadlines and openings by month, from today on."""
    now = timezone.now()
    context = {
        "shell": shell(request.actor), "months": pages.deadline_months(request.actor, now),
        "feed": request.build_absolute_uri(reverse("open_policies:calendar-file")),
    }  # fmt: skip
    return render(request, "policies/open/calendar.html", context)


@login_not_required
@require_safe
def calendar_file(request: ActorRequest) -> HttpResponse:
    """The same as a calendar file, to keep or to subscribe to."""
    now = timezone.now()
    events = pages.deadline_events(request.actor, now, request.build_absolute_uri)
    response = HttpResponse(
        calendar_text(_("惠企政策申报截止"), events, now), content_type="text/calendar; charset=utf-8"
    )
    response["Content-Disposition"] = 'attachment; filename="policies.ics"'
    return response


def page_context(request: ActorRequest, version: PolicyVersion, part: str) -> dict[str, Any]:
    """What every page of a policy is given."""
    actor, today = request.actor, timezone.localdate()
    return {
        "shell": shell(actor), "version": version, "policy": version.policy, "tabs": pages.tabs(version, part, pages.version_before(actor, version)),
        "versions": pages.version_choices(actor, version, today), "header": pages.header(version, today), "crumbs": pages.crumbs(version),
        "enterprise": own_enterprise(actor), "signed_in": actor.is_authenticated, "facts": pages.key_facts(version),
        "followed": Follow.objects.visible_to(actor).filter(policy=version.policy).exists(), "related": pages.related(version),
        "may_give": bool(can_give_opinion(actor, version)), "qr": pages.qr(request.build_absolute_uri(version.get_absolute_url())),
    }  # fmt: skip


def _cards(actor: Actor, benefits: list[Benefit], now: datetime.datetime, *, whole: bool = False) -> list[Any]:
    enterprise = own_enterprise(actor)
    matched = matches(enterprise, benefits) if enterprise and benefits else {}
    followed = (
        set(Follow.objects.visible_to(actor).values_list("policy_id", flat=True)) if actor.is_authenticated else set()
    )
    return cards(benefits, now, matched=matched, followed=followed, whole=whole)


def shown_version(request: ActorRequest, key: str) -> PolicyVersion:
    """The version that is asked for, else the one in force."""
    found = get_object_or_404(Policy.objects.visible_to(request.actor), key=key)
    number = request.GET.get("version", "")
    if number.isascii() and number.isdigit() and len(number) < 6:
        rows = PolicyVersion.objects.visible_to(request.actor).select_related("policy__organisation")
        return get_object_or_404(rows, policy=found, number=int(number))
    version = current_version(request.actor, found, timezone.localdate())
    if version is None:
        raise Http404
    return version


def kept_conditions(request: ActorRequest) -> list[tuple[str, str]]:
    """The conditions of the address, without the page."""
    return [(name, str(value)) for name, value in request.GET.items() if name in LibraryFilter.base_fields and value]


def _page(request: ActorRequest) -> int:
    text = request.GET.get("page", "")
    return min(max(int(text), 1), _LAST_PAGE) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _link(request: ActorRequest, page: int) -> str:
    return _with(request, "page", str(page))


def _with(request: ActorRequest, name: str, value: str) -> str:
    """The present address with one parameter set, on the first page unless that is what is set."""
    query = request.GET.copy()
    query.pop("page", None)
    query[name] = value
    return f"?{query.urlencode()}"
