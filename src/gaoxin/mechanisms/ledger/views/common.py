"""What all pages of a fund share: finding it, the tabs above it, forms that act, buttons that act."""

from __future__ import annotations

from collections.abc import Callable
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gaoxin.mechanisms.ledger.models import Fund
from gaoxin.mechanisms.ledger.permissions import can_list_funds, can_read_book
from gaoxin.platform.ui import acting
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
    sent = acting.submit(request, form, act, to=itemgetter(0), said=itemgetter(1))
    if sent.answer:
        return sent.answer
    values = {
        "fund": fund, "form": form, "title": title, "submit": submit, "note": note, "problem": sent.problem, "back": back, "crumbs": trail,
    }  # fmt: skip
    return render(request, "ledger/act.html", values | context, status=sent.status)
