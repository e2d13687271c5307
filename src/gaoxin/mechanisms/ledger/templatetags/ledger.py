"""`{% load ledger %}`: amounts of the books, which are kept in 分."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from gaoxin.mechanisms.ledger.desk import advice_for
from gaoxin.mechanisms.ledger.enums import DONE_OUTCOMES, BatchState, HoldState, PaymentState, ReturnOutcome
from gaoxin.mechanisms.ledger.money import yuan_grouped
from gaoxin.mechanisms.ledger.outside import case_pages
from gaoxin.platform.ui import formatters

register = template.Library()


@register.simple_tag(takes_context=True)
def case_page(context: dict[str, Any], ref: str) -> str:
    """{% case_page journal.case_ref as url %}: the case's own page, "" when there is none for the reader."""
    return case_pages(context["request"].actor, [ref]).get(ref, "")


@register.filter
def yuan(amount: int | None) -> str:
    """{{ fen|yuan }}: 123456 → 1,234.56, exact."""
    return formatters.MISSING if amount is None else yuan_grouped(amount)


@register.filter
def wan(amount: int | None) -> SafeString | str:
    """{{ fen|wan }}: 万元 with two decimals; the exact 元 on hover and on paper."""
    if amount is None:
        return formatters.MISSING
    return format_html(
        '<span class="num" title="{exact}">{short}</span><span class="print-only">{exact}</span>',
        exact=_("%(amount)s 元") % {"amount": yuan_grouped(amount)},
        short=formatters.money_fen_fixed(amount),
    )


@register.filter
def advice(outcome: str) -> str:
    """{{ row.outcome|advice }}: what a person does about a row of a return file."""
    return advice_for(outcome)


_HOLD_TONES = {
    HoldState.RESERVED: "warn", HoldState.COMMITTED: "brand", HoldState.PAID: "ok", HoldState.RECOVERED: "violet",
}  # fmt: skip
_PAYMENT_TONES = {
    PaymentState.EXPORTED: "brand", PaymentState.SETTLED: "ok", PaymentState.RETURNED: "danger",
}  # fmt: skip
_BATCH_TONES = {BatchState.DRAFT: "warn", BatchState.APPROVED: "brand", BatchState.EXPORTED: "ok"}


@register.filter
def tone(state: str) -> str:
    """{{ hold.state|tone }}: the tone of the badge of a hold, payment or batch; states of the three do not contradict."""
    for tones in (_HOLD_TONES, _PAYMENT_TONES):
        if state in tones:
            return tones[state]  # type: ignore[index]
    return ""


@register.filter
def batch_tone(state: str) -> str:
    return _BATCH_TONES[BatchState(state)]


@register.filter
def outcome_light(outcome: str) -> str:
    """The light of a row of a return file: green done, yellow done but money came back, red for somebody to look at."""
    if outcome == ReturnOutcome.RETURNED:
        return "yellow"
    return "green" if outcome in DONE_OUTCOMES else "red"
