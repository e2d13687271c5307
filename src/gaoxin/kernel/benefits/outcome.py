"""The best legal combination, line by line, with the reason for everything that is left out or cut."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from gaoxin.kernel.benefits.items import Item


class ReasonKind(StrEnum):
    """Why an item brings less than its amount, or nothing."""

    EXCLUSION = "exclusion"
    LADDER = "ladder"
    PAID_BEFORE = "paid_before"
    FORBIDS = "forbids"
    REQUIRES = "requires"
    EXPENSE = "expense"
    RATIO = "ratio"
    POLICY = "policy"
    FIRM = "firm"
    BUDGET = "budget"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule that costs an item money.

    rule: id of the rule. by: the items that are taken instead, that used the cap up, or that are required.
    lost: 分 that this rule takes from the item. needs_more: 分 by which the item's own amount would have to grow to draw
    level with the best combination; None when no amount would help (a cap, a missing requirement). needs_exact: whether
    that is proved; if not, ``needs_more`` suffices but less might do, and None says that no amount was found. zh, en: one
    sentence.
    """

    kind: ReasonKind
    rule: str
    by: tuple[str, ...]
    lost: int
    needs_more: int | None
    zh: str
    en: str
    needs_exact: bool = True


@dataclass(frozen=True, slots=True)
class Line:
    """One item in the result. net: 分 after the difference of an upgrade; paid: 分 that the combination brings."""

    item: Item
    net: int
    taken: bool
    paid: int
    reasons: tuple[Reason, ...]

    @property
    def cut(self) -> bool:
        """Whether it brings less than its amount."""
        return self.paid < self.item.amount


@dataclass(frozen=True)
class Combination:
    """The best combination of a case; ``lines`` in the order of its items.

    total: 分. exact: whether the search proved it the best; if not, ``bound`` (分) is what no combination can exceed, and
    whoever shows the total must say so.
    """

    lines: tuple[Line, ...]
    total: int
    exact: bool
    bound: int

    def line(self, item_id: str) -> Line:
        """The line of an item; KeyError when the case has no such item."""
        for line in self.lines:
            if line.item.id == item_id:
                return line
        raise KeyError(item_id)

    @property
    def taken(self) -> tuple[Line, ...]:
        """The lines of the combination."""
        return tuple(line for line in self.lines if line.taken)

    @property
    def left_out(self) -> tuple[Line, ...]:
        """The lines that are not in it."""
        return tuple(line for line in self.lines if not line.taken)
