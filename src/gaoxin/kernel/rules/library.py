"""The rule library: every version of every rule in a folder, and which of them is in force."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path

from gaoxin.kernel.rules import located
from gaoxin.kernel.rules.build import Builder
from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.errors import RuleProblem
from gaoxin.kernel.rules.evaluate import Evaluator
from gaoxin.kernel.rules.loader import Reader
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.kernel.rules.pausing import collector_paused
from gaoxin.kernel.rules.rulebook import Rulebook
from gaoxin.kernel.rules.scope import Scope
from gaoxin.kernel.rules.shapes import refuse_malformed
from gaoxin.kernel.rules.soundness import refuse_unsound

DEFINITIONS = "definitions.yaml"
#: Folders beside the rulebooks that hold other data.
ASIDE = ("crosswalk", "mappings")
#: Rules that pay: they belong to the policy library, not to the standings of every enterprise under every title.
POLICIES = "policies"
#: In that folder: which policy each of them is a clause of.
POLICY_INDEX = "index.yaml"
#: Evaluators kept ready; people ask for few rules and dates at a time, programs for many.
READY = 256


class Library:
    """Rulebooks over one catalogue, sharing one interned tree."""

    def __init__(self, catalogue: Catalogue, definitions: located.Located | None = None) -> None:
        self.catalogue = catalogue
        self.builder = Builder()
        self.rulebooks: dict[str, Rulebook] = {}
        self._evaluators: dict[tuple[str, datetime.date], Evaluator] = {}
        #: Definitions that every rulebook may use: id to (label, English label, expression).
        self.definitions: dict[str, tuple[str, str, str]] = {}
        self.scope = Scope(catalogue)
        for item in definitions["definitions"] if definitions else []:
            self.definitions[item["id"]] = (item["label"], item["label_en"], str(item["expr"]))
            self.scope.definitions[item["id"]] = self.scope.definitions[item["label"]] = str(item["expr"])

    @classmethod
    def load(cls, folder: Path | None = None, *, policies: bool = False) -> Library:
        """The library in a folder, by default the one that ships with Gaoxin.

        policies: also the rules of its folder ``policies``, which pay and confer no title. RuleProblem: the first fault found, with file, line and entry.
        """
        folder = folder or rulebooks_dir()
        library = cls.bare(folder)
        files = [(path, str(path.relative_to(folder))) for path in rulebook_files(folder, policies=policies)]
        library.add_all((located.read(path, name), name) for path, name in files)
        return library

    @classmethod
    def bare(cls, folder: Path) -> Library:
        """A library without rules yet, with the definitions of a folder, else those that ship with Gaoxin."""
        own = folder / DEFINITIONS
        return cls(Catalogue.load(), located.read(own if own.is_file() else rulebooks_dir() / DEFINITIONS))

    @collector_paused()
    def add_all(self, files: Iterable[tuple[located.Located, str]]) -> list[Rulebook]:
        """Builds many rulebooks, each from the mapping of its file and the file's name."""
        return [self.add(data, file) for data, file in files]

    def add(self, data: located.Located, file: str = "") -> Rulebook:
        """Builds a rulebook from the mapping of its file and keeps it."""
        refuse_malformed(data, file)
        rulebook = Reader(data, file, self.scope, self.builder).rulebook()
        refuse_unsound(rulebook, data, file, self.catalogue)
        if rulebook.key in self.rulebooks:
            other = self.rulebooks[rulebook.key].file
            raise RuleProblem(
                "duplicate_version", f"{rulebook.key} 在 {other} 里已经有了。", f"{rulebook.key} is already in {other}.",
                file=file, line=data.lines["version"],
            )  # fmt: skip
        self.rulebooks[rulebook.key] = rulebook
        return rulebook

    def __iter__(self) -> Iterator[Rulebook]:
        return iter(self.rulebooks.values())

    def __len__(self) -> int:
        return len(self.rulebooks)

    def get(self, name: str) -> Rulebook | None:
        """A version by key (``srdi@2026``)."""
        return self.rulebooks.get(name)

    def evaluator(self, rulebook: Rulebook, on: datetime.date) -> Evaluator:
        """A ready evaluator of one rulebook on one date; made once, because many enterprises and cases ask for it."""
        key = rulebook.key, on
        if key not in self._evaluators:
            if len(self._evaluators) >= READY:
                self._evaluators.clear()
            self._evaluators[key] = Evaluator([rulebook], on)
        return self._evaluators[key]

    def versions(self, rule_id: str) -> list[Rulebook]:
        """All versions of a rule, oldest first."""
        found = [rulebook for rulebook in self if rulebook.id == rule_id]
        return sorted(found, key=lambda rulebook: (rulebook.valid_from, rulebook.version))

    def in_force(
        self,
        on: datetime.date,
        *,
        region: str | None = None,
        kind: str | None = "new",
        rules: Iterable[str] = (),
        subject: str | None = "enterprise",
    ) -> list[Rulebook]:
        """The versions that apply, one for each rule: the latest of those in force.

        on: evaluation date. region: division code of the enterprise (370211); None takes every region.
        kind: new or recheck. rules: ids or keys; a key takes that version whatever the date. subject: None for all.
        """
        wanted = list(rules)
        keys = [name for name in wanted if "@" in name]
        ids = {name for name in wanted if "@" not in name}
        best: dict[str, Rulebook] = {}
        for rulebook in self:
            if rulebook.key in keys:
                best[rulebook.id] = rulebook
                continue
            if any(key.split("@")[0] == rulebook.id for key in keys):
                continue
            if wanted and rulebook.id not in ids:
                continue
            if subject and rulebook.subject != subject and rulebook.id not in ids:
                continue
            if rulebook.in_force(on, region, kind):
                other = best.get(rulebook.id)
                if other is None or (rulebook.valid_from, rulebook.version) > (other.valid_from, other.version):
                    best[rulebook.id] = rulebook
        return sorted(best.values(), key=lambda rulebook: (rulebook.family, rulebook.id, rulebook.version))


def rulebook_files(folder: Path, *, policies: bool = False) -> list[Path]:
    """The rulebook files below a folder, without cases and shared data; those of policies only when asked for."""
    aside = ASIDE if policies else (*ASIDE, POLICIES)
    return sorted(
        path
        for path in folder.glob("*/*.yaml")
        if not path.name.endswith(".cases.yaml") and path.parent.name not in aside and path.name != POLICY_INDEX
    )
