"""Background work: the check of a zone's audit chain."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.platform.core import audit
from gaoxin.platform.core.permissions import can_read_audit
from gaoxin.platform.core.tasks import Progress, task

VERIFY = "audit.verify"


@task(VERIFY, title=gettext_lazy("校验审计链"))
def verify_chain(progress: Progress) -> dict[str, Any]:
    """Every entry and link of the zone's chain. Changes nothing but for its own entry, so it may run again."""
    actor = progress.actor
    can_read_audit(actor).require()
    assert actor.zone_id is not None

    def report(done: int, total: int) -> None:
        progress.report(done, total, _("正在校验第 %(n)s 条") % {"n": done})

    found = audit.verify(actor.zone_id, progress=report)[0]
    guards = audit.missing_guards()
    audit.record(actor, "audit.verify", actor.zone, entries=found.entries, fault_at=found.fault_at, guards=guards)
    return {
        "url": reverse("core:audit"), "entries": found.entries, "hash": found.head_hash, "fault_at": found.fault_at, "kind": found.kind,
        "guards": guards,
    }  # fmt: skip
