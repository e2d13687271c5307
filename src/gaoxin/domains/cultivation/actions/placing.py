"""The ladders placed anew: places, movements against the last time, counts; reserves and files of inclusion that have arrived."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.actions.inclusion import enter_by_list
from gaoxin.domains.cultivation.actions.reserves import promote_arrived
from gaoxin.domains.cultivation.actions.titles import write_facts
from gaoxin.domains.cultivation.enums import HELD, Place
from gaoxin.domains.cultivation.judging import Placed, Standing, judge
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Movement, Placement, Review, Title, Watch
from gaoxin.domains.cultivation.permissions import can_review
from gaoxin.domains.cultivation.watching import LADDER, watch_lines
from gaoxin.mechanisms.registry.models import RegistryHead
from gaoxin.mechanisms.registry.selectors.enterprises import survivors
from gaoxin.mechanisms.registry.selectors.population import population
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.models import Zone

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.images import Image

Progress = Callable[[int, int], object]
_AT_A_TIME = 2_000
_MONTHS = 12


def review_zone(actor: Actor, *, on: datetime.date | None = None, progress: Progress | None = None) -> Review:
    """Places every enterprise of the zone on every ladder as of a day, today when not given, and keeps what moved.

    progress(done, total) is called while the rules are at work. Conflict: a later day has been placed already.
    """
    can_review(actor).require()
    zone = actor.zone
    if zone is None:
        raise Refusal(_("还没有选定高新区。"))
    day = on or timezone.localdate()
    _tell_files(zone, day)
    revision = RegistryHead.objects.filter(zone=zone).values_list("revision", flat=True).first() or 0
    image = population(zone, day)
    standing = judge(zone, image, _held(zone, day), ladders(), progress=progress)
    watch = list(watch_lines(zone, image))
    _only_near(standing, watch)
    return _keep(actor, zone, day, revision, image, standing, watch)


def is_due(zone: Zone, on: datetime.date) -> bool:
    """Whether the enterprises' data or the day are newer than the last review; a zone that was never placed waits for a person."""
    last = Review.objects.filter(zone=zone).first()
    if last is None:
        return False
    revision = RegistryHead.objects.filter(zone=zone).values_list("revision", flat=True).first() or 0
    return last.on < on or last.revision != revision


@transaction.atomic
def _keep(
    actor: Actor, zone: Zone, day: datetime.date, revision: int, image: Image, standing: Standing, watch: list[Watch]
) -> Review:
    # Reviews of one zone queue here, so that each is compared with the one before it.
    Zone.objects.select_for_update().get(pk=zone.pk)
    last = Review.objects.filter(zone=zone).order_by("-on", "-id").first()
    if last is not None and last.on > day:
        raise Conflict(_("已有更晚日期的排位，不能补排更早的日期。"))
    before = {(row.enterprise_id, row.rung): (row.place, row.since) for row in Placement.objects.filter(zone=zone)}
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for placed in standing.placed:
        counts[placed.rung][placed.place.value] += 1
    review = Review.objects.create(
        zone=zone, on=day, revision=revision, enterprises=len(image), counts={rung: dict(found) for rung, found in counts.items()},
        rules=standing.rules,
    )  # fmt: skip
    moved = _movements(review, before, standing.placed, set(last.rules) if last else set())
    Movement.objects.bulk_create(moved, batch_size=_AT_A_TIME)
    Placement.objects.filter(zone=zone).delete()
    Placement.objects.bulk_create((_row(zone, each, before, day) for each in standing.placed), batch_size=_AT_A_TIME)
    Watch.objects.filter(zone=zone).delete()
    Watch.objects.bulk_create(watch, batch_size=_AT_A_TIME)
    held: dict[str, set[int]] = defaultdict(set)
    for placed in standing.placed:
        if placed.place in HELD:
            held[placed.rung].add(placed.enterprise)
    promoted = promote_arrived(zone, held, day)
    entered = enter_by_list(zone, held, day)
    audit.record(
        actor,
        "ladders.review",
        review,
        on=day.isoformat(),
        enterprises=len(image),
        moved=len(moved),
        promoted=promoted,
        entered=entered,
    )
    return review


def _only_near(standing: Standing, watch: list[Watch]) -> None:
    """Below a floor of revenue every small firm is one test away: near are only those that the monthly figures show near.

    How near: what the year lacks of the floor at the pace of its months so far.
    """
    rungs = {rung.id for rung in ladders().by_id[LADDER].rungs}
    lacking = {line.enterprise_id: max(0.0, 1 - line.share * _MONTHS / line.month) for line in watch}
    standing.placed = [
        replace(each, distance=lacking[each.enterprise]) if each.place == Place.NEAR and each.rung in rungs else each
        for each in standing.placed
        if not (each.place == Place.NEAR and each.rung in rungs and each.enterprise not in lacking)
    ]


def _row(
    zone: Zone, placed: Placed, before: dict[tuple[int, str], tuple[str, datetime.date]], day: datetime.date
) -> Placement:
    was, since = before.get((placed.enterprise, placed.rung), ("", day))
    return Placement(
        zone=zone, enterprise_id=placed.enterprise, rung=placed.rung, place=placed.place, rule=placed.rule, verdict=placed.verdict,
        blocking=placed.blocking, missing=placed.missing, distance=placed.distance, since=since if was == placed.place else day,
    )  # fmt: skip


def _movements(
    review: Review, before: dict[tuple[int, str], tuple[str, Any]], placed: list[Placed], known: set[str]
) -> list[Movement]:
    """Who stands elsewhere than at the last review; rungs that it did not know have no movement."""
    after = {(each.enterprise, each.rung): each.place.value for each in placed}
    moved = []
    for key in sorted({*before, *after}):
        was, now = before.get(key, ("", None))[0], after.get(key, "")
        if was != now and key[1] in known:
            moved.append(Movement(
                zone_id=review.zone_id, enterprise_id=key[0], rung=key[1], before=was, after=now, on=review.on, review=review,
            ))  # fmt: skip
    return moved


def _held(zone: Zone, day: datetime.date) -> dict[str, set[int]]:
    """Of each qualification the enterprises whose title is valid; titles of merged enterprises are those of the survivor."""
    roots = survivors(zone)
    found: dict[str, set[int]] = defaultdict(set)
    rows = Title.objects.filter(zone=zone).valid_on(day).values_list("qualification", "enterprise_id")
    for qualification, enterprise in rows:
        found[qualification].add(roots.get(enterprise, enterprise))
    return found


def _tell_files(zone: Zone, day: datetime.date) -> None:
    """Titles that began or ended since the last review change what the enterprise files say."""
    last = Review.objects.filter(zone=zone).order_by("-on", "-id").first()
    if last is None or last.on >= day or day > timezone.localdate():
        return
    titles = Title.objects.filter(zone=zone, withdrawn=False)
    ended = titles.filter(valid_to__gte=last.on, valid_to__lt=day)
    begun = titles.filter(valid_from__gt=last.on, valid_from__lte=day)
    revoked = titles.filter(revoked_on__gt=last.on, revoked_on__lte=day)
    changed = {each for rows in (ended, begun, revoked) for each in rows.values_list("enterprise_id", flat=True)}
    if changed:
        write_facts(zone, changed, day)
