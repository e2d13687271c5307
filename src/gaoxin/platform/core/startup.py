"""What happens once when the platform starts: listeners of sign-in, then `tasks.py` and `contributions.py` of every app."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from gaoxin.platform.core import accounts, audit_contributions, contributions


def run() -> None:
    accounts.connect()
    import_module("gaoxin.platform.core.housekeeping")
    import_module("gaoxin.platform.core.outbox.tasks")
    import_module("gaoxin.platform.core.audit_tasks")
    contributions.add("gaoxin.platform.core", audit_contributions.CONTRIBUTIONS)
    for config in apps.get_app_configs():
        if config.name.startswith("gaoxin.") and config.label != "core":
            _load(f"{config.name}.tasks")
            if module := _load(f"{config.name}.contributions"):
                contributions.add(config.name, module.CONTRIBUTIONS)


def _load(name: str) -> ModuleType | None:
    return import_module(name) if find_spec(name) else None
