"""The pages of one enterprise's file, the same for staff and for the enterprise itself; who may open which is decided before (`file_places`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises import file_code, file_export, file_print
from gaoxin.domains.enterprises.file_forms import ReasonForm
from gaoxin.domains.enterprises.file_history import uses_of, value_history
from gaoxin.domains.enterprises.file_identity import ROTATES_AFTER, identity_token
from gaoxin.domains.enterprises.file_looks import EXPORTED, OPENED, PRINTED, note_look
from gaoxin.domains.enterprises.file_pages import SectionView, latest_period, recorders, section_views, value_name
from gaoxin.domains.enterprises.file_portrait import a_year_before, portrait
from gaoxin.domains.enterprises.file_reasons import reasons_of
from gaoxin.domains.enterprises.file_rules import counts, line_of, results_of, rule_lines, rule_name
from gaoxin.domains.enterprises.file_sections import Section, expected
from gaoxin.domains.enterprises.file_timeline import timeline
from gaoxin.mechanisms.registry.library import library
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.mechanisms.registry.selectors.known import known_facts
from gaoxin.mechanisms.registry.selectors.standings import standings_of
from gaoxin.platform.core.contributions import Badge, EnterpriseBadges, EnterprisePanel, contributed
from gaoxin.platform.ui import exports
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.domains.enterprises.file_places import Place
    from gaoxin.domains.enterprises.file_rules import RuleLine
    from gaoxin.mechanisms.registry.models import Standing
    from gaoxin.platform.core.requests import ActorRequest

#: Badges beside the name.
BADGES = 8


@dataclass(frozen=True)
class Part:
    """A part of the page in its place: facts, a panel that another business contributes, or why there is none."""

    key: str
    label: str
    order: int
    view: SectionView | None = None
    panel_url: str = ""
    lacking: Section | None = None
    missing: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class StandingLine:
    """A rule of the last evaluation that the enterprise meets or comes near."""

    name: str
    standing: Standing
    url: str


def detail(request: ActorRequest, place: Place) -> HttpResponse:
    """The file itself."""
    file = enterprise_file(place.actor, place.enterprise, as_of=place.as_of, on=place.on)
    if file.enterprise.pk != place.enterprise.pk:
        return redirect(reverse(f"enterprise_file:{'own-' if place.is_own else ''}detail", args=[file.enterprise.pk]))
    if not place.is_own:
        note_look(place.actor, place.enterprise, OPENED)
    people = {} if place.is_own else recorders(file)
    views = section_views(file, place.on, place.history, people=people)
    # Standings and completeness are of the last evaluation: they say nothing about an earlier day.
    lines = [] if place.day else [_standing(place, each) for each in standings_of(place.actor, place.enterprise)]
    context = {
        **common(place, "detail"),
        "file": file,
        "parts": _parts(place, views),
        "former_names": [each.name for each in place.enterprise.names.all()],
        "quality": None if place.day else getattr(place.enterprise, "quality", None),
        "contested": sum(view.contested for view in views),
        "masked": sum(view.masked for view in views),
        "claims": getattr(place.enterprise, "open_claims", None) or 0,
        "met": [line for line in lines if line.standing.verdict == "pass"],
        "near": [line for line in lines if line.standing.verdict != "pass" and line.standing.away == 1],
        "uses": uses_of(place) if place.is_own else {},
    }  # fmt: skip
    return render(request, "enterprises/file/detail.html", context)


def panel(request: ActorRequest, place: Place, key: str) -> HttpResponse:
    """One contributed part: the fragment that the page loads when it comes into sight, or a page of its own without scripts."""
    found = next((each for each in _panels(place) if each.key == key), None)
    if found is None:
        raise Http404
    values = found.context(place.actor, place.enterprise)
    content = render_to_string(found.template, {**values, "enterprise": place.enterprise}, request) if values else ""
    lacking = next((each for each in expected() if each.key == key), None)
    context = {**common(place, "detail", Crumb(found.title)), "panel": found, "content": content, "lacking": lacking}
    return render(request, f"enterprises/file/panel.html{'#body' if request.htmx else ''}", context)


def history(request: ActorRequest, place: Place, variable: str, period: int, **more: Any) -> HttpResponse:
    """Everything ever said of one value."""
    shown = value_history(place, variable, period)
    if shown is None:
        raise Http404
    context = {
        **common(place, "detail", Crumb(shown.name)), "shown": shown, "reveal_form": ReasonForm(prefix="reveal"),
        "decision_form": ReasonForm(prefix="decision"), **more,
    }  # fmt: skip
    return render(request, f"enterprises/file/history.html{'#body' if request.htmx else ''}", context)


def profile(request: ActorRequest, place: Place) -> HttpResponse:
    """The profile: radar, strengths, pains, next steps."""
    file = enterprise_file(place.actor, place.enterprise, as_of=place.as_of, on=place.on)
    past_day = a_year_before(place.on)
    before = enterprise_file(place.actor, place.enterprise, as_of=place.as_of, on=past_day)
    shown = portrait(place.actor, file, _lines(place), place.on, place.history, before)
    steps = [(line, place.url("rule", line.key)) for line in shown.steps]
    context = {**common(place, "profile", Crumb(_("画像"))), "shown": shown, "steps": steps, "past_day": past_day}
    return render(request, "enterprises/file/profile.html", context)


def rules(request: ActorRequest, place: Place) -> HttpResponse:
    """Every rule in force."""
    lines = _lines(place)
    linked = [(line, place.url("rule", line.key)) for line in lines]
    context = {**common(place, "rules", Crumb(_("政策与规则"))), "lines": linked, "counts": counts(lines)}
    return render(request, "enterprises/file/rules.html", context)


def rule(request: ActorRequest, place: Place, key: str) -> HttpResponse:
    """The reasons of one verdict."""
    known = known_facts(place.actor, place.enterprise, place.on, as_of=place.as_of)
    result = next((each for each in results_of(known, _city(place)) if each.rulebook.key == key), None)
    if result is None:
        raise Http404
    crumbs = (Crumb(_("政策与规则"), place.url("rules")), Crumb(rule_name(result.rulebook)))
    reasons = reasons_of(result, known)
    facts = [(row, place.history(row.view.variable.id, row.view.period) if row.view else "") for row in reasons.facts]
    context = {**common(place, "rules", *crumbs), "line": line_of(result, known), "reasons": reasons, "facts": facts}
    return render(request, "enterprises/file/rule.html", context)


def events(request: ActorRequest, place: Place) -> HttpResponse:
    """The timeline."""
    context = {**common(place, "timeline", Crumb(_("大事记"))), "years": timeline(place)}
    return render(request, "enterprises/file/timeline.html", context)


def print_page(request: ActorRequest, place: Place) -> HttpResponse:
    """The enterprise on one page as PDF."""
    file = enterprise_file(place.actor, place.enterprise, as_of=place.as_of, on=place.on)
    lines = _lines(place)
    shown = portrait(place.actor, file, lines, place.on, place.history)
    badges = [badge.label for badge in _badges(place)]
    code = file_code.drawing_file(code_address(request, place))
    recent = [event for _year, events in timeline(place) for event in events]
    made = file_print.pdf(file_print.page_data(place, file, shown, lines, badges, code, recent))
    if not place.is_own:
        note_look(place.actor, place.enterprise, PRINTED)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="enterprise-{place.enterprise.pk}.pdf"'
    return response


def export_facts(request: ActorRequest, place: Place, kind: str) -> HttpResponse:
    """All figures with their sources as a table."""
    file = enterprise_file(place.actor, place.enterprise, as_of=place.as_of, on=place.on)
    answer = exports.export(kind, f"enterprise-{place.enterprise.pk}", file_export.headers(), file_export.rows(file))
    if not place.is_own:
        note_look(place.actor, place.enterprise, EXPORTED)
    return answer


def code(request: ActorRequest, place: Place) -> HttpResponse:
    """The enterprise's code."""
    address = code_address(request, place)
    context = {**common(place, "detail", Crumb(_("企业码"))), "drawing": file_code.drawing(address), "address": address}
    context |= identity(request, place) if place.is_own else {}
    return render(request, "enterprises/file/code.html", context)


def identity(request: ActorRequest, place: Place) -> dict[str, Any]:
    """A new identity code: its drawing, where it leads, and from when until when it is good."""
    address = request.build_absolute_uri(reverse("enterprise_file:identity-scan", args=[identity_token(place)]))
    now = timezone.now()
    return {
        "identity_drawing": file_code.drawing(address), "identity_address": address, "shown_at": now, "every": ROTATES_AFTER,
        "identity_url": place.url("identity", keep_day=False), "enterprise": place.enterprise,
    }  # fmt: skip


def code_address(request: ActorRequest, place: Place) -> str:
    """Where the code leads."""
    path = reverse("enterprise_file:code-scan", args=[file_code.token_of(place.enterprise)])
    return str(request.build_absolute_uri(path))


# -- steps -------------------------------------------------------------------------------------------------------


def common(place: Place, tab: str, *crumbs: Crumb) -> dict[str, Any]:
    return {
        "place": place, "enterprise": place.enterprise, "shell": place.shell, "tabs": place.tabs(tab), "crumbs": place.crumbs(*crumbs),
        "badges": _badges(place), "links": {name: place.url(name) for name in ("detail", "print", "code", "rules", "profile")},
        "export": place.url("export", "xlsx"),
        "today": place.url("detail", keep_day=False),
    }  # fmt: skip


def _badges(place: Place) -> list[Badge]:
    found: list[Badge] = []
    for each in sorted(contributed(EnterpriseBadges), key=lambda one: one.order):
        found += each.badges(place.actor, [place.enterprise.pk]).get(place.enterprise.pk, [])
    return found[:BADGES]


def _panels(place: Place) -> list[EnterprisePanel]:
    return [
        each for each in contributed(EnterprisePanel) if (each.own or not place.is_own) and each.permission(place.actor)
    ]


def _parts(place: Place, views: list[SectionView]) -> list[Part]:
    """Everything on the page in order; what no app contributes says why it is empty."""
    panels = _panels(place)
    parts = [
        Part(view.section.key, view.section.label, view.section.order, view=view, missing=_missing(place, view))
        for view in views
    ]
    orders = {each.key: each.order for each in expected()}
    parts += [
        Part(f"panel-{each.key}", str(each.title), orders.get(each.key, each.order), panel_url=place.url("panel", each.key))
        for each in panels
    ]  # fmt: skip
    given = {each.key for each in panels}
    parts += [
        Part(f"panel-{each.key}", each.label, each.order, lacking=each) for each in expected() if each.key not in given
    ]
    return sorted(parts, key=lambda part: part.order)


def _missing(place: Place, view: SectionView) -> tuple[tuple[str, str], ...]:
    """Where the enterprise itself can supply what is missing: names with the address of the form."""
    if not place.is_own:
        return ()
    return tuple(
        (value_name(each.id, period), place.url("correct", each.id, period, keep_day=False))
        for each in view.missing
        if (period := latest_period(each, place.on)) is not None
    )


def _standing(place: Place, standing: Standing) -> StandingLine:
    key = f"{standing.rule}@{standing.version}"
    rulebook = library().get(key)
    return StandingLine(rule_name(rulebook) if rulebook else key, standing, place.url("rule", key))


def _lines(place: Place) -> list[RuleLine]:
    known = known_facts(place.actor, place.enterprise, place.on, as_of=place.as_of)
    return rule_lines(known, _city(place))


def _city(place: Place) -> str:
    return place.enterprise.zone.city_code
