"""Background work: the check of a zone's books."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.ledger.check import check
from gaoxin.mechanisms.ledger.permissions import can_check_book
from gaoxin.platform.core import audit
from gaoxin.platform.core.tasks import Progress, task

# As many faults as a person reads; the command line shows all.
SHOWN = 500


@task("ledger.check", title=_("账簿核查"))
def check_books(progress: Progress) -> dict[str, Any]:
    """Every invariant over the books of the zone of whoever asked. Changes nothing, so it may run again."""
    actor = progress.actor
    can_check_book(actor).require()
    assert actor.zone is not None
    reports = check(actor.zone, progress=progress.report)
    counts: Counter[str] = Counter()
    faults = [fault for report in reports for fault in report.to_dict()["faults"]]
    for report in reports:
        counts.update(report.counts)
    audit.record(actor, "ledger.check", actor.zone, faults=len(faults), journals=counts["journals"])
    return {"url": reverse("ledger:check"), "counts": dict(counts), "faults": faults[:SHOWN], "found": len(faults)}
