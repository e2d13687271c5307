"""Writing many rows at once, in the fastest way that each database has; and the zone's lock that writers queue at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, models

from gaoxin.mechanisms.registry.models import Enterprise, RegistryHead

if TYPE_CHECKING:
    from gaoxin.platform.core.models import Zone

#: Order of a fact's fields in the tuples of `insert_facts`.
FIELDS = (
    "enterprise_id", "variable", "period", "batch_id", "supersedes_id", "row", "value_number", "value_boolean", "value_date", "value_text",
    "value_list",
)  # fmt: skip
_VALUES = FIELDS.index("value_number")
_ROWS_AT_A_TIME = 50_000


def lock_head(zone: Zone) -> RegistryHead:
    """The zone's head, locked until the transaction ends: writers of one zone queue here, so that revisions order them."""
    RegistryHead.objects.get_or_create(zone=zone)
    return RegistryHead.objects.select_for_update().get(zone=zone)


def advance(head: RegistryHead) -> int:
    """The next revision of a locked head."""
    head.revision += 1
    head.save(update_fields=["revision"])
    return head.revision


def touch(enterprises: Iterable[int], revision: int) -> None:
    """Marks enterprises as changed at a revision."""
    for some in chunks(enterprises, 500):
        Enterprise.objects.filter(pk__in=some).update(revision=revision)


def insert_facts(rows: Iterable[tuple[Any, ...]]) -> tuple[int, str]:
    """Writes facts (tuples in the order of FIELDS) and returns how many, and the SHA-256 over them in the order written."""
    digest = hashlib.sha256()
    count = 0
    for some in chunks(rows, _ROWS_AT_A_TIME):
        digest.update("".join(map(_line, some)).encode())
        count += len(some)
        _insert("registry_fact", FIELDS, some)
    return count, digest.hexdigest()


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> int:
    """Writes rows (tuples in the order of the column names) of a table that holds no history; returns how many."""
    count = 0
    for some in chunks(rows, _ROWS_AT_A_TIME):
        _insert(model._meta.db_table, fields, some)
        count += len(some)
    return count


def _line(row: Sequence[Any]) -> str:
    value = next((str(each) for each in row[_VALUES:] if each is not None), "")
    return f"{row[0]}\x1f{row[1]}\x1f{row[2]}\x1f{value}\n"


def _insert(table: str, fields: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    # Tables and columns are named by this package's own code; every value is a parameter.
    columns = ", ".join(f'"{field}"' for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(fields))
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)  # noqa: S608


def chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """The items in lists of at most ``size``."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
