"""What was delivered, and what is to be told about it; of sensitive columns only where, unless the actor may see the values."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from gaoxin.kernel.workbook import OverrideError
from gaoxin.kernel.workbook.targets import parse_targets
from gaoxin.mechanisms.registry.enums import BatchKind
from gaoxin.mechanisms.registry.findings import from_json
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.mechanisms.registry.models import FactBatch
from gaoxin.mechanisms.registry.permissions import sees_unmasked
from gaoxin.mechanisms.registry.values import MASK, is_sensitive

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.kernel.workbook import Finding
    from gaoxin.platform.core.actor import Actor

#: What a finding's sentence may say of a sensitive column: anything that is not taken from its cells.
_SAYABLE = frozenset(
    {"allowed", "code", "count", "header", "kind", "label", "sheet", "source", "unit", "who", "year", "years"}
)


def imports(actor: Actor) -> QuerySet[FactBatch, FactBatch]:
    """The imports and dry runs that the actor may see, newest first."""
    rows = FactBatch.objects.visible_to(actor).filter(kind=BatchKind.IMPORT).light()
    return rows.select_related("source", "file", "created_by", "recorded_by").order_by("-created_at", "-id")


def findings_of(actor: Actor, batch: FactBatch) -> list[Finding]:
    """The findings of a batch, the gravest first; values of sensitive columns are masked for those who may not see them."""
    found = from_json(batch.findings)
    if sees_unmasked(actor, batch.source):
        return found
    hidden = _sensitive_columns(batch)
    return [_masked(finding) if finding.column in hidden else finding for finding in found]


def _sensitive_columns(batch: FactBatch) -> set[str]:
    known = catalogue()
    found: set[str] = set()
    for column in batch.mapping.get("columns", []):
        with suppress(OverrideError):
            targets = parse_targets(column["target"], known)
            if any(is_sensitive(known.by_id.get(target.variable)) for target in targets if target.variable):
                found.add(column["letter"])
    return found


def _masked(finding: Finding) -> Finding:
    args = {key: value if key in _SAYABLE else MASK for key, value in finding.args.items()}
    return replace(finding, value=MASK, args=args)
