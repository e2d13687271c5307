"""Opening years, closing months, closing a year with its checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.mechanisms.ledger import desk
from gaoxin.mechanisms.ledger.actions import years
from gaoxin.mechanisms.ledger.enums import YearState
from gaoxin.mechanisms.ledger.forms import CloseYearForm, MonthsForm
from gaoxin.mechanisms.ledger.models import FiscalYear
from gaoxin.mechanisms.ledger.permissions import can_change_fund, can_keep_book
from gaoxin.mechanisms.ledger.views.common import act_page, book_of, crumbs, tabs
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.ui.acting import press, press_form

if TYPE_CHECKING:
    from gaoxin.platform.core.requests import ActorRequest


@require_safe
def index(request: ActorRequest, code: str) -> HttpResponse:
    """All years of a fund, and what can be opened or closed."""
    fund = book_of(request, code)
    found = list(FiscalYear.objects.filter(fund=fund).order_by("-year"))
    keeps = bool(can_keep_book(request.actor, fund))
    rows = [(year, _months_form(year) if keeps else None) for year in found]
    context = {
        "fund": fund, "tabs": tabs(request, fund, "years"), "crumbs": crumbs(fund, _("年度")), "rows": rows, "may_keep": keeps,
        "next_year": found[0].year + 1 if found else timezone.localdate().year, "may_close": bool(can_change_fund(request.actor, fund)),
        "first_open": min((year.year for year in found if year.state == YearState.OPEN), default=None),
    }  # fmt: skip
    return render(request, "ledger/years.html", context)


@require_POST
def open_(request: ActorRequest, code: str) -> HttpResponse:
    """Opens the next year."""
    fund = book_of(request, code)
    year = request.POST.get("year", "")
    if not year.isdecimal() or len(year) > 4:
        raise Refusal(_("年度须在 1990 到 2200 之间。"))
    said = _("%(year)s 年度已开账。") % {"year": year}
    return press(
        request, lambda: years.open_year(request.actor, fund=fund, year=int(year)), back=reverse("ledger:years", args=[code]), said=said
    )  # fmt: skip


@require_POST
def months(request: ActorRequest, code: str, year: int) -> HttpResponse:
    """Closes months of a year for good."""
    fund = book_of(request, code)
    found = get_object_or_404(FiscalYear, fund=fund, year=year)
    form = MonthsForm(request.POST, closed=found.months_closed)
    return press_form(
        request, form, lambda given: years.close_months(request.actor, fund=fund, year=year, **given),
        back=reverse("ledger:years", args=[code]), said=_("已结账。"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: ActorRequest, code: str, year: int) -> HttpResponse:
    """The checklist of a year, and its closing."""
    fund = book_of(request, code)
    can_change_fund(request.actor, fund).require()
    found = get_object_or_404(FiscalYear, fund=fund, year=year, state=YearState.OPEN)
    checklist = desk.closing_checklist(request.actor, fund=fund, year=found)
    back = reverse("ledger:years", args=[code])

    def act(given: dict[str, Any]) -> tuple[str, str]:
        del given["sure"]
        years.close_year(request.actor, fund=fund, year=year, **given)
        return back, _("%(year)s 年度已结账。") % {"year": year}

    return act_page(
        request, fund=fund, form=CloseYearForm(request.POST or None), title=_("%(year)s 年度结账") % {"year": year}, submit=_("结账，不能撤销"),
        act=act, back=back, trail=crumbs(fund, (_("年度"), back), _("%(year)s 年度结账") % {"year": year}), checklist=checklist,
        blocked=any(item.light == "red" for item in checklist), irreversible=True,
        note=_("结账后，这一年度不再接受任何凭证，收入和支出转入累计盈余。"),
    )  # fmt: skip


def _months_form(year: FiscalYear) -> MonthsForm | None:
    if year.state != YearState.OPEN or year.months_closed == 12:
        return None
    return MonthsForm(closed=year.months_closed, auto_id=f"months_{year.year}_%s")
