"""How many enterprises the demo zone has."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

#: Enterprises of a whole zone.
DEFAULT_COUNT = 3_000
#: Fewer than this do not have every kind of enterprise and of fault.
LEAST = 40
#: Brands and lines of business give so many different names.
MOST = 20_000
_chosen: ContextVar[int | None] = ContextVar("demo_enterprises", default=None)


def enterprise_count() -> int:
    """The size chosen for this load, else that of the setting GAOXIN_DEMO_ENTERPRISES."""
    chosen = _chosen.get()
    wanted: int = settings.GAOXIN_DEMO_ENTERPRISES if chosen is None else chosen
    return min(max(LEAST, wanted), MOST)


@contextmanager
def of_size(count: int | None) -> Iterator[None]:
    """Within it the demo zone has that many enterprises; None leaves it as it is."""
    token = _chosen.set(_chosen.get() if count is None else count)
    try:
        yield
    finally:
        _chosen.reset(token)
