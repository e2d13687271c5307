"""Takes files in, recognises what they are, and gives them out again with a record of who read them."""

from __future__ import annotations

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from gaoxin.platform.core import audit
from gaoxin.platform.core.decisions import Decision, refuse
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import AuditEntry, StoredFile

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from gaoxin.platform.core.actor import Actor

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XLS = "application/vnd.ms-excel"
CSV = "text/csv"
PARQUET = "application/vnd.apache.parquet"
PDF = "application/pdf"
PNG = "image/png"
JPEG = "image/jpeg"
ZIP = "application/zip"
ENCRYPTED_OFFICE = "application/vnd.openxmlformats-officedocument.encrypted"
UNKNOWN = "application/octet-stream"

_CHUNK = 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PAR1", PARQUET))


@transaction.atomic
def store_file(
    actor: Actor, *, name: str, content: IO[bytes], accepts: Collection[str] | None = None, max_bytes: int | None = None
) -> StoredFile:
    """Keeps `content` (read to its end, a megabyte at a time) as the actor's file in the actor's zone.

    `accepts` limits the recognised content types (constants of this module), `max_bytes` the size (default: the
    platform's upload limit). An empty, too large or unaccepted file is refused, and nothing is kept of it.
    """
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区，无法保存文件。"))
    limit = max_bytes or settings.GAOXIN_MAX_UPLOAD_BYTES
    root = Path(settings.MEDIA_ROOT) / "files"
    root.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=root, prefix="incoming-")
    try:
        with os.fdopen(handle, "wb") as target:
            sha256, size = _copy(content, target, limit)
        if size == 0:
            raise Refusal(
                _("“%(name)s”是空文件，里面没有内容。") % {"name": name},
                next_step=_("请检查文件后重新上传。"),
                code="empty-file",
            )
        content_type = recognise(Path(temporary), name)
        if accepts is not None and content_type not in accepts:
            raise Refusal(
                _("“%(name)s”不是这里可以使用的文件类型。") % {"name": name},
                next_step=_("请另存为 Excel 工作簿（.xlsx）或 CSV 后重新上传。") if XLSX in accepts else "",
                code="file-type",
            )
        stored = StoredFile(
            zone=actor.zone,
            name=_plain_name(name),
            content_type=content_type,
            size=size,
            sha256=sha256,
            created_by=actor.user,
        )
        stored.path.parent.mkdir(parents=True, exist_ok=True)
        # Replacing equal bytes by equal bytes is harmless, and the rename is atomic.
        Path(temporary).replace(stored.path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    stored.save(force_insert=True)
    audit.record(actor, "file.store", stored, size=size, sha256=sha256)
    return stored


def open_file(actor: Actor, stored: StoredFile, *, allowed: Decision | None = None) -> IO[bytes]:
    """The bytes, for reading; the access is recorded.

    A file belongs to who stored it. Code that gives it to others decides by its own permission and passes that as `allowed`.
    """
    own = stored.zone_id == actor.zone_id and (
        actor.is_system or (actor.is_authenticated and stored.created_by_id == actor.user_id)
    )
    if not own:
        (allowed or refuse(_("只能打开自己的文件。"))).require()
    audit.record(actor, "file.read", stored, sha256=stored.sha256)
    return stored.path.open("rb")


@dataclass(frozen=True, slots=True)
class Access:
    """One line of a file's access log. verb: "store" or "read"."""

    at: datetime
    who: str
    verb: str
    address: str


def accesses(actor: Actor, stored: StoredFile, *, allowed: Decision | None = None, limit: int = 100) -> list[Access]:
    """Who stored and who read the file, latest first, at most `limit` lines; from the audit chain, which nobody can edit.

    The owner and the audit administrator may ask. Code that gives the file to others passes its own decision as `allowed`.
    """
    own = stored.zone_id == actor.zone_id and (
        actor.is_system or actor.is_audit_admin or (actor.is_authenticated and stored.created_by_id == actor.user_id)
    )
    if not own:
        (allowed or refuse(_("只能查看自己的文件的读取记录。"))).require()
    rows = AuditEntry.objects.filter(
        chain=stored.zone_id, object_type=StoredFile._meta.label_lower, object_id=str(stored.pk), action__in=_VERBS
    ).order_by("-sequence")
    columns = rows.values_list("at", "actor_label", "action", "address")[:limit]
    return [Access(at, who, _VERBS[action], address) for at, who, action, address in columns]


_VERBS = {"file.store": "store", "file.read": "read"}


def recognise(path: Path, name: str) -> str:
    """The content type by the bytes; the name decides only between kinds of plain text."""
    with path.open("rb") as handle:
        head = handle.read(4096)
    for magic, content_type in _MAGIC:
        if head.startswith(magic):
            return content_type
    if head.startswith(_OLE):
        # A password-protected .xlsx is an OLE file around the encrypted package.
        return ENCRYPTED_OFFICE if _mentions(path, "EncryptedPackage".encode("utf-16-le")) else XLS
    if head.startswith(b"PK\x03\x04"):
        return XLSX if _mentions(path, b"xl/workbook.xml") else ZIP
    if b"\x00" not in head and name.lower().endswith((".csv", ".txt", ".tsv")):
        return CSV
    return UNKNOWN


def _copy(source: IO[bytes], target: IO[bytes], limit: int) -> tuple[str, int]:
    digest = hashlib.sha256()
    size = 0
    while chunk := source.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise Refusal(
                _("文件超过 %(limit)s，没有保存。") % {"limit": filesizeformat(limit)},
                next_step=_("请拆分文件，或只保留需要的工作表和列后重新上传。"),
                code="file-size",
            )
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


def _mentions(path: Path, needle: bytes) -> bool:
    # The directory of a zip is at the end, that of an OLE file may be anywhere: both are found in one pass.
    previous = b""
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK):
            if needle in previous + chunk:
                return True
            previous = chunk[-len(needle) :]
    return False


def _plain_name(name: str) -> str:
    """The last part of the name without control characters: browsers differ in how much of the path they send."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(char for char in last if char.isprintable())[-255:] or "file"
