"""Enterprises with two hundred benefits each: groups as policy packages have them, or tangled across packages at random."""

from __future__ import annotations

import random

from gaoxin.kernel.benefits import Cap, CapKind, Case, Exclusion, Forbids, Item, Ladder, Requires

WAN = 1_000_000
LEVELS = (5, 10, 15, 20, 30, 50, 80, 100, 120, 200, 300, 500)
POLICIES = 40


def items_of(dice: random.Random, size: int) -> tuple[Item, ...]:
    """Amounts as policies write them, or worked from a rate."""
    return tuple(
        Item(
            f"i{at:03}",
            dice.choice(LEVELS) * WAN if dice.random() < 0.5 else dice.randint(1, 500 * WAN // 100) * 100,
            dice.randint(1, 9),
            policy=f"p{at * POLICIES // size}",
        )
        for at in range(size)
    )


def packaged(seed: int, size: int = 200) -> Case:
    """Forty policies of five clauses: honours by level and same expenses mostly inside a package, a few across packages."""
    dice = random.Random(seed)
    items = items_of(dice, size)
    exclusions, ladders, caps, forbids = [], [], [], []
    members = [[item for item in items if item.policy == f"p{at}"] for at in range(POLICIES)]
    for at, own in enumerate(members):
        ids = [item.id for item in own]
        near = ids + [item.id for item in members[(at + 1) % POLICIES][:2]] if dice.random() < 0.25 else ids
        if dice.random() < 0.3:
            steps = sorted(dice.sample(own, 3), key=lambda item: item.amount)
            ladders.append(Ladder(f"ladder{at}", tuple(step.id for step in steps), dice.choice((0, 0, 10 * WAN))))
        if dice.random() < 0.6:
            exclusions.append(Exclusion(f"same{at}", tuple(dice.sample(near, dice.randint(2, 3)))))
        if dice.random() < 0.3:
            whole = sum(item.amount for item in own)
            caps.append(Cap(f"policy{at}", tuple(ids), whole * dice.randint(3, 9) // 10))
        if dice.random() < 0.2:
            shared = dice.sample(near, 2)
            whole = sum(item.amount for item in items if item.id in shared)
            caps.append(Cap(f"expense{at}", tuple(shared), whole * dice.randint(4, 9) // 10, CapKind.EXPENSE))
        if dice.random() < 0.1:
            forbids.append(Forbids(f"not{at}", *dice.sample(near, 2)))
    firm = Cap("year", (), sum(item.amount for item in items) * 3 // 10, CapKind.FIRM)
    return Case(items, tuple(exclusions), tuple(ladders), (), tuple(forbids), tuple(caps), firm)


def tangled(seed: int, size: int = 200) -> Case:
    """Every rule across packages at random: one knot of nearly all items, harder than any policy book."""
    dice = random.Random(seed)
    items = items_of(dice, size)
    ids = [item.id for item in items]
    amount = {item.id: item.amount for item in items}
    caps = []
    for at in range(POLICIES):
        own = tuple(item.id for item in items if item.policy == f"p{at}")
        if dice.random() < 0.5:
            caps.append(Cap(f"policy{at}", own, sum(amount[name] for name in own) * dice.randint(3, 9) // 10))
    free = dice.sample(ids, 36)
    for at in range(12):
        own = tuple(free[3 * at : 3 * at + 3])
        limit = sum(amount[name] for name in own) * dice.randint(4, 9) // 10
        caps.append(Cap(f"expense{at}", own, limit, CapKind.EXPENSE))
    return Case(
        items,
        tuple(Exclusion(f"same{at}", tuple(dice.sample(ids, dice.randint(2, 5)))) for at in range(30)),
        tuple(Ladder(f"ladder{at}", tuple(dice.sample(ids, dice.randint(3, 8))), 0) for at in range(8)),
        tuple(Requires(f"needs{at}", *dice.sample(ids, 2)) for at in range(6)),
        tuple(Forbids(f"not{at}", *dice.sample(ids, 2)) for at in range(10)),
        tuple(caps),
    )
