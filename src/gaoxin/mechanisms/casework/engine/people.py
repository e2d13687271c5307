"""Which groups of a procedure an actor belongs to in a case, and who the members of a group are."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from django.db.models import Q

from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.enums import PartState, SeatState
from gaoxin.mechanisms.casework.models import CasePart, CaseSeat, Deputy
from gaoxin.mechanisms.casework.procedures.definition import Place
from gaoxin.platform.core.enums import Scope
from gaoxin.platform.core.models import User

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Group, Procedure
    from gaoxin.platform.core.actor import Actor

Memo: TypeAlias = "dict[Hashable, list[User]]"


def groups_of(actor: Actor, case: Case, procedure: Procedure) -> frozenset[str]:
    """The ids of the groups that `actor` belongs to in `case`; an unsaved case works too (for opening)."""
    if case.zone_id != actor.zone_id:
        return frozenset()
    return frozenset(
        group.id
        for group in procedure.groups
        if (is_outsider(actor, case, procedure, group) if group.place is Place.ANYONE else _belongs(actor, case, group))
    )


def stands_for(actor: Actor) -> frozenset[int]:
    """The people whom the actor stands in for today."""
    today = present.today()
    rows = Deputy.objects.filter(
        zone_id=actor.zone_id or 0, deputy_id=actor.user_id, from_day__lte=today, until_day__gte=today
    )
    return frozenset(rows.values_list("absent_id", flat=True))


def members(case: Case, procedure: Procedure, groups: Iterable[str], memo: Memo | None = None) -> list[User]:
    """The active people of the groups, each once. A handler who is away is joined by their deputy; a case in somebody's hands
    tells that person instead of the whole owning organisation. memo: kept by a caller that asks for many cases at once."""
    found: dict[int, User] = {}
    for key in groups:
        group = procedure.group(key)
        if group.place is Place.PANEL:
            found |= {user.pk: user for user in _judges(case, group)}
            continue
        hands = case.person_id if group.place in (Place.PERSON, Place.OWNER) else None
        places = frozenset() if group.place in (Place.ZONE, Place.PERSON) else _places(case, group)
        known = (case.zone_id, group.place, group.roles, hands, places)
        users = memo.get(known) if memo is not None else None
        if users is None:
            users = list(_members(case, group, places))
            if memo is not None:
                memo[known] = users
        found |= {user.pk: user for user in users}
    return [found[pk] for pk in sorted(found)]


def _belongs(actor: Actor, case: Case, group: Group) -> bool:
    grants = [grant for grant in actor.grants if grant.role in group.roles]
    if not grants:
        return False
    if group.place is Place.ZONE:
        return any(grant.scope == Scope.ZONE for grant in grants)
    if group.place is Place.PANEL:
        return CaseSeat.objects.filter(case_id=case.pk or 0, person_id=actor.user_id, state=SeatState.OPEN).exists()
    if group.place is Place.PERSON:
        return case.person_id is not None and (case.person_id == actor.user_id or case.person_id in stands_for(actor))
    return not _places(case, group).isdisjoint(grant.organisation_id for grant in grants)


def is_outsider(actor: Actor, case: Case, procedure: Procedure, group: Group) -> bool:
    """Whoever holds the role, for an organisation that the published case is not about."""
    if not case.state or not procedure.state(case.state).published:
        return False
    return any(grant.role in group.roles and grant.organisation_id != case.subject_id for grant in actor.grants)


def _judges(case: Case, group: Group) -> Iterable[User]:
    seats = CaseSeat.objects.filter(case_id=case.pk or 0, state=SeatState.OPEN)
    return User.objects.filter(
        pk__in=seats.values("person_id"),
        is_active=True,
        memberships__zone_id=case.zone_id,
        memberships__role__in=group.roles,
    ).distinct()


def _places(case: Case, group: Group) -> frozenset[int | None]:
    if group.place is Place.PARTS:
        open_parts = (
            CasePart.objects.filter(case_id=case.pk, state=PartState.OPEN) if case.pk else CasePart.objects.none()
        )
        return frozenset(open_parts.values_list("organisation_id", flat=True))
    place = {Place.SUBJECT: case.subject_id, Place.DESK: case.desk_id, Place.OWNER: case.owner_id}[group.place]
    return frozenset({place} if place is not None else ())


def _members(case: Case, group: Group, places: frozenset[int | None]) -> Iterable[User]:
    if group.place is Place.PERSON or (group.place is Place.OWNER and case.person_id):
        return _with_deputies(case)
    active = User.objects.filter(is_active=True)
    held = Q(memberships__zone_id=case.zone_id, memberships__role__in=group.roles)
    if group.place is Place.ZONE:
        return active.filter(held, memberships__scope=Scope.ZONE).distinct()
    return active.filter(held & Q(memberships__organisation_id__in=places)).distinct()


def _with_deputies(case: Case) -> Iterable[User]:
    if case.person_id is None:
        return ()
    today = present.today()
    deputies = Deputy.objects.filter(
        zone_id=case.zone_id, absent_id=case.person_id, from_day__lte=today, until_day__gte=today
    )
    return User.objects.filter(Q(pk=case.person_id) | Q(pk__in=deputies.values("deputy_id")), is_active=True)
