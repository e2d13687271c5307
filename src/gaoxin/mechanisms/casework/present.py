"""The moment at which an act counts: the machine's time, unless the code around it says that the act took place earlier.

For every domain whose acts stand beside a case's: they ask here, so that both carry the same moment.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime

_moment: ContextVar[datetime | None] = ContextVar("casework_moment", default=None)


def now() -> datetime:
    return _moment.get() or timezone.now()


def today() -> date:
    """The day in the zone's time."""
    return timezone.localdate(now())


@contextmanager
def acting_at(moment: datetime) -> Iterator[None]:
    """Acts inside count as done at `moment`: for cases taken over from elsewhere and for the demo zone.

    The audit chain keeps the true time of writing. Nothing that a request carries may reach this.
    """
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
