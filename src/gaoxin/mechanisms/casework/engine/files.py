"""Files that come to a case: whose they are, what kind, how large, and whether the zone's scanner lets them in."""

from __future__ import annotations

import shlex
import subprocess
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.engine.definitions import listed
from gaoxin.mechanisms.casework.enums import ScanState
from gaoxin.platform.core import files
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import StoredFile

if TYPE_CHECKING:
    from pathlib import Path

    from gaoxin.mechanisms.casework.procedures.definition import Field
    from gaoxin.platform.core.actor import Actor

CONTENT_TYPES = {
    "pdf": (files.PDF,),
    "image": (files.PNG, files.JPEG),
    "xlsx": (files.XLSX, files.XLS),
    "csv": (files.CSV,),
    "zip": (files.ZIP,),
}
SCAN_SECONDS = 60


def accepted_file(actor: Actor, item: Field, value: Any) -> StoredFile:
    """The actor's own stored file for a field; Refusal: not theirs, wrong kind, too large."""
    stored = value if isinstance(value, StoredFile) else _stored(actor, value)
    if stored.zone_id != actor.zone_id or not (actor.is_system or stored.created_by_id == actor.user_id):
        raise Refusal(_("只能附上自己上传的文件。"))
    allowed = {kind for name in item.accepts for kind in CONTENT_TYPES.get(name, ())}
    if allowed and stored.content_type not in allowed:
        raise Refusal(
            _("“%(name)s”不是可用的文件类型，可用：%(kinds)s。") % {"name": stored.name, "kinds": listed(item.accepts)}
        )
    if stored.size > item.max_mb * 1024 * 1024:
        raise Refusal(
            _("“%(name)s”超过 %(limit)s。") % {"name": stored.name, "limit": filesizeformat(item.max_mb * 1024 * 1024)}
        )
    return stored


def scan(stored: StoredFile) -> ScanState:
    """Asks the scanner of the installation: the command in `GAOXIN_FILE_SCAN_COMMAND` with the path of the file appended.

    Exit code 0 is clean, 1 is infected (Refusal), anything else means that the scanner failed: the file is refused too, because
    an installation that set a scanner wants nothing unscanned. Without a command the file is kept as unscanned.
    """
    command = str(getattr(settings, "GAOXIN_FILE_SCAN_COMMAND", ""))
    if not command:
        return ScanState.UNSCANNED
    if _exit_code(command, stored.path) == 0:
        return ScanState.CLEAN
    raise Refusal(
        _("“%(name)s”没有通过病毒检查，没有附上。") % {"name": stored.name}, next_step=_("请检查文件后重新上传。"), code="file-scan"
    )  # fmt: skip


def _exit_code(command: str, path: Path) -> int:
    try:
        # The command is the operator's own setting; the path is a hash.
        words = [*shlex.split(command), str(path)]
        done = subprocess.run(words, capture_output=True, timeout=SCAN_SECONDS, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return 2
    return done.returncode


def _stored(actor: Actor, value: Any) -> StoredFile:
    try:
        number = UUID(str(value))
    except ValueError as error:
        raise Refusal(_("没有这个文件。")) from error
    found = StoredFile.objects.visible_to(actor).filter(pk=number).first()
    if found is None:
        raise Refusal(_("没有这个文件。"))
    return found
