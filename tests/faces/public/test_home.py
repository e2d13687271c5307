"""The start page for everyone."""

from django.test import Client
from tests import situations

from gaoxin.platform.core.enums import Role


def test_a_visitor_is_shown_where_to_sign_in(zone):
    text = Client().get("/").content.decode()
    assert 'href="/accounts/login/"' in text
    assert zone.name in text


def test_it_works_before_any_zone_exists(db):
    assert Client().get("/").status_code == 200


def test_an_officer_is_led_to_the_workbench(zone):
    client = Client()
    client.force_login(situations.a_person(zone, Role.OFFICER).user)
    text = client.get("/").content.decode()
    assert 'href="/start/"' in text
    assert client.get("/start/").headers["Location"] == "/workbench/"


def test_a_person_without_a_role_is_not_offered_any_page(zone):
    client = Client()
    client.force_login(situations.a_user(zone))
    main = client.get("/").content.decode().split("<main")[1]
    assert 'href="/start/"' not in main


def test_the_page_sends_its_content_policy(zone):
    policy = Client().get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
