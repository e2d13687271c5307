"""The zone as columns, for domains that look at all enterprises. Values are unmasked: show nobody more than `visible_to` allows."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import TYPE_CHECKING

from gaoxin.mechanisms.registry.images import Image, build_image, counting_facts
from gaoxin.mechanisms.registry.snapshots import current_image

if TYPE_CHECKING:
    from gaoxin.kernel.rules.population import FactKey
    from gaoxin.mechanisms.registry.loading import Ints
    from gaoxin.platform.core.models import Zone


def population(
    zone: Zone,
    on: datetime.date,
    *,
    as_of: datetime.datetime | None = None,
    enterprises: Collection[int] | None = None,
    variables: Collection[str] | None = None,
) -> Image:
    """The active enterprises of a zone on an evaluation date: ``.population`` for the evaluators, ``.enterprises`` their ids.

    on: y1 is the year before it; states as observed by then. as_of: as was known at a moment. enterprises, variables: only these.
    """
    if as_of is None and enterprises is None and variables is None:
        return current_image(zone.pk, on)
    return build_image(zone.pk, on, enterprises=enterprises, variables=variables, as_of=as_of)


def facts_behind(zone: Zone, on: datetime.date, variables: Collection[str]) -> tuple[Ints, dict[FactKey, Ints]]:
    """The fact ids behind the columns of a population: enterprise ids, and by (variable, y1 … asof) the ids in their order, -1 for none."""
    return counting_facts(zone.pk, on, variables=variables)
