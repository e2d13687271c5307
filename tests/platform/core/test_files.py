"""Files: recognised by their bytes, limited, stored once, opened by their owner."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.conf import settings
from tests import situations

from gaoxin.platform.core import files
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.decisions import allow
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, StoredFile

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def _workbook() -> bytes:
    target = io.BytesIO()
    openpyxl.Workbook().save(target)
    return target.getvalue()


def _zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.txt", "a")
    return target.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PROTECTED = OLE + b"\x00" * 5000 + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.xlsx", _workbook(), files.XLSX),
        ("wrong-name.csv", _workbook(), files.XLSX),
        ("a.xlsx", _zip(), files.ZIP),
        ("a.xls", OLE + b"\x00" * 600, files.XLS),
        ("a.xlsx", PROTECTED, files.ENCRYPTED_OFFICE),
        ("a.csv", "企业,年份\n甲,2025\n".encode(), files.CSV),
        ("a.csv", "企业,年份\n甲,2025\n".encode("gb18030"), files.CSV),
        ("a.parquet", b"PAR1....PAR1", files.PARQUET),
        ("a.pdf", b"%PDF-1.7", files.PDF),
        ("a.exe", b"MZ\x00\x01", files.UNKNOWN),
    ],
)
def test_a_file_is_recognised_by_its_bytes(officer: Actor, name: str, content: bytes, content_type: str) -> None:
    assert files.store_file(officer, name=name, content=io.BytesIO(content)).content_type == content_type


def test_a_file_comes_back_byte_for_byte_and_the_reading_is_recorded(officer: Actor) -> None:
    content = _workbook()
    stored = files.store_file(officer, name="企业 名单.xlsx", content=io.BytesIO(content))
    with files.open_file(officer, stored) as handle:
        assert handle.read() == content
    assert (stored.name, stored.size) == ("企业 名单.xlsx", len(content))
    assert list(AuditEntry.objects.filter(object_id=str(stored.pk)).values_list("action", flat=True)) == [
        "file.store",
        "file.read",
    ]


def test_equal_contents_lie_on_disk_once(officer: Actor, enterprise_member: Actor) -> None:
    first = files.store_file(officer, name="a.csv", content=io.BytesIO(b"a,b\n"))
    second = files.store_file(enterprise_member, name="b.csv", content=io.BytesIO(b"a,b\n"))
    assert first.path == second.path
    assert _on_disk() == [first.path]


def test_an_empty_file_is_refused(officer: Actor) -> None:
    with pytest.raises(Refusal, match="空文件"):
        files.store_file(officer, name="a.xlsx", content=io.BytesIO(b""))
    assert _on_disk() == []


def test_a_file_over_the_limit_is_refused_and_nothing_of_it_stays(officer: Actor) -> None:
    with pytest.raises(Refusal, match="超过") as refused:
        files.store_file(officer, name="a.csv", content=io.BytesIO(b"x" * 3_000_001), max_bytes=3_000_000)
    assert "拆分" in str(refused.value.next_step)
    assert _on_disk() == []
    assert not StoredFile.objects.exists()


def test_the_limit_itself_is_allowed(officer: Actor) -> None:
    assert (
        files.store_file(officer, name="a.csv", content=io.BytesIO(b"x" * 3_000_000), max_bytes=3_000_000).size
        == 3_000_000
    )


def test_a_file_of_another_kind_is_refused_whatever_its_name_says(officer: Actor) -> None:
    with pytest.raises(Refusal, match="不是这里可以使用的文件类型"):
        files.store_file(officer, name="a.xlsx", content=io.BytesIO(b"%PDF-1.7"), accepts={files.XLSX, files.CSV})
    assert _on_disk() == []


@pytest.mark.parametrize(
    ("sent", "kept"), [("C:\\表\\a.csv", "a.csv"), ("../../etc/passwd.csv", "passwd.csv"), ("a\nb.csv", "ab.csv")]
)
def test_only_the_plain_name_is_kept(officer: Actor, sent: str, kept: str) -> None:
    assert files.store_file(officer, name=sent, content=io.BytesIO(b"a\n")).name == kept


def test_others_open_a_file_only_by_the_permission_of_what_it_belongs_to(
    officer: Actor, leader: Actor, stranger: Actor, visitor: Actor
) -> None:
    stored = files.store_file(officer, name="a.csv", content=io.BytesIO(b"a\n"))
    for actor in (leader, stranger, visitor):
        assert not StoredFile.objects.visible_to(actor).exists()
        with pytest.raises(Forbidden):
            files.open_file(actor, stored)
    with files.open_file(leader, stored, allowed=allow()) as handle:
        assert handle.read() == b"a\n"
    assert StoredFile.objects.visible_to(officer).get() == stored


def test_a_file_needs_a_zone(db: None) -> None:
    user = situations.a_user(situations.a_zone())
    with pytest.raises(Refusal, match="高新区"):
        files.store_file(Actor(user=user), name="a.csv", content=io.BytesIO(b"a\n"))


def _on_disk() -> list[Path]:
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_the_access_log_tells_who_stored_and_who_read_and_only_to_who_may_know(officer: Actor, stranger: Actor) -> None:
    stored = files.store_file(officer, name="a.pdf", content=io.BytesIO(b"%PDF-1.7"))
    colleague = situations.a_person(stored.zone, Role.OFFICER)
    files.open_file(colleague, stored, allowed=allow()).close()
    log = files.accesses(officer, stored)
    assert [entry.verb for entry in log] == ["read", "store"]
    assert colleague.user is not None
    assert colleague.user.username in log[0].who
    auditor = situations.a_person(stored.zone, Role.AUDIT_ADMIN)
    assert files.accesses(auditor, stored) == log
    assert files.accesses(colleague, stored, allowed=allow()) == log
    for actor in (colleague, stranger, Actor.anonymous(stored.zone)):
        with pytest.raises(Forbidden):
            files.accesses(actor, stored)
    assert len(files.accesses(officer, stored, limit=1)) == 1
