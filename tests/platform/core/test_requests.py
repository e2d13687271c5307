"""What every response has: closed by default, headers, language, zone, refusals, errors."""

from __future__ import annotations

import json
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import URLPattern, URLResolver, get_resolver, path
from tests import situations

from gaoxin.platform.core import actions
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.middleware import RefusalMiddleware
from gaoxin.platform.core.models import User, Zone
from gaoxin.platform.core.requests import client_address

pytestmark = [pytest.mark.django_db, pytest.mark.database]

# Pages that need no sign-in. A new one is added here on purpose, with the reason.
OPEN = {
    "healthz": "probes",
    "account_login": "signing in",
    "account_logout": "leads home when nobody is signed in",
    "account_signup": "says that registration is closed",
    "account_reset_password": "forgotten password",
    "account_reset_password_done": "forgotten password",
    "account_reset_password_from_key_done": "forgotten password",
    "account_inactive": "says that the account is closed",
    "account_email_verification_sent": "part of signing in",
    "account_confirm_login_code": "part of signing in",
    "mfa_authenticate": "part of signing in",
    "mfa_login_webauthn": "signing in with a passkey",
    "socialaccount_signup": "part of signing in",
    "socialaccount_login_cancelled": "part of signing in",
    "socialaccount_login_error": "part of signing in",
    "enterprise_file:identity-check": "whoever scans an enterprise's code sees whether it is valid",
}

# Whole namespaces for everybody: the public face, the rule library, the check of one enterprise, the catalogue of components,
# the published points, the policy library with its notices, what cases make public, and the API, which answers 401 to a program
# without a key instead of sending it to a form.
PUBLIC = ("public:", "rules:", "check:", "ui:", "open_points:", "open_policies:", "published:", "api-v1:")


def _patterns(resolver: URLResolver, prefix: str = "", namespace: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of every address without arguments."""
    for item in resolver.url_patterns:
        route = prefix + str(item.pattern)
        if isinstance(item, URLResolver):
            inner = f"{item.namespace}:" if item.namespace else ""
            yield from _patterns(item, route, namespace + inner)
        elif isinstance(item, URLPattern) and "<" not in route and "(" not in route:
            yield namespace + str(item.name), "/" + route.replace("^", "").replace("$", "")


def test_every_page_asks_a_visitor_to_sign_in_unless_it_was_opened_on_purpose(client: Client, zone: Zone) -> None:
    opened = {
        name
        for name, address in _patterns(get_resolver())
        if not client.get(address).get("Location", "").startswith("/accounts/")  # a redirect to a step of signing in
        and name not in OPEN
        and not name.startswith(PUBLIC)
    }
    # These two answer only to a post; the next test posts.
    assert opened <= {"core:language", "core:large-type", "api:description"}
    for address in ("enterprises", "sources", "imports"):
        assert client.get(f"/api/v1/{address}").status_code == 401


def test_a_visitor_is_sent_to_sign_in_and_back(client: Client, zone: Zone) -> None:
    assert client.get("/start/")["Location"] == "/accounts/login/?next=/start/"


def test_the_health_probe_answers_without_a_session(client: Client, db: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert not response.cookies


def test_every_page_carries_the_strict_content_policy(client: Client, zone: Zone) -> None:
    policy = client.get("/accounts/login/")["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_every_page_carries_the_other_security_headers(client: Client, zone: Zone) -> None:
    response = client.get("/accounts/login/")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Referrer-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]


def test_pages_of_a_person_are_not_kept_by_the_browser(client: Client, officer: Actor) -> None:
    client.force_login(officer.user)
    run = client.get("/start/")
    assert "no-store" in run["Cache-Control"]


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/password/reset/"])
def test_no_page_of_the_ground_has_script_or_style_in_itself(client: Client, zone: Zone, address: str) -> None:
    page = client.get(address).content.decode()
    assert not _inline_script_or_style(page)


def test_the_language_is_chinese_unless_the_browser_asks_for_english(client: Client, zone: Zone) -> None:
    assert '<html lang="zh-CN"' in client.get("/accounts/login/").content.decode()
    english = client.get("/accounts/login/", headers={"Accept-Language": "en"}).content.decode()
    assert '<html lang="en"' in english


def test_the_language_switch_holds_for_a_visitor(client: Client, zone: Zone) -> None:
    response = client.post("/language/", {"language": "en", "next": "/accounts/login/"})
    assert response["Location"] == "/accounts/login/"
    assert '<html lang="en"' in client.get("/accounts/login/").content.decode()


def test_the_language_switch_is_remembered_for_the_person_on_another_computer(client: Client, officer: Actor) -> None:
    client.force_login(officer.user)
    client.post("/language/", {"language": "en"})
    assert User.objects.get(pk=officer.user_id).preferred_language == "en"
    elsewhere = Client()
    elsewhere.force_login(officer.user)
    assert elsewhere.get("/accounts/2fa/")["Content-Language"] == "en"


def test_an_unknown_language_changes_nothing(client: Client, officer: Actor) -> None:
    client.force_login(officer.user)
    assert client.post("/language/", {"language": "xx"}).status_code == 302
    assert User.objects.get(pk=officer.user_id).preferred_language == "zh-hans"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_the_switches_never_lead_to_another_site(client: Client, zone: Zone, target: str) -> None:
    assert client.post("/language/", {"language": "en", "next": target})["Location"] == "/"


def test_large_type_is_remembered_for_the_person(client: Client, officer: Actor) -> None:
    client.force_login(officer.user)
    client.post("/preferences/large-type/", {"large_type": "1"})
    assert User.objects.get(pk=officer.user_id).large_type
    client.post("/preferences/large-type/", {"large_type": "0"})
    assert not User.objects.get(pk=officer.user_id).large_type


@override_settings(ALLOWED_HOSTS=["*"])
def test_the_host_name_decides_the_zone_and_a_foreign_person_has_no_rights_there(
    client: Client, officer: Actor, rf: RequestFactory
) -> None:
    other = situations.a_zone(host="other.example.cn")
    client.force_login(officer.user)
    at_home = client.get("/accounts/2fa/").wsgi_request
    assert at_home.actor.is_staff
    away = client.get("/accounts/2fa/", headers={"host": "other.example.cn"}).wsgi_request
    assert away.actor.zone == other
    assert not away.actor.is_staff


def test_a_person_of_two_zones_works_in_the_chosen_one_and_never_in_one_they_do_not_belong_to(
    client: Client, zone: Zone
) -> None:
    elsewhere, foreign = situations.a_zone(), situations.a_zone()
    user = situations.a_person(zone, Role.OFFICER).user
    assert user is not None
    place = situations.an_organisation(elsewhere)
    actions.grant_role(Actor.system(elsewhere), user=user, organisation=place, role=Role.OFFICER)
    client.force_login(user)
    used = {}
    for chosen in (None, elsewhere, foreign):
        session = client.session
        session["zone_id"] = chosen.pk if chosen else None
        session.save()
        used[chosen] = client.get("/accounts/2fa/").wsgi_request.zone
    assert used == {None: zone, elsewhere: elsewhere, foreign: zone}


def test_a_page_costs_the_ground_few_queries(
    client: Client, officer: Actor, django_assert_max_num_queries: Any
) -> None:
    client.force_login(officer.user)
    client.get("/start/")
    # Session, person, zone, roles.
    with django_assert_max_num_queries(4):
        client.get("/start/")


@pytest.mark.parametrize(
    ("hops", "address"), [(0, "198.51.100.9"), (1, "10.0.0.1"), (2, "203.0.113.5"), (5, "198.51.100.9")]
)
def test_forwarded_addresses_are_believed_only_as_far_as_own_proxies_go(
    rf: RequestFactory, hops: int, address: str
) -> None:
    request = rf.get("/", headers={"X-Forwarded-For": "6.6.6.6, 203.0.113.5, 10.0.0.1"}, REMOTE_ADDR="198.51.100.9")
    with override_settings(GAOXIN_TRUSTED_PROXIES=hops):
        assert client_address(request) == address


def _refuse(request: HttpRequest) -> HttpResponse:
    raise Refusal("第 3 行的金额不是数字。", next_step="请改正后重新上传。", clause="第五条", code="bad-cell")


def _conflict(request: HttpRequest) -> HttpResponse:
    raise Conflict("别人刚刚改过这条记录。")


@pytest.fixture
def refusing(settings: Any, officer: Actor, client: Client) -> Client:
    """A signed-in browser on a site that has two more addresses."""
    urls = ModuleType("urls_with_refusals")
    urls.urlpatterns = [*get_resolver().url_patterns, path("refuse/", _refuse), path("conflict/", _conflict)]  # type: ignore[attr-defined]
    settings.ROOT_URLCONF = urls
    client.force_login(officer.user)
    return client


def test_a_refusal_is_shown_with_its_next_step_and_clause(refusing: Client) -> None:
    response = refusing.get("/refuse/")
    page = response.content.decode()
    assert response.status_code == 422
    assert all(words in page for words in ("第 3 行的金额不是数字。", "请改正后重新上传。", "第五条", "<html"))


def test_a_refusal_to_htmx_is_the_fragment_alone(refusing: Client) -> None:
    page = refusing.get("/refuse/", headers={"HX-Request": "true"}).content.decode()
    assert "第 3 行的金额不是数字。" in page
    assert "<html" not in page


def test_a_refusal_to_a_program_is_json(refusing: Client) -> None:
    response = refusing.get("/refuse/", headers={"Accept": "application/json"})
    assert json.loads(response.content) == {
        "message": "第 3 行的金额不是数字。",
        "next_step": "请改正后重新上传。",
        "code": "bad-cell",
    }


def test_a_conflict_has_status_409(refusing: Client) -> None:
    assert refusing.get("/conflict/").status_code == 409


@pytest.mark.parametrize("role", list(Role))
def test_everyone_lands_somewhere_after_signing_in(client: Client, zone: Zone, role: Role) -> None:
    kinds = {Role.ENTERPRISE_OWNER: "enterprise", Role.ENTERPRISE_MEMBER: "enterprise", Role.INSTITUTION_MEMBER: "bank"}
    actor = situations.a_person(zone, role, kind=kinds.get(role, "department"))  # type: ignore[arg-type]
    client.force_login(actor.user)
    assert client.get("/start/").status_code == 302


def test_refusals_are_the_only_errors_that_the_middleware_takes(rf: RequestFactory) -> None:
    middleware = RefusalMiddleware(lambda request: HttpResponse())
    assert middleware.process_exception(rf.get("/"), ValueError("a bug")) is None


def _inline_script_or_style(page: str) -> bool:
    scripts = [tag.split(">", 1)[0] for tag in page.split("<script")[1:]]
    runs_inline = any("src=" not in tag and 'type="application/json"' not in tag for tag in scripts)
    return (
        runs_inline
        or "<style" in page
        or ' style="' in page
        or any(f" on{event}=" in page for event in ("click", "load", "submit", "change"))
    )
