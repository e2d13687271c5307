"""What the parser gives back."""

from __future__ import annotations

from dataclasses import dataclass

from gaoxin.kernel.rules.tree import Node


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """A condition as its author wrote it: shown to people as value, sign and threshold. Compare by identity."""

    op: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Parsed:
    """A built expression; ``comparison`` when the whole text is one comparison of numbers or scores."""

    node: Node
    comparison: Comparison | None
