"""The facts of one enterprise as rules read them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.mechanisms.registry import periods
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.selectors.facts import SENSITIVE, enterprise_file
from gaoxin.platform.core.actor import Actor

if TYPE_CHECKING:
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.mechanisms.registry.selectors.facts import FactView


@dataclass(frozen=True)
class Known:
    """Facts by variable and period, all in clear so that rules judge rightly; views: where each comes from; masked: the variables
    of which the reader may see no value."""

    on: datetime.date
    facts: dict[Key, Any]
    views: dict[Key, FactView]
    masked: frozenset[str]

    def hides(self, keys: Iterable[Key]) -> bool:
        """Whether one of the facts may not be shown."""
        return any(key[0] in self.masked for key in keys)


def known_facts(
    actor: Actor,
    enterprise: Enterprise,
    on: datetime.date,
    *,
    as_of: datetime.datetime | None = None,
    answers: Mapping[Key, Any] | None = None,
) -> Known:
    """What rules read of an enterprise on an evaluation date, and what the actor may not see of it. About ten queries.

    answers: what somebody said elsewhere, in an application for one; it stands in where the file has nothing.
    """
    file = enterprise_file(Actor.system(enterprise.zone), enterprise, as_of=as_of, on=on)
    views: dict[Key, FactView] = {}
    for fact in file.facts:
        key = periods.key_on(fact.variable, fact.period, on)
        if key is not None:
            # Newest first: of figures of this year so far the last month counts.
            views.setdefault(key, fact)
    masked = frozenset(
        fact.variable.id
        for fact in file.facts
        if fact.variable.sensitivity == SENSITIVE and not sees_unmasked(actor, fact.source)
    )
    return Known(on, {**(answers or {}), **{key: fact.value for key, fact in views.items()}}, views, masked)
