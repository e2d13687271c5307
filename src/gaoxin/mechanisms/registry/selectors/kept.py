"""The zone's columns kept in this process between requests, so that a page over all enterprises costs one query, not one read."""

from __future__ import annotations

import datetime
from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING

from django.db import transaction

from gaoxin.mechanisms.registry.images import build_image, patch_image
from gaoxin.mechanisms.registry.models import RegistryHead
from gaoxin.mechanisms.registry.snapshots import MOST_PATCHED, changed_since, current_image

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.images import Image
    from gaoxin.platform.core.models import Zone

#: Images that a process keeps: of a few zones, or of a zone around midnight.
KEPT = 4
_FEW = 100


@dataclass(frozen=True)
class _Kept:
    image: Image
    revision: int
    order_revision: int


_images: OrderedDict[tuple[int, int, datetime.date], _Kept] = OrderedDict()
_lock = Lock()


def kept_population(zone: Zone, on: datetime.date) -> Image:
    """As `population(zone, on)` of the registry as it is now; one query while nothing has changed. Values are unmasked."""
    head = RegistryHead.objects.filter(zone_id=zone.pk).values_list("revision", "order_revision").first() or (0, 0)
    # A zone is known by its moment of creation too: the ids of deleted zones come back on some databases.
    key = zone.pk, int(zone.created_at.timestamp() * 1_000_000), on
    with _lock:
        known = _images.get(key)
    if known is None or known.order_revision != head[1] or known.revision > head[0]:
        known = _Kept(current_image(zone.pk, on), *head)
    elif known.revision != head[0]:
        known = _Kept(_renewed(zone.pk, on, known), *head)
    # What a transaction saw that is then rolled back must not be taken for that revision later.
    transaction.on_commit(partial(_keep, key, known))
    return known.image


def _keep(key: tuple[int, int, datetime.date], known: _Kept) -> None:
    with _lock:
        _images[key] = known
        _images.move_to_end(key)
        while len(_images) > KEPT:
            _images.popitem(last=False)


def _renewed(zone_id: int, on: datetime.date, known: _Kept) -> Image:
    changed = changed_since(zone_id, known.revision)
    if len(changed) > max(len(known.image) * MOST_PATCHED, _FEW):
        return current_image(zone_id, on)
    return patch_image(known.image, changed, build_image(zone_id, on, enterprises=changed))
