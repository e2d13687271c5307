"""The workbench pages of assessments: upload, mapping, run, verdicts, reasons, export, and who may see them."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse
from tests import situations
from tests.domains.assessment.factories import COUNT, ON, judged, uploaded

from gaoxin.domains.assessment import actions, sample
from gaoxin.domains.assessment.enums import AssessmentState
from gaoxin.domains.assessment.models import Assessment
from gaoxin.domains.assessment.selectors import verdicts_of
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import Role
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, StoredFile, Zone

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def signed_in(actor: Actor) -> Client:
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user)
    return client


def post_workbook(client: Client, content: bytes, name: str = "企业表.xlsx") -> object:
    content_file = io.BytesIO(content)
    content_file.name = name
    data = {"file": content_file, "on": "2026-06-30", "kind": "new", "region": ""}
    return client.post(reverse("assessment:index"), data)


def test_from_upload_to_an_explained_verdict(officer: Actor) -> None:
    client = signed_in(officer)
    response = post_workbook(client, sample.workbook(COUNT))
    assert response.status_code == 302  # type: ignore[attr-defined]
    assessment = Assessment.objects.get()
    page = client.get(reverse("assessment:mapping", args=[assessment.pk])).content.decode()
    assert 'name="column-J" value="营业收入"' in page
    answer = client.post(
        reverse("assessment:mapping", args=[assessment.pk]),
        {"on": "2026-06-30", "kind": "new", "region": "", "rules": ["tsme"]},
    )
    assert answer.status_code == 302
    assert "评估企业" in client.get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    tasks.run_pending()
    page = client.get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    assert "科技型中小企业" in page
    reasons = client.get(reverse("assessment:reasons", args=[assessment.pk, 0, "tsme@2017"])).content.decode()
    assert "第六条" in reasons
    assert "企业年度数据!" in reasons


def test_a_corrected_mapping_is_what_is_judged(officer: Actor) -> None:
    assessment = uploaded(officer)
    letters = {column["header"]: column["letter"] for column in assessment.mapping["columns"]}
    client = signed_in(officer)
    typed = {
        f"column-{letter}": "-" for header, letter in letters.items() if header not in ("企业名称", "年份", "职工总数")
    }
    typed |= {
        f"column-{letters['企业名称']}": "@name",
        f"column-{letters['年份']}": "@year",
        f"column-{letters['职工总数']}": "期末从业人员",
    }
    answer = client.post(
        reverse("assessment:mapping", args=[assessment.pk]),
        {"on": "2026-06-30", "kind": "new", "region": "", "rules": ["tsme"], **typed},
    )
    assert answer.status_code == 302
    tasks.run_pending()
    reasons = client.get(reverse("assessment:reasons", args=[assessment.pk, 0, "tsme@2017"])).content.decode()
    assert "缺：职工总数" in reasons


def test_a_meaning_that_cannot_be_read_keeps_what_was_typed(officer: Actor) -> None:
    assessment = uploaded(officer)
    answer = signed_in(officer).post(
        reverse("assessment:mapping", args=[assessment.pk]),
        {"on": "2026-06-30", "kind": "new", "region": "", "column-J": "营业额度啊"},
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "营业额度啊" in page
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.MAPPING


def _zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", b"\0" * 600_000_000)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"%PDF-1.7 no workbook", "a.xlsx"),
        (b"", "a.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "a.xlsx"),
        (b"PK\x03\x04 broken", "a.xlsx"),
        (b"\x00\x01\x02\x03" * 50, "a.csv"),
    ],
    ids=["pdf", "empty", "password", "broken", "binary"],
)  # fmt: skip
def test_a_bad_file_is_answered_with_a_sentence_and_leaves_nothing(officer: Actor, content: bytes, name: str) -> None:
    response = post_workbook(signed_in(officer), content, name)
    assert response.status_code == 422  # type: ignore[attr-defined]
    page = response.content.decode()  # type: ignore[attr-defined]
    assert "Traceback" not in page
    assert 'role="alert"' in page
    assert not Assessment.objects.exists()
    assert not StoredFile.objects.exists()
    assert not list((Path(settings.MEDIA_ROOT) / "files").rglob(hashlib.sha256(content).hexdigest()))


def test_a_zip_bomb_is_refused_before_it_is_unpacked(officer: Actor) -> None:
    response = post_workbook(signed_in(officer), _zip_bomb())
    assert response.status_code == 422  # type: ignore[attr-defined]
    assert not Assessment.objects.exists()


def test_cells_that_cannot_be_read_come_back_marked_in_the_users_workbook(officer: Actor) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sample.workbook(3)))
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    column = headers.index("营业收入（万元）") + 1
    sheet.cell(2, column).value = "很多"
    sheet.cell(3, column).value = "约3000万"
    buffer = io.BytesIO()
    book.save(buffer)
    assessment = judged(officer, content=buffer.getvalue())
    client = signed_in(officer)
    page = client.get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    assert "很多" in page
    marked = client.get(reverse("assessment:marked", args=[assessment.pk]))
    cell = openpyxl.load_workbook(io.BytesIO(marked.content))["企业年度数据"].cell(2, column)
    assert cell.value == "很多"
    assert cell.comment is not None


def test_an_upload_that_broke_off_is_not_taken_for_the_file(officer: Actor) -> None:
    whole = "企业名称,净利润\n" + "甲公司,3\n" * 10_000
    content = encode_multipart(
        BOUNDARY,
        {"on": "2026-06-30", "kind": "new", "region": "", "file": SimpleUploadedFile("企业.csv", whole.encode())},
    )
    broken: dict[str, Any] = {
        "wsgi.input": io.BytesIO(content[: len(content) // 2]),
        "CONTENT_LENGTH": str(len(content)),
    }
    answer = signed_in(officer).generic(
        "POST", reverse("assessment:index"), b"-", content_type=MULTIPART_CONTENT, **broken
    )
    assert answer.status_code == 422
    assert not Assessment.objects.exists()


def test_an_export_keeps_the_order_of_the_page(officer: Actor, done: Assessment) -> None:
    client = signed_in(officer)
    for sort in ("", "?sort=-name", "?sort=steps"):
        page = client.get(reverse("assessment:detail", args=[done.pk]) + sort).context["listing"]
        shown = [(row["name"], row["rule"]) for row in page.rows]
        content = b"".join(client.get(reverse("assessment:export", args=[done.pk, "csv"]) + sort).streaming_content)  # type: ignore[attr-defined]
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))[1:]
        assert [(row[1], row[2]) for row in rows][: len(shown)] == shown


def test_a_settled_score_tells_its_distance_from_the_line(officer: Actor, done: Assessment) -> None:
    client = signed_in(officer)
    failed = next(
        row["row"] for row in verdicts_of(done).where(rule="tsme@2017", verdict="fail")[slice(0, None)]
        if row["score_low"] == row["score_high"] and 0 < row["score_low"] < 60
    )  # fmt: skip
    url = reverse("assessment:reasons", args=[done.pk, failed, "tsme@2017"])
    score = next(row["score_low"] for row in verdicts_of(done).where(rule="tsme@2017", row=failed)[slice(0, 1)])
    assert f"差 {60 - score:g}" in client.get(url).content.decode()


def test_filters_exports_and_pages_agree(officer: Actor, done: Assessment) -> None:
    client = signed_in(officer)
    url = reverse("assessment:export", args=[done.pk, "csv"])
    for query, expected in (("", COUNT * 2), ("?rule=tsme@2017", COUNT)):
        content = b"".join(client.get(url + query).streaming_content)  # type: ignore[attr-defined]
        assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == expected + 1
    counts = next(item for item in done.summary["rules"] if item["rule"] == "tsme@2017")
    content = b"".join(client.get(url + "?rule=tsme@2017&verdict=pass").streaming_content)  # type: ignore[attr-defined]
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == counts["pass"] + 1


def test_strangers_find_no_assessment_and_no_page_of_it(done: Assessment, strangers: dict[str, Actor]) -> None:
    pages = [
        reverse("assessment:detail", args=[done.pk]), reverse("assessment:mapping", args=[done.pk]),
        reverse("assessment:enterprise", args=[done.pk, 0]), reverse("assessment:reasons", args=[done.pk, 0, "tsme@2017"]),
        reverse("assessment:export", args=[done.pk, "csv"]), reverse("assessment:marked", args=[done.pk]),
    ]  # fmt: skip
    for who, actor in strangers.items():
        assert not Assessment.objects.visible_to(actor).exists(), who
        client = Client() if actor.user is None else signed_in(actor)
        for page in pages:
            response = client.get(page)
            assert response.status_code in (302, 403, 404), (who, page)
            if response.status_code == 302:
                assert "login" in response["Location"], (who, page)
        assert client.post(reverse("assessment:delete", args=[done.pk])).status_code in (302, 403, 404)
    assert Assessment.objects.filter(pk=done.pk).exists()


def test_colleagues_and_leaders_see_it_but_only_its_department_changes_it(
    zone: Zone, officer: Actor, done: Assessment
) -> None:
    leader = situations.a_person(zone, Role.LEADER)
    assert Assessment.objects.visible_to(leader).get() == done
    client = signed_in(leader)
    assert client.get(reverse("assessment:detail", args=[done.pk])).status_code == 200
    assert client.post(reverse("assessment:delete", args=[done.pk])).status_code == 403
    with pytest.raises(Forbidden):
        actions.confirm_mapping(leader, assessment=done, overrides={}, on=ON, region="", kind="new", rules=["tsme"])
    colleague = situations.a_person(zone, Role.OFFICER, organisation=done.organisation)
    assert signed_in(colleague).post(reverse("assessment:delete", args=[done.pk])).status_code == 302
    assert not Assessment.objects.exists()


def test_enterprises_cannot_upload(strangers: dict[str, Actor]) -> None:
    with pytest.raises(Forbidden):
        uploaded(strangers["an enterprise"])


def test_a_running_assessment_is_not_started_twice(officer: Actor) -> None:
    assessment = uploaded(officer)
    start = {"overrides": {}, "on": ON, "region": "", "kind": "new", "rules": ["tsme"]}
    actions.confirm_mapping(officer, assessment=assessment, **start)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        actions.confirm_mapping(officer, assessment=assessment, **start)  # type: ignore[arg-type]


def test_a_run_that_finds_no_facts_says_so_and_can_be_tried_again(officer: Actor) -> None:
    assessment = uploaded(officer)
    ignored = {f"#{column['letter']}": "-" for column in assessment.mapping["columns"][1:]}
    actions.confirm_mapping(
        officer, assessment=assessment, overrides=ignored, on=ON, region="", kind="new", rules=["tsme"]
    )
    tasks.run_pending()
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.FAILED
    assert "没有读到任何可用的数据" in assessment.error
    page = signed_in(officer).get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    assert "回去核对列" in page


def test_no_rule_for_the_day_is_refused_before_anything_runs(officer: Actor) -> None:
    with pytest.raises(Refusal, match="没有适用的规则"):
        actions.confirm_mapping(
            officer,
            assessment=uploaded(officer),
            overrides={},
            on=datetime.date(2001, 1, 1),
            region="",
            kind="new",
            rules=[],
        )


def test_every_write_and_every_look_at_figures_is_in_the_audit_chain(officer: Actor, done: Assessment) -> None:
    signed_in(officer).get(reverse("assessment:reasons", args=[done.pk, 0, "tsme@2017"]))
    actions.delete_assessment(officer, assessment=done)
    found = set(AuditEntry.objects.filter(action__startswith="assessment.").values_list("action", flat=True))
    assert found == {
        "assessment.upload",
        "assessment.start",
        "assessment.finish",
        "assessment.reasons",
        "assessment.delete",
    }


def test_pages_take_a_flat_number_of_queries(officer: Actor, django_assert_max_num_queries: object) -> None:
    client = signed_in(officer)
    for _ in range(6):
        done = judged(officer, rules=["tsme"])
    for url, limit in (
        (reverse("assessment:index"), 10),
        (reverse("assessment:detail", args=[done.pk]), 8),
        (reverse("assessment:enterprise", args=[done.pk, 0]), 8),
        # All domains put their cards there; each has a few queries of its own, whatever the number of rows.
        (reverse("workbench:home"), 48),
    ):
        with django_assert_max_num_queries(limit):  # type: ignore[operator]
            assert client.get(url).status_code == 200


def test_the_pages_speak_english(officer: Actor, done: Assessment) -> None:
    client = signed_in(officer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("assessment:reasons", args=[done.pk, 0, "tsme@2017"])).content.decode()
    assert "Technology" in page
    assert "逐条判断" not in page


def test_earlier_assessments_are_found_by_name_uploader_and_state(officer: Actor) -> None:
    found, other = uploaded(officer), uploaded(officer)
    Assessment.objects.filter(pk=found.pk).update(name="三季度企业表")
    Assessment.objects.filter(pk=other.pk).update(name="孵化器名单")
    client = signed_in(officer)
    assert officer.user is not None

    def names(**query: str) -> tuple[bool, bool]:
        page = client.get(reverse("assessment:index"), query).content.decode()
        return "三季度企业表" in page, "孵化器名单" in page

    assert names() == (True, True)
    assert names(q="企业表") == (True, False)
    assert names(q=f"{officer.user.display_name} 孵化器") == (False, True)
    assert names(state="done") == (False, False)
    assert names(state="mapping") == (True, True)
