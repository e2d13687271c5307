"""What the names in an expression mean: variables of the catalogue, definitions, parameters and scores of a rulebook."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.parsed import Parsed
from gaoxin.kernel.rules.tree import Node


@dataclass
class Scope:
    """Names known at one place of a rulebook, the nearest first.

    nodes: scores and parameters already built, by id and by label.
    definitions: texts that are built once for each period in which they are read.
    built: their nodes, by text and period. parsed: of texts that use no name of a rulebook, what was read, likewise.
    """

    catalogue: Catalogue
    nodes: dict[str, Node] = field(default_factory=dict)
    definitions: dict[str, str] = field(default_factory=dict)
    parent: Scope | None = None
    built: dict[tuple[str, str], Node] = field(default_factory=dict)
    parsed: dict[tuple[str, str], Parsed] = field(default_factory=dict)

    def child(self, nodes: Mapping[str, Node] | None = None, definitions: Mapping[str, str] | None = None) -> Scope:
        """A scope that sees this one's names behind its own."""
        return Scope(self.catalogue, dict(nodes or {}), dict(definitions or {}), self)

    def node(self, name: str) -> Node | None:
        """The score or parameter of this name."""
        found = self.nodes.get(name)
        return found if found is not None else self.parent.node(name) if self.parent else None

    def definition(self, name: str) -> tuple[str, Scope] | None:
        """The text of this definition and the scope in which it was written."""
        if name in self.definitions:
            return self.definitions[name], self
        return self.parent.definition(name) if self.parent else None

    def knows(self, name: str) -> bool:
        """Whether the name means anything here."""
        return self.node(name) is not None or self.definition(name) is not None or self.catalogue.get(name) is not None

    def remembered(self, text: str) -> dict[tuple[str, str], Parsed] | None:
        """Where texts are kept that mean the same in every rulebook; None when this one may use a name of its rulebook.

        text: with full-width signs already made ASCII. Hundreds of rulebooks repeat the same few hundred conditions.
        """
        scope = self
        while scope.parent is not None:
            for name in scope.nodes:
                if name in text:
                    return None
            if scope.definitions and any(map(scope._may_mean(text), scope.definitions)):
                return None
            scope = scope.parent
        return scope.parsed if scope is not self else None

    def _may_mean(self, text: str) -> Callable[[str], bool]:
        """Whether a text may use a definition: by its name, or by any name of the derived variable that it stands for."""

        def test(name: str) -> bool:
            variable = self.catalogue.get(name)
            return name in text or (variable is not None and variable.derived)

        return test

    def own_names(self) -> Iterable[str]:
        """All names defined in rulebooks, nearest first."""
        yield from self.nodes
        yield from self.definitions
        if self.parent:
            yield from self.parent.own_names()

    def hint(self, name: str) -> tuple[str, str]:
        """What to write instead of a name that means nothing here, in Chinese and English."""
        near = self.suggest(name)
        if not near:
            return "请在数据项目录中查找正确的名称。", "Look the name up in the catalogue."
        return f"是不是「{'」或「'.join(near)}」？", f"Did you mean {' or '.join(map(repr, near))}?"

    def suggest(self, name: str) -> list[str]:
        """Up to three known names that look like this one."""
        near = difflib.get_close_matches(name, list(self.own_names()), n=3, cutoff=0.6)
        return (near + [other for other in self.catalogue.suggest(name) if other not in near])[:3]
