"""Sign-in: closed registration, lock-out by account, and an audit entry for every attempt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.shortcuts import render
from django.utils.translation import gettext as _

from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import User
from gaoxin.platform.core.requests import MANY_ZONES_KEY, client_address, zone_for

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """People are made by the zone's administrators, so nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


def lockout_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The one name under which wrong passwords are counted, whether the person typed the login name or the e-mail address."""
    typed = ""
    if credentials:
        typed = credentials.get("username") or credentials.get("email") or ""
    typed = (typed or request.POST.get("login", "")).strip()
    owner = User.objects.filter(email__iexact=typed).exclude(email="").first() if "@" in typed else None
    return (owner.username if owner else typed).lower()[:150]


def locked_out(
    request: HttpRequest, response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """The page shown while an account is locked; it says the same for names that do not exist."""
    refusal = Refusal(
        _("密码多次输错，这个账号已暂时锁定。"), next_step=_("请半小时后再试，或请管理员重置密码。"), code="locked-out"
    )
    return render(request, "core/refusal.html", {"refusal": refusal}, status=429)


def connect() -> None:
    """Listens to the sign-in signals of Django and axes."""
    user_logged_in.connect(_on_login, dispatch_uid="gaoxin.audit.login")
    user_logged_out.connect(_on_logout, dispatch_uid="gaoxin.audit.logout")
    user_login_failed.connect(_on_failure, dispatch_uid="gaoxin.audit.login_failed")
    user_locked_out.connect(_on_lockout, dispatch_uid="gaoxin.audit.locked_out")


def _actor(request: HttpRequest | None, user: User | None) -> Actor:
    address = client_address(request) if request is not None else ""
    zone = zone_for(request, user) if request is not None else None
    return Actor(user=user, zone=zone, address=address)


def _on_login(sender: object, request: HttpRequest, user: User, **kwargs: Any) -> None:
    audit.record(_actor(request, user), "session.login", user)
    # The account menu offers the choice of a zone only to those who have one; asked here once, not on every page.
    request.session[MANY_ZONES_KEY] = user.memberships.values("zone_id").distinct().count() > 1


def _on_logout(sender: object, request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user is not None:
        audit.record(_actor(request, user), "session.logout", user)


def _on_failure(sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any) -> None:
    name = lockout_name(request, credentials) if request is not None else ""
    audit.record(_actor(request, None), "session.refused", name=name)


def _on_lockout(sender: object, request: HttpRequest, username: str, **kwargs: Any) -> None:
    audit.record(_actor(request, None), "session.locked", name=username)
