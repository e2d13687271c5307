"""What the page of sources shows: each with its deliveries, age and share of refused values; variables with an order of their own."""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gaoxin.domains.enterprises.wording import language
from gaoxin.mechanisms.registry.models import Source, SourceRank
from gaoxin.mechanisms.registry.selectors.facts import known_variable
from gaoxin.mechanisms.registry.selectors.quality import SourceQuality, source_qualities

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor

#: Days after which a source's newest data are old: a yearly report with half a year to spare, and half of that as a warning.
OLD, AGEING = 540, 270


@dataclass(frozen=True)
class SourceLine:
    """A source with its quality; None when it has delivered nothing."""

    source: Source
    quality: SourceQuality | None
    age: int | None
    first: bool
    last: bool

    @property
    def light(self) -> str:
        """How old its newest data are."""
        if self.age is None:
            return "grey"
        return "red" if self.age > OLD else "yellow" if self.age > AGEING else "green"


def source_lines(actor: Actor, today: datetime.date) -> list[SourceLine]:
    """All sources, the most believed first. Five queries."""
    rows = list(Source.objects.visible_to(actor).select_related("organisation").order_by("trust", "id"))
    known = {quality.source.pk: quality for quality in source_qualities(actor)}
    found = []
    for place, source in enumerate(rows):
        quality = known.get(source.pk)
        age = quality.age_days(today) if quality else None
        found.append(SourceLine(source, quality, age, place == 0, place == len(rows) - 1))
    return found


def ranked_variables(actor: Actor) -> list[tuple[str, list[str]]]:
    """Variables for which the zone has set an order of its own: label, and the sources in that order."""
    ranks: dict[str, list[str]] = defaultdict(list)
    rows = SourceRank.objects.visible_to(actor).select_related("source").order_by("variable", "rank")
    for rank in rows:
        ranks[rank.variable].append(rank.source.name)
    return [(known_variable(variable).name(language()), names) for variable, names in ranks.items()]
