"""The first page of an enterprise."""

from django.test import Client
from tests import situations

from gaoxin.platform.core.enums import OrganisationKind, Role


def test_a_member_sees_the_own_enterprise_only(zone):
    own = situations.an_organisation(zone, OrganisationKind.ENTERPRISE, "清尺传感")
    situations.an_organisation(zone, OrganisationKind.ENTERPRISE, "别家企业")
    client = Client()
    client.force_login(
        situations.a_person(zone, Role.ENTERPRISE_MEMBER, kind=OrganisationKind.ENTERPRISE, organisation=own).user
    )
    text = client.get("/portal/").content.decode()
    assert "清尺传感" in text
    assert "别家企业" not in text
    assert client.get("/start/").headers["Location"] == "/portal/"


def test_staff_are_told_that_it_is_for_enterprises(zone):
    client = Client()
    client.force_login(situations.a_person(zone, Role.OFFICER).user)
    response = client.get("/portal/")
    assert response.status_code == 403
    assert "企业端只对企业账号开放。" in response.content.decode()
