"""The page on which a person says what the columns of a workbook mean, and what a run does when it is stopped."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from tests.domains.assessment.factories import ON, judged, uploaded
from tests.domains.assessment.test_desk import signed_in
from tests.kernel.workbook.builders import csv_bytes, sheets, xlsx

from gaoxin.domains.assessment import actions
from gaoxin.domains.assessment.enums import AssessmentState
from gaoxin.domains.assessment.models import Assessment
from gaoxin.platform.core import tasks
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict
from gaoxin.platform.core.models import TaskRun

pytestmark = pytest.mark.django_db

SCOPE = {"on": "2026-06-30", "kind": "new", "region": "", "rules": ["tsme"]}
START = {"overrides": {}, "on": ON, "region": "", "kind": "new", "rules": ["tsme"]}


def chosen(page: str, name: str) -> str:
    """The selected option of a select; '' when the page has none of this name."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    picked = re.search(r'<option value="([^"]*)" selected', found.group(0)) if found else None
    return picked.group(1) if picked else ""


def texts(assessment: Assessment) -> dict[str, str]:
    assessment.refresh_from_db()
    return {column["header"]: column["target"] for column in assessment.mapping["columns"]}


def test_year_and_unit_are_chosen_beside_the_name(officer: Actor) -> None:
    book = xlsx([["企业名称", "2024年营业收入（万元）", "收入合计（万元）", "人数"], ["甲公司", 1, 2, 3]])
    assessment = uploaded(officer, book)
    client, url = signed_in(officer), reverse("assessment:mapping", args=[assessment.pk])
    page = client.get(url).content.decode()
    assert (chosen(page, "year-B"), chosen(page, "unit-B"), chosen(page, "unit-C")) == ("2024", "万元", "万元")
    typed = {
        "column-A": "企业名称", "column-B": "营业收入", "year-B": "2023", "unit-B": "千元", "column-C": "净利润", "year-C": "2025",
        "unit-C": "万元", "column-D": "职工总数", "year-D": "", "unit-D": "万元",
    }  # fmt: skip
    assert client.post(url, SCOPE | typed).status_code == 302
    assert texts(assessment) == {
        "企业名称": "@name", "2024年营业收入（万元）": "revenue[2023]@千元", "收入合计（万元）": "net_profit[2025]@万元", "人数": "staff_total",
    }  # fmt: skip


def test_a_page_sent_back_untouched_changes_no_meaning(officer: Actor) -> None:
    heads = [
        "企业名称",
        "营业收入",
        "研发费用（元）",
        "上年净利润",
        "份额（%）",
        "细分市场占有率（%）",
        "成立日期",
        "联系人",
    ]
    assessment = uploaded(officer, xlsx([heads, ["甲公司", 1, 2, 3, 4, 5, "2020-01-01", "王"]]))
    before = texts(assessment)
    client, url = signed_in(officer), reverse("assessment:mapping", args=[assessment.pk])
    page = client.get(url).content.decode()
    typed = dict(re.findall(r'name="(column-[A-Z]+)" value="([^"]*)"', page))
    typed |= {name: chosen(page, name) for name in re.findall(r'name="((?:year|unit)-[A-Z]+)"', page)}
    assert client.post(url, SCOPE | typed).status_code == 302
    after = texts(assessment)
    assert {header: text.replace("@ignore", "-") for header, text in after.items()} == {
        header: text.replace("@ignore", "-") for header, text in before.items()
    }


def test_columns_that_need_a_look_stand_apart_and_say_why(officer: Actor) -> None:
    heads = ["企业名称", "营业收入", "销售收入（吨）", "1-6月营业收入", "颜色", "联系人", "2024年净利润（万元）"]
    assessment = uploaded(officer, xlsx([heads, ["甲公司", 1, 2, 3, "红", "王", 4]]))
    page = signed_in(officer).get(reverse("assessment:mapping", args=[assessment.pk])).content.decode()
    assert "4 列请看一眼" in page
    assert "2 列已认出" in page
    assert "1 列不读取，规则用不到" in page
    assert "没有写单位，按元读取" in page
    assert "“1-6月营业收入”是不足一年的数据，没有当作全年数读取。" in page


def test_every_meaning_that_cannot_be_read_is_told_at_its_column(officer: Actor) -> None:
    assessment = uploaded(officer, xlsx([["企业名称", "颜色", "收入合计"], ["甲公司", "红", 3]]))
    typed = {"column-A": "企业名称", "column-B": "红色", "column-C": "营业收人"}
    answer = signed_in(officer).post(reverse("assessment:mapping", args=[assessment.pk]), SCOPE | typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "有 2 列的含义看不懂，评估还没有开始。" in page
    assert page.count('aria-invalid="true"') == 2
    assert "没有叫“营业收人”的数据项。是不是：营业收入" in page


def test_the_english_page_names_facts_in_english_and_takes_them_back(officer: Actor) -> None:
    assessment = uploaded(officer, xlsx([["企业名称", "2025年研发费用（万元）"], ["甲公司", 3]]))
    client, url = signed_in(officer), reverse("assessment:mapping", args=[assessment.pk])
    client.cookies["django_language"] = "en"
    page = client.get(url).content.decode()
    assert 'name="column-A" value="Enterprise name"' in page
    assert 'name="column-B" value="R&amp;D expense (audited)"' in page
    typed = {"column-A": "Enterprise name", "column-B": "R&D expense (audited)", "year-B": "2025", "unit-B": "万元"}
    assert client.post(url, SCOPE | typed).status_code == 302
    assert texts(assessment)["2025年研发费用（万元）"] == "rd[2025]@万元"


def test_another_sheet_can_be_read_instead(officer: Actor) -> None:
    one, two = [["企业名称", "净利润"], ["今年公司", 3]], [["企业名称", "净利润"], ["去年公司", 2], ["旧公司", 1]]
    assessment = uploaded(officer, sheets({"今年": one, "去年": two}))
    client = signed_in(officer)
    client.post(reverse("assessment:sheet", args=[assessment.pk]), {"sheet": "没有这张"})
    assert actions.sheet_of(assessment) == "今年"
    client.post(reverse("assessment:sheet", args=[assessment.pk]), {"sheet": "去年"})
    assessment.refresh_from_db()
    assert actions.sheet_of(assessment) == "去年"
    assert "今年" in client.get(reverse("assessment:mapping", args=[assessment.pk])).content.decode()
    actions.confirm_mapping(officer, assessment=assessment, **START)  # type: ignore[arg-type]
    tasks.run_pending()
    assessment.refresh_from_db()
    assert assessment.summary["enterprises"] == 2


def test_the_upload_is_read_once_until_it_is_judged(officer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    assessment = uploaded(officer)
    monkeypatch.setattr(actions, "open_stored", None)
    client, url = signed_in(officer), reverse("assessment:mapping", args=[assessment.pk])
    assert client.get(url).status_code == 200
    assert client.post(url, SCOPE).status_code == 302


def test_a_cancelled_run_leaves_the_workbook_ready_for_another(officer: Actor) -> None:
    assessment = uploaded(officer)
    actions.confirm_mapping(officer, assessment=assessment, **START)  # type: ignore[arg-type]
    client = signed_in(officer)
    page = client.post(reverse("assessment:cancel", args=[assessment.pk]), follow=True).content.decode()
    assert "已取消评估，列的含义仍在" in page
    assert "确认并开始评估" in page
    assert "评估已取消" in client.get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    assert "已中止" in client.get(reverse("assessment:index")).content.decode()
    polled = client.get(reverse("assessment:progress", args=[assessment.pk]))
    assert polled["HX-Redirect"] == assessment.get_absolute_url()
    actions.confirm_mapping(officer, assessment=assessment, **START)  # type: ignore[arg-type]
    tasks.run_pending()
    assessment.refresh_from_db()
    assert assessment.state == AssessmentState.DONE
    with pytest.raises(Conflict):
        actions.cancel_run(officer, assessment=assessment)


def test_a_run_that_broke_down_can_be_started_again(officer: Actor) -> None:
    assessment = uploaded(officer)
    actions.confirm_mapping(officer, assessment=assessment, **START)  # type: ignore[arg-type]
    TaskRun.objects.filter(pk=Assessment.objects.get().task_id).update(
        state="failed", error="服务器中断。", finished_at=timezone.now()
    )
    page = signed_in(officer).get(reverse("assessment:detail", args=[assessment.pk])).content.decode()
    assert "评估中途出错，没有完成" in page
    assert "服务器中断。" in page
    actions.confirm_mapping(officer, assessment=Assessment.objects.get(), **START)  # type: ignore[arg-type]


def test_results_say_what_was_not_read_and_list_every_problem_for_any_kind_of_file(officer: Actor) -> None:
    text = "企业名称,净利润（万元）,颜色\n甲公司,很多,红\n,2,蓝\n乙公司,3,绿\n"
    stored = judged(officer, content=csv_bytes(text), name="企业.csv")
    client = signed_in(officer)
    page = client.get(reverse("assessment:detail", args=[stored.pk])).content.decode()
    assert "读了 3 行、2 列" in page
    assert "1 行未计入" in page
    assert "没有读取的列：C 颜色。" in page
    assert client.get(reverse("assessment:marked", args=[stored.pk])).status_code == 404
    answer = client.get(reverse("assessment:problems", args=[stored.pk]))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.values)
    assert ("未读取", "企业.csv!B2", "净利润（万元）", "很多") in [row[:4] for row in rows]
