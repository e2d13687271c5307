"""Periodic tasks of the ground itself."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core.tasks import Progress, task


@task("core.clear_sessions", title=_("清理过期登录"), every=timedelta(days=1))
def clear_sessions(progress: Progress) -> None:
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
