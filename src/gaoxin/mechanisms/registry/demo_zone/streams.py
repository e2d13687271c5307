"""Random streams of the demo zone: each purpose has its own, so that a new draw of one leaves the others as they were."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

SEED = 20_261_121
Ints = npt.NDArray[np.int64]


def stream(purpose: str) -> np.random.Generator:
    """The random source of a purpose, the same at every call."""
    return np.random.default_rng([SEED, zlib.crc32(purpose.encode())])


def quota(shares: Sequence[float], count: int, random: np.random.Generator) -> Ints:
    """`count` positions of ``shares`` in random order, each as often as its share says: small zones have every kind too."""
    total = sum(shares)
    bounds = np.cumsum([share / total for share in shares])
    places = np.searchsorted(bounds, (np.arange(count) + 0.5) / count)
    return random.permutation(np.minimum(places, len(shares) - 1)).astype(np.int64)
