"""The catalogue, sign-in and the error pages, in both languages."""

import copy

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation
from tests import situations

from gaoxin.platform.core.enums import OrganisationKind, Role


@pytest.fixture
def catalogue(settings, zone):
    settings.DEBUG = True
    return Client()


def test_the_catalogue_is_for_developers_only(zone):
    assert Client().get("/_components/").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_the_catalogue_shows_every_component(catalogue, language):
    catalogue.cookies["django_language"] = language
    text = catalogue.get("/_components/").content.decode()
    for sign in (
        'class="verdict',
        'class="pace',
        'class="ruler',
        'class="band',
        'class="tree"',
        'class="diff"',
        "<dialog",
        'class="drop"',
    ):
        assert sign in text
    assert ("合格线" in text) == (language == "zh-hans")
    assert ("Pass mark" in text) == (language == "en")


def test_a_refused_form_says_cause_and_way_out_and_leads_to_the_field(catalogue):
    text = catalogue.get("/_components/?wrong=1").content.decode()
    assert "“约3000万”不是数字，请只填数字，例如 1234.5。" in text
    assert 'href="#id_revenue"' in text
    assert 'aria-describedby="id_revenue-help id_revenue-error"' in text
    assert 'value="约3000万"' in text, "what was typed is kept"


def test_the_swapped_list_equals_a_reload(catalogue):
    link = "/_components/?sort=revenue&size=20"
    whole = catalogue.get(link).content.decode()
    swapped = catalogue.get(link, headers={"HX-Request": "true", "HX-Boosted": "true"}).content.decode()
    part = whole.split('<div id="sample-list">')[1].split('<div id="empty-list">')[0]
    assert part == swapped.split('<div id="sample-list">')[1].split('<div id="empty-list">')[0]
    assert "示例第6科技有限公司" in part


@pytest.mark.parametrize("name", ["400", "403", "404", "500"])
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_error_page_says_what_happened_and_offers_a_way_on(name, language, zone):
    request = RequestFactory().get("/somewhere/") if name != "500" else None
    with translation.override(language):
        text = render_to_string(f"{name}.html", request=request)
    assert f">{name}</p>" in text
    assert text.count("<p") >= 3
    assert 'href="/"' in text
    assert f'lang="{"zh-CN" if language == "zh-hans" else "en"}"' in text
    if language == "en":
        assert not [letter for letter in text.split("<h1>")[1].split("</main>")[0] if "一" <= letter <= "龥"]


def test_an_address_that_does_not_exist_gets_the_page_of_the_platform(zone):
    response = Client().get("/no/such/page/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


def test_signing_in_asks_for_name_and_password_in_the_readers_language(zone):
    client = Client()
    assert "登录名或电子邮箱" in client.get("/accounts/login/").content.decode()
    client.cookies["django_language"] = "en"
    text = client.get("/accounts/login/").content.decode()
    assert "Login name or e-mail" in text
    assert 'lang="en"' in text


def test_a_wrong_password_is_told_above_the_form(zone):
    situations.a_user(zone, "lin")
    text = Client().post("/accounts/login/", {"login": "lin", "password": "wrong"}).content.decode()
    assert 'class="error-summary"' in text
    assert 'value="lin"' in text


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/logout/",
        "/accounts/2fa/recovery-codes/generate/",
    ],
)
def test_the_pages_of_ones_own_account_stand_in_the_shell(path, zone):
    client = Client()
    client.force_login(situations.a_person(zone, Role.OFFICER).user)
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert 'class="topbar"' in response.content.decode()


def test_large_type_is_a_swap_of_tokens_and_stays(zone):
    client = Client()
    assert 'data-size="normal"' in client.get("/accounts/login/").content.decode()
    client.post("/preferences/large-type/", {"large_type": "1"})
    assert 'data-size="elder"' in client.get("/accounts/login/").content.decode()


class Undefined(str):
    """Stands where a template names a variable that nobody gave."""

    __slots__ = ()

    def __mod__(self, name):
        raise AssertionError(f"undefined template variable: {name}")

    def __contains__(self, text):
        return text == "%s"


@pytest.fixture
def strict_templates(settings):
    """A variable that nobody gave is an error and not an empty text."""
    engine = copy.deepcopy(settings.TEMPLATES)
    engine[0]["OPTIONS"]["string_if_invalid"] = Undefined("%s")
    settings.TEMPLATES = engine


@pytest.mark.parametrize("path", ["/_components/", "/_components/?wrong=1", "/", "/accounts/login/", "/no/such/page/"])
def test_no_template_names_a_variable_that_nobody_gives(strict_templates, catalogue, path):
    assert "topbar" in catalogue.get(path).content.decode() or path == "/no/such/page/"


@pytest.mark.parametrize("path", ["/workbench/", "/portal/", "/accounts/password/change/"])
def test_no_shell_names_a_variable_that_nobody_gives(strict_templates, zone, path):
    client = Client()
    kind = OrganisationKind.ENTERPRISE if path == "/portal/" else OrganisationKind.DEPARTMENT
    role = Role.ENTERPRISE_OWNER if path == "/portal/" else Role.OFFICER
    client.force_login(situations.a_person(zone, role, kind=kind).user)
    assert client.get(path).status_code == 200
