"""Sensitive figures in reasons: staff see them of what an enterprise handed in, not of what the platform judged on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.kernel.rules.reasons import Explainer
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.values import is_sensitive

if TYPE_CHECKING:
    from collections.abc import Iterable

    from gaoxin.domains.policies.models import Award
    from gaoxin.kernel.rules import Result
    from gaoxin.platform.core.actor import Actor


def reads_clear(actor: Actor, award: Award | None = None) -> bool:
    """Whether the actor may read the figures: the enterprise itself, and staff those of a submitted application."""
    return sees_unmasked(actor, None) or (award is not None and award.submitted_at is not None)


def hidden_criteria(result: Result) -> frozenset[str]:
    """The ids of the criteria that read a sensitive figure."""
    known = catalogue().by_id
    return frozenset(
        each.criterion.id
        for reason in Explainer().reasons(result)
        for each in reason.walk()
        if any(is_sensitive(known.get(key[0])) for key in each.facts)
    )


def without_figures(rows: Iterable[dict[str, Any]], hidden: frozenset[str]) -> list[dict[str, Any]]:
    """Reasons with the sentences of hidden criteria left out; verdict and clause stay."""
    note = _("涉及敏感数据，数值已隐藏")
    return [row | {"text": note, "text_en": note} if row["id"] in hidden else row for row in rows]
