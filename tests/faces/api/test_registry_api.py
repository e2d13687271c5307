"""The JSON API of the registry: keys and their scopes, strangers, imports, errors as problems, the limit, the description."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from tests import situations
from tests.kernel.workbook.builders import xlsx
from tests.mechanisms.registry import makers
from tests.mechanisms.registry.makers import HEAD, code, deliver, firm

from gaoxin.faces.api.service import api, throttle
from gaoxin.mechanisms.registry.models import FactBatch, Source
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import ApiToken, AuditEntry, Organisation, Zone
from gaoxin.platform.core.tasks import enqueue, run_pending
from gaoxin.platform.core.tokens import issue_token, revoke_token

pytestmark = pytest.mark.django_db
BOTH = ("registry.read", "registry.import")


@pytest.fixture
def science(zone: Zone) -> Source:
    return makers.a_source(zone, "科技局")


@pytest.fixture
def full(system: Actor, science: Source) -> FactBatch:
    head = (*HEAD, "2025年净利润（万元）")
    return deliver(system, science, [(*firm(1), 88.5), (*firm(2, 2000), 12)], head)


def caller(actor: Actor, *scopes: str, language: str = "zh-hans") -> Client:
    """A program with a key of the actor."""
    _token, secret = issue_token(actor, name="测试", scopes=scopes or BOTH, days=30)
    return Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": language})


def told(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.content.decode()
    if status >= 400:
        assert answer["Content-Type"].startswith("application/problem+json")
    return json.loads(answer.content)


def send(client: Client, rows: list[Any], **fields: Any) -> Any:
    file = SimpleUploadedFile("企业.xlsx", xlsx([list(HEAD), *map(list, rows)]))
    return client.post("/api/v1/imports", {"source": "科技局", "file": file, **fields})


def finished(program: Client, accepted: Any, state: str = "succeeded") -> Any:
    """The task behind a 202 after it ran, asked for at its Location."""
    waiting = told(accepted, 202)
    assert waiting["state"] == "queued"
    assert accepted["Location"] == f"/api/v1/tasks/{waiting['task']}"
    run_pending()
    task = told(program.get(accepted["Location"]))
    assert task["state"] == state, task["error"]
    return task


def imported(program: Client, rows: list[Any], **fields: Any) -> Any:
    """The batch that came of a workbook."""
    return told(program.get(f"/api/v1/imports/{finished(program, send(program, rows, **fields))['batch']}"))


# -- keys --------------------------------------------------------------------------------------------------------


def test_without_a_valid_key_nothing_is_told(officer: Actor, full: FactBatch, client: Client) -> None:
    paths = [f"/api/v1{path.replace('{code}', code(1)).replace('{number}', str(full.pk))}" for path in _paths()]
    assert len(paths) >= 8
    client.force_login(officer.user)  # type: ignore[arg-type]
    for path in paths:
        for method in ("get", "post"):
            answer = getattr(client, method)(path)
            assert answer.status_code in (401, 405), (path, answer.status_code)
    problem = told(client.get("/api/v1/enterprises"), 401)
    assert problem["code"] == "token"
    assert client.get("/api/v1/enterprises", headers={"Authorization": "Bearer gx_wrong"}).status_code == 401


def _paths() -> list[str]:
    return [path.removeprefix("/api/v1") for path in api.get_openapi_schema()["paths"]]


def test_a_key_ends_when_it_expires_is_revoked_or_its_person_leaves(officer: Actor, full: FactBatch) -> None:
    program = caller(officer)
    told(program.get("/api/v1/sources"))
    token = ApiToken.objects.get()
    assert token.last_used_at is not None
    ApiToken.objects.update(
        created_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(days=1)
    )
    told(program.get("/api/v1/sources"), 401)
    other = caller(officer)
    revoke_token(officer, token=ApiToken.objects.exclude(pk=token.pk).get())
    told(other.get("/api/v1/sources"), 401)
    third = caller(officer)
    officer.user.memberships.all().delete()  # type: ignore[union-attr]
    told(third.get("/api/v1/sources"), 401)


def test_only_the_hash_of_a_key_is_kept(officer: Actor, zone: Zone) -> None:
    token, secret = issue_token(officer, name="交换", scopes=["registry.read"], days=1)
    assert secret.startswith("gx_")
    assert len(secret) > 40
    assert secret not in json.dumps([list(ApiToken.objects.values_list()), *AuditEntry.objects.values_list("detail_text")], default=str)  # fmt: skip
    assert token.start == secret[:8]


def test_keys_that_make_no_sense_are_refused(officer: Actor, visitor: Actor) -> None:
    for wrong in ({"scopes": []}, {"scopes": ["all"]}, {"days": 0}, {"days": 999}, {"name": " "}):
        with pytest.raises(Refusal):
            issue_token(officer, **{"name": "x", "scopes": BOTH, "days": 1, **wrong})  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        issue_token(visitor, name="x", scopes=BOTH, days=1)


def test_a_key_does_what_its_scopes_say(officer: Actor, full: FactBatch) -> None:
    reader, importer = caller(officer, "registry.read"), caller(officer, "registry.import")
    told(reader.get("/api/v1/enterprises"))
    assert told(reader.get("/api/v1/imports"), 403)["code"] == "token-scope"
    told(importer.get("/api/v1/imports"))
    told(importer.get("/api/v1/enterprises"), 403)


# -- strangers ---------------------------------------------------------------------------------------------------


def test_strangers_with_keys_of_their_own_find_nothing(
    zone: Zone, system: Actor, stranger: Actor, enterprise_member: Actor, full: FactBatch
) -> None:
    clerk = situations.a_person(zone, Role.OFFICER, scope=Scope.UNIT)
    for actor in (stranger, enterprise_member, clerk):
        program = caller(actor)
        assert told(program.get("/api/v1/enterprises")) == {"items": [], "next": None}
        told(program.get(f"/api/v1/enterprises/{code(1)}"), 404)
        assert told(program.get("/api/v1/imports")) == []
        for way in ("", "/workbook"):
            told(program.get(f"/api/v1/imports/{full.pk}{way}"), 404)
        for way in ("undo", "commit"):
            told(program.post(f"/api/v1/imports/{full.pk}/{way}", {}, content_type="application/json"), 404)
    for actor in (enterprise_member, clerk):
        told(caller(actor).post("/api/v1/match", {"names": ["青池"]}, content_type="application/json"), 403)
    told(send(caller(enterprise_member), [firm(3)]), 422)
    told(send(caller(clerk), [firm(3)]), 403)
    assert FactBatch.objects.count() == 1


def test_sensitive_values_stay_masked_but_for_the_enterprise_itself(
    zone: Zone, officer: Actor, full: FactBatch
) -> None:
    answer = caller(officer).get(f"/api/v1/enterprises/{code(1)}")
    assert "885000" not in answer.content.decode()
    profit = next(fact for fact in told(answer)["facts"] if fact["variable"] == "net_profit")
    assert (profit["value"], profit["masked"]) == (None, True)
    home = situations.an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=home.pk).update(credit_code=code(1))
    member = situations.a_person(zone, Role.ENTERPRISE_MEMBER, organisation=home)
    program = caller(member, "registry.read")
    assert [each["code"] for each in told(program.get("/api/v1/enterprises"))["items"]] == [code(1)]
    own = told(program.get(f"/api/v1/enterprises/{code(1)}"))
    assert next(fact for fact in own["facts"] if fact["variable"] == "net_profit")["value"] == 885000


# -- what it does ------------------------------------------------------------------------------------------------


def test_a_workbook_is_tried_committed_repeated_and_undone(officer: Actor, science: Source) -> None:
    program = caller(officer)
    planned = imported(program, [firm(1), firm(2, "一千多")], dry_run=True, observed_on="2026-01-31")
    assert (planned["state"], planned["new"], planned["refused"]) == ("preview", 5, 1)
    assert planned["findings"][0]["place"] == "数据!C3"
    task = finished(program, program.post(f"/api/v1/imports/{planned['batch']}/commit"))
    assert (task["kind"], task["batch"]) == ("commit", planned["batch"])
    done = told(program.get(f"/api/v1/imports/{planned['batch']}"))
    assert (done["state"], done["new"], done["observed_on"]) == ("committed", 5, "2026-01-31")
    again = imported(program, [firm(1), firm(2, "一千多")], observed_on="2026-01-31")
    assert (again["new"], again["changed"], again["unchanged"]) == (0, 0, 5)
    told(program.post(f"/api/v1/imports/{done['batch']}/commit"), 409)
    back = program.get(f"/api/v1/imports/{done['batch']}/workbook")
    assert openpyxl.load_workbook(io.BytesIO(back.content))["数据"]["C3"].comment is not None
    undone = program.post(f"/api/v1/imports/{done['batch']}/undo", {"reason": "测试"}, content_type="application/json")
    assert told(undone) == {"batch": done["batch"], "undone": 5, "enterprises": 2}
    assert [row["state"] for row in told(program.get("/api/v1/imports"))] == ["committed", "undone"]


def test_a_task_can_be_followed_and_cancelled_by_who_started_it_only(
    officer: Actor, leader: Actor, stranger: Actor, science: Source
) -> None:
    program = caller(officer)
    accepted = send(program, [firm(1)])
    address = accepted["Location"]
    waiting = program.get(address)
    assert (told(waiting)["state"], waiting["Retry-After"]) == ("queued", "2")
    for other in (leader, stranger):
        told(caller(other).get(address), 404)
        told(caller(other).post(f"{address}/cancel"), 404)
    told(caller(officer, "registry.read").get(address), 403)
    assert told(program.post(f"{address}/cancel"))["state"] == "cancelled"
    told(program.post(f"{address}/cancel"), 409)
    run_pending()
    assert not FactBatch.objects.exists()
    other_work = enqueue(officer, "registry.evaluate")
    told(program.get(f"/api/v1/tasks/{other_work.pk}"), 404)


def test_a_commit_that_is_asked_for_twice_is_one_task(officer: Actor, science: Source) -> None:
    program = caller(officer)
    planned = imported(program, [firm(1)], dry_run=True)
    first, second = (told(program.post(f"/api/v1/imports/{planned['batch']}/commit"), 202) for _time in range(2))
    assert first["task"] == second["task"]


@pytest.mark.parametrize(("language", "words"), [("zh-hans", "打不开"), ("en", "be opened")])
def test_a_workbook_that_cannot_be_read_ends_its_task_with_the_reason_in_the_callers_language(
    officer: Actor, science: Source, language: str, words: str
) -> None:
    program = caller(officer, language=language)
    broken = SimpleUploadedFile("a.xlsx", b"PK\x03\x04 nothing")
    task = finished(program, program.post("/api/v1/imports", {"source": "科技局", "file": broken}), "failed")
    assert words in task["error"]
    assert task["batch"] is None
    assert not FactBatch.objects.exists()


def test_lists_go_page_by_page_and_files_name_their_sources(officer: Actor, full: FactBatch) -> None:
    program = caller(officer)
    first = told(program.get("/api/v1/enterprises?limit=1"))
    second = told(program.get(f"/api/v1/enterprises?limit=1&offset={first['next']}"))
    assert [first["items"][0]["code"], second["items"][0]["code"], second["next"]] == [code(1), code(2), None]
    shown = told(program.get(f"/api/v1/enterprises/{code(2)}"))
    revenue = next(fact for fact in shown["facts"] if (fact["variable"], fact["period"]) == ("revenue", "2025"))
    assert (revenue["value"], revenue["source"], revenue["cell"]) == (20000000, "科技局", "数据!C3")
    (match,) = told(program.post("/api/v1/match", {"names": [shown["name"]]}, content_type="application/json"))
    assert (match["code"], match["automatic"]) == (code(2), True)


# -- what goes wrong ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "chinese", "english"),
    [
        ({"source": "无此来源"}, "没有来源", "There is no source"),
        ({"mapping": "[1]"}, "JSON", "JSON"),
        ({"month": "2026"}, "年月", "month"),
        ({"observed_on": "2099-01-01"}, "不能晚于今天", "cannot be after today"),
        ({"mapping": '{"高新技术企业": "没有的指标"}'}, "没有叫", ""),
    ],
)
def test_what_is_wrong_is_said_in_the_callers_language(
    officer: Actor, science: Source, fields: dict[str, str], chinese: str, english: str
) -> None:
    assert chinese in told(send(caller(officer), [firm(1)], **fields), 422)["title"]
    assert english in told(send(caller(officer, language="en"), [firm(1)], **fields), 422)["title"]
    assert not FactBatch.objects.exists()


def test_requests_of_the_wrong_shape_name_their_places(officer: Actor, full: FactBatch) -> None:
    program = caller(officer)
    problem = told(program.get("/api/v1/enterprises?limit=lots"), 422)
    assert (problem["code"], problem["errors"][0]["at"]) == ("request", "query.limit")
    told(program.post("/api/v1/match", "no json", content_type="application/json"), 400)
    told(program.post("/api/v1/imports", {"source": "科技局"}), 422)
    told(program.get(f"/api/v1/enterprises/{code(1)}?as_of=2026-01-01T00:00:00"), 422)
    told(program.get("/api/v1/imports/999999"), 404)


def test_a_key_that_asks_too_often_is_told_to_wait(
    officer: Actor, full: FactBatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(throttle, "num_requests", 2)
    program, other = caller(officer), caller(officer)
    assert [program.get("/api/v1/sources").status_code for _round in range(2)] == [200, 200]
    answer = program.get("/api/v1/sources")
    assert told(answer, 429)["code"] == "rate"
    assert int(answer["Retry-After"]) >= 1
    told(other.get("/api/v1/sources"))


# -- for people --------------------------------------------------------------------------------------------------


def test_the_description_lists_every_endpoint_without_a_script_of_others(client: Client, zone: Zone) -> None:
    page = client.get("/api/")
    text = page.content.decode()
    assert all(path in text for path in api.get_openapi_schema()["paths"])
    assert "cdn" not in text
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert json.loads(client.get("/api/v1/openapi.json").content)["info"]["title"] == "Gaoxin"


def test_people_make_and_revoke_their_own_keys(client: Client, officer: Actor, leader: Actor) -> None:
    assert client.get("/api/keys/").status_code == 302
    client.force_login(officer.user)  # type: ignore[arg-type]
    page = client.post("/api/keys/", {"name": "交换", "scopes": ["registry.read"], "days": 30})
    assert page.status_code == 200, page.content.decode()
    (secret,) = re.findall(r"gx_[\w-]{40,}", page.content.decode())
    assert page["Cache-Control"] == "no-store"
    assert secret not in client.get("/api/keys/").content.decode()
    token = ApiToken.objects.get()
    other = Client()
    other.force_login(leader.user)  # type: ignore[arg-type]
    assert other.post(f"/api/keys/{token.pk}/revoke/").status_code == 404
    assert client.post(f"/api/keys/{token.pk}/revoke/").status_code == 302
    assert client.post(f"/api/keys/{token.pk}/revoke/").status_code == 409
    assert client.post("/api/keys/", {"name": "", "days": 0}).status_code == 200
