"""What pages do when an action succeeds, refuses, or may not be done at all."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django import forms
from django.contrib.messages import get_messages
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpRequest
from django.test import RequestFactory

from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.ui.acting import press, press_form, submit


class _Named(forms.Form):
    name = forms.CharField(label="名称", max_length=4)


@pytest.fixture
def posted(rf: RequestFactory) -> Callable[..., HttpRequest]:
    def make(**fields: str) -> HttpRequest:
        request = rf.post("/", fields)
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return request

    return make


def _said(request: HttpRequest) -> list[tuple[str, str]]:
    return [(message.level_tag, str(message)) for message in get_messages(request)]


def _refuse(error: Exception) -> object:
    raise error


def test_a_page_that_was_only_asked_for_does_nothing(rf: RequestFactory) -> None:
    sent = submit(rf.get("/"), _Named(), lambda _given: pytest.fail("acted"), to="/there")
    assert (sent.answer, sent.problem, sent.status) == (None, None, 200)


def test_a_form_with_a_fault_comes_back_without_acting(posted: Callable[..., HttpRequest]) -> None:
    request = posted(name="太长的名称")
    sent = submit(request, _Named(request.POST), lambda _given: pytest.fail("acted"), to="/there")
    assert (sent.answer, sent.problem, sent.status) == (None, None, 422)


def test_what_is_done_is_said_and_the_page_is_left(posted: Callable[..., HttpRequest]) -> None:
    request = posted(name="甲")
    sent = submit(
        request, _Named(request.POST), lambda given: given["name"] * 2, to=lambda made: f"/{len(made)}", said=lambda made: f"已建 {made}"
    )  # fmt: skip
    assert sent.answer is not None
    assert (sent.answer.status_code, sent.answer["Location"]) == (302, "/2")
    assert _said(request) == [("success", "已建 甲甲")]


@pytest.mark.parametrize(("error", "status"), [(Refusal("额度不足"), 422), (Conflict("已被他人修改"), 409)])
def test_a_refused_form_comes_back_with_the_reason(
    posted: Callable[..., HttpRequest], error: Refusal | Conflict, status: int
) -> None:
    sent = submit(posted(), None, lambda _given: _refuse(error), to="/there", said="已办")
    assert (sent.answer, sent.problem, sent.status) == (None, error, status)


def test_a_refused_button_says_why_on_the_page_that_one_came_from(posted: Callable[..., HttpRequest]) -> None:
    request = posted()
    answer = press(
        request,
        lambda: _refuse(Refusal("额度不足", next_step="请先调整预算。")),
        back="/here",
        to="/there",
        said="已办",
    )
    assert answer["Location"] == "/here"
    assert _said(request) == [("error", "额度不足 请先调整预算。")]


def test_fields_without_a_page_name_their_faults(posted: Callable[..., HttpRequest]) -> None:
    request = posted()
    answer = press_form(request, _Named(request.POST), lambda _given: pytest.fail("acted"), back="/here")
    assert answer["Location"] == "/here"
    [(level, said)] = _said(request)
    assert level == "error"
    assert said.startswith("名称：")


def test_what_one_may_not_do_at_all_is_passed_on(posted: Callable[..., HttpRequest]) -> None:
    with pytest.raises(Forbidden):
        submit(posted(), None, lambda _given: _refuse(Forbidden("无权")), to="/there")
    with pytest.raises(Forbidden):
        press(posted(), lambda: _refuse(Forbidden("无权")), back="/here")
