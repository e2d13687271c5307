"""What is published stays as it was, badges are honest, and a version goes out only when its cases pass."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone
from tests.domains.policies import factories

from gaoxin.domains.policies import badges
from gaoxin.domains.policies.actions import benefits, library
from gaoxin.domains.policies.enums import Route, VersionState
from gaoxin.domains.policies.models import Benefit, Clause, Follow, Policy, PolicyVersion
from gaoxin.domains.policies.worked import case_problems
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import AuditEntry, Message, Zone

ANSWERS = {"for_whom": "高新技术企业", "gives": "40 万元", "how": "网上申报", "when": "全年"}
TODAY = datetime.date(2026, 1, 1)


@pytest.fixture
def draft(zone: Zone) -> PolicyVersion:
    """A draft that lacks nothing."""
    version = factories.a_draft(zone, **ANSWERS)
    factories.a_benefit(version, "reward", promised_days=30)
    return version


def test_a_policy_is_drafted_published_and_repealed_with_an_entry_for_each(officer: Actor) -> None:
    version = library.create_policy(
        officer, key="rd-2026", issuer="管委会", title="研发政策", valid_from=TODAY, **ANSWERS
    )
    PolicyVersion.objects.filter(pk=version.pk).update(text=factories.TEXT)
    benefits.add_benefit(
        officer, version=version, key="rd", title="奖 40 万元", promised_days=20, rule_text=factories.rule("rd"), cases_text=factories.cases("rd"),
    )  # fmt: skip
    published = library.publish(officer, version=version)
    assert published.state == VersionState.PUBLISHED
    assert published.published_by == officer.user
    assert published.benefits.get().ceiling == 40_000_000
    ended = library.repeal(officer, version=version, on=TODAY + datetime.timedelta(days=9), reason="有新政策")
    assert (ended.state, ended.valid_to) == (VersionState.REPEALED, TODAY + datetime.timedelta(days=9))
    done = list(
        AuditEntry.objects.filter(action__startswith="policy.").order_by("sequence").values_list("action", flat=True)
    )
    assert done == ["policy.create", "policy.publish", "policy.repeal"]


@pytest.mark.parametrize(
    ("key", "sentence"), [("calendar", "别的页面的地址"), ("有空格", "小写字母"), ("taken", "已有标识")]
)
def test_a_key_that_cannot_be_an_address_of_its_own_is_refused(
    officer: Actor, zone: Zone, key: str, sentence: str
) -> None:
    factories.a_draft(zone, "taken")
    with pytest.raises(Refusal, match=sentence):
        library.create_policy(officer, key=key, issuer="管委会", title="政策")


def test_a_repeal_to_come_leaves_the_policy_in_force_until_then(officer: Actor, draft: PolicyVersion) -> None:
    version = library.publish(officer, version=draft)
    later = timezone.localdate() + datetime.timedelta(days=40)
    assert library.repeal(officer, version=version, on=later, reason="到期").state == VersionState.PUBLISHED


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        ({"text": ""}, "还没有政策正文"), ({"valid_from": None}, "还没有填写施行日期"), ({"gives": ""}, "四问速读没有写全"),
    ],
)  # fmt: skip
def test_an_unfinished_version_is_not_published_and_says_what_is_missing(
    officer: Actor, draft: PolicyVersion, spoil: dict[str, Any], sentence: str
) -> None:
    PolicyVersion.objects.filter(pk=draft.pk).update(**spoil)
    with pytest.raises(Refusal, match=sentence):
        library.publish(officer, version=draft)


def test_nothing_is_published_while_a_case_comes_out_otherwise_or_there_are_too_few(
    officer: Actor, draft: PolicyVersion
) -> None:
    reward = draft.benefits.get()
    wrong = factories.cases("reward").replace("400000", "500000")
    benefits.edit_benefit(officer, benefit=reward, cases_text=wrong)
    with pytest.raises(Refusal, match="应为 500000，得到 400000"):
        library.publish(officer, version=draft)
    one = "\n".join(factories.cases("reward").splitlines()[:5]) + "\n"
    benefits.edit_benefit(officer, benefit=reward, cases_text=one)
    with pytest.raises(Refusal, match="只有 1 个算例"):
        library.publish(officer, version=draft)
    benefits.edit_benefit(officer, benefit=reward, cases_text=factories.cases("reward"))
    assert library.publish(officer, version=draft).state == VersionState.PUBLISHED


@pytest.mark.parametrize(
    ("cases", "sentence"),
    [
        ("rule: reward\ncases: 3\n", "须是一列算例"), ("cases: []\n", "缺少「rule」"), ("rule: reward\ncases: [3]\n", "须有 id"),
        ("rule: other\non: 2026-01-01\ncases: [{id: a, expect: {verdict: pass}}]\n", "应为「reward@2026」"),
        ("rule: reward\non: 2026-01-01\ncases: [{id: a, given: {revenu: 3}, expect: {verdict: pass}}]\n", "没有名为"),
        ("rule: reward\non: 2026-01-01\ncases: [{id: a, given: {hnte_valid: true}, expect: {amount: 3kg}}]\n", ""),
        ("rule: [", ""),
    ],
)  # fmt: skip
def test_cases_that_cannot_be_read_say_where_and_why(cases: str, sentence: str) -> None:
    problems = case_problems(factories.rule("reward"), cases)
    assert problems
    assert sentence in problems[0]
    assert (
        case_problems(factories.rule("reward"), cases, "en")[0].isascii()
        or "「" not in case_problems(factories.rule("reward"), cases, "en")[0]
    )


UNTRUE: list[tuple[dict[str, Any], str]] = [
    ({"route": Route.ENTITLEMENT, "form": [{"id": "a", "label": "甲"}]}, "还有 1 项要企业填写"),
    ({"route": Route.ENTITLEMENT, "materials": [{"kind": "contract"}]}, "还要企业交 1 份材料"),
    ({"route": Route.ENTITLEMENT, "rule_text": ""}, "还没有规则"),
    (
        {"route": Route.ENTITLEMENT, "rule_text": factories.rule("b", test="人工认定(高新技术企业证书有效)")},
        "要人工判断：条件",
    ),
    ({"route": Route.ENTITLEMENT, "rule_text": factories.rule("b").split("amount:")[0]}, "没有算出金额"),
    ({"route": Route.INSTANT, "promised_days": 5}, "不是 1 个工作日以内"),
    ({"route": Route.INSTANT, "promised_days": 1, "panel": True}, "要专家评审"),
    (
        {"route": Route.INSTANT, "promised_days": 1, "form": [{"id": f"f{n}", "label": "项"} for n in range(9)]},
        "有 9 项，最多 8 项",
    ),
    ({"route": Route.FAST}, "没有承诺办结的工作日数"),
    ({"route": Route.FAST, "promised_days": 61}, "承诺 61 个工作日"),
    ({"route": Route.FAST, "promised_days": 20, "panel": True}, "要专家评审"),
    ({"by_statement": True}, "没有写事后核查安排"),
]


@pytest.mark.parametrize(("fields", "sentence"), UNTRUE, ids=[sentence for _fields, sentence in UNTRUE])
def test_a_badge_that_rule_or_materials_contradict_is_not_saved(
    officer: Actor, zone: Zone, fields: dict[str, Any], sentence: str
) -> None:
    version = factories.a_draft(zone)
    given = {"rule_text": factories.rule("b"), "cases_text": factories.cases("b")} | fields
    with pytest.raises(Refusal, match=sentence):
        benefits.add_benefit(officer, version=version, key="b", title="奖励", **given)
    assert not version.benefits.exists()


def test_honest_badges_are_saved_and_money_must_have_a_source_before_the_public_sees_them(
    officer: Actor, zone: Zone
) -> None:
    version = factories.a_draft(zone, **ANSWERS)
    given: dict[str, Any] = {"rule_text": factories.rule("b"), "cases_text": factories.cases("b")}
    benefit = benefits.add_benefit(officer, version=version, key="b", title="奖励", route=Route.ENTITLEMENT, **given)
    with pytest.raises(Refusal, match="先指定资金或预算项目"):
        library.publish(officer, version=version)
    benefits.edit_benefit(officer, benefit=benefit, programme="高企奖励")
    assert library.publish(officer, version=version).state == VersionState.PUBLISHED


def test_a_card_shows_three_badges_in_order_of_route_time_and_level(zone: Zone) -> None:
    version = factories.a_policy(zone, published_at=timezone.now())
    benefit = version.benefits.select_related("version__policy").get()
    Benefit.objects.filter(pk=benefit.pk).update(check_plan="抽查")
    now = timezone.now()
    assert [badge.key for badge in badges.card_badges(benefit, [], now)] == ["regular", "new", "district"]
    closing = factories.a_window(benefit, days=3)
    assert [badge.key for badge in badges.card_badges(benefit, [closing], now)] == ["regular", "closing", "district"]
    assert badges.time_badge(version, [closing], closing.closes_at).key == "closes_today"  # type: ignore[union-attr]
    gone = badges.time_badge(version, [closing], closing.closes_at + datetime.timedelta(days=1))
    assert gone is not None
    assert gone.key == "closed"
    assert badges.time_badge(version, [], now + datetime.timedelta(days=15)) is None
    benefit.exclusion_group, benefit.by_statement = "g1", True
    assert [badge.key for badge in badges.all_badges(benefit, [], now)][-2:] == ["exclusive", "by_statement"]


def test_the_next_version_begins_as_a_copy_and_the_old_one_stays(officer: Actor, draft: PolicyVersion) -> None:
    Clause.objects.create(zone=draft.zone, version=draft, anchor="1", label="第一条", position=1, start=0, end=5)
    first = library.publish(officer, version=draft)
    second = library.new_version(officer, policy=first.policy)
    assert (second.number, second.state, second.text) == (2, VersionState.DRAFT, first.text)
    assert [benefit.key for benefit in second.benefits.all()] == ["reward"]
    assert second.clauses.get().pk != first.clauses.get().pk
    with pytest.raises(Conflict):
        library.new_version(officer, policy=first.policy)
    library.discard_draft(officer, version=second)
    assert Policy.objects.filter(pk=first.policy_id).exists()
    with pytest.raises(Forbidden, match="另起草一个新版本"):
        library.edit_version(officer, version=first, title="改题")


def test_a_stranger_and_an_enterprise_change_nothing(
    stranger: Actor, enterprise_member: Actor, draft: PolicyVersion
) -> None:
    with pytest.raises(PolicyVersion.DoesNotExist):
        library.edit_version(stranger, version=draft, title="改题")
    with pytest.raises(PolicyVersion.DoesNotExist):
        library.publish(enterprise_member, version=draft)
    with pytest.raises(Forbidden):
        library.create_policy(enterprise_member, key="a", issuer="管委会", title="政策")


def test_a_person_follows_a_policy_once_and_can_stop(enterprise_member: Actor, zone: Zone, visitor: Actor) -> None:
    policy = factories.a_policy(zone).policy
    assert library.follow(enterprise_member, policy=policy, wanted=True)
    library.follow(enterprise_member, policy=policy, wanted=True)
    assert Follow.objects.visible_to(enterprise_member).count() == 1
    library.follow(enterprise_member, policy=policy, wanted=False)
    assert not Follow.objects.exists()
    with pytest.raises(Forbidden):
        library.follow(visitor, policy=policy, wanted=True)


def test_who_follows_a_policy_hears_of_its_new_version(
    officer: Actor, enterprise_member: Actor, draft: PolicyVersion
) -> None:
    library.publish(officer, version=draft)
    library.follow(enterprise_member, policy=draft.policy, wanted=True)
    second = library.new_version(officer, policy=draft.policy)
    library.edit_version(officer, version=second, valid_from=datetime.date(2026, 3, 1), changes="提高到 50 万元")
    library.publish(officer, version=second)
    message = Message.objects.get(kind="policies.published")
    assert message.recipient == enterprise_member.user
    assert "提高到 50 万元" in message.body


CHANGES: list[tuple[type[Any], dict[str, Any]]] = [
    (PolicyVersion, {"text": "改了"}), (PolicyVersion, {"state": VersionState.DRAFT}), (PolicyVersion, {"valid_from": None}),
    (Benefit, {"rule_text": "改了"}), (Benefit, {"route": Route.FAST}), (Benefit, {"form": [{"id": "x", "label": "x"}]}),
    (Clause, {"end": 1}),
]  # fmt: skip


@pytest.mark.database
def test_the_database_refuses_to_change_add_to_or_remove_what_is_published(zone: Zone) -> None:
    draft = factories.a_draft(zone)
    Clause.objects.create(zone=zone, version=draft, anchor="1", label="第一条", position=1, start=0, end=5)
    benefit = factories.a_benefit(draft, "kept")
    version = factories.published(draft)
    for model, change in CHANGES:
        with pytest.raises((IntegrityError, DatabaseError), match="published_for_good"), transaction.atomic():
            model.objects.all().update(**change)
    for rows in (PolicyVersion.objects.all(), Benefit.objects.all(), Clause.objects.all()):
        with pytest.raises((IntegrityError, DatabaseError), match="published_for_good"), transaction.atomic():
            rows._raw_delete(rows.db)
    with pytest.raises((IntegrityError, DatabaseError), match="published_for_good"), transaction.atomic():
        factories.a_benefit(version, "later")
    Benefit.objects.filter(pk=benefit.pk).update(programme="预算项目", priority=1)
    PolicyVersion.objects.filter(pk=version.pk).update(interpretation="解读", valid_to=datetime.date(2027, 1, 1))
    PolicyVersion.objects.filter(pk=version.pk).update(state=VersionState.REPEALED)
    with pytest.raises((IntegrityError, DatabaseError), match="published_for_good"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(state=VersionState.PUBLISHED)
