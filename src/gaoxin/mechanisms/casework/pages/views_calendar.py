"""The zone's working calendar: a year of days, edits with a preview of the deadlines that they move; who stands in for whom."""

from __future__ import annotations

import calendar as months
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.kernel.worktime import statutory_years
from gaoxin.mechanisms.casework import actions, present
from gaoxin.mechanisms.casework.calendars.store import calendar_of, current_version
from gaoxin.mechanisms.casework.enums import EventKind
from gaoxin.mechanisms.casework.models import CalendarVersion, CaseEvent, Deputy
from gaoxin.mechanisms.casework.pages.calendar_forms import DaysForm, TermsForm, YearForm, day_input
from gaoxin.mechanisms.casework.permissions import can_edit_calendar, can_work_here
from gaoxin.platform.core.enums import STAFF_ROLES, Role
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import User
from gaoxin.platform.ui.acting import submit
from gaoxin.platform.ui.parts import Crumb

if TYPE_CHECKING:
    from gaoxin.kernel.worktime import Calendar
    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

MOST_EVENTS = 300
MOST_VERSIONS = 20


@require_http_methods(["GET", "HEAD", "POST"])
def index(request: ActorRequest, side: Side) -> HttpResponse:
    """The year's days; an edit is shown with what it moves before it is made."""
    actor = request.actor
    may_edit = bool(can_edit_calendar(actor))
    if not may_edit:
        can_work_here(actor).require()
    version = current_version(actor.zone_id or 0)
    posted = request.POST if request.method == "POST" else None
    kind = posted.get("form", "days") if posted is not None else ""
    calendar = calendar_of(version)
    days = DaysForm(posted if kind not in ("year", "terms") else None, auto_id="days_%s")
    years = YearForm(posted if kind == "year" else None, auto_id="year_%s", initial={"year": version.last_year + 1})
    terms = TermsForm(posted if kind == "terms" else None, calendar=calendar, version=version, today=present.today())
    form: DaysForm | YearForm | TermsForm = years if kind == "year" else terms if kind == "terms" else days
    problem: UserError | None = None
    preview = None
    if posted is not None and form.is_valid():
        try:
            if posted.get("confirmed"):
                actions.edit_calendar(
                    actor, change=form.change(), reason=form.cleaned_data["reason"], base=_whole(posted.get("base", "")),
                    **(form.terms() if isinstance(form, TermsForm) else {}),
                )  # fmt: skip
                messages.success(request, _("工作日历已调整，未办结的期限正在按新日历重算。"))
                return redirect("casework:calendar")
            more = form.terms() if isinstance(form, TermsForm) else {}
            preview = actions.preview_calendar(actor, change=form.change(), **more)
        except UserError as error:
            problem = error
    year = _year(request.GET.get("year", ""), version)
    context = {
        "side": side, "version": version, "year": year, "years": range(max(version.first_year, year - 2), min(version.last_year, year + 2) + 1),
        "months": [_month(calendar, year, month) for month in range(1, 13)], "hours": calendar.hours_in_force(date(year, 12, 31)),
        "edits": [day for day in calendar.edits if day.date.year == year], "may_edit": may_edit, "days": days, "year_form": years, "terms": terms, "form": form,
        "preview": preview, "problem": problem, "kind": kind or "days", "hours_table": [(begin, str(hours)) for begin, hours in calendar.hours],
        "renewable": may_edit and any(known > version.last_year for known in statutory_years()),
        "versions": CalendarVersion.objects.visible_to(actor).select_related("created_by")[:MOST_VERSIONS],
    }  # fmt: skip
    return render(
        request, "casework/calendar.html", context, status=problem.status if problem else 422 if form.errors else 200
    )


@require_POST
def renew(request: ActorRequest, side: Side) -> HttpResponse:
    """Takes over the years that the installed library knows and the calendar does not."""
    found = actions.renew_statutory(request.actor)
    messages.info(request, _("已补入新公布的年份。") if found else _("没有新的年份可补。"))
    return redirect("casework:calendar")


@require_safe
def moved(request: ActorRequest, side: Side, number: int) -> HttpResponse:
    """The deadlines that one version of the calendar moved, of the cases that the reader may see."""
    side.permission(request.actor).require()
    version = get_object_or_404(CalendarVersion.objects.visible_to(request.actor), number=number)
    events = CaseEvent.objects.filter(
        case__zone_id=version.zone_id, kind=EventKind.CALENDAR, name=str(number)
    ).select_related("case")
    rows = [
        (event.case, side.case_url(event.case), name, before, after)
        for event in events.order_by("case_id")[:MOST_EVENTS]
        for name, before, after in event.data["moved"]
    ]
    crumbs = [Crumb(_("工作日历"), side.url("calendar")), Crumb(_("第 %(number)d 版") % {"number": number})]
    return render(
        request, "casework/calendar_moved.html", {"side": side, "version": version, "rows": rows, "crumbs": crumbs}
    )


class DeputyForm(forms.Form):
    """Who is away, who stands in, and when."""

    absent = forms.ChoiceField(label=gettext_lazy("谁不在岗"))
    deputy = forms.ChoiceField(label=gettext_lazy("谁代办"))
    from_day = forms.DateField(label=gettext_lazy("自"), widget=day_input())
    until_day = forms.DateField(label=gettext_lazy("至（含当日）"), widget=day_input())
    reason = forms.CharField(label=gettext_lazy("原因"), required=False, max_length=200)

    def __init__(self, data: Any, *, actor: Actor) -> None:
        super().__init__(data)
        people = list(_colleagues(actor))
        led = actor.has_role(Role.LEADER)
        self.people = {str(person.pk): person for person in people}
        names = [(key, person.display_name) for key, person in self.people.items()]
        for name, choices in (
            ("absent", [pair for pair in names if led or pair[0] == str(actor.user_id)]),
            ("deputy", names),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def deputies(request: ActorRequest, side: Side) -> HttpResponse:
    """Absences of the office, and a form for a new one."""
    side.permission(request.actor).require()
    actor = request.actor
    form = DeputyForm(request.POST if request.method == "POST" else None, actor=actor)

    def appoint(given: dict[str, Any]) -> Deputy:
        return actions.appoint_deputy(
            actor, absent=form.people[given["absent"]], deputy=form.people[given["deputy"]], from_day=given["from_day"],
            until_day=given["until_day"], reason=given["reason"],
        )  # fmt: skip

    sent = submit(request, form, appoint, to="casework:deputies", said=_("已安排代办。"))
    if sent.answer:
        return sent.answer
    mine = Deputy.objects.visible_to(actor).filter(
        until_day__gte=present.today(), absent_id__in=[int(key) for key in form.people]
    )
    rows = list(mine.select_related("absent", "deputy").order_by("from_day", "id"))
    context = {"side": side, "form": form, "rows": rows, "problem": sent.problem, "today": present.today()}
    return render(request, "casework/deputies.html", context, status=sent.status)


@require_POST
def end_deputy(request: ActorRequest, side: Side, pk: int) -> HttpResponse:
    side.permission(request.actor).require()
    actions.end_deputy(request.actor, deputy=get_object_or_404(Deputy.objects.visible_to(request.actor), pk=pk))
    messages.success(request, _("代办已结束。"))
    return redirect("casework:deputies")


def _colleagues(actor: Actor) -> Any:
    places = {grant.organisation_id for grant in actor.grants if grant.role in STAFF_ROLES}
    rows = User.objects.filter(
        is_active=True, memberships__organisation_id__in=places, memberships__role__in=STAFF_ROLES
    )
    return rows.distinct().order_by("display_name", "id")


def _month(calendar: Calendar, year: int, month: int) -> dict[str, Any]:
    """Weeks of a month; a day outside it is None."""
    weeks = []
    for week in months.Calendar().monthdatescalendar(year, month):
        weeks.append([calendar.day(day) if day.month == month and calendar.covers(day) else None for day in week])
    working = sum(bool(day and day.working) for week in weeks for day in week)
    return {"first": date(year, month, 1), "weeks": weeks, "working": working}


def _year(text: str, version: CalendarVersion) -> int:
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else present.today().year
    return min(max(year, version.first_year), version.last_year)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise Http404
    return int(text)
