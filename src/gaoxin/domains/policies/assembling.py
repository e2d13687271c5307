"""The rule of a benefit as a rulebook text, put together from confirmed items: the same items always give the same text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml
from django.utils.translation import gettext as _

from gaoxin.domains.policies.enums import ItemKind
from gaoxin.kernel.rules.located import parse
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit, StudioItem

#: The one document that a benefit's rule restates.
SOURCE = "doc"
_WIDE = 10_000


@dataclass(frozen=True, slots=True)
class Piece:
    """One line of a rule: its kind, words, expression and the place in the document."""

    kind: str
    label: str
    expression: str
    place: str


def pieces_of(items: Sequence[StudioItem]) -> list[Piece]:
    """Confirmed items with an expression as lines of a rule, in the order of the text."""
    ordered = sorted(items, key=lambda item: (item.start, item.end, item.pk))
    return [
        Piece(item.kind, item.label, item.expression.strip(), item.clause.label if item.clause else "")
        for item in ordered
        if item.expression.strip()
    ]


def assemble(benefit: Benefit, pieces: Sequence[Piece]) -> str:
    """The rulebook text. Refusal: no condition, or more than one amount."""
    conditions = [piece for piece in pieces if piece.kind in (ItemKind.CRITERION, ItemKind.EXCLUSION)]
    amounts = [piece for piece in pieces if piece.kind == ItemKind.AMOUNT]
    if not conditions:
        raise Refusal(
            _("这个事项还没有确认过的条件。"), next_step=_("先在规则草稿里确认至少一个条件。"), code="no-condition"
        )
    if len(amounts) > 1:
        raise Refusal(
            _("这个事项确认了 %(n)s 个金额，只能有一个。") % {"n": len(amounts)},
            next_step=_("请只留一个，或用 分情形(…)、取大(…)、取小(…) 合成一个。"), code="many-amounts",
        )  # fmt: skip
    version = benefit.version
    source: dict[str, Any] = {"id": SOURCE, "title": version.title}
    if version.document_number:
        source["number"] = version.document_number
    source["issuer"] = version.policy.issuer
    if version.issued_on:
        source["issued"] = version.issued_on
    book: dict[str, Any] = {
        "id": rule_id(benefit.key), "version": str(version.number), "label": benefit.title, "label_en": benefit.title_en or benefit.key,
        "family": "policy", "region": "CN", "valid_from": version.valid_from or version.created_at.date(), "basis": "official",
        "sources": [source],
        "require": [_condition(number, piece) for number, piece in enumerate(conditions, start=1)],
    }  # fmt: skip
    if amounts:
        book["amount"] = {"expr": amounts[0].expression, "clause": _clause(amounts[0]), "text": amounts[0].label}
    return written(book)


def pieces_in(text: str) -> list[Piece]:
    """The lines of a text that `assemble` wrote: assembling them again gives the same text. Groups and scores are an expert's own."""
    book = parse(text, "")
    found = []
    for item in book.get("require") or []:
        if "test" in item:
            expression = str(item["test"])
            excluding = expression.startswith("not (") and expression.endswith(")")
            kind = ItemKind.EXCLUSION if excluding else ItemKind.CRITERION
            found.append(Piece(kind, item["label"], expression[5:-1] if excluding else expression, _place(item)))
    if "amount" in book:
        amount = book["amount"]
        found.append(Piece(ItemKind.AMOUNT, amount.get("text", ""), str(amount["expr"]), _place(amount)))
    return found


def rule_id(key: str) -> str:
    """A benefit's key as the name of its rule."""
    return key.replace("-", "_")


def written(book: dict[str, Any]) -> str:
    """A rulebook as YAML in the given order, one line for each value."""
    return str(yaml.safe_dump(book, allow_unicode=True, sort_keys=False, width=_WIDE, default_flow_style=False))


def blank_cases(benefit: Benefit) -> str:
    """The head of a new text of worked cases."""
    day = (benefit.version.valid_from or benefit.version.created_at.date()).isoformat()
    return f"rule: {rule_id(benefit.key)}@{benefit.version.number}\non: {day}\nmoney: 万元\ncases:\n"


def _condition(number: int, piece: Piece) -> dict[str, Any]:
    test = f"not ({piece.expression})" if piece.kind == ItemKind.EXCLUSION else piece.expression
    label = piece.label or test
    return {"id": f"c{number}", "label": label, "label_en": f"Condition {number}", "clause": _clause(piece), "text": label,
            "text_en": f"Condition {number}", "test": test}  # fmt: skip


def _clause(piece: Piece) -> str:
    return f"{SOURCE} {piece.place}".strip()


def _place(item: dict[str, Any]) -> str:
    return str(item.get("clause", "")).removeprefix(SOURCE).strip()
