"""Pages that act: a form that is checked, done, and left; a button that says on its page what it did or why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.shortcuts import redirect

from gaoxin.platform.core.errors import Forbidden, UserError

if TYPE_CHECKING:
    from django import forms
    from django.http import HttpRequest, HttpResponse
    from django.shortcuts import SupportsGetAbsoluteUrl
    from django.utils.functional import _StrPromise

    #: An address, or an object that has one.
    Place = str | SupportsGetAbsoluteUrl
    Words = str | _StrPromise

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Submission:
    """How a form fared. answer: where to go now that it is done; otherwise the page comes back with what was typed.

    problem: what the action refused. status: of the page that comes back.
    """

    status: int = 200
    problem: UserError | None = None
    answer: HttpResponse | None = None


def submit(
    request: HttpRequest,
    form: forms.Form | None,
    act: Callable[[dict[str, Any]], R],
    *,
    to: Place | Callable[[R], Place],
    said: Words | Callable[[R], Words] = "",
) -> Submission:
    """Acts on a posted form that is valid; a page that was only asked for is left alone.

    form: None for a page whose post has no fields to check. act: gets the cleaned values.
    to, said: where to go afterwards and what to say there, or functions of what ``act`` gave; nothing is said for "".
    Forbidden: passed on, since no other input would help.
    """
    if request.method != "POST":
        return Submission()
    if form is not None and not form.is_valid():
        return Submission(status=422)
    try:
        found = act(form.cleaned_data if form is not None else {})
    except Forbidden:
        raise
    except UserError as error:
        return Submission(status=error.status, problem=error)
    return Submission(answer=_left(request, found, to, said))


def press(
    request: HttpRequest,
    act: Callable[[], R],
    *,
    back: Place,
    to: Place | Callable[[R], Place] | None = None,
    said: Words | Callable[[R], Words] = "",
) -> HttpResponse:
    """Acts for a button: goes ``to``, by default ``back``; what is refused is said on the page that one came from."""
    try:
        found = act()
    except Forbidden:
        raise
    except UserError as error:
        messages.error(request, str(error))
        return redirect(back)
    return _left(request, found, back if to is None else to, said)


def press_form(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[dict[str, Any]], R],
    *,
    back: Place,
    to: Place | Callable[[R], Place] | None = None,
    said: Words | Callable[[R], Words] = "",
) -> HttpResponse:
    """Like ``press`` for a few fields that have no page of their own: each fault is said with the label of its field."""
    if form.is_valid():
        return press(request, lambda: act(form.cleaned_data), back=back, to=to, said=said)
    for name, errors in form.errors.items():
        label = str(form.fields[name].label or "") if name in form.fields else ""
        messages.error(request, " ".join([f"{label}：" if label else "", *map(str, errors)]).strip())
    return redirect(back)


def _left(request: HttpRequest, found: R, to: Any, said: Any) -> HttpResponse:
    words = said(found) if callable(said) else said
    if words:
        messages.success(request, words)
    return redirect(to(found) if callable(to) else to)
