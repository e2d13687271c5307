"""The active conditions of a filter form, each with the address that takes it away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.platform.ui.formatters.dates import day_list

if TYPE_CHECKING:
    from django.forms import BaseForm
    from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class ActiveFilter:
    """One condition in force: what it is about, its value in words, and the address of the list without it."""

    label: str
    value: str
    url: str


def active_filters(form: BaseForm, request: HttpRequest) -> list[ActiveFilter]:
    """The conditions of a bound GET form that narrow the list; a field with an error narrows nothing."""
    cleaned = getattr(form, "cleaned_data", None)
    if not form.is_bound or (cleaned is None and not form.is_valid() and not hasattr(form, "cleaned_data")):
        return []
    found = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", False) or (
            isinstance(value, Iterable) and not isinstance(value, str) and not list(value)
        ):
            continue
        query = request.GET.copy()
        for key in [
            key for key in query if key == form.add_prefix(name) or key.startswith(f"{form.add_prefix(name)}_")
        ]:
            del query[key]
        query.pop("page", None)
        text = "" if value is True else _words(field, value)
        found.append(ActiveFilter(str(field.label or name), text, f"?{query.urlencode()}"))
    return found


def _words(field: Any, value: Any) -> str:
    if isinstance(value, dt.date):
        return day_list(value)
    labels = {str(key): str(label) for key, label in _flat(getattr(field, "choices", ()))}
    values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    return "、".join(labels.get(str(getattr(item, "pk", item)), str(item)) for item in values)


def _flat(choices: Iterable[Any]) -> Iterable[tuple[Any, Any]]:
    """Choices without their groups."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from label
        else:
            yield key, label
