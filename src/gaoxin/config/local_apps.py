"""Which packages of Gaoxin are Django apps: every package of a floor that has an `apps.py`, lower floors first."""

from pathlib import Path

import gaoxin

FLOORS = ("platform", "mechanisms", "domains", "faces")


def local_apps() -> list[str]:
    """Dotted names in the order of the floors, `platform.core` first, then by name."""
    root = Path(gaoxin.__file__).parent
    found: list[str] = []
    for floor in FLOORS:
        folders = sorted(path.parent.name for path in (root / floor).glob("*/apps.py"))
        # Templates and translations are looked up in this order, and everything rests on core.
        folders.sort(key=lambda name: name != "core")
        found += [f"gaoxin.{floor}.{name}" for name in folders]
    return found
