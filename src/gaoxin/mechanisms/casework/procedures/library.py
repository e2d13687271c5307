"""All procedures of a folder, and which version is in force on a date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from gaoxin.mechanisms.casework.procedures.paths import procedures_dir
from gaoxin.mechanisms.casework.procedures.problems import ProcedureFaulty
from gaoxin.mechanisms.casework.procedures.reading import read_file

if TYPE_CHECKING:
    from gaoxin.kernel.rules.errors import RuleProblem
    from gaoxin.mechanisms.casework.procedures.definition import Procedure


@dataclass(frozen=True)
class ProcedureLibrary:
    """Procedures by (key, version), and the text of each file."""

    procedures: dict[tuple[str, int], Procedure]
    texts: dict[tuple[str, int], str]

    @classmethod
    def load(cls, root: Path) -> ProcedureLibrary:
        """Every procedure below `root`; ProcedureFaulty with the problems of all files."""
        procedures: dict[tuple[str, int], Procedure] = {}
        texts: dict[tuple[str, int], str] = {}
        problems: list[RuleProblem] = []
        for path in _files(root):
            try:
                procedure = read_file(path, root)
            except ProcedureFaulty as faulty:
                problems += faulty.problems
                continue
            procedures[procedure.key, procedure.version] = procedure
            texts[procedure.key, procedure.version] = path.read_text(encoding="utf-8")
        if problems:
            raise ProcedureFaulty(problems)
        return cls(procedures, texts)

    def all_keys(self) -> list[str]:
        return sorted({key for key, _version in self.procedures})

    def in_force(self, key: str, on: date) -> Procedure | None:
        """The newest version that holds on a date; None when there is none."""
        versions = [item for (name, _version), item in self.procedures.items() if name == key and item.valid_from <= on]
        return max(versions, key=lambda item: (item.valid_from, item.version), default=None)


@lru_cache(maxsize=1)
def library() -> ProcedureLibrary:
    """The procedures that ship with the platform; read once for a process."""
    return ProcedureLibrary.load(procedures_dir())


def _files(root: Path) -> Iterator[Path]:
    yield from sorted(root.rglob("*.yaml"))
