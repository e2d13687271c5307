"""What one enterprise could receive, and the rules that say what of it may be received together.

All money is integer 分. The rules are those of zone/06 section 5: 就高不重复, 补差, 同一事项, 叠加, 总额封顶.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class BenefitProblem(ValueError):
    """Items and rules that do not fit together; ``zh`` and ``en`` name the place."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Item:
    """A benefit for which the enterprise passes.

    amount: 分, after the clause's own cap. priority: 1 is kept longest, the largest number is cut first.
    deadline: of applying; None comes after every date. policy: key of the policy, for its cap for one firm.
    clause: key of the budget that pays it. project, honour, expense: what it is given for, '' when nothing; items with
    the same key are for the same thing (``same_subject`` makes rules of them).
    """

    id: str
    amount: int
    priority: int = 100
    deadline: datetime.date | None = None
    policy: str = ""
    clause: str = ""
    project: str = ""
    honour: str = ""
    expense: str = ""
    label: str = ""
    label_en: str = ""

    @property
    def order(self) -> tuple[datetime.date, str]:
        """What decides between equal sums: the earlier deadline, then the lower id."""
        return self.deadline or datetime.date.max, self.id


@dataclass(frozen=True, slots=True)
class Exclusion:
    """就高不重复: at most ``at_most`` of these items."""

    id: str
    items: tuple[str, ...]
    at_most: int = 1
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """补差: levels of one honour, at most one of them, less what lower levels brought in earlier years.

    items: lowest level first. paid: 分 already paid in this ladder.
    """

    id: str
    items: tuple[str, ...]
    paid: int = 0
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Requires:
    """``item`` may only be had together with ``needs``."""

    id: str
    item: str
    needs: str
    label: str = ""
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Forbids:
    """These two may not be had together."""

    id: str
    first: str
    second: str
    label: str = ""
    label_en: str = ""


class CapKind(StrEnum):
    """What a cap is for; each shows as its own reason."""

    EXPENSE = "expense"
    RATIO = "ratio"
    POLICY = "policy"
    FIRM = "firm"


@dataclass(frozen=True, slots=True)
class Cap:
    """These items together bring at most ``limit`` 分; what is over is cut from the lowest priority first.

    limit: the expense itself, a share of the own investment, or the cap of a policy for one firm. used: what earlier
    payments of the same year already took of it.
    """

    id: str
    items: tuple[str, ...]
    limit: int
    kind: CapKind = CapKind.POLICY
    used: int = 0
    label: str = ""
    label_en: str = ""

    @property
    def left(self) -> int:
        """What the items can still bring, 分."""
        return max(0, self.limit - self.used)


@dataclass(frozen=True)
class Case:
    """One enterprise: what it could receive and the rules between.

    firm_cap: of all items together in the year, applied last (zone/06 section 5, step 4); its ``items`` are not read.
    BenefitProblem: an id used twice, a rule about an item that is not there, a negative amount or limit.
    """

    items: tuple[Item, ...]
    exclusions: tuple[Exclusion, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    requires: tuple[Requires, ...] = ()
    forbids: tuple[Forbids, ...] = ()
    caps: tuple[Cap, ...] = ()
    firm_cap: Cap | None = None
    by_id: Mapping[str, Item] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = {item.id: item for item in self.items}
        object.__setattr__(self, "by_id", by_id)
        if len(by_id) != len(self.items):
            twice = next(item.id for at, item in enumerate(self.items) if item.id in {x.id for x in self.items[:at]})
            raise BenefitProblem(f"事项 {twice} 出现了两次。", f"The item {twice} is there twice.")
        for item in self.items:
            _not_negative(item.id, item.amount)
        for rule, named in self._named():
            for name in named:
                if name not in by_id:
                    raise BenefitProblem(
                        f"规则 {rule} 提到的事项 {name} 不在清单里。", f"Rule {rule} names {name}, which is no item."
                    )
        for cap in (*self.caps, *([self.firm_cap] if self.firm_cap else [])):
            _not_negative(cap.id, cap.limit, cap.used)
        for ladder in self.ladders:
            _not_negative(ladder.id, ladder.paid)
        for group in self.exclusions:
            _not_negative(group.id, group.at_most)

    def _named(self) -> Iterable[tuple[str, tuple[str, ...]]]:
        grouped: tuple[Exclusion | Ladder | Cap, ...] = (*self.exclusions, *self.ladders, *self.caps)
        for group in grouped:
            yield group.id, group.items
        for need in self.requires:
            yield need.id, (need.item, need.needs)
        for pair in self.forbids:
            yield pair.id, (pair.first, pair.second)

    def net(self, item: Item) -> int:
        """What an item brings before caps: its amount less what lower levels of its ladders brought, never below 0."""
        return max(0, item.amount - sum(ladder.paid for ladder in self.ladders if item.id in ladder.items))

    def with_amounts(self, amounts: Mapping[str, int]) -> Case:
        """The same case with other amounts (分) for some items: after a budget was shared out, say."""
        changed = (replace(item, amount=amounts.get(item.id, item.amount)) for item in self.items)
        return replace(self, items=tuple(changed))


def _not_negative(name: str, *amounts: int) -> None:
    if any(amount < 0 for amount in amounts):
        raise BenefitProblem(f"{name} 的金额或数量不能是负数。", f"An amount of {name} is negative.")


def same_subject(items: Iterable[Item], expenses: Mapping[str, int] | None = None) -> tuple[list[Exclusion], list[Cap]]:
    """同一事项: the rules that follow from equal keys of items.

    Items of one project or one honour exclude each other. Items of one expense (研发费用, 设备) share it when ``expenses``
    says how much it was (分); otherwise they exclude each other too.
    """
    groups: dict[tuple[str, str], list[str]] = {}
    for item in items:
        for kind in ("project", "honour", "expense"):
            key = getattr(item, kind)
            if key:
                groups.setdefault((kind, key), []).append(item.id)
    exclusions, caps = [], []
    for (kind, key), members in groups.items():
        name, (zh, en) = f"{kind}:{key}", _SAME[kind]
        if kind == "expense" and expenses is not None and key in expenses:
            caps.append(Cap(name, tuple(members), expenses[key], CapKind.EXPENSE, label=zh, label_en=en))
        elif len(members) > 1:
            exclusions.append(Exclusion(name, tuple(members), label=zh, label_en=en))
    return exclusions, caps


_SAME = {
    "project": ("同一项目", "Same project"), "honour": ("同一荣誉", "Same honour"), "expense": ("同一笔支出", "Same expense"),
}  # fmt: skip
