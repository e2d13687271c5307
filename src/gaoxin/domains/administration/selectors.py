"""Reads: people and organisations of the zone, narrowed as the filters ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from gaoxin.platform.core.models import Membership, Organisation, User

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.platform.core.actor import Actor


def people_for(actor: Actor, given: dict[str, Any]) -> QuerySet[User]:
    """People of the zone with their roles in it (two queries for a page).

    given: `q` a part of name, login name or e-mail; `role` a role or "none"; `active` "yes" or "no".
    """
    roles = Membership.objects.visible_to(actor).select_related("organisation").order_by("id")
    found = User.objects.visible_to(actor).prefetch_related(Prefetch("memberships", roles, to_attr="roles_here"))
    if words := given.get("q"):
        found = found.filter(
            Q(display_name__icontains=words) | Q(username__icontains=words) | Q(email__icontains=words)
        )
    held = Membership.objects.visible_to(actor)
    if given.get("role") == "none":
        found = found.exclude(pk__in=held.values("user_id"))
    elif role := given.get("role"):
        found = found.filter(pk__in=held.filter(role=role).values("user_id"))
    if active := given.get("active"):
        found = found.filter(is_active=active == "yes")
    return found.order_by("display_name", "username")


def organisations_for(actor: Actor, given: dict[str, Any]) -> QuerySet[Organisation]:
    """Organisations of the zone with the number of people who hold a role for them.

    given: `q` a part of a name or code; `kind` a kind of organisation.
    """
    found = Organisation.objects.visible_to(actor).annotate(people=Count("memberships__user", distinct=True))
    if words := given.get("q"):
        found = found.filter(
            Q(name__icontains=words) | Q(short_name__icontains=words) | Q(credit_code__icontains=words)
        )
    if kind := given.get("kind"):
        found = found.filter(kind=kind)
    return found.order_by("kind", "name", "id")
