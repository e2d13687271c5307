"""What the money pages share: a form of one act, a button that acts, a file of rows, the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from gaoxin.domains.policies.permissions_money import can_see_money
from gaoxin.platform.core import audit
from gaoxin.platform.ui import acting, exports
from gaoxin.platform.ui.parts import Crumb, Tab

if TYPE_CHECKING:
    from django import forms

    from gaoxin.platform.core.requests import ActorRequest

Done = tuple[str, str]


def money_tabs(current: str) -> list[Tab]:
    """The pages of the way from decision to money, in its order."""
    labels = {
        "dashboard": _("看板"), "rehearsals": _("试算"), "budgets": _("预算"), "publicities": _("公示"), "payments": _("兑付"),
        "undertakings": _("跟踪与追回"), "overlaps": _("重复比对"),
    }  # fmt: skip
    return [Tab(label, reverse(f"policies:{name}"), name == current) for name, label in labels.items()]


def crumbs(*steps: tuple[str, str] | str) -> list[Crumb]:
    """Policy money / …; each step is (label, name of the page) or, as the last, a label."""
    return [Crumb(step) if isinstance(step, str) else Crumb(step[0], reverse(f"policies:{step[1]}")) for step in steps]


def act_page(
    request: ActorRequest, *, form: forms.Form, title: str, submit: str, act: Callable[[dict[str, Any]], Done], back: str,
    trail: list[Crumb], note: str = "", template: str = "policies/money/act.html", **context: Any,
) -> HttpResponse:  # fmt: skip
    """A form of one act. `act` gets the cleaned values and returns the next address and what to say; a refusal stands above the form."""
    sent = acting.submit(request, form, act, to=itemgetter(0), said=itemgetter(1))
    if sent.answer:
        return sent.answer
    values = {
        "form": form, "title": title, "submit": submit, "problem": sent.problem, "back": back, "crumbs": trail, "note": note,
    }  # fmt: skip
    return render(request, template, values | context, status=sent.status)


def file_of(
    request: ActorRequest, kind: str, name: str, headers: Sequence[str], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Rows as xlsx or csv; the export is recorded."""
    can_see_money(request.actor).require()
    answer = exports.export(kind, name, headers, rows)
    audit.record(request.actor, "policies.export", None, name=name, kind=kind, filters=request.GET.urlencode())
    return answer


def yuan(fen: int | None) -> float | None:
    """分 as 元 for a cell of a spreadsheet."""
    return None if fen is None else fen / 100
