"""What went wrong, as application/problem+json (RFC 9457), in the language that the caller accepts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from gaoxin.platform.core.errors import UserError

if TYPE_CHECKING:
    from django.http import HttpRequest
    from ninja import NinjaAPI


def problem(status: int, title: str, *, code: str = "", **more: Any) -> HttpResponse:
    """One answer: status, a sentence, a stable code, and what else is known."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, **more}
    text = json.dumps({key: value for key, value in body.items() if value != ""}, ensure_ascii=False)
    return HttpResponse(text, status=status, content_type="application/problem+json; charset=utf-8")


def install(api: NinjaAPI) -> None:
    """Makes every error of the API a problem; nothing of the platform's inside is told."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, answer)


def _refused(request: HttpRequest, error: UserError) -> HttpResponse:
    return problem(error.status, str(error.message), code=error.code, next_step=str(error.next_step))


def _absent(request: HttpRequest, error: Exception) -> HttpResponse:
    return problem(404, _("没有找到，或您无权查看。"), code="not-found")


def _nobody(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    answer = problem(401, _("请在 Authorization 头中给出有效的接口密钥。"), code="token")
    answer["WWW-Authenticate"] = "Bearer"
    return answer


def _too_often(request: HttpRequest, error: Throttled) -> HttpResponse:
    answer = problem(429, _("请求过于频繁，请稍后再试。"), code="rate")
    if error.wait:
        answer["Retry-After"] = str(int(error.wait) + 1)
    return answer


def _misread(request: HttpRequest, error: ValidationError) -> HttpResponse:
    places = [{"at": ".".join(map(str, each["loc"])), "what": each["msg"]} for each in error.errors]
    return problem(422, _("请求的内容不符合接口要求。"), code="request", errors=places)


def _other(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(error.status_code, str(error), code="request")


_ANSWERS: dict[type[Exception], Any] = {
    UserError: _refused, ObjectDoesNotExist: _absent, Http404: _absent, AuthenticationError: _nobody, Throttled: _too_often,
    ValidationError: _misread, HttpError: _other,
}  # fmt: skip
