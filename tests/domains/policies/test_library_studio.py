"""A text becomes drafts, drafts become a rule, and the rule is what was confirmed."""

from __future__ import annotations

import datetime
import io

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.policies import factories
from tests.kernel.policytext import files

from gaoxin.domains.policies.actions import benefits, library, studio
from gaoxin.domains.policies.assembling import assemble, pieces_in, pieces_of
from gaoxin.domains.policies.enums import ItemKind, ItemState, VersionState
from gaoxin.domains.policies.models import Benefit, PolicyVersion, StudioItem
from gaoxin.domains.policies.rules import read_rule
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import User, Zone

TEXT = (
    "青池高新区促进科技创新若干政策\n青高新〔2026〕3号\n\n第一条 支持企业认定。首次认定为高新技术企业的，一次性奖励40万元。\n"
    "第二条 研发补助。上年度研发费用不低于500万元的，按研发费用的10%给予补助，最高不超过100万元。\n"
    "第三条 本政策自2026年1月1日起施行，有效期3年。同一事项按就高不重复原则执行。\n"
)
CASES = (
    "rule: rd@1\non: 2026-06-30\nmoney: 万元\ncases:\n"
    "- {id: capped, given: {研发费用: 2000}, expect: {verdict: pass, amount: 1000000}}\n"
    "- {id: below, given: {研发费用: 499}, expect: {verdict: fail}}\n"
)


@pytest.fixture
def taken(officer: Actor) -> PolicyVersion:
    return studio.take_in(officer, key="rd", text=TEXT)


def drafts(version: PolicyVersion, place: str) -> dict[str, StudioItem]:
    return {item.kind: item for item in version.items.filter(clause__label=place)}


def test_a_pasted_text_fills_head_clauses_and_drafts_with_their_places(taken: PolicyVersion) -> None:
    assert taken.title == "青池高新区促进科技创新若干政策"
    assert taken.document_number == "青高新〔2026〕3号"
    assert str(taken.valid_from) == "2026-01-01"
    assert [clause.label for clause in taken.clauses.all()] == ["第一条", "第二条", "第三条"]
    second = drafts(taken, "第二条")
    assert second[ItemKind.CRITERION].expression == "研发费用 >= 500万元"
    assert second[ItemKind.AMOUNT].expression == "取小(研发费用 * 10%, 100万元)"
    criterion = second[ItemKind.CRITERION]
    assert "研发费用不低于500万元" in taken.text[criterion.start : criterion.end]
    assert drafts(taken, "第三条")[ItemKind.EXCLUSION].expression == ""


def test_a_word_file_is_kept_and_read(officer: Actor) -> None:
    content = files.docx("".join(files.paragraph(line) for line in TEXT.splitlines() if line))
    version = studio.take_in(officer, key="from-word", name="政策.docx", content=io.BytesIO(content))
    assert version.file is not None
    assert version.items.filter(kind=ItemKind.AMOUNT).count() == 2


@pytest.mark.parametrize(("content", "words"), [(b"\x89PNG\r\n\x1a\n0000", "图片"), (b"   \n", "空")])
def test_what_is_no_policy_text_is_refused_with_the_reason(officer: Actor, content: bytes, words: str) -> None:
    with pytest.raises(Refusal, match=words):
        studio.take_in(officer, key="bad", name="x.docx", content=io.BytesIO(content))


def test_confirmed_items_become_the_rule_which_is_published_when_its_cases_pass(
    officer: Actor, taken: PolicyVersion
) -> None:
    benefit = benefits.add_benefit(officer, version=taken, key="rd", title="研发补助，最高 100 万元", promised_days=30)
    for item in drafts(taken, "第二条").values():
        studio.decide_item(officer, item=item, state=ItemState.CONFIRMED, benefit=benefit)
    for item in taken.items.filter(state=ItemState.PROPOSED):
        studio.decide_item(officer, item=item, state=ItemState.DISMISSED)
    benefit = studio.assemble_rule(officer, benefit=benefit)
    book = read_rule(benefit.rule_text)
    assert [leaf.test for leaf in book.requirement.leaves()] == ["研发费用 >= 500万元"]
    assert next(book.requirement.leaves()).clause.place == "第二条"
    assert benefit.ceiling == 100_000_000
    library.edit_version(officer, version=taken, for_whom="甲", gives="乙", how="丙", when="丁")
    with pytest.raises(Refusal, match="只有 0 个算例"):
        library.publish(officer, version=taken)
    benefits.edit_benefit(officer, benefit=benefit, cases_text=CASES)
    assert library.publish(officer, version=taken).state == VersionState.PUBLISHED
    with pytest.raises(Forbidden):
        studio.assemble_rule(officer, benefit=benefit)


def test_the_same_items_give_the_same_text_and_the_text_gives_the_items_again(
    officer: Actor, taken: PolicyVersion
) -> None:
    benefit = benefits.add_benefit(officer, version=taken, key="rd", title="研发补助")
    items = drafts(taken, "第二条")
    for item in items.values():
        studio.decide_item(officer, item=item, state=ItemState.CONFIRMED, benefit=benefit)
    studio.decide_item(
        officer, item=drafts(taken, "第三条")[ItemKind.EXCLUSION], state=ItemState.CONFIRMED, benefit=benefit, expression="高新技术企业证书有效",
    )  # fmt: skip
    benefit = studio.assemble_rule(officer, benefit=benefit)
    assert "not (高新技术企业证书有效)" in benefit.rule_text
    pieces = pieces_in(benefit.rule_text)
    assert assemble(Benefit.objects.get(pk=benefit.pk), pieces) == benefit.rule_text
    confirmed = list(taken.items.filter(benefit=benefit).select_related("clause").order_by("-pk"))
    assert pieces_of(confirmed) == sorted(
        pieces, key=lambda piece: [each.expression for each in pieces_of(confirmed)].index(piece.expression)
    )


@pytest.mark.parametrize(
    ("kind", "expression", "code"),
    [
        (ItemKind.CRITERION, "研发费用哦 >= 500万元", "unknown_name"), (ItemKind.CRITERION, "研发费用 >=", ""), (ItemKind.CRITERION, "", ""),
        (ItemKind.AMOUNT, "高新技术企业证书有效", ""), (ItemKind.CRITERION, "研发费用 >= 500人", ""),
    ],
)  # fmt: skip
def test_an_expression_that_the_language_does_not_take_is_not_confirmed_and_says_where(
    officer: Actor, taken: PolicyVersion, kind: str, expression: str, code: str
) -> None:
    item = drafts(taken, "第二条")[ItemKind.CRITERION]
    with pytest.raises(studio.ExpressionRefused) as refused:
        studio.decide_item(officer, item=item, state=ItemState.CONFIRMED, kind=kind, expression=expression)
    problem = refused.value.problem
    assert not code or problem.code == code
    assert 0 <= problem.start <= problem.end <= max(len(expression), problem.end)
    item.refresh_from_db()
    assert item.state == ItemState.PROPOSED
    kept = studio.decide_item(officer, item=item, state=ItemState.PROPOSED, kind=kind, expression=expression)
    assert kept.problem


def test_a_benefit_without_a_condition_or_with_two_amounts_has_no_rule(officer: Actor, taken: PolicyVersion) -> None:
    benefit = benefits.add_benefit(officer, version=taken, key="both", title="奖励")
    with pytest.raises(Refusal, match="没有确认过的条件"):
        studio.assemble_rule(officer, benefit=benefit)
    for place in ("第一条", "第二条"):
        for kind, item in drafts(taken, place).items():
            if kind != ItemKind.EXCLUSION:
                studio.decide_item(officer, item=item, state=ItemState.CONFIRMED, benefit=benefit)
    with pytest.raises(Refusal, match="确认了 2 个金额"):
        studio.assemble_rule(officer, benefit=benefit)


def test_another_text_replaces_drafts_and_leaves_benefits(officer: Actor, taken: PolicyVersion, zone: Zone) -> None:
    benefits.add_benefit(
        officer, version=taken, key="rd", title="补助", rule_text=factories.rule("rd"), cases_text=factories.cases("rd")
    )
    studio.take_text(officer, version=taken, text=TEXT.replace("第二条", "第二条 修订。"))
    assert taken.benefits.get().rule_text == factories.rule("rd")
    assert not taken.items.exclude(state=ItemState.PROPOSED).exists()
    made = studio.add_item(
        officer,
        version=taken,
        clause=taken.clauses.first(),
        kind=ItemKind.CRITERION,
        label="有证",
        expression="hnte_valid",
    )
    assert made.state == ItemState.PROPOSED


def test_only_officers_and_leaders_of_the_zone_take_texts_in(
    enterprise_member: Actor, stranger: Actor, taken: PolicyVersion
) -> None:
    with pytest.raises(Forbidden):
        studio.take_in(enterprise_member, key="x", text=TEXT)
    with pytest.raises(PolicyVersion.DoesNotExist):
        studio.take_text(stranger, version=taken, text=TEXT)
    with pytest.raises(PolicyVersion.DoesNotExist):
        studio.decide_item(stranger, item=taken.items.first(), state=ItemState.DISMISSED)  # type: ignore[arg-type]


class TestAnotherText:
    """What an officer has decided is not lost when the text is replaced, nor when the new one cannot be read."""

    OLD = "示范区奖励办法\n第一条 对首次认定的高新技术企业，奖励20万元。\n第二条 营业收入达到2000万元以上的企业，奖励10万元。\n"
    NEW = "示范区奖励办法\n第一条 总则。\n第二条 对首次认定的高新技术企业，奖励20万元。\n第三条 营业收入达到3000万元以上的企业，奖励10万元。\n"

    @pytest.fixture
    def version(self, zone: Zone, officer: Actor) -> PolicyVersion:
        version = studio.take_in(officer, key="another", text=self.OLD)
        row = version.items.get(expression="高新技术企业证书有效")
        studio.decide_item(
            officer,
            item=row,
            state=ItemState.CONFIRMED,
            expression="高新技术企业证书有效 且 营业收入 > 0元",
            label="首次认定",
        )
        row = version.items.get(expression="营业收入 >= 2000万元")
        studio.decide_item(officer, item=row, state=ItemState.CONFIRMED, label="营收")
        return version

    def test_decisions_go_to_the_same_passages_and_others_wait(self, version: PolicyVersion, officer: Actor) -> None:
        studio.take_text(officer, version=version, text=self.NEW)
        kept = version.items.get(label="首次认定")
        assert (kept.state, kept.expression) == (ItemState.CONFIRMED, "高新技术企业证书有效 且 营业收入 > 0元")
        assert kept.clause is not None
        assert kept.clause.label == "第二条"
        lost = version.items.get(label="营收")
        assert (lost.state, lost.expression) == (ItemState.PROPOSED, "营业收入 >= 2000万元")
        assert "没有这一条原来的文字" in lost.problem
        assert version.items.filter(expression="营业收入 >= 3000万元", state=ItemState.PROPOSED).exists()

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.pdf", b"%PDF-1.4\n%%EOF"),
            ("a.doc", bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 600),
            ("a.txt", b""),
            ("a.png", b"\x89PNG\r\n\x1a\n"),
        ],
    )
    def test_a_file_that_cannot_be_read_changes_nothing(
        self, version: PolicyVersion, officer: Actor, name: str, content: bytes
    ) -> None:
        before = list(version.items.order_by("id").values())
        with pytest.raises(Refusal) as refused:
            studio.take_text(officer, version=version, name=name, content=io.BytesIO(content))
        assert str(refused.value)
        assert list(version.items.order_by("id").values()) == before

    def test_what_the_text_says_against_itself_is_told_in_both_languages(
        self, client: Client, zone: Zone, officer: Actor
    ) -> None:
        text = "示范区办法\n第一条 对小微企业给予30万元（叁拾伍万元）奖励。\n第二条 自2026年3月1日起施行，有效期至2025年12月31日。\n"
        version = studio.take_in(officer, key="against", text=text)
        assert (version.valid_from, version.valid_to) == (datetime.date(2026, 3, 1), None)
        client.force_login(officer.user)  # type: ignore[arg-type]
        address = reverse("policies:studio", args=[version.pk])
        page = client.get(address).content.decode()
        assert "与大写“叁拾伍万元”不一致" in page
        assert "早于施行日期" in page
        User.objects.filter(pk=officer.user_id).update(preferred_language="en")
        english = client.get(address).content.decode()
        assert "its words “叁拾伍万元” differ" in english
