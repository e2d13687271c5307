"""The procedure that a case runs on: the text stored at its first use, parsed once for a process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework.models import Case, ProcedureVersion
from gaoxin.mechanisms.casework.procedures.library import library
from gaoxin.mechanisms.casework.procedures.reading import digest_of, read_text
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from gaoxin.mechanisms.casework.procedures.definition import Procedure, Text


def procedure_of(case: Case) -> Procedure:
    """The version that the case runs on. No query when the process has met it."""
    return definition(case.procedure_id)


@lru_cache(maxsize=256)
def _parsed(pk: int, digest: str) -> Procedure:
    text = ProcedureVersion.objects.values_list("text", flat=True).get(pk=pk, digest=digest)
    return read_text(text, "")


_digests: dict[int, str] = {}


def definition(pk: int) -> Procedure:
    """The parsed text of a stored version. Stored texts never change, so the digest is asked for once."""
    if pk not in _digests:
        _digests[pk] = ProcedureVersion.objects.values_list("digest", flat=True).get(pk=pk)
    return _parsed(pk, _digests[pk])


def forget() -> None:
    """Drops what the process remembers: for tests, whose databases use numbers again."""
    _digests.clear()
    _parsed.cache_clear()


def in_force(zone_id: int, key: str, on: date, *, version: int | None = None) -> ProcedureVersion:
    """The stored version of `key` for a new case; stored at its first use in the zone. Refusal: there is none."""
    shelf = library()
    found = shelf.procedures.get((key, version)) if version else shelf.in_force(key, on)
    if found is None:
        raise Refusal(
            _("没有流程“%(key)s”。") % {"key": key}, next_step=_("可用流程：%(keys)s。") % {"keys": listed(shelf.all_keys())},
            code="no-procedure",
        )  # fmt: skip
    return store(zone_id, shelf.texts[found.key, found.version], found)


def store(zone_id: int, text: str, procedure: Procedure) -> ProcedureVersion:
    """The row of a procedure in a zone, made when it is new. An edited file under a used number changes nothing."""
    row = ProcedureVersion.objects.filter(zone_id=zone_id, key=procedure.key, version=procedure.version).first()
    if row is not None:
        return row
    try:
        with transaction.atomic():
            return ProcedureVersion.objects.create(
                zone_id=zone_id, key=procedure.key, version=procedure.version, title=procedure.title.zh, text=text,
                digest=digest_of(text),
            )  # fmt: skip
    except IntegrityError:
        # Two first cases at once.
        return ProcedureVersion.objects.get(zone_id=zone_id, key=procedure.key, version=procedure.version)


def listed(words: Iterable[str]) -> str:
    """Words one after the other: 甲、乙 or A, B."""
    return pgettext("between items", "、").join(words)


def say(text: Text) -> str:
    """The text in the user's language."""
    return text.say(get_language() or "zh")
