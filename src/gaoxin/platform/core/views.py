"""The ground's own pages: landing, preferences, tasks, files, health and errors."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from gaoxin.platform.core import actions, files, tasks
from gaoxin.platform.core.contributions import landing_for
from gaoxin.platform.core.models import StoredFile, TaskRun, Zone
from gaoxin.platform.core.requests import ZONE_KEY
from gaoxin.platform.core.tasks.registry import definition

if TYPE_CHECKING:
    from django.http import HttpRequest

    from gaoxin.platform.core.requests import ActorRequest


@login_not_required
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when the process answers and reaches its database, else 503; for probes."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "no database"}, status=503)
    return JsonResponse({"status": "ok"})


@require_GET
def landing(request: ActorRequest) -> HttpResponse:
    """After signing in: the first page that the person's roles open."""
    target = landing_for(request.actor)
    return redirect(target.url_name if target else "/")


@require_http_methods(["GET", "HEAD", "POST"])
def zones(request: ActorRequest) -> HttpResponse:
    """The zones in which the person holds a role, to choose the one to work in."""
    own = Zone.objects.filter(is_active=True, pk__in=request.user.memberships.values("zone_id")).order_by("id")  # type: ignore[union-attr, misc]
    if request.method == "POST":
        given = request.POST.get("zone", "")
        chosen = get_object_or_404(own, pk=int(given) if given.isascii() and given.isdigit() else None)
        request.session[ZONE_KEY] = chosen.pk
        return redirect("core:landing")
    return render(request, "core/zones.html", {"zones": own, "current": request.zone})


@login_not_required
@require_POST
def switch_language(request: ActorRequest) -> HttpResponse:
    """Sets the language for this browser and, when signed in, for the person."""
    response = HttpResponseRedirect(_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        actions.change_preferences(request.actor, preferred_language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=365 * 24 * 3600,
            samesite="Lax", secure=request.is_secure(),
        )  # fmt: skip
    return response


@login_not_required
@require_POST
def switch_large_type(request: ActorRequest) -> HttpResponse:
    """Large type on or off; kept for the person, else for this browser's session."""
    wanted = request.POST.get("large_type") == "1"
    actions.change_preferences(request.actor, large_type=wanted)
    request.session["large_type"] = wanted
    return HttpResponseRedirect(_back(request))


@require_GET
def task_detail(request: ActorRequest, pk: UUID) -> HttpResponse:
    """The progress of one run; htmx asks for the fragment every second until it is finished."""
    run = get_object_or_404(TaskRun.objects.visible_to(request.actor), pk=pk)
    next_url = (run.result or {}).get("url", "")
    context = {
        "run": run,
        "title": definition(run.task).title,
        "next_url": next_url,
        "percent": round(run.progress * 100),
    }
    if not request.htmx:
        return render(request, "core/task.html", context)
    response = render(request, "core/task.html#progress", context)
    if next_url and run.is_finished:
        response["HX-Redirect"] = next_url
    return response


@require_POST
def task_cancel(request: ActorRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(TaskRun.objects.visible_to(request.actor), pk=pk)
    tasks.cancel(request.actor, run=run)
    return redirect("core:task", pk=run.pk)


@require_POST
def task_retry(request: ActorRequest, pk: UUID) -> HttpResponse:
    run = get_object_or_404(TaskRun.objects.visible_to(request.actor), pk=pk)
    return redirect("core:task", pk=tasks.retry(request.actor, run=run).pk)


@require_GET
def download(request: ActorRequest, pk: UUID) -> FileResponse:
    """One's own file. It is always downloaded, never shown inside the site: its content is not trusted."""
    stored = get_object_or_404(StoredFile.objects.visible_to(request.actor), pk=pk)
    content = files.open_file(request.actor, stored)
    return FileResponse(content, as_attachment=True, filename=stored.name, content_type=stored.content_type)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", {"csrf": True}, status=403)


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "400.html", status=400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "403.html", status=403)


@login_not_required
def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "404.html", status=404)


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    # Without the request: whatever broke the page may break what its context processors do, too.
    return render(None, "500.html", status=500)


def _back(request: HttpRequest) -> str:
    """The page that the person came from, if it is ours."""
    target = request.POST.get("next") or request.headers.get("Referer", "")
    safe = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if safe else reverse("core:landing") if request.user.is_authenticated else "/"
