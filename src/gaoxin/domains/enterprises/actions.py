"""Writes of the directory: views, tags, bulk tagging and its undo."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.enterprises.enums import TagVerb
from gaoxin.domains.enterprises.models import EnterpriseTag, SavedView, Tag, TagAct
from gaoxin.domains.enterprises.permissions import can_browse, can_change_view, can_tag, can_undo_tagging
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Zone

_CHUNK = 500


@transaction.atomic
def save_view(
    actor: Actor, *, name: str, shared: bool = False, conditions: Mapping[str, Any] | None = None, segment: str = "",
    columns: Sequence[str] = (), sort: str = "",
) -> SavedView:  # fmt: skip
    """Keeps a way of looking at the directory; one's own view of the same name is replaced."""
    can_browse(actor).require()
    if actor.user is None:
        raise Refusal(_("请先登录，再保存视图。"))
    view = SavedView.objects.filter(zone=actor.zone, owner=actor.user, name=name.strip()).first()
    view = view or SavedView(zone=_zone(actor), owner=actor.user, name=name.strip())
    view.shared, view.conditions, view.segment = shared, dict(conditions or {}), segment
    view.columns, view.sort = list(columns), sort
    save_checked(view)
    audit.record(actor, "view.save", view, shared=shared, segment=segment)
    return view


@transaction.atomic
def delete_view(actor: Actor, *, view: SavedView) -> None:
    """Takes a view away."""
    can_change_view(actor, view).require()
    audit.record(actor, "view.delete", view, name=view.name)
    view.delete()


@transaction.atomic
def tag_enterprises(actor: Actor, *, name: str, enterprises: Collection[int], verb: TagVerb = TagVerb.ADD) -> TagAct:
    """Puts a tag on the enterprises that the actor sees of those named, or takes it off; a new word makes a new tag.

    The act says which enterprises it changed, so that `undo_tagging` takes back that and nothing else.
    """
    can_tag(actor).require()
    word, zone = name.strip(), _zone(actor)
    if not word:
        raise Refusal(_("请填写标签。"))
    tag = Tag.objects.filter(zone=zone, name=word).first()
    if tag is None and verb == TagVerb.REMOVE:
        raise Refusal(_("没有标签“%(name)s”。") % {"name": word})
    if tag is None:
        tag = Tag(zone=zone, name=word, created_by=actor.user)
        save_checked(tag)
    changed = _add(actor, tag, enterprises) if verb == TagVerb.ADD else _remove(actor, tag, enterprises)
    act = TagAct.objects.create(zone=zone, tag=tag, verb=verb, changed=changed, done_by=actor.user)
    audit.record(actor, f"tag.{verb}", tag, enterprises=len(changed), act=act.pk)
    return act


@transaction.atomic
def undo_tagging(actor: Actor, *, act: TagAct) -> int:
    """Takes a bulk tagging back; returns how many enterprises it concerned. Conflict: it was taken back already."""
    found = TagAct.objects.visible_to(actor).select_for_update(of=("self",)).select_related("tag").get(pk=act.pk)
    can_undo_tagging(actor, found).require()
    if found.undone_at is not None:
        raise Conflict(_("这次操作已经撤销。"))
    back = _remove if found.verb == TagVerb.ADD else _add
    count = len(back(actor, found.tag, found.changed))
    found.undone_at = timezone.now()
    found.save(update_fields=["undone_at"])
    audit.record(actor, "tag.undo", found.tag, enterprises=count, act=found.pk)
    return count


def _add(actor: Actor, tag: Tag, enterprises: Collection[int]) -> list[int]:
    changed: list[int] = []
    for some in _chunks(enterprises):
        visible = set(Enterprise.objects.visible_to(actor).filter(pk__in=some).values_list("pk", flat=True))
        held = set(
            EnterpriseTag.objects.filter(tag=tag, enterprise__in=visible).values_list("enterprise_id", flat=True)
        )
        new = sorted(visible - held)
        EnterpriseTag.objects.bulk_create(
            EnterpriseTag(zone_id=tag.zone_id, tag=tag, enterprise_id=each) for each in new
        )
        changed += new
    return changed


def _remove(actor: Actor, tag: Tag, enterprises: Collection[int]) -> list[int]:
    changed: list[int] = []
    for some in _chunks(enterprises):
        rows = EnterpriseTag.objects.visible_to(actor).filter(tag=tag, enterprise__in=some)
        changed += sorted(rows.values_list("enterprise_id", flat=True))
        rows.delete()
    return changed


def _chunks(items: Collection[int]) -> list[list[int]]:
    ordered = sorted(set(items))
    return [ordered[start : start + _CHUNK] for start in range(0, len(ordered), _CHUNK)]


def _zone(actor: Actor) -> Zone:
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    return actor.zone
