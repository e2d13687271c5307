"""The few facts by which staff recognise an enterprise: what a quick look beside the list shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gaoxin.domains.enterprises.wording import MASK, fact_words, variable_words
from gaoxin.mechanisms.registry.selectors.facts import views_of

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.mechanisms.registry.selectors.facts import FactView
    from gaoxin.platform.core.actor import Actor

SHOWN = ("gb_code", "reg_date", "revenue", "net_profit", "tax_paid", "rd", "employees_end", "rd_staff", "ip_invention_granted", "hnte_valid",
         "hnte_expiry", "srdi_level")  # fmt: skip


@dataclass(frozen=True)
class PeekLine:
    """A fact with its source."""

    label: str
    words: str
    source: str
    observed_on: Any
    contested: bool


def peek_lines(actor: Actor, enterprise: Enterprise) -> list[PeekLine]:
    """The newest known value of each, in order; sensitive ones stay hidden."""
    newest: dict[str, FactView] = {}
    for view in views_of(actor, [enterprise], SHOWN).values():
        known = newest.get(view.variable.id)
        if known is None or view.period > known.period:
            newest[view.variable.id] = view
    return [_line(newest[name]) for name in SHOWN if name in newest]


def _line(view: FactView) -> PeekLine:
    words = MASK if view.masked else fact_words(view.variable, view.value)
    label = variable_words(view.variable, view.period)
    return PeekLine(label, words, view.source.name, view.counts.fact.observed_on, view.contested and not view.settled)
