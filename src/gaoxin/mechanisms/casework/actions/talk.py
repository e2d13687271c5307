"""Comments, private notes and links: words that move nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions.locking import locked
from gaoxin.mechanisms.casework.engine import history
from gaoxin.mechanisms.casework.enums import EventKind, LinkKind, Visibility
from gaoxin.mechanisms.casework.models import CaseLink
from gaoxin.mechanisms.casework.permissions import can_comment, can_link, can_note, can_see
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case, CaseEvent
    from gaoxin.platform.core.actor import Actor

LONGEST_TEXT = 5000


@transaction.atomic
def comment(actor: Actor, *, case: Case | int, text: str) -> CaseEvent:
    """A comment that all parties of the case read. It cannot be changed afterwards."""
    found = locked(actor, case)
    can_comment(actor, found).require()
    return _say(actor, found, EventKind.COMMENT, text, Visibility.ALL)


@transaction.atomic
def note(actor: Actor, *, case: Case | int, text: str) -> CaseEvent:
    """A private note: only staff read it."""
    found = locked(actor, case)
    can_note(actor, found).require()
    return _say(actor, found, EventKind.NOTE, text, Visibility.STAFF)


@transaction.atomic
def link_cases(actor: Actor, *, case: Case | int, other: Case | int, kind: str = LinkKind.RELATED) -> CaseLink:
    """Says that `case` is a duplicate of, follows or is related to `other`; the actor must see both."""
    found = locked(actor, case)
    second = locked(actor, other)
    can_link(actor, found).require()
    can_see(actor, second).require()
    if kind not in LinkKind.values:
        raise Refusal(_("没有这种关系。"))
    if found.pk == second.pk:
        raise Refusal(_("办件不能关联自己。"))
    link, created = CaseLink.objects.get_or_create(case=found, other=second, kind=kind)
    if not created:
        raise Conflict(_("这两个办件已经关联。"))
    history.append(
        actor, found, EventKind.LINK, kind, present.now(), data={"other": second.pk, "number": second.number}, visibility=Visibility.STAFF
    )  # fmt: skip
    found.save(update_fields=["sequence"])
    audit.record(actor, "case.link", found, other=second.number, kind=kind)
    return link


def _say(actor: Actor, case: Case, kind: EventKind, text: str, visibility: Visibility) -> CaseEvent:
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST_TEXT:
        raise Refusal(_("请写内容，不超过 %(limit)d 个字。") % {"limit": LONGEST_TEXT})
    event = history.append(actor, case, kind, "", present.now(), text=words, visibility=visibility)
    case.save(update_fields=["sequence"])
    audit.record(actor, f"case.{kind}", case, sequence=event.sequence)
    return event
