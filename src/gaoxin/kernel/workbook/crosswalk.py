"""Tables that turn one classification's words into another's codes, for columns that have only the former."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from gaoxin.kernel.rules.catalogue import fold
from gaoxin.kernel.rules.paths import rulebooks_dir


@dataclass(frozen=True)
class Crosswalk:
    """One table: which variable it yields and the value for each word or code of the other classification."""

    name: str
    title: str
    variable: str
    values: dict[str, str]

    def get(self, word: str) -> str | None:
        """The value for a name or code; None when the table does not decide it."""
        return self.values.get(fold(word))


def _folder() -> Path:
    return rulebooks_dir() / "crosswalk"


@cache
def crosswalk_names() -> tuple[str, ...]:
    """The tables that ship with the rulebooks, by the short names that mapping texts use (``gb_code@sw2021``)."""
    return tuple(sorted(path.stem.split("_to_")[0] for path in _folder().glob("*.yaml")))


@cache
def load_crosswalk(name: str) -> Crosswalk:
    """Read one table. Raises KeyError when there is none of this name."""
    for path in _folder().glob("*.yaml"):
        if path.stem.split("_to_")[0] == name:
            data = yaml.safe_load(path.read_text(encoding="utf-8"))
            values: dict[str, str] = {}
            for code, entry in data["entries"].items():
                for word in (code, entry["name"]):
                    values[fold(str(word))] = str(entry["to"])
            return Crosswalk(name, data["title"], data["variable"], values)
    raise KeyError(name)
