"""What all pages of a fund share: finding it, the tabs above it, forms that act, buttons that act."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.mechanisms.ledger.models import Fund
from gaoxin.mechanisms.ledger.permissions import can_list_funds, can_read_book
from gaoxin.platform.core.errors import Forbidden, UserError
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from django import forms

    from gaoxin.platform.core.requests import ActorRequest


def fund_of(request: ActorRequest, code: str) -> Fund:
    """The fund of the person's zone; 404 for any other, 403 for who is not staff."""
    can_list_funds(request.actor).require()
    funds = Fund.objects.visible_to(request.actor).select_related("organisation", "head", "zone")
    return get_object_or_404(funds, code=code)


def book_of(request: ActorRequest, code: str) -> Fund:
    """The fund, if the person may read its book."""
    fund = fund_of(request, code)
    can_read_book(request.actor, fund).require()
    return fund


def crumbs(fund: Fund, *rest: tuple[str, str] | str) -> list[Crumb]:
    """资金 / the fund / …; each further step is (label, address) or, as the last, a label."""
    found = [Crumb(_("资金"), reverse("ledger:index")), Crumb(fund.name, reverse("ledger:fund", args=[fund.code]))]
    return [*found, *(Crumb(step) if isinstance(step, str) else Crumb(*step) for step in rest)]


def _labels() -> dict[str, str]:
    return {
        "fund": _("预算"), "holds": pgettext("several", "占款"), "payments": pgettext("several", "付款"),
        "batches": pgettext("several", "付款批次"), "returns": _("银行回单"), "journals": pgettext("several", "凭证"),
        "trial-balance": _("科目余额表"), "statement": _("明细账"), "years": pgettext("several", "年度"), "charts": _("科目表"),
    }  # fmt: skip


def tabs(request: ActorRequest, fund: Fund, current: str) -> list[Tab]:
    """The parts of a fund's book that the person may open."""
    labels = _labels()
    readable = bool(can_read_book(request.actor, fund))
    names = [name for name in labels if readable or name in {"fund", "holds"}]
    return [Tab(labels[name], reverse(f"ledger:{name}", args=[fund.code]), name == current) for name in names]


def act_page(
    request: ActorRequest,
    *,
    fund: Fund | None,
    form: forms.Form,
    title: str,
    submit: str,
    act: Callable[[dict[str, Any]], tuple[str, str]],
    back: str,
    trail: list[Crumb],
    note: str = "",
    **context: Any,
) -> HttpResponse:
    """A form of one act: shown, checked, done. `act` gets the cleaned values and returns the next address and what to say.

    What the action refuses stands above the form, and nothing that was typed is lost.
    """
    problem: UserError | None = None
    if request.method == "POST" and form.is_valid():
        try:
            url, said = act(form.cleaned_data)
        except Forbidden:
            raise
        except UserError as error:
            problem = error
        else:
            messages.success(request, said)
            return redirect(url)
    status = 422 if problem or form.errors else 200
    values = {
        "fund": fund, "form": form, "title": title, "submit": submit, "note": note, "problem": problem, "back": back, "crumbs": trail,
    }  # fmt: skip
    return render(request, "ledger/act.html", values | context, status=status)


def attempt(request: ActorRequest, act: Callable[[], Any], said: str, back: str) -> HttpResponse:
    """An act behind a button or a dialog: what is refused is said on the page that one came from."""
    try:
        act()
    except Forbidden:
        raise
    except UserError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, said)
    return redirect(back)


def attempt_form(
    request: ActorRequest, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: str, back: str
) -> HttpResponse:
    """Like `attempt`, for a dialog with fields."""
    if not form.is_valid():
        for name, errors in form.errors.items():
            label = form.fields[name].label if name in form.fields else ""
            messages.error(request, " ".join([f"{label}：" if label else "", *map(str, errors)]))
        return redirect(back)
    return attempt(request, lambda: act(form.cleaned_data), said, back)
