"""Reads: people and organisations of the zone, narrowed as the filters ask."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, OuterRef, Prefetch, Q, Subquery
from django.utils import timezone

from gaoxin.platform.core.enums import MessageState
from gaoxin.platform.core.models import DeliveryAttempt, Membership, Message, Organisation, User

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


_STANDINGS = {
    "waiting": Q(state=MessageState.QUEUED, attempts__lte=F("forgiven")),
    "failed": Q(state=MessageState.QUEUED, attempts__gt=F("forgiven")),
    "sending": Q(state=MessageState.SENDING),
    "sent": Q(state=MessageState.SENT),
    "dead": Q(state=MessageState.DEAD, given_up=""),
    "given_up": Q(state=MessageState.DEAD) & ~Q(given_up=""),
}


def messages_for(actor: Actor, given: dict[str, Any]) -> QuerySet[Message]:
    """All that the zone sends, newest first, with the error of the last attempt; the texts are left in the database.

    given: `q` a part of a recipient's name, an address or a subject; `state` one of OUTBOX_STATES; `channel`; `since`, `until` days.
    """
    last = DeliveryAttempt.objects.filter(message=OuterRef("pk")).order_by("-number").values("error")[:1]
    found = (
        Message.objects.sent_from(actor).defer("body").select_related("recipient").annotate(last_error=Subquery(last))
    )
    if words := given.get("q"):
        found = found.filter(
            Q(address__icontains=words) | Q(subject__icontains=words) | Q(recipient__display_name__icontains=words)
        )
    if state := given.get("state"):
        found = found.filter(_STANDINGS[state])
    if channel := given.get("channel"):
        found = found.filter(channel=channel)
    if since := given.get("since"):
        found = found.filter(created_at__gte=timezone.make_aware(datetime.combine(since, time.min)))
    if until := given.get("until"):
        found = found.filter(created_at__lt=timezone.make_aware(datetime.combine(until, time.min) + timedelta(days=1)))
    return found.order_by("-created_at", "-id")


def standing_of(message: Message) -> str:
    """How the message fares: an id of OUTBOX_STATES."""
    if message.state == MessageState.DEAD:
        return "given_up" if message.given_up else "dead"
    if message.state == MessageState.QUEUED:
        return "failed" if message.attempts > message.forgiven else "waiting"
    return str(message.state)
