"""Loads the demo zone, then lets every app add its part; safe to run again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import transaction

from gaoxin.faces.demo import zone as plan
from gaoxin.mechanisms.registry.demo_zone import of_size
from gaoxin.platform.core import actions, saying
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.demo_context import DemoContext
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Organisation, User, Zone


def load(password: str, say: Callable[[str], None], *, enterprises: int | None = None) -> DemoContext:
    """The demo zone with its people (all with `password`) and what every app's `demo.py` adds, lower floors first.

    enterprises: how many fictional ones, by default as GAOXIN_DEMO_ENTERPRISES says. What is there already stays.
    """
    with of_size(enterprises):
        context = load_people(password, say)
        for config in apps.get_app_configs():
            name = f"{config.name}.demo"
            if config.name.startswith("gaoxin.") and config.name != "gaoxin.faces.demo" and find_spec(name):
                import_module(name).load(context)
    return context


def demo_password() -> str:
    """The one password of all demo sign-ins: made at random for this installation and kept in its data directory."""
    path = Path(settings.DATA_DIR) / "demo-password"
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    # The prefix brings the character classes that the password rules ask for.
    value = f"Demo-{secrets.token_hex(4)}"
    path.touch(mode=0o600)
    path.write_text(value, encoding="utf-8")
    return value


@transaction.atomic
def load_people(password: str, say: Callable[[str], None]) -> DemoContext:
    """The zone, its organisations and its people alone. Refusal: a real zone or person has one of their names."""
    zone = Zone.objects.filter(slug=plan.SLUG).first()
    if zone is not None and not zone.is_demo:
        raise Refusal(f"A real zone has the slug {plan.SLUG!r}; the demo is not loaded over it.")
    if zone is None:
        zone = actions.create_zone(
            Actor.system(), slug=plan.SLUG, name=plan.NAME, name_en=plan.NAME_EN, province_code=plan.PROVINCE_CODE, city_code=plan.CITY_CODE, is_demo=True,
        )  # fmt: skip
        say(saying.say(f"新建高新区 {zone.name}", f"new zone {zone.name}"))
    system = Actor.system(zone)
    context = DemoContext(zone=zone, system=system, say=say)
    for place in plan.ORGANISATIONS:
        context.organisations[place.key] = _organisation(system, place)
    for person in plan.PEOPLE:
        context.actors[person.key] = _person(context, person, password)
    places, people = len(context.organisations), len(context.actors)
    say(saying.say(f"{places} 个单位，{people} 个登录账号", f"{places} organisations, {people} sign-ins"))
    return context


def _organisation(system: Actor, place: plan.DemoOrganisation) -> Organisation:
    existing = Organisation.objects.visible_to(system).filter(kind=place.kind, name=place.name).first()
    if existing is None:
        return actions.create_organisation(
            system, kind=place.kind, name=place.name, short_name=place.short_name, credit_code=place.credit_code
        )
    if place.credit_code and not existing.credit_code:
        return actions.change_organisation(system, organisation=existing, credit_code=place.credit_code)
    return existing


def _person(context: DemoContext, person: plan.DemoPerson, password: str) -> Actor:
    user = User.objects.filter(username=person.key).first()
    if user is None:
        user = actions.create_user(
            context.system, username=person.key, display_name=person.display_name, password=password
        )
        actions.grant_role(
            context.system, user=user, organisation=context.organisations[person.organisation], role=person.role,
            scope=person.scope, scope_value=person.scope_value,
        )  # fmt: skip
    elif not user.memberships.filter(zone=context.zone).exists():
        raise Refusal(f"A real person has the login name {person.key!r}; the demo is not loaded over it.")
    return Actor.of(user, context.zone)
