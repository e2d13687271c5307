"""The sentences of reasons, Chinese and English."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gaoxin.kernel.benefits.items import Cap, CapKind, Item
from gaoxin.kernel.benefits.outcome import ReasonKind

Words = tuple[str, str]


class Need(NamedTuple):
    """分 by which an item would have to grow; None when no amount helps. exact: whether that is proved."""

    amount: int | None
    exact: bool = True


_CAPS: dict[CapKind, Words] = {
    CapKind.EXPENSE: ("同一笔支出", "the expense itself"),
    CapKind.RATIO: ("自有投入比例", "the share of own investment"),
    CapKind.POLICY: ("单项政策封顶", "the policy's cap for one enterprise"),
    CapKind.FIRM: ("单户年度封顶", "the yearly cap for one enterprise"),
}
#: A cap's kind as the kind of the reason.
KIND_OF_CAP = {kind: ReasonKind(kind.value) for kind in CapKind}
WAN = 1_000_000


def money(fen: int) -> Words:
    """An amount of 分 in full: 万元 from 1万元 on, else 元; English in yuan."""
    yuan = Decimal(fen) / 100
    if fen >= WAN:
        wan = (Decimal(fen) / WAN).normalize()
        places = max(2, -int(wan.as_tuple().exponent))
        return f"{wan:.{places}f}万元", f"{yuan:,.2f} yuan"
    return f"{yuan:,.2f}元", f"{yuan:,.2f} yuan"


def names(items: list[Item]) -> Words:
    """Items as a reader knows them."""
    zh = "、".join(f"「{item.label or item.id}」" for item in items)
    return zh, ", ".join(item.label_en or item.label or item.id for item in items)


def excluded(rule: Words, kind: ReasonKind, by: list[Item], need: Need) -> Words:
    """Left out because of what is taken."""
    zh_rule, en_rule = rule
    if not by:
        return f"{zh_rule or '互斥'}：不予享受。", f"{en_rule or 'Excluded'}: not available."
    zh_by, en_by = names(by)
    zh_kind = {ReasonKind.LADDER: "只取最高一档", ReasonKind.FORBIDS: "两项不能同享"}.get(kind, "就高不重复")
    en_kind = {ReasonKind.LADDER: "only the highest level", ReasonKind.FORBIDS: "not both"}.get(kind, "only the higher")
    zh_more, en_more = _more(need)
    return f"{zh_rule or zh_kind}：已取{zh_by}。{zh_more}", f"{en_rule or _upper(en_kind)}: {en_by} is taken. {en_more}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def _more(need: Need) -> Words:
    if need.amount is None:
        if need.exact:
            return "本项金额再高也不会更优。", "No larger amount of this item would be better."
        return "没有找到能与现方案持平的金额。", "No amount was found that would draw level."
    if not need.amount:
        return (
            "合计相同，按截止日期在先、编号在前取舍。",
            "The totals are equal; the earlier deadline, then the lower id decides.",
        )
    zh, en = money(need.amount)
    if need.exact:
        return f"本项还须再多{zh}才与现方案持平。", f"It would need {en} more to draw level."
    return f"本项再多{zh}即与现方案持平（或可更少）。", f"With {en} more, or perhaps less, it would draw level."


def requires(needed: Item, need: Need) -> Words:
    """Left out because what it requires is not taken."""
    zh, en = names([needed])
    zh_more, en_more = _more(need)
    return f"须与{zh}同时享受，而该项未取。{zh_more}", f"It requires {en}, which is not taken. {en_more}"


def paid_before(rule: Words, paid: int, short: int) -> Words:
    """Nothing left after what was paid in earlier years."""
    zh, en = money(paid)
    zh_short, en_short = money(short)
    tail = (f"，还差{zh_short}才有补差", f"; {en_short} more and a difference would begin") if short else ("", "")
    return (
        f"{rule[0] or '补差'}：往年已付{zh}，不再支付{tail[0]}。",
        f"{rule[1] or 'Difference'}: {en} was paid before, nothing is left{tail[1]}.",
    )


def difference(rule: Words, paid: int, net: int) -> Words:
    """Only the difference to a lower level is paid."""
    (zh, en), (zh_net, en_net) = money(paid), money(net)
    return (
        f"{rule[0] or '补差'}：往年已付{zh}，本次补差{zh_net}。",
        f"{rule[1] or 'Difference'}: {en} was paid before, {en_net} is the difference.",
    )


def capped(cap: Cap, by: list[Item], lost: int, paid: int) -> Words:
    """Cut by a cap."""
    (zh_by, en_by), (zh_left, en_left) = names(by), money(cap.left)
    (zh_lost, en_lost), (zh_paid, en_paid) = money(lost), money(paid)
    zh_name, en_name = _CAPS[cap.kind]
    zh_rest = f"，{zh_by}优先" if by else ""
    en_rest = f", and {en_by} come first" if by else ""
    en = (
        f"{_upper(cap.label_en or en_name)}: {en_left} in all{en_rest}; cut by {en_lost} to {en_paid}. "
        f"With {en_lost} more under the cap it would be paid in full."
    )
    return (
        f"{cap.label or zh_name}：合计不超过{zh_left}{zh_rest}，本项核减{zh_lost}，实得{zh_paid}；封顶额再高{zh_lost}可全额享受。",
        en,
    )


def from_budget(clause: str, lost: int, paid: int) -> Words:
    """Cut because the budget of the clause does not suffice for all."""
    (zh_lost, en_lost), (zh_paid, en_paid) = money(lost), money(paid)
    return (
        f"预算 {clause} 不足：核减{zh_lost}，实得{zh_paid}。",
        f"Budget {clause} falls short: cut by {en_lost} to {en_paid}.",
    )


NOTHING: Words = ("金额为零。", "The amount is zero.")
