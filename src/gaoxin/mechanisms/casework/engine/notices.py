"""Renders a procedure's messages and puts them in the outbox."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import translation

from gaoxin.kernel.worktime import parse_limit
from gaoxin.mechanisms.casework.engine.clocks import due_text
from gaoxin.mechanisms.casework.engine.people import Memo, members
from gaoxin.mechanisms.casework.procedures.definition import FieldType
from gaoxin.platform.core import outbox
from gaoxin.platform.core.outbox import Notice

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Procedure, Tell
    from gaoxin.platform.core.actor import Actor

_PLACEHOLDER = re.compile(r"{(\w+)}")
LANGUAGES = {"zh": "zh-hans", "en": "en"}


def notices_for(
    case: Case, procedure: Procedure, tells: Iterable[Tell], event: str, *, data: dict[str, Any] | None = None, due: datetime | None = None,
    memo: Memo | None = None,
) -> list[Notice]:  # fmt: skip
    """The notices of one event. event: what makes them unique in the case (its sequence, or a rung of a clock run)."""
    found = []
    for number, tell in enumerate(tells):
        message = procedure.message(tell.message)
        texts = {}
        for short, code in LANGUAGES.items():
            with translation.override(code):
                values = _values(case, procedure, short, data or {}, due)
                texts[short] = (_render(message.title.say(short), values), _render(message.text.say(short), values))
        found.append(
            Notice(
                key=f"case/{case.pk}/{event}/{number}",
                kind=f"casework.{message.id}",
                texts=texts,
                to=tuple(members(case, procedure, tell.to, memo)),
                object_type="casework.case",
                object_id=str(case.pk),
            )
        )
    return found


def send(actor: Actor, notices: list[Notice]) -> None:
    if notices:
        outbox.post(actor, notices)


def _render(text: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def _values(
    case: Case, procedure: Procedure, language: str, data: dict[str, Any], due: datetime | None
) -> dict[str, str]:
    kinds = dict(procedure.kinds)
    values = {
        "number": case.number,
        "title": case.title,
        "due": due_text(due or case.due_at),
        "owner": str(case.owner) if case.owner_id else "",
        "subject": str(case.subject) if case.subject_id else "",
        "state": procedure.state(case.state).label.say(language),
        "kind": kinds[case.kind].say(language) if case.kind in kinds else "",
    }
    for name, value in {**case.data, **data}.items():
        if name not in values:
            values[name] = _shown(procedure, name, value, language)
    return values


def _shown(procedure: Procedure, name: str, value: Any, language: str) -> str:
    item = procedure.field(name)
    if item.type is FieldType.CHOICE:
        return next((label.say(language) for key, label in item.values if key == value), str(value))
    if item.type is FieldType.LIMIT:
        return parse_limit(str(value)).label(language)
    if item.type is FieldType.MONEY:
        return f"{Decimal(value) / 100:,.2f}"
    return str(value)
