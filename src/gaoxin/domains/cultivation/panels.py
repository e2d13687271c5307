"""What cultivation shows elsewhere: a section and badges of the enterprise file, its timeline, the card of the first page."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.cultivation.dates import first_of_month
from gaoxin.domains.cultivation.enums import HELD, Place, ReserveState
from gaoxin.domains.cultivation.ladders import ladders
from gaoxin.domains.cultivation.models import Inclusion, Movement, Placement, Reserve, TitleEvent
from gaoxin.domains.cultivation.selectors import ladders as reading
from gaoxin.domains.cultivation.selectors.steps import name_steps
from gaoxin.domains.cultivation.selectors.titles import badges_of, radar, titles_of
from gaoxin.platform.core.contributions import Badge, TimelineEvent

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.platform.core.actor import Actor

#: Badges beside one name.
MOST_BADGES = 3
#: Rows of the card on the first page.
LISTED = 5


def enterprise_panel(actor: Actor, enterprise: Enterprise) -> dict[str, Any]:
    """Titles with their end, places on the ladders with the steps wanted, reserve and inclusion; empty when there is nothing."""
    titles = titles_of(actor, enterprise)
    places = list(Placement.objects.visible_to(actor).filter(enterprise=enterprise))
    order = list(ladders().rungs)
    places = sorted((row for row in places if row.rung in ladders().rungs), key=lambda row: order.index(row.rung))
    # An enterprise sees where it stands and what is wanted, not the zone's own working notes about it.
    reserves = list(
        Reserve.objects.visible_to(actor)
        .filter(enterprise=enterprise, state=ReserveState.ACTIVE)
        .select_related("owner")
    )
    file = Inclusion.objects.visible_to(actor).filter(enterprise=enterprise, closed_on__isnull=True).first()
    if not (titles or places or reserves or file):
        return {}
    review = reading.latest_review(actor)
    day = review.on if review else timezone.localdate()
    steps = name_steps(actor.zone, day, places) if actor.zone else {}
    lines = [(ladders().ladder_of[row.rung], ladders().rungs[row.rung], row, steps.get(row.pk, [])) for row in places]
    return {
        "titles": titles,
        "places": lines,
        "reserves": reserves,
        "inclusion": file,
        "staff": actor.is_staff or actor.is_system,
    }


def enterprise_badges(actor: Actor, enterprises: Collection[Any]) -> Mapping[Any, list[Badge]]:
    """The valid qualifications of many enterprises, the highest level first; one query."""
    return {
        each: [
            Badge(label=title.label, tone="brand" if title.level == "national" else "teal")
            for title in held[:MOST_BADGES]
        ]
        for each, held in badges_of(actor, enterprises).items()
    }


def enterprise_timeline(actor: Actor, enterprise: Enterprise) -> Iterator[TimelineEvent]:
    """Titles given, revoked and ended; rungs reached or lost."""
    today = timezone.localdate()
    staff = actor.is_staff or actor.is_system
    for title in titles_of(actor, enterprise):
        url = title.get_absolute_url() if staff else ""
        yield TimelineEvent(
            day=title.valid_from, label=_("获得 %(title)s") % {"title": title.label}, detail=title.document, url=url
        )
        if title.valid_to is not None and title.valid_to < today:
            yield TimelineEvent(day=title.valid_to, label=_("%(title)s 到期") % {"title": title.label}, url=url)
    revoked = TitleEvent.objects.visible_to(actor).filter(
        enterprise=enterprise, kind="revoked", title__revoked_on__isnull=False
    )
    for event in revoked.select_related("title"):
        yield TimelineEvent(
            day=event.day,
            label=_("%(title)s 撤销") % {"title": event.title.label},
            detail=event.detail.get("reason", ""),
        )
    for move in Movement.objects.visible_to(actor).filter(enterprise=enterprise) if staff else ():
        rung = ladders().rungs.get(move.rung)
        if rung is None or Place.SLIPPING not in (move.before, move.after):
            continue
        label = _("%(rung)s 现不达标") if move.after == Place.SLIPPING else _("%(rung)s 恢复达标")
        if move.after in HELD:
            yield TimelineEvent(
                day=move.on, label=label % {"rung": rung.name}, url=reverse("cultivation:rung", args=[rung.id])
            )


def home_card(actor: Actor) -> dict[str, Any]:
    """What ends soon, who is slipping, who came near this month, and one's own entries that are due; seven queries."""
    today = timezone.localdate()
    slipping = (
        Placement.objects.visible_to(actor)
        .filter(place=Place.SLIPPING)
        .select_related("enterprise")
        .order_by("-since", "id")
    )
    mine = Reserve.objects.visible_to(actor).filter(
        state=ReserveState.ACTIVE, owner_id=actor.user_id, due_on__isnull=False
    )
    moved = reading.movements(actor, since=first_of_month(today)).filter(after=Place.CANDIDATE).order_by()
    return {
        "radar": radar(actor, today), "slipping": list(slipping[:LISTED]), "slipping_count": reading.slipping_count(actor),
        "mine": list(mine.select_related("enterprise").order_by("due_on", "id")[:LISTED]), "arrived": moved.count(),
    }  # fmt: skip
