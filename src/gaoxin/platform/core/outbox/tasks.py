"""The outbox's periodic task."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.outbox.delivery import deliver_due
from gaoxin.platform.core.outbox.posting import DELIVER
from gaoxin.platform.core.tasks import Progress, task


@task(DELIVER, title=_("发送消息"), every=timedelta(minutes=1))
def deliver_messages(progress: Progress) -> dict[str, Any]:
    return {"sent": deliver_due(report=progress.report)}
