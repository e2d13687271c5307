"""The API for people: what it offers, and one's own keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gaoxin.faces.api.forms import KeyForm
from gaoxin.faces.api.service import api
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.core.models import ApiToken
from gaoxin.platform.core.tokens import issue_token, revoke_token

if TYPE_CHECKING:
    from django.http import HttpResponse

    from gaoxin.platform.core.requests import ActorRequest


@dataclass(frozen=True)
class Endpoint:
    """One line of the description."""

    method: str
    path: str
    summary: str
    inputs: str


@login_not_required
@require_safe
def description(request: ActorRequest) -> HttpResponse:
    return render(
        request, "api/description.html", {"endpoints": _endpoints(), "example": request.build_absolute_uri("v1/")}
    )


@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: ActorRequest) -> HttpResponse:
    form = KeyForm(request.POST or None)
    secret, problem = "", None
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = issue_token(request.actor, **form.cleaned_data)
            form = KeyForm()
        except UserError as error:
            problem = error
    own = ApiToken.objects.visible_to(request.actor).select_related("user")[:200]
    context = {"form": form, "secret": secret, "problem": problem, "tokens": own}
    # The secret is in the page this once: no cache may keep it.
    page = render(request, "api/keys.html", context)
    page["Cache-Control"] = "no-store"
    return page


@require_POST
def revoke(request: ActorRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.visible_to(request.actor), pk=pk)
    revoke_token(request.actor, token=token)
    messages.success(request, _("密钥已吊销，使用它的程序立即失效。"))
    return redirect("api:keys")


def _endpoints() -> list[Endpoint]:
    schema: Any = api.get_openapi_schema()
    return [
        Endpoint(method.upper(), path, operation.get("summary", ""), _inputs(operation, schema))
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    ]


def _inputs(operation: dict[str, Any], schema: dict[str, Any]) -> str:
    names = [each["name"] for each in operation.get("parameters", [])]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        names += list(_resolved(content["schema"], schema).get("properties", {}))
    return ", ".join(names)


def _resolved(part: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    reference = part.get("$ref", "")
    found: dict[str, Any] = schema["components"]["schemas"][reference.rpartition("/")[2]] if reference else part
    return found
