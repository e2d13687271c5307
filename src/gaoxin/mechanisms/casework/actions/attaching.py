"""Files of a case outside a form: added by whoever takes part, read under the case's own permission, each reading on record."""

from __future__ import annotations

from typing import IO, TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.engine.files import scan
from gaoxin.mechanisms.casework.enums import EventKind, Visibility
from gaoxin.mechanisms.casework.models import CaseFile
from gaoxin.mechanisms.casework.permissions import can_comment, can_note, can_open_file
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import StoredFile

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor

ACCEPTS = (files.PDF, files.PNG, files.JPEG, files.XLSX, files.XLS, files.CSV, files.ZIP)
MAX_BYTES = 20 * 1024 * 1024
MOST_FILES = 200


@transaction.atomic
def attach_file(
    actor: Actor, *, case: Case | int, name: str, content: IO[bytes], visibility: str = Visibility.ALL
) -> CaseFile:
    """Keeps `content` with the case. visibility: all parties, or staff only (which only staff may choose).

    Refusal: an empty, too large, infected or unknown kind of file, or the case has too many.
    """
    found = locked(actor, case)
    (can_comment if visibility == Visibility.ALL else can_note)(actor, found).require()
    if CaseFile.objects.filter(case=found).count() >= MOST_FILES:
        raise Refusal(_("一个办件最多 %(limit)d 个附件。") % {"limit": MOST_FILES})
    stored = files.store_file(actor, name=name, content=content, accepts=ACCEPTS, max_bytes=MAX_BYTES)
    row = CaseFile.objects.create(
        case=found, file=stored, visibility=Visibility(visibility), scan=scan(stored), added_at=present.now()
    )
    history.append(
        actor, found, EventKind.FILE, "add", present.now(), text=stored.name, data={"file": str(stored.pk)}, visibility=row.visibility
    )  # fmt: skip
    found.save(update_fields=["sequence"])
    audit.record(actor, "case.attach", found, file=str(stored.pk), sha256=stored.sha256)
    return row


def open_attachment(actor: Actor, *, attachment: CaseFile) -> IO[bytes]:
    """The bytes of a file of a case that the actor may see; the reading is recorded. Conflict when the bytes are gone."""
    decision = can_open_file(actor, attachment)
    decision.require()
    try:
        return files.open_file(actor, attachment.file, allowed=decision)
    except FileNotFoundError as error:
        raise Conflict(
            _("“%(name)s”的内容已不在存储中。") % {"name": attachment.file.name}, next_step=_("请联系系统管理员从备份恢复。")
        ) from error  # fmt: skip


def accesses(actor: Actor, *, attachment: CaseFile) -> list[files.Access]:
    """Who read the file, latest first: for staff who take part in the case."""
    can_note(actor, attachment.case).require()
    return files.accesses(
        actor, StoredFile.objects.get(pk=attachment.file_id), allowed=can_note(actor, attachment.case)
    )
