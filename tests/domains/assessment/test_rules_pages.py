"""The public pages of the rule library."""

from __future__ import annotations

import datetime
import html
import re

import pytest
import time_machine
import yaml
from django.test import Client
from django.utils.translation import override
from tests import situations

from gaoxin.domains.assessment import rule_pages as pages
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.rule_cases import CaseSource, agreeing, cases_of
from gaoxin.domains.assessment.rule_scores import score_rows
from gaoxin.domains.assessment.rule_text import definitions_of, readable
from gaoxin.kernel.rules.compare import changes
from gaoxin.kernel.rules.paths import rulebooks_dir
from gaoxin.platform.core.enums import Role

TODAY = datetime.date(2026, 6, 30)


@pytest.fixture
def visitor_client(zone: object) -> Client:
    return Client()


def page(client: Client, path: str, status: int = 200) -> str:
    """The text of a page without markup and with single blanks."""
    response = client.get(path)
    assert response.status_code == status
    main = re.sub(r"(?s)<svg.*?</svg>", "", response.content.decode().split("<main", 1)[1])
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"(?s)<[^>]+>", " ", main)))


def keys_on(client: Client, query: str) -> set[str]:
    """The versions that the index shows under some conditions."""
    text = client.get(f"/rules/{query}").content.decode()
    return {html.unescape(key) for key in re.findall(r'href="/rules/([^"/]+@[^"/]+)/"', text)}


# -- index ------------------------------------------------------------------------------------------------------------


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_a_visitor_sees_the_rules_in_force_today_by_family(visitor_client):
    text = page(visitor_client, "/rules/")
    assert text.index("优质中小企业梯度培育") < text.index("高新技术企业") < text.index("创新积分")
    keys = keys_on(visitor_client, "")
    assert "srdi@2026" in keys
    assert "srdi@2022" not in keys


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_the_index_shows_exactly_the_versions_in_force(visitor_client):
    assert keys_on(visitor_client, "") == {book.key for book in library() if book.in_force(TODAY)}


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_an_earlier_date_shows_the_versions_of_that_day(visitor_client):
    keys = keys_on(visitor_client, "?on=2026-03-31")
    assert "srdi@2022" in keys
    assert "srdi@2026" not in keys
    assert "srdi@2026" in keys_on(visitor_client, "?on=2026-03-31&state=future")


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_versions_no_longer_in_force_are_found_and_marked(visitor_client):
    keys = keys_on(visitor_client, "?state=past")
    assert keys == {book.key for book in library() if pages.state_of(book, TODAY) == "past"}
    assert page(visitor_client, "/rules/?state=past").count("已停用") >= len(keys)


@pytest.mark.parametrize("query", ["国科发火〔2016〕32号", "国科发火〔２０１６〕32号", "高新技术企业 2016", "HNTE"])
def test_a_rule_is_found_by_name_and_document_number(visitor_client, query):
    assert "hnte@2016" in keys_on(visitor_client, f"?q={query}&state=all")


def test_a_rule_is_found_by_words_in_its_criteria_which_are_named(visitor_client):
    keys = keys_on(visitor_client, "?q=细分市场&state=all")
    assert {"srdi@2026", "little_giant@2026"} <= keys
    assert "hnte@2016" not in keys
    assert "条件中有：" in page(visitor_client, "/rules/?q=细分市场")


@pytest.mark.parametrize(
    ("query", "holds"),
    [
        ("family=ipo", lambda book: book.family == "ipo"),
        ("basis=own", lambda book: book.basis == "own"),
        ("basis=study", lambda book: book.basis == "study"),
        ("region=CN", lambda book: book.region in ("", "CN")),
        ("region=3702", lambda book: book.region in ("", "CN", "37", "3702")),
        ("certainty=sure", lambda book: not book.uncertain),
        ("certainty=open", lambda book: book.confidence != "H"),
        ("certainty=number", lambda book: any(parameter.required for parameter in book.parameters)),
    ],
)
def test_each_condition_keeps_exactly_what_meets_it(visitor_client, query, holds):
    wanted = {book.key for book in library() if holds(book)}
    assert keys_on(visitor_client, f"?state=all&{query}") == wanted
    assert 0 < len(wanted) < len(library())


def test_a_search_without_results_in_force_leads_to_all_versions(visitor_client):
    text = page(visitor_client, "/rules/?q=小巨人培育库")
    assert "在全部版本中查找" in text
    assert "qd_little_giant_pool@2021" in keys_on(visitor_client, "?q=小巨人培育库&state=all")


def test_a_search_that_finds_nothing_says_what_to_do(visitor_client):
    assert "清除全部条件" in page(visitor_client, "/rules/?q=不存在的规则名")


@pytest.mark.parametrize("query", ["on=31.12.2020", "family=nothing", "on=1850-01-01", "state=%00", "q=" + "x" * 500])
def test_wrong_conditions_break_nothing(visitor_client, query):
    assert visitor_client.get(f"/rules/?{query}").status_code == 200


def test_every_row_tells_its_number_of_cases(visitor_client):
    assert pages.case_counts() == {book.key: len(cases_of(book.key)) for book in library() if cases_of(book.key)}


# -- one rule ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_rule_has_its_pages_in_both_languages(zone, language):
    client = Client(headers={"accept-language": language})
    for book in library():
        with override(language):
            name = pages.rule_name(book)
        text = page(client, f"/rules/{book.key}/")
        assert name in text
        for source in book.sources:
            assert source.title in text
        assert client.get(f"/rules/{book.id}/changes/").status_code == 200


def test_the_conditions_stand_clause_by_clause_with_their_tests(visitor_client):
    text = page(visitor_client, "/rules/srdi@2026/")
    assert "工信部企业〔2026〕2号" in text
    assert "主营业务收入占比 ≥ 80%" in text
    assert "满足其一" in text
    assert "I类非转入且权利人前三已应用数 ≥ 1项" in text
    assert "ip1_own_top3" not in text
    assert "待核实：2026年办法的措辞据转载" in text


def test_every_condition_of_every_rule_is_on_its_page(visitor_client):
    for book in library():
        text = page(visitor_client, f"/rules/{book.key}/")
        missing = [criterion.id for criterion in book.criteria() if re.sub(r"\s+", " ", criterion.label) not in text]
        assert missing == []


def test_the_score_table_shows_bands_maxima_total_and_pass_mark(visitor_client):
    text = page(visitor_client, "/rules/tsme@2017/")
    assert re.search(r"科技人员占比 ≥ 30% 20 分 ≥ 25% 16 分", text)
    assert "科技人员指标 + 研发投入指标 + 科技成果指标" in text
    assert "合格线 60 分" in text


def test_bands_are_those_of_the_rule():
    with override("zh-hans"):
        rows = {row.name: row for row in score_rows(library().rulebooks["isme@2022"])}
    debt = rows["上年末资产负债率"]
    assert [(line.when, line.points) for line in debt.bands] == [
        ("≤ 55%", "10 分"),
        ("≤ 75%", "5 分"),
        ("其他", "0 分"),
    ]


def test_a_number_that_nobody_published_is_shown_so(visitor_client):
    assert "待主管部门公布" in page(visitor_client, "/rules/srdi@2022/")
    assert "CONFIG_REQUIRED" not in page(visitor_client, "/rules/srdi@2022/")


def test_classes_amounts_advice_and_evidence_are_shown(visitor_client):
    assert "规模以上工业" in page(visitor_client, "/rules/four_up@2020/")
    tsme = page(visitor_client, "/rules/tsme@2017/")
    assert "公示前须实地核查" in tsme
    assert "上年度企业所得税年度纳税申报表" in tsme


def test_a_rule_of_the_platform_says_that_it_is_no_authority(visitor_client):
    assert "不是主管部门的文件" in page(visitor_client, "/rules/zone_points@ZONE-OWN-1/")
    assert "不对应任何称号" in page(visitor_client, "/rules/htz_gazelle@study/")


def test_a_version_no_longer_in_force_leads_to_the_present_one(visitor_client):
    text = visitor_client.get("/rules/srdi@2022/").content.decode()
    assert "本版已于2026年3月31日停用" in text
    assert 'href="/rules/srdi@2026/"' in text


def test_the_versions_and_times_of_a_rule_are_a_timeline(visitor_client):
    text = page(visitor_client, "/rules/little_giant@2022/")
    assert "2022版（本页） 2022-08-01 至 2026-03-31" in text
    assert "复核 2026-04-01 至 2026-12-31" in text


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_inputs_are_listed_with_units_and_years(visitor_client):
    text = page(visitor_client, "/rules/srdi@2026/")
    assert re.search(r"研发费用 万元 2025年、2024年", text)
    assert re.search(r"国民经济行业代码 GB/T 4754-2017[^。]*行业代码 评价日", text)


def test_a_rule_without_version_leads_to_the_one_in_force(visitor_client):
    response = visitor_client.get("/rules/srdi/")
    assert response.headers["Location"] == "/rules/srdi@2026/"


@pytest.mark.parametrize("path", ["/rules/nothing@1/", "/rules/nothing/", "/rules/srdi@1999/", "/rules/nothing/changes/",
                                  "/rules/nothing@1/cases/", "/rules/..@1/rulebook.yaml"])  # fmt: skip
def test_a_rule_that_is_not_there_is_not_found(visitor_client, path):
    assert visitor_client.get(path).status_code == 404


def test_the_file_of_a_rule_is_downloaded_as_it_is(visitor_client):
    response = visitor_client.get("/rules/tsme@2017/rulebook.yaml")
    assert response.content == (rulebooks_dir() / "tech_sme" / "tsme-2017.yaml").read_bytes()
    assert yaml.safe_load(response.content)["id"] == "tsme"
    assert "attachment" in response.headers["Content-Disposition"]


def test_the_page_leads_to_the_check(visitor_client):
    assert 'href="/check/srdi@2026/"' in visitor_client.get("/rules/srdi@2026/").content.decode()


# -- texts ------------------------------------------------------------------------------------------------------------


def test_no_identifier_is_left_in_a_readable_text():
    names = set(library().catalogue.by_id)
    left = []
    for book in library():
        texts = [criterion.test for criterion in book.requirement.leaves()] + [item.points for item in book.scores]
        for language in ("zh-hans", "en"):
            with override(language):
                shown = [readable(text, book) for text in texts]
            left += [word for text in shown for word in re.findall(r"[a-z]\w*_\w+", text) if word in names]
    assert left == []


def test_english_texts_have_no_chinese():
    with override("en"):
        texts = [
            readable(criterion.test, book) for book in library() for criterion in book.requirement.leaves()
        ]  # fmt: skip
    assert [text for text in texts if re.search(r"[\u4e00-\u9fff]", text)] == []


def test_terms_of_a_rule_come_with_their_formulas():
    with override("zh-hans"):
        terms = {term.name: term.text for term in definitions_of(library().rulebooks["srdi@2026"])}
    assert terms["资产负债率"] == "负债总额 ÷ 资产总额"
    assert "企业规模（中小企业划型标准）" in terms


# -- cases ------------------------------------------------------------------------------------------------------------


def test_cases_show_given_facts_expected_and_actual(visitor_client):
    text = page(visitor_client, "/rules/tsme@2017/cases/")
    total = len(cases_of("tsme@2017"))
    assert f"{total} 个算例，{agreeing('tsme@2017')} 个一致" in text
    assert re.search(r"给定 \d+ 项数据", text)
    assert "一致" in text


def test_cases_are_narrowed_by_the_expected_verdict(visitor_client):
    wanted = sum(case.expect.get("verdict") == "manual" for case in cases_of("srdi@2026"))
    assert f"共 {wanted} 条" in page(visitor_client, "/rules/srdi@2026/cases/?verdict=manual")


def test_a_case_that_comes_out_otherwise_is_shown_as_such(visitor_client, monkeypatch):
    book = library().rulebooks["inc_graduate@2018"]
    case = cases_of(book.key)[0]
    wrong = "fail" if case.expect["verdict"] != "fail" else "pass"
    monkeypatch.setitem(case.expect, "verdict", wrong)  # type: ignore[arg-type]
    row = CaseSource(book)[slice(0, 1)][0]
    assert not row.agrees
    agreeing.cache_clear()
    assert "不一致" in page(visitor_client, f"/rules/{book.key}/cases/")
    agreeing.cache_clear()


def test_a_case_without_a_name_is_named_after_what_is_special_in_it():
    with override("zh-hans"):
        labels = {row.label for row in CaseSource(library().rulebooks["srdi@2026"])[slice(0, 200)]}
    assert "列入经营异常名录：是" in labels


# -- what changed -----------------------------------------------------------------------------------------------------


def test_what_changed_between_two_versions_is_shown(visitor_client):
    text = page(visitor_client, "/rules/srdi/changes/?old=2022&new=2026")
    assert "2022 版与 2026 版" in text
    assert re.search(r"从事特定细分市场年限 条件", text)
    for change in changes(library().rulebooks["srdi@2022"], library().rulebooks["srdi@2026"]):
        assert change.label in text


def test_versions_can_be_compared_the_other_way_round(visitor_client):
    text = page(visitor_client, "/rules/srdi/changes/?old=2026&new=2022")
    assert "2026 版与 2022 版" in text


def test_unknown_versions_fall_back_to_the_last_two(visitor_client):
    assert "2022 版与 2026 版" in page(visitor_client, "/rules/srdi/changes/?old=1&new=%F0")


def test_a_rule_with_one_version_says_so(visitor_client):
    assert "只有一个版本" in page(visitor_client, "/rules/hnte/changes/")


# -- around -----------------------------------------------------------------------------------------------------------


def test_pages_need_no_query_of_their_own(visitor_client, django_assert_max_num_queries):
    for path in ("/rules/", "/rules/srdi@2026/", "/rules/srdi@2026/cases/", "/rules/srdi/changes/"):
        visitor_client.get(path)
        with django_assert_max_num_queries(1):
            visitor_client.get(path)


def test_staff_read_the_rules_inside_the_workbench(zone):
    client = Client()
    client.force_login(situations.a_person(zone, Role.OFFICER).user)
    text = client.get("/rules/").content.decode()
    assert 'id="desk-nav"' in text
    assert 'id="desk-nav"' not in Client().get("/rules/").content.decode()


@time_machine.travel("2026-06-30T04:00:00Z", tick=False)
def test_the_start_page_counts_the_rules_in_force(visitor_client):
    text = page(visitor_client, "/")
    count = len(library().in_force(TODAY, kind=None, subject=None))
    assert f"{count} 部现行" in text
