"""What a benefit's rule can decide by itself, and the most that it can give."""

from __future__ import annotations

from functools import lru_cache

from gaoxin.domains.policies.rules import KEPT, read_rule
from gaoxin.kernel.rules.tree import Node

#: Operations whose outcome a person, a text not yet confirmed or a number not yet known decides (kernel.rules.tree).
_BY_HAND = frozenset({"judged", "unconfirmed", "cmpconfig", "config", "expert", "unknown"})


@lru_cache(maxsize=KEPT)
def by_hand(text: str) -> tuple[str, ...]:
    """Labels of the criteria that facts alone do not decide; empty when the rule is evaluated from data entirely."""
    book = read_rule(text)
    found = [leaf.label for leaf in book.requirement.leaves() if _needs_person(leaf.node)]
    if book.amount and _needs_person(book.amount.node):
        found.append(book.amount.text or "amount")
    return tuple(found)


@lru_cache(maxsize=KEPT)
def most(text: str) -> int | None:
    """The most that the rule can give one enterprise, in 分; None when it has no end or gives no money."""
    amount = read_rule(text).amount
    high = amount.node.high if amount else None
    return None if high is None else int(high * 100 // 1)


def _needs_person(node: Node) -> bool:
    waiting, seen = [node], set()
    while waiting:
        each = waiting.pop()
        if each.index in seen:
            continue
        seen.add(each.index)
        if each.op in _BY_HAND:
            return True
        waiting += each.args
    return False
