"""The pages of the check of one enterprise, as a browser without scripts sees them."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.rule_pages import in_force_today

ON = datetime.date(2026, 6, 30)
START = {"on": "2026-06-30", "kind": "new", "do": "next"}
#: A technology SME that meets everything, as a visitor would type it.
TSME = {
    "is_mainland_resident-asof": "yes", "staff_total-2025": "80", "revenue-2025": "三千万", "total_assets-2025": "约3000万",
    "product_prohibited-asof": "no", "flag_major_accident-asof": "no", "flag_major_quality-asof": "no", "flag_env_breach-asof": "no",
    "flag_research_dishonesty-asof": "no", "flag_abnormal_list-asof": "no", "flag_serious_dishonesty-asof": "no", "tech_staff-2025": "30",
    "rd_expense-2025": "300", "cost_expense_total-2025": "2,700",
    "sales_revenue-2025": "", "ip_class1_valid_related-asof": "1", "ip_class2_valid_related-asof": "３",
}  # fmt: skip


@pytest.fixture
def visitor_client(zone: object) -> Client:
    return Client()


class Asked:
    """A page of the check: its text, the names of the facts that it asks for, and all hidden fields."""

    def __init__(self, response: Any) -> None:
        self.status = response.status_code
        self.source = response.content.decode()
        main = re.sub(r"(?s)<svg.*?</svg>", "", self.source.split("<main", 1)[1])
        self.text = re.sub(r"\s+", " ", html.unescape(re.sub(r"(?s)<[^>]+>", " ", main)))
        form = re.search(r'(?s)<form[^>]* id="answers".*?</form>', self.source)
        self.form = form.group() if form else ""
        self.names = re.findall(r'name="asked" value="([^"]+)"', self.form)
        self.hidden: dict[str, list[str]] = {}
        for tag in re.findall(r"<input[^>]+>", self.form):
            name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
            if 'type="hidden"' in tag and name and name.group(1) != "csrfmiddlewaretoken":
                self.hidden.setdefault(name.group(1), []).append(html.unescape(value.group(1)) if value else "")

    def verdict(self) -> str:
        found = re.search(r'verdict--(\w+)[^"]*verdict--large', self.source)
        return found.group(1) if found else ""


def post(client: Client, path: str, data: Mapping[str, Any], **more: str) -> Asked:
    return Asked(client.post(path, {**data, **more}))


def answer(client: Client, path: str, page: Asked, answers: Mapping[str, str], do: str = "next") -> Asked:
    """Fills in what the page asks for, as a browser without scripts does."""
    typed = {f"f-{name}": answers.get(name, "") for name in page.names}
    return post(client, path, {**page.hidden, **typed, "do": do})


def walk(client: Client, path: str, answers: Mapping[str, str], start: Mapping[str, str] | None = None) -> list[Asked]:
    """All pages from the first to the last."""
    pages = [post(client, path, start or START)]
    while pages[-1].names:
        pages.append(answer(client, path, pages[-1], answers))
        assert len(pages) < 40
    return pages


def test_the_first_page_offers_every_rule_in_force(visitor_client):
    source = visitor_client.get("/check/").content.decode()
    for book in in_force_today():
        assert f'href="/check/{book.id}/"' in source
        assert f'value="{book.id}"' in source


@pytest.mark.parametrize(
    ("path", "on", "kind", "version"),
    [
        ("srdi", "2026-03-31", "new", "2022版条款"), ("srdi", "2026-04-01", "new", "2026版条款"),
        ("little_giant", "2026-06-30", "recheck", "2022版条款"), ("little_giant", "2026-06-30", "new", "2026版条款"),
    ],
)  # fmt: skip
def test_date_and_kind_decide_the_version(visitor_client, path, on, kind, version):
    assert version in post(visitor_client, f"/check/{path}/", {"on": on, "kind": kind, "do": "next"}).text


def test_a_date_without_any_version_is_told_with_the_first_one(visitor_client):
    page = post(
        visitor_client, "/check/srdi/", {"on": "2010-01-01", "kind": "new", "do": "next", "f-revenue-2009": "5"}
    )
    assert page.status == 422
    assert "最早的版本自 2022-08-01 起适用" in page.text
    assert page.hidden["f-revenue-2009"] == ["5"]


def test_a_version_outside_its_time_warns(visitor_client):
    page = post(visitor_client, "/check/srdi@2022/", START)
    assert "不在 2022 版的适用范围内" in page.text
    assert 'href="/check/srdi/"' in page.source


@pytest.mark.parametrize("on", ["", "soon", "1900-01-01", "2200-01-01"])
def test_a_wrong_date_is_told(visitor_client, on):
    page = post(visitor_client, "/check/srdi/", {"on": on, "kind": "new", "do": "next"})
    assert page.status == 422
    assert "有内容需要修改" in page.text


def test_an_enterprise_is_led_to_an_explained_pass(visitor_client):
    pages = walk(visitor_client, "/check/tsme/", TSME)
    last = pages[-1]
    assert last.verdict() == "pass"
    assert "逐条判断" in last.text
    assert "3,000万元" in last.text
    assert "“约3000万”是约数" in last.text
    assert len(pages) > 3
    asked = [name for page in pages for name in page.names]
    assert len(asked) == len(set(asked))
    assert set(asked) <= set(TSME)


def test_a_failure_stops_the_questions_and_shows_the_way(visitor_client):
    pages = walk(visitor_client, "/check/tsme/", TSME | {"staff_total-2025": "501"})
    last = pages[-1]
    assert last.verdict() == "fail"
    assert len(pages) == 2
    assert "有 1 项条件不满足。" in last.text
    assert "最短的达标路径" in last.text
    assert "职工总数（2025年）由 501人 变为 500人" in last.text
    assert "高出 1人" in last.text
    assert 'value="more"' in last.form


def test_after_a_failure_one_may_go_on_to_see_every_gap(visitor_client):
    last = walk(visitor_client, "/check/tsme/", TSME | {"staff_total-2025": "501"})[-1]
    page = post(visitor_client, "/check/tsme/", {**last.hidden, "do": "more"})
    assert page.names
    while page.names:
        page = answer(visitor_client, "/check/tsme/", page, TSME | {"staff_total-2025": "501"})
    assert page.verdict() == "fail"
    assert "科技人员（2025年）" in page.text


def test_what_is_left_empty_is_not_known_and_not_asked_again(visitor_client):
    first = post(visitor_client, "/check/tsme/", START)
    second = answer(visitor_client, "/check/tsme/", first, {"is_mainland_resident-asof": "yes"})
    assert not set(first.names) & set(second.names)
    assert set(second.hidden["skip"]) == set(first.names) - {"is_mainland_resident-asof"}
    assert "不清楚" in second.text


def test_a_check_with_unknown_facts_ends_open_and_can_be_completed(visitor_client):
    pages = walk(
        visitor_client, "/check/tsme/", {name: text for name, text in TSME.items() if name != "staff_total-2025"}
    )
    last = pages[-1]
    assert last.verdict() == "unknown"
    assert "职工总数（2025年）" in last.text
    again = post(visitor_client, "/check/tsme/", {**last.hidden, "do": "again"})
    assert "staff_total-2025" in again.names
    page = again
    while page.names:
        page = answer(visitor_client, "/check/tsme/", page, TSME)
    assert page.verdict() == "pass"


def test_an_answer_is_corrected_with_all_others_kept(visitor_client):
    last = walk(visitor_client, "/check/tsme/", TSME)[-1]
    page = post(visitor_client, "/check/tsme/", {**last.hidden, "do": "edit:staff_total-2025"})
    assert page.names == ["staff_total-2025"]
    assert 'value="80"' in page.form
    assert page.hidden["f-revenue-2025"] == ["三千万"]
    changed = answer(visitor_client, "/check/tsme/", page, {"staff_total-2025": "501"})
    assert changed.verdict() == "fail"


def test_the_date_is_corrected_and_figures_keep_their_years(visitor_client):
    last = walk(visitor_client, "/check/tsme/", TSME)[-1]
    page = post(visitor_client, "/check/tsme/", {**last.hidden, "do": "edit:on"})
    assert page.names == []
    assert page.hidden["f-revenue-2025"] == ["三千万"]
    next_year = post(visitor_client, "/check/tsme/", {**page.hidden, "on": "2027-06-30", "kind": "new", "do": "next"})
    assert next_year.verdict() == "unknown"
    assert "staff_total-2026" in next_year.names
    assert next_year.hidden["f-revenue-2025"] == ["三千万"]


def test_bad_input_keeps_the_text_and_says_what_to_do(visitor_client):
    first = post(visitor_client, "/check/tsme/", START)
    page = answer(visitor_client, "/check/tsme/", first, {"staff_total-2025": "很多人", "revenue-2025": "3000"})
    assert page.status == 422
    assert page.names == first.names
    assert 'value="很多人"' in page.form
    assert 'value="3000"' in page.form
    assert "“很多人”不是数字" in page.text
    assert 'aria-invalid="true"' in page.form
    assert "第六条（二）" in page.form


def test_reasons_can_be_seen_before_the_end(visitor_client):
    first = post(visitor_client, "/check/tsme/", START)
    page = answer(visitor_client, "/check/tsme/", first, {"staff_total-2025": "80"}, do="reasons")
    assert "逐条判断" in page.text
    assert set(page.names) & set(first.names)
    assert "skip" not in page.hidden


def test_a_judgement_may_be_given_or_left_open(visitor_client):
    first = post(visitor_client, "/check/incubator_elite/", START)
    assert "知道结果的请填" in first.text
    assert answer(visitor_client, "/check/incubator_elite/", first, {}).verdict() == "manual"
    assert (
        answer(visitor_client, "/check/incubator_elite/", first, dict.fromkeys(first.names, "yes")).verdict() == "pass"
    )


def test_a_score_is_shown_as_an_interval_until_it_is_known(visitor_client):
    page = post(visitor_client, "/check/tsme/", {**START, "f-staff_total-2025": "100", "f-tech_staff-2025": "30"})
    assert re.search(r"20\s*—\s*100", page.text)


def test_a_class_is_shown_with_the_verdict(visitor_client):
    facts = {"f-gb_code-asof": "3911", "f-revenue-2025": "3000", "f-staff_end-2025": "50"}
    page = post(visitor_client, "/check/size_300/", {**START, **facts})
    while page.names:
        page = answer(visitor_client, "/check/size_300/", page, dict.fromkeys(page.names, "50"))
    assert "小型" in page.text


def test_answers_go_on_to_all_rules(visitor_client):
    last = walk(visitor_client, "/check/tsme/", TSME)[-1]
    page = post(visitor_client, "/check/all/", {**last.hidden, "region": "", "do": "next"})
    assert re.search(r"科技型中小企业 2017 (部分条款待核实 )?符合", page.text)
    assert 'formaction="/check/srdi/"' in page.source


def test_all_rules_at_once_put_what_is_met_first(visitor_client):
    page = post(
        visitor_client, "/check/all/", {**START, "region": "0", **{f"f-{name}": text for name, text in TSME.items()}}
    )
    verdicts = re.findall(r'data-label="结论"[^>]*><span><span class="verdict verdict--(\w+)', page.source)
    order = ["pass", "manual", "unknown", "fail"]
    assert verdicts == sorted(verdicts, key=order.index)
    assert verdicts[0] == "pass"
    in_force = library().in_force(ON, region="0", kind="new")
    assert len(verdicts) == len(in_force)
    assert page.names


def test_the_place_keeps_rules_of_other_regions_out(visitor_client):
    everywhere = post(visitor_client, "/check/all/", {**START, "region": ""}).text
    qingdao = post(visitor_client, "/check/all/", {**START, "region": "3702"}).text
    assert "杭州市新雏鹰企业" in everywhere
    assert "杭州市新雏鹰企业" not in qingdao
    assert "青岛市隐形冠军企业" in qingdao


def test_chosen_rules_are_looked_at_together_and_one_alone_by_itself(visitor_client):
    assert visitor_client.get("/check/all/?rule=srdi").headers["Location"] == "/check/srdi/"
    page = post(visitor_client, "/check/all/", {**START, "region": "", "rule": ["srdi", "maker_space"]})
    assert page.hidden["rule"] == ["srdi", "maker_space"]
    assert len(re.findall(r'formaction="/check/', page.source)) == 2


def test_a_day_without_rules_says_so(visitor_client):
    assert (
        "没有适用的规则"
        in post(visitor_client, "/check/all/", {"on": "2001-01-01", "kind": "new", "region": "", "do": "next"}).text
    )


@pytest.mark.parametrize(
    "data",
    [
        {"f-nothing-asof": "1"}, {"f-revenue-2025": ["1", "2"]}, {"skip": "nothing"}, {"asked": "x" * 500}, {"do": "edit:nothing-2025"},
        {"do": "\x00"}, {"f-gb_code-asof": "\x00\x01"}, {"f-revenue-2025": "1e99"}, {"kind": "other"}, {"f-honors_valid-asof": ["无", "ip_demo"]},
        {"do": "edit:revenue-9999"}, {"f-revenue-2025": "<script>alert(1)</script>"}, {"more": "1"}, {"f-revenue-2025": "九" * 90},
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/check/srdi/", "/check/all/"])
def test_strange_requests_get_a_page(visitor_client, path, data):
    response = visitor_client.post(path, {**START, "region": "", **data})
    assert response.status_code in (200, 422)
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize("path", ["/check/nothing/", "/check/srdi@1999/"])
def test_a_rule_that_is_not_there_is_not_found(visitor_client, path):
    assert visitor_client.get(path).status_code == 404
    assert visitor_client.post(path, START).status_code == 404


def test_nothing_is_kept_on_the_server(visitor_client, django_assert_max_num_queries):
    visitor_client.post("/check/tsme/", START)
    with django_assert_max_num_queries(1):
        response = visitor_client.post("/check/tsme/", {**START, **{f"f-{name}": text for name, text in TSME.items()}})
    assert "sessionid" not in response.cookies
    with django_assert_max_num_queries(1):
        visitor_client.post("/check/all/", {**START, "region": ""})


def test_a_form_from_elsewhere_is_refused(zone):
    assert Client(enforce_csrf_checks=True).post("/check/tsme/", START).status_code == 403


@pytest.mark.parametrize("key", sorted({book.id for book in library()}))
def test_every_rule_can_be_checked_in_english(zone, key):
    client = Client(headers={"accept-language": "en"})
    newest = library().versions(key)[-1]
    on = min(newest.valid_to or ON, max(ON, newest.valid_from))
    page = post(client, f"/check/{key}/", {"on": on.isoformat(), "kind": newest.kinds[0], "do": "next"})
    labels = re.findall(r'(?s)class="field__label"[^>]*>(.*?)</', page.form)
    assert page.status == 200
    assert labels
    assert [label for label in labels if re.search(r"[\u4e00-\u9fff]", label)] == []
