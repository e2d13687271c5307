"""Opinions on a draft, questions about a policy, saved searches, and what facets count."""

from __future__ import annotations

import datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.domains.policies import factories
from tests.situations import a_person, an_organisation

from gaoxin.domains.policies.actions import library
from gaoxin.domains.policies.actions.opinions import answer_opinions, give_opinion
from gaoxin.domains.policies.actions.questions import ask, unpublish
from gaoxin.domains.policies.actions.searches import KIND, save_search, tell_searches
from gaoxin.domains.policies.actions.studio import take_text
from gaoxin.domains.policies.enums import OpinionState, Route
from gaoxin.domains.policies.finding import index_version
from gaoxin.domains.policies.models import Clause, Opinion, PolicyVersion, Question, SavedSearch
from gaoxin.domains.policies.selectors.library import Wanted, narrowed
from gaoxin.mechanisms.casework import present
from gaoxin.mechanisms.casework.actions import move
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.enums import OrganisationKind, Role, Scope
from gaoxin.platform.core.errors import Forbidden, Refusal
from gaoxin.platform.core.models import Message, Organisation, Zone

WEEK = datetime.timedelta(days=7)
WORDS = "建议把门槛降到8%。"


@pytest.fixture
def officer(zone: Zone) -> Actor:
    return a_person(zone, Role.OFFICER, scope=Scope.ZONE)


def a_firm_person(zone: Zone) -> Actor:
    firm = factories.a_firm(zone)
    place = an_organisation(zone, OrganisationKind.ENTERPRISE)
    Organisation.objects.filter(pk=place.pk).update(credit_code=firm.credit_code)
    return a_person(zone, Role.ENTERPRISE_MEMBER, organisation=place, kind=OrganisationKind.ENTERPRISE)


@pytest.fixture
def draft(zone: Zone, officer: Actor) -> PolicyVersion:
    """A draft with its clauses and one benefit, open for opinions for ten days."""
    given = {"for_whom": "高新技术企业", "gives": "40 万元", "how": "网上申报", "when": "全年"}
    version = factories.a_draft(zone, "opinions", **given)
    take_text(officer, version=version, text=factories.TEXT)
    version.items.all().delete()
    factories.a_benefit(version, promised_days=30)
    until = timezone.localdate() + datetime.timedelta(days=10)
    return library.open_consultation(officer, version=version, until=until)


def public(zone: Zone) -> Actor:
    return Actor.anonymous(zone)


class TestOpinions:
    def test_anybody_gives_one_on_a_clause_and_it_keeps_the_words_of_that_clause(
        self, zone: Zone, draft: PolicyVersion
    ) -> None:
        clause = draft.clauses.order_by("position")[1]
        opinion = give_opinion(public(zone), version=draft, clause=clause, text=WORDS)
        assert (opinion.place, opinion.given_by, opinion.enterprise) == (clause.label, None, None)
        assert opinion.passage == draft.text[clause.start : clause.end].strip()

    def test_one_outlives_the_draft_s_correction(self, zone: Zone, draft: PolicyVersion, officer: Actor) -> None:
        opinion = give_opinion(public(zone), version=draft, clause=draft.clauses.first(), text=WORDS)
        take_text(officer, version=draft, text="另一份稿子\n第一条 全新的条文。\n")
        opinion.refresh_from_db()
        assert "高新" in opinion.passage

    def test_none_is_taken_after_the_last_day(self, zone: Zone, draft: PolicyVersion) -> None:
        assert draft.opinions_until is not None
        late = datetime.datetime.combine(draft.opinions_until, datetime.time(23), datetime.UTC) + datetime.timedelta(
            days=1
        )
        with present.acting_at(late), pytest.raises(Forbidden):
            give_opinion(public(zone), version=draft, text=WORDS)

    def test_a_policy_is_not_published_before_the_last_day_nor_with_an_opinion_unanswered(
        self, zone: Zone, draft: PolicyVersion, officer: Actor
    ) -> None:
        opinion = give_opinion(public(zone), version=draft, text=WORDS)
        said = " ".join(text for _benefit, text in library.obstacles(draft))
        assert "才截止" in said
        assert "1 条意见没有答复" in said
        answer_opinions(officer, version=draft, opinions=[opinion.pk], state=OpinionState.ADOPTED, reason="有道理。")
        after = timezone.now() + datetime.timedelta(days=12)
        with present.acting_at(after):
            assert library.obstacles(draft) == []
            library.publish(officer, version=draft)
            with pytest.raises(Forbidden):
                answer_opinions(
                    officer, version=draft, opinions=[opinion.pk], state=OpinionState.DECLINED, reason="改主意了。"
                )

    def test_the_answer_is_public_with_the_policy_and_who_gave_it_never(
        self, client: Client, zone: Zone, draft: PolicyVersion, officer: Actor
    ) -> None:
        person = a_firm_person(zone)
        mine = give_opinion(person, version=draft, text="张三的意见：降低门槛。", contact="13900000000")
        answer_opinions(
            officer,
            version=draft,
            opinions=[mine.pk],
            state=OpinionState.PARTLY,
            reason="首次申报按8%。",
            public_text="降低门槛。",
        )
        address = reverse("open_policies:opinions", args=["opinions"])
        assert "首次申报按8%" not in client.get(address).content.decode()
        with present.acting_at(timezone.now() + datetime.timedelta(days=12)):
            library.publish(officer, version=draft)
        page = client.get(address).content.decode()
        assert "首次申报按8%" in page
        assert "降低门槛。" in page
        assert "张三" not in page
        assert "13900000000" not in page
        assert mine.name not in page
        told = Message.objects.get(kind="policies.opinions")
        assert (told.recipient, "首次申报按8%" in told.body) == (person.user, True)

    def test_only_the_office_sees_who_gave_it(self, zone: Zone, draft: PolicyVersion, officer: Actor) -> None:
        give_opinion(public(zone), version=draft, text=WORDS)
        assert Opinion.objects.visible_to(officer).count() == 1
        assert not Opinion.objects.visible_to(public(zone)).exists()
        assert not Opinion.objects.visible_to(a_firm_person(zone)).exists()

    def test_the_form_keeps_what_was_typed_and_refuses_the_empty_one(
        self, client: Client, draft: PolicyVersion
    ) -> None:
        address = reverse("open_policies:opinions", args=["opinions"])
        refused = client.post(address, {"text": "", "name": "某企业"})
        assert refused.status_code == 422
        assert "某企业" in refused.content.decode()
        done = client.post(address, {"text": WORDS, "clause": draft.clauses.order_by("position")[1].anchor})
        assert done.status_code == 302
        assert Opinion.objects.get().place

    def test_a_program_that_fills_in_every_field_leaves_nothing(self, client: Client, draft: PolicyVersion) -> None:
        client.post(
            reverse("open_policies:opinions", args=["opinions"]), {"text": WORDS, "website": "http://example.test"}
        )
        assert not Opinion.objects.exists()

    def test_an_officer_answers_several_at_once_and_a_refusal_keeps_ticks_and_words(
        self, client: Client, zone: Zone, draft: PolicyVersion, officer: Actor
    ) -> None:
        rows = [give_opinion(public(zone), version=draft, text=f"{WORDS}{n}") for n in range(3)]
        client.force_login(officer.user)  # type: ignore[arg-type]
        address = reverse("policies:opinions", args=[draft.pk])
        ticked = {"opinion": [rows[0].pk, rows[1].pk], "state": "adopted"}
        refused = client.post(address, ticked | {"reason": ""})
        assert refused.status_code == 422
        assert refused.content.decode().count('form="answer" checked') == 2
        client.post(address, ticked | {"reason": "采纳。"})
        assert Opinion.objects.filter(state=OpinionState.ADOPTED).count() == 2
        assert b"13900000000" not in client.get(reverse("policies:opinions-export", args=[draft.pk, "csv"])).content

    def test_the_public_list_says_what_is_running(self, client: Client, draft: PolicyVersion) -> None:
        page = client.get(reverse("open_policies:consultations")).content.decode()
        assert draft.title in page
        assert reverse("open_policies:opinions", args=["opinions"]) in page


class TestQuestions:
    @pytest.fixture
    def policy(self, zone: Zone) -> PolicyVersion:
        version = factories.a_draft(zone, "asked")
        Clause.objects.create(
            zone=zone, version=version, anchor="article1", label="第一条", position=1, start=0, end=10
        )
        version.policy.organisation = an_organisation(zone, OrganisationKind.DEPARTMENT)
        version.policy.save()
        return factories.published(version)

    def answered(self, zone: Zone, question: Question, *, publish: bool, public_text: str = "") -> None:
        place = question.version.policy.organisation
        drafter, checker = (a_person(zone, Role.OFFICER, organisation=place) for _n in range(2))
        move(drafter, case=question.case_id, move="draft", values={"answer": "可以。"})
        values = {"publish": publish} | ({"public_text": public_text} if public_text else {})
        move(checker, case=question.case_id, move="release", values=values)

    def test_a_visitor_asks_the_department_answers_and_a_second_person_publishes(
        self, client: Client, zone: Zone, policy: PolicyVersion
    ) -> None:
        address = reverse("open_policies:questions", args=["asked"])
        assert client.post(address, {"text": "能同时享受吗？"}).status_code == 422
        given = {"text": "能同时享受吗？我是李四", "contact": "a@example.test", "clause": "article1"}
        assert client.post(address, given).status_code == 302
        question = Question.objects.get()
        assert question.case.owner == policy.policy.organisation
        assert "李四" not in client.get(address).content.decode()
        self.answered(zone, question, publish=True, public_text="能同时享受吗？")
        page = client.get(address).content.decode()
        assert "能同时享受吗？" in page
        assert "可以。" in page
        assert "#c-article1" in page
        assert "李四" not in page
        assert "a@example.test" not in page

    def test_nobody_publishes_an_answer_that_was_not_checked_by_another(
        self, zone: Zone, policy: PolicyVersion
    ) -> None:
        question = ask(public(zone), version=policy, text="能同时享受吗？", contact="x")
        one = a_person(zone, Role.OFFICER, organisation=policy.policy.organisation)
        move(one, case=question.case_id, move="draft", values={"answer": "可以。"})
        with pytest.raises(Refusal):
            move(one, case=question.case_id, move="release", values={"publish": True})

    def test_an_enterprise_reads_its_own_answer_that_is_not_published(
        self, client: Client, zone: Zone, policy: PolicyVersion
    ) -> None:
        person = a_firm_person(zone)
        question = ask(person, version=policy, text="我们公司的专利算不算？")
        self.answered(zone, question, publish=False)
        assert "可以。" in Message.objects.get(recipient=person.user).body
        address = reverse("open_policies:questions", args=["asked"])
        assert "我们公司的专利" not in client.get(address).content.decode()
        client.force_login(person.user)  # type: ignore[arg-type]
        assert "可以。" in client.get(address).content.decode()
        assert not Question.objects.visible_to(a_firm_person(zone)).exists()

    def test_the_department_takes_an_answer_off_the_page_again(
        self, zone: Zone, policy: PolicyVersion, officer: Actor
    ) -> None:
        question = ask(public(zone), version=policy, text="能同时享受吗？", contact="x")
        self.answered(zone, question, publish=True)
        with pytest.raises(Forbidden):
            unpublish(a_firm_person(zone), question=question)
        unpublish(officer, question=question)
        assert not Question.objects.visible_to(public(zone)).exists()

    def test_a_visitor_follows_a_question_by_its_number_and_contact(
        self, client: Client, zone: Zone, policy: PolicyVersion
    ) -> None:
        address = reverse("open_policies:questions", args=["asked"])
        said = client.post(
            address, {"text": "能同时享受吗？", "contact": "138-0000 0000"}, follow=True
        ).content.decode()
        question = Question.objects.get()
        assert question.case.number in said
        assert "查询提过的问题" in said
        page = reverse("open_policies:question-follow")
        given = {"number": question.case.number.lower(), "contact": "13800000000"}
        waiting = client.post(page, given)
        assert "待答复" in waiting.content.decode()
        assert waiting["Cache-Control"] == "no-store"
        self.answered(zone, question, publish=False)
        assert "可以。" in client.post(page, given).content.decode()
        for wrong in ({"contact": "139"}, {"number": "WD2026-999999"}, {"contact": ""}):
            answer = client.post(page, given | wrong)
            assert answer.status_code == 422
            assert "可以。" not in answer.content.decode()

    def test_nobody_tries_many_contacts(self, client: Client, policy: PolicyVersion) -> None:
        given = {"number": "WD2026-000001", "contact": "x"}
        page = reverse("open_policies:question-follow")
        said = [client.post(page, given, REMOTE_ADDR="192.0.2.8").content.decode() for _n in range(21)]
        assert all("没有找到这个问题" in each for each in said[:20])
        assert "一小时内提交得太多了" in said[20]

    def test_one_address_is_stopped_after_a_few_questions_an_hour(self, client: Client, policy: PolicyVersion) -> None:
        address = reverse("open_policies:questions", args=["asked"])
        codes = [
            client.post(address, {"text": f"问题{n}", "contact": "x"}, REMOTE_ADDR="192.0.2.9").status_code
            for n in range(6)
        ]
        assert codes == [302] * 5 + [422]
        assert Question.objects.count() == 5


class TestSearches:
    @pytest.fixture
    def person(self, zone: Zone) -> Actor:
        return a_firm_person(zone)

    def test_only_what_is_new_since_is_told_and_once_a_week(self, zone: Zone, person: Actor) -> None:
        old = factories.a_policy(zone)
        save_search(person, conditions={"level": "district", "page": "3"})
        assert SavedSearch.objects.get().conditions == {"level": "district"}
        now = timezone.now()
        assert tell_searches(zone, now) == 0
        fresh = factories.a_policy(zone)
        assert tell_searches(zone, now) == 1
        assert tell_searches(zone, now) == 0
        factories.a_policy(zone)
        assert tell_searches(zone, now) == 0
        assert tell_searches(zone, now + WEEK) == 1
        first = Message.objects.filter(kind=KIND).order_by("id").first()
        assert first is not None
        assert first.recipient == person.user
        assert fresh.get_absolute_url() in first.body
        assert old.get_absolute_url() not in first.body

    def test_one_that_narrows_nothing_is_not_kept(self, zone: Zone, person: Actor) -> None:
        for conditions in ({}, {"page": "2"}, {"nonsense": "x"}, {"level": "of the moon"}):
            with pytest.raises(Refusal):
                save_search(person, conditions=conditions)
        with pytest.raises(Forbidden):
            save_search(public(zone), conditions={"q": "设备"})

    def test_it_is_kept_from_the_page_under_a_name_and_dropped_by_its_owner_alone(
        self, client: Client, zone: Zone, person: Actor
    ) -> None:
        factories.a_policy(zone)
        client.force_login(person.user)  # type: ignore[arg-type]
        client.post(reverse("open_policies:search-save"), {"route": "regular", "name": ""})
        kept = SavedSearch.objects.get()
        assert kept.name == "常规申报"
        assert kept.name in client.get(reverse("open_policies:index")).content.decode()
        stranger = Client()
        stranger.force_login(a_firm_person(zone).user)  # type: ignore[arg-type]
        assert stranger.post(reverse("open_policies:search-drop", args=[kept.pk])).status_code == 404
        client.post(reverse("open_policies:search-drop", args=[kept.pk]))
        assert not SavedSearch.objects.exists()


class TestFacets:
    @pytest.fixture
    def shelf(self, zone: Zone) -> None:
        for key, route, ceiling, tags in (
            ("one", Route.FAST, 5_000_000_000, {"activity": ["upgrade", "digital"]}),
            ("two", Route.REGULAR, 20_000_000, {"activity": ["upgrade"]}),
            ("three", Route.FAST, None, {}),
        ):
            version = factories.a_draft(zone, key, title=f"设备政策{key}")
            factories.a_benefit(version, key, title="设备补助", route=route, ceiling=ceiling, tags=tags)
            index_version(factories.published(version))

    def counts(self, client: Client, query: str) -> dict[str, int]:
        shown = client.get(f"{reverse('open_policies:index')}?{query}").context["facets"]
        return {choice.label: choice.count for facet in shown for choice in facet.choices}

    @pytest.mark.usefixtures("shelf")
    def test_each_choice_says_what_it_would_show_with_the_others_kept(self, client: Client, zone: Zone) -> None:
        counts = self.counts(client, "route=fast")
        assert counts["快申快享"] == 2
        assert counts["常规申报"] == 1
        assert counts["技改"] == 1
        assert counts["100 万元以上"] == 1
        assert self.counts(client, "q=设备&activity=digital")["快申快享"] == 1
        for route in (Route.FAST, Route.REGULAR):
            shown = narrowed(public(zone), Wanted(route=route), timezone.now()).count()
            assert counts[str(route.label)] == shown

    @pytest.mark.usefixtures("shelf")
    def test_an_empty_list_says_which_condition_hides_everything(self, client: Client) -> None:
        page = client.get(f"{reverse('open_policies:index')}?route=regular&activity=digital").content.decode()
        assert "去掉“数字化”，可看到 1 项" in page
        assert "去掉“常规申报”，可看到 1 项" in page
