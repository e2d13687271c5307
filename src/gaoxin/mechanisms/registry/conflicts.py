"""Keeps the list of conflicts: values on which sources disagree, rewritten where facts have changed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

import numpy as np

from gaoxin.mechanisms.registry.enums import ConflictState
from gaoxin.mechanisms.registry.loading import FEW, live_batches, load_facts
from gaoxin.mechanisms.registry.models import Conflict
from gaoxin.mechanisms.registry.resolving import Heads, Members, Precedence, members_of, resolve, settlements
from gaoxin.mechanisms.registry.store import chunks
from gaoxin.mechanisms.registry.versions import merged

_AT_A_TIME = 500


def refresh_conflicts(zone_id: int, enterprises: Collection[int], variables: Collection[str]) -> int:
    """Finds the conflicts of some enterprises about some variables anew; returns how many there are.

    Call it inside the transaction that changed their facts.
    """
    if not enterprises or not variables:
        return 0
    roots = merged(zone_id)
    members = members_of(roots, {roots.get(each, each) for each in enterprises})
    _forget(zone_id, members, variables)
    shared = _of_several_sources(zone_id) & set(variables)
    if not shared:
        return 0
    table = load_facts(zone_id, enterprises=members.members.tolist(), variables=shared)
    found = 0
    for heads in resolve(table, members, Precedence.of(zone_id), settlements(zone_id)):
        for rows in chunks(_rows(zone_id, members, heads), 2_000):
            found += len(Conflict.objects.bulk_create(rows))
    return found


def _forget(zone_id: int, members: Members, variables: Collection[str]) -> None:
    rows = Conflict.objects.filter(zone_id=zone_id, variable__in=variables)
    if len(members) > FEW:
        known = set(rows.values_list("enterprise_id", flat=True).distinct())
        ids = [each for each in members.members.tolist() if each in known]
    else:
        ids = members.members.tolist()
    for some in chunks(ids, _AT_A_TIME):
        rows.filter(enterprise__in=some).delete()


def _of_several_sources(zone_id: int) -> set[str]:
    """Variables that more than one source has delivered."""
    by_source: set[tuple[int, str]] = set()
    for source, columns in live_batches(zone_id).values_list("source_id", "columns"):
        by_source |= {(source, key.partition("@")[0]) for key in columns}
    counts = Counter(variable for _, variable in by_source)
    return {variable for variable, count in counts.items() if count > 1}


def _rows(zone_id: int, members: Members, heads: Heads) -> Iterator[Conflict]:
    # A settled value was contested: whoever reads the list sees both, told apart by their state.
    for row in np.flatnonzero(heads.contested | heads.settled).tolist():
        sources = sum(int(of_source[row] >= 0) for of_source in heads.of_source.values())
        if sources < 2:
            continue
        yield Conflict(
            zone_id=zone_id, enterprise_id=int(members.ids[row]), variable=heads.variable, period=heads.period, sources=sources,
            state=ConflictState.SETTLED if heads.settled[row] else ConflictState.OPEN,
        )  # fmt: skip
