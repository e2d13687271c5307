"""Navigation, home cards and footer follow the person and the zone."""

import pytest
from django.test import RequestFactory
from django.utils.translation import gettext_lazy as _

from gaoxin.platform.core import contributions
from gaoxin.platform.core.contributions import Face, NavItem
from gaoxin.platform.core.decisions import allow_if
from gaoxin.platform.ui.look import account_tabs, footer_lines, look_of, navigation


@pytest.fixture
def items(monkeypatch):
    monkeypatch.setattr(contributions, "_by_app", {})

    def add(*found: NavItem) -> None:
        contributions.add("sample", found)

    return add


def request_of(actor, path="/"):
    request = RequestFactory().get(path)
    request.actor = actor
    return request


def test_only_what_the_person_may_open_is_in_the_navigation(items, officer, enterprise_member):
    items(
        NavItem(
            face=Face.WORKBENCH,
            label=_("我的工作台"),
            url_name="workbench:home",
            permission=lambda actor: allow_if(actor.is_staff, ""),
        ),
        NavItem(face=Face.PUBLIC, label="首页", url_name="public:home"),
    )
    assert [link.url for group in navigation(request_of(officer), "workbench") for link in group.links] == [
        "/workbench/"
    ]
    assert navigation(request_of(enterprise_member), "workbench") == []


def test_the_most_exact_entry_is_the_current_one(items, officer):
    items(
        NavItem(face=Face.PUBLIC, label="首页", url_name="public:home", group="甲"),
        NavItem(face=Face.PUBLIC, label="登录", url_name="account_login", group="乙"),
        NavItem(face=Face.PUBLIC, label="工作台", url_name="workbench:home", group="甲", order=200),
    )
    groups = navigation(request_of(officer, "/accounts/login/"), "public")
    assert [group.label for group in groups] == ["甲", "乙"]
    assert [link.label for group in groups for link in group.links if link.current] == ["登录"]
    start = navigation(request_of(officer, "/"), "public")
    assert [link.label for group in start for link in group.links if link.current] == ["首页"]


def test_the_500_page_has_a_look_without_a_request():
    assert look_of(None).size == "normal"


def test_the_narrow_navigation_is_remembered_by_the_browser():
    request = RequestFactory().get("/")
    assert look_of(request).nav == "wide"
    request.COOKIES["gaoxin_nav"] = "narrow"
    assert look_of(request).nav == "narrow"
    request.COOKIES["gaoxin_nav"] = '"><script>'
    assert look_of(request).nav == "wide"


def test_the_footer_draws_only_what_the_zone_configured(zone):
    assert footer_lines(zone) == []
    assert footer_lines(None) == []
    zone.settings = {"footer": {"phone": "028-0000", "icp": "", "organiser": "管委会"}}
    assert footer_lines(zone) == [("主办单位", "管委会"), ("联系电话", "028-0000")]


def test_the_part_of_the_account_that_is_open_is_marked():
    assert [tab.current for tab in account_tabs("/accounts/2fa/totp/activate")] == [False, True, False]
