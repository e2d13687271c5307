"""Resolves the actor, ends idle sessions, asks for the second factor, and shows refusals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import User
from gaoxin.platform.core.requests import client_address, zone_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

    from gaoxin.platform.core.requests import ActorRequest

SEEN_KEY = "seen_at"


class _Middleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response


class ActorMiddleware(_Middleware):
    """Sets `request.actor` and `request.zone`, and the language that the person chose in their settings."""

    def __call__(self, request: ActorRequest) -> HttpResponse:
        user = request.user if isinstance(request.user, User) else None
        address = client_address(request)
        request.zone = zone_for(request, user)
        request.actor = (
            Actor.of(user, request.zone, address=address) if user else Actor.anonymous(request.zone, address=address)
        )
        if user and settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
            translation.activate(user.preferred_language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        if user and not response.has_header("Cache-Control"):
            # The next person at this computer must not read it with the back button.
            response["Cache-Control"] = "private, no-store"
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(self), payment=()")
        return response


class IdleTimeoutMiddleware(_Middleware):
    """Signs a person out who has been away longer than the strictest of their roles allows."""

    def __call__(self, request: ActorRequest) -> HttpResponse:
        if request.actor.is_authenticated:
            now = int(time.time())
            seen = request.session.get(SEEN_KEY, now)
            if now - seen > _idle_limit(request.actor):
                logout(request)
                request.actor = Actor.anonymous(request.zone, address=request.actor.address)
                messages.info(request, _("您已较长时间未操作，为安全起见已退出，请重新登录。"))
            elif now - seen > 30 or SEEN_KEY not in request.session:
                # Not on every request: each change of the session is a write to the database.
                request.session[SEEN_KEY] = now
        return self.get_response(request)


class SecondFactorMiddleware(_Middleware):
    """In zones that demand it, staff and administrators set up a second factor before anything else."""

    OPEN = ("/accounts/", "/language/", "/preferences/", "/healthz", "/static/")

    def __call__(self, request: ActorRequest) -> HttpResponse:
        actor = request.actor
        demanded = (
            actor.user
            and actor.zone
            and actor.zone.requires_second_factor
            and (actor.is_staff or actor.is_administrator)
        )
        if demanded and not request.path.startswith(self.OPEN) and not is_mfa_enabled(actor.user):
            messages.info(request, _("本区要求工作人员启用双重验证，请先设置。"))
            return redirect("mfa_activate_totp")
        return self.get_response(request)


class RefusalMiddleware(_Middleware):
    """Shows a `Refusal` or `Conflict` that an action raised: its sentence and the next step, with the right status code."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, UserError):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            body = {"message": str(error.message), "next_step": str(error.next_step), "code": error.code}
            return JsonResponse(body, status=error.status, json_dumps_params={"ensure_ascii": False})
        template = "core/refusal.html#message" if getattr(request, "htmx", False) else "core/refusal.html"
        return render(request, template, {"refusal": error}, status=error.status)


def _idle_limit(actor: Actor) -> int:
    minutes = settings.GAOXIN_IDLE_MINUTES
    if actor.is_administrator:
        return int(minutes["administrator"]) * 60
    return int(minutes["staff" if actor.is_staff else "other"]) * 60
