"""What the demo loader hands to each app's `demo.py: load(ctx)`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.models import Organisation, Zone


@dataclass(slots=True)
class DemoContext:
    """The fictional zone, who acts in it, and a seeded random source: two loads of one app give the same rows.

    `actors` and `organisations` are keyed by the names in `faces/demo/zone.py`, e.g. "science" (科技局), "leader", "enterprise".
    `load(ctx)` must be idempotent: it may run on a zone that already has its rows.
    """

    zone: Zone
    system: Actor
    say: Callable[[str], None]
    organisations: dict[str, Organisation] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)

    def random(self, name: str) -> Random:
        """A random source of its own for `name`, the same at every load."""
        return Random(f"gaoxin-demo-{name}")  # noqa: S311  invented data, not a secret
