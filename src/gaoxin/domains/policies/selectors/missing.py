"""Pairs of benefit and enterprise as the rows of a list: only those of the page are read from the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gaoxin.domains.policies.models import Benefit
from gaoxin.mechanisms.registry.models import Enterprise

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.loading import Ints


@dataclass(frozen=True)
class Pair:
    """An enterprise that could have a benefit."""

    enterprise: Enterprise
    benefit: Benefit


class Pairs:
    """The pairs in the order of benefits, then of enterprises."""

    def __init__(self, found: Mapping[int, Ints]) -> None:
        kept = [(benefit, np.sort(ids)) for benefit, ids in sorted(found.items()) if len(ids)]
        self._benefits = [benefit for benefit, _ids in kept]
        self._ids = [ids for _benefit, ids in kept]
        self._ends = np.cumsum([len(ids) for ids in self._ids])

    def __len__(self) -> int:
        return int(self._ends[-1]) if len(self._ends) else 0

    def __getitem__(self, piece: slice) -> list[Pair]:
        wanted = [self._at(place) for place in range(*piece.indices(len(self)))]
        benefits = Benefit.objects.in_bulk({benefit for benefit, _enterprise in wanted})
        enterprises = Enterprise.objects.in_bulk({enterprise for _benefit, enterprise in wanted})
        return [Pair(enterprises[enterprise], benefits[benefit]) for benefit, enterprise in wanted]

    def __iter__(self) -> Iterator[Pair]:
        yield from self[: len(self)]

    def ordered(self, keys: list[str]) -> Pairs:
        """The list has one order."""
        return self

    def _at(self, place: int) -> tuple[int, int]:
        group = int(np.searchsorted(self._ends, place, side="right"))
        start = int(self._ends[group - 1]) if group else 0
        return self._benefits[group], int(self._ids[group][place - start])
