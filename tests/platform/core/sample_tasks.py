"""Tasks for the tests, registered like those of a domain."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Zone
from gaoxin.platform.core.tasks import Progress, task


@task("sample.add", title="加法")
def add(progress: Progress, *, left: int, right: int) -> dict[str, Any]:
    progress.report(1, 2, "一半")
    return {"sum": left + right, "by": progress.actor.label}


@task("sample.language", title="语言")
def language(progress: Progress) -> dict[str, Any]:
    return {"language": get_language()}


@task("sample.refuse", title="拒绝")
def refuse(progress: Progress) -> None:
    progress.report(3, 10)
    raise Refusal("第 3 行的金额不是数字。", next_step="请改正后重做。")


@task("sample.break", title="出错")
def break_down(progress: Progress) -> None:
    raise RuntimeError("secret inside")


@task("sample.count", title="慢慢数")
def count_slowly(progress: Progress, *, steps: int, log: str) -> dict[str, Any]:
    """Writes one line for its start, then reports `steps` times in small pauses."""
    with Path(log).open("a", encoding="utf-8") as handle:
        handle.write("start\n")
    for number in range(steps):
        progress.report(number, steps, f"第 {number} 步")
        time.sleep(0.02)
    return {"steps": steps}


@task("sample.long_transaction", title="一个长事务")
def long_transaction(progress: Progress, *, seconds: float) -> None:
    """Holds a write transaction: on SQLite nobody else can write meanwhile, not even its own heartbeat."""
    with transaction.atomic():
        Zone.objects.filter(pk=progress.actor.zone_id).update(name_en="held")
        time.sleep(seconds)


@task("sample.kill_worker", title="杀死执行者")
def kill_worker(progress: Progress) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
