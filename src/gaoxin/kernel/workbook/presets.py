"""Mappings that are ready for known layouts, such as the annual reports of listed companies."""

from __future__ import annotations

from functools import cache

import yaml

from gaoxin.kernel.rules.paths import rulebooks_dir


@cache
def preset_names() -> tuple[str, ...]:
    """The ready-made mappings that ship with the rulebooks."""
    return tuple(sorted(path.stem for path in (rulebooks_dir() / "mappings").glob("*.yaml")))


def load_preset(name: str) -> dict[str, str]:
    """Header → mapping text of a ready-made mapping, for ``propose_mapping(overrides=…)``.

    Raises KeyError when there is none of this name.
    """
    if name not in preset_names():
        raise KeyError(name)
    data = yaml.safe_load((rulebooks_dir() / "mappings" / f"{name}.yaml").read_text(encoding="utf-8"))
    return {str(header): str(target) for header, target in data["columns"].items()}
