"""The first page of the staff."""

import pytest
from django.test import Client
from tests import situations
from tests.platform.core import sample_tasks

from gaoxin.faces.workbench.selectors import RECENT, recent_tasks
from gaoxin.platform.core import tasks
from gaoxin.platform.core.enums import OrganisationKind, Role


def test_a_visitor_is_sent_to_sign_in(zone):
    response = Client().get("/workbench/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.ENTERPRISE_OWNER, OrganisationKind.ENTERPRISE), (Role.SYSTEM_ADMIN, OrganisationKind.DEPARTMENT)],
)
def test_only_staff_may_open_it_and_others_are_told_why(zone, role, kind):
    client = Client()
    client.force_login(situations.a_person(zone, role, kind=kind).user)
    response = client.get("/workbench/")
    assert response.status_code == 403
    assert "工作台只对高新区工作人员开放。" in response.content.decode()


def test_an_officer_without_work_sees_how_to_begin(zone):
    client = Client()
    client.force_login(situations.a_person(zone, Role.OFFICER).user)
    page = client.get("/workbench/").content.decode()
    assert "还没有评估" in page
    assert "上传企业表" in page


def test_own_tasks_are_listed_newest_first_with_one_query(zone, officer, django_assert_num_queries):
    assert sample_tasks.add
    runs = [tasks.enqueue(officer, "sample.add", left=1, right=number) for number in range(RECENT + 2)]
    tasks.enqueue(situations.a_person(zone, Role.OFFICER), "sample.add", left=1, right=1)
    with django_assert_num_queries(1):
        shown = [entry["run"].pk for entry in recent_tasks(officer)["tasks"]]
    assert shown == [run.pk for run in reversed(runs)][:RECENT]


def test_a_task_is_a_link_to_its_progress(zone, officer):
    run = tasks.enqueue(officer, "sample.add", left=1, right=2)
    client = Client()
    client.force_login(officer.user)
    text = client.get("/workbench/").content.decode()
    assert f'href="/tasks/{run.pk}/"' in text
    assert "排队中" in text
