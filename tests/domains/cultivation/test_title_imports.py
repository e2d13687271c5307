"""Workbooks of titles: dry run, commit, the second import, refusals with places, undo."""

from __future__ import annotations

import io

import pytest
from django.test import Client
from django.urls import reverse
from tests.domains.cultivation import factories as make

from gaoxin.domains.cultivation.actions.importing import discard_titles, prepare_titles, start_commit, undo_titles
from gaoxin.domains.cultivation.enums import ImportState
from gaoxin.domains.cultivation.models import Title, TitleEvent
from gaoxin.domains.cultivation.sheet import from_json
from gaoxin.mechanisms.registry.selectors.facts import enterprise_file
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Conflict, Forbidden, Refusal
from gaoxin.platform.core.models import TaskRun, Zone
from gaoxin.platform.core.tasks import run_pending


def codes(found: object) -> list[tuple[int, str]]:
    return [(finding.row, finding.code) for finding in from_json(found.findings)]  # type: ignore[attr-defined]


def test_a_dry_run_registers_nothing_and_a_commit_registers_each_row(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1, 2])
    rows = [make.row(1), make.row(2, "专精特新", "2024-11-30", "2027-11-29", level="省级")]
    dry = make.prepared(officer, rows)
    assert {key: dry.counts[key] for key in ("new", "changed", "unchanged", "refused")} == {
        "new": 2, "changed": 0, "unchanged": 0, "refused": 0,
    }  # fmt: skip
    assert Title.objects.count() == 0
    make.imported(officer, rows)
    held = {title.qualification: title for title in Title.objects.all()}
    assert str(held["srdi"].valid_to) == "2027-11-29"
    assert not held["srdi"].computed_to
    # The measure's own three years: the last day is the day before the third anniversary.
    assert str(held["hnte"].valid_to) == "2028-12-07"
    assert held["hnte"].computed_to
    assert held["hnte"].level == "national"
    assert TitleEvent.objects.count() == 2


def test_the_second_import_of_a_workbook_changes_nothing(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1, 2])
    rows = [make.row(1), make.row(2)]
    make.imported(officer, rows)
    again = make.imported(officer, rows)
    assert (again.counts["new"], again.counts["changed"], again.counts["unchanged"]) == (0, 0, 2)
    assert TitleEvent.objects.count() == 2


def test_rows_that_cannot_be_taken_are_refused_with_their_place(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    rows = [
        make.row(1),
        make.row(9),
        make.row(1, "银河勋章"),
        make.row(1, begun="去年"),
        make.row(1, begun=""),
        make.row(1, "小巨人", "2025-01-01", "2024-01-01"),
        make.row(1),
    ]
    dry = make.prepared(officer, rows)
    assert dry.counts["refused"] == 6
    assert sorted(codes(dry)) == [
        (3, "no_enterprise"), (4, "unknown_title"), (5, "bad_date"), (6, "no_date"), (7, "ends_early"), (8, "row_twice"),
    ]  # fmt: skip
    finding = next(each for each in from_json(dry.findings) if each.code == "unknown_title")
    assert finding.message("zh") == "数据!C4（称号）：称号目录里没有“银河勋章”，这一行没有收录。"
    assert finding.remedy("en")


def test_a_year_alone_is_taken_for_the_last_day_of_that_year_and_told(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    head = ("企业名称", "称号", "认定年度")
    found = make.imported(officer, [(make.name(1), "瞪羚企业", 2023)], head)
    assert str(Title.objects.get().valid_from) == "2023-12-31"
    assert codes(found) == [(2, "year_only")]


def test_one_qualification_may_be_said_for_the_whole_sheet(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    head = ("企业名称", "发证日期", "证书编号")
    make.imported(officer, [(make.name(1), "2025-11-19", "GR202537100001")], head, qualification="hnte")
    title = Title.objects.get()
    assert (title.qualification, title.number) == ("hnte", "GR202537100001")


def test_a_second_workbook_corrects_what_it_says_otherwise_and_undo_puts_it_back(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    make.imported(officer, [make.row(1, document="")])
    second = make.imported(officer, [make.row(1, ends="2028-12-31", document="国科火字〔2025〕88号")])
    title = Title.objects.get()
    assert second.counts["changed"] == 1
    assert (str(title.valid_to), title.document, title.computed_to) == ("2028-12-31", "国科火字〔2025〕88号", False)
    undo_titles(officer, titles=second, reason="表有误")
    title.refresh_from_db()
    assert (str(title.valid_to), title.document) == ("2028-12-07", "")


def test_undo_takes_new_titles_out_of_force_and_keeps_their_history(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    first = make.imported(officer, [make.row(1)])
    undo_titles(officer, titles=first, reason="重复")
    first.refresh_from_db()
    assert first.state == ImportState.UNDONE
    assert Title.objects.standing().count() == 0
    assert TitleEvent.objects.count() == 2
    with pytest.raises(Conflict):
        undo_titles(officer, titles=first, reason="再来")
    assert make.imported(officer, [make.row(1)]).counts["new"] == 1


@pytest.mark.parametrize("many", [False, True])
def test_titles_are_told_to_the_enterprise_file(zone: Zone, officer: Actor, many: bool) -> None:
    numbers = list(range(1, 26 if many else 3))
    enterprises = make.enterprises(zone, numbers)
    first = make.imported(officer, [make.row(each) for each in numbers])
    make.imported(officer, [make.row(1, "小巨人", "2025-07-01")])
    shown = enterprise_file(officer, enterprises[0])
    assert shown.get("hnte_valid", 0).value is True
    assert str(shown.get("hnte_expiry", 0).value) == "2028-12-07"
    assert shown.get("srdi_level", 0).value == "little_giant"
    undo_titles(officer, titles=first, reason="重复")
    # The register no longer says anything of it: it never knew that the enterprise had none.
    assert enterprise_file(officer, enterprises[0]).get("hnte_valid", 0) is None


def test_what_is_no_workbook_is_refused_in_words(zone: Zone, officer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        prepare_titles(officer, name="名单.xlsx", content=io.BytesIO(b"not a workbook"))
    assert str(refused.value)


def test_only_officers_of_the_zone_import(
    zone: Zone, officer: Actor, leader: Actor, strangers: dict[str, Actor]
) -> None:
    make.enterprises(zone, [1])
    dry = make.prepared(officer, [make.row(1)])
    for actor in (leader, *(actor for who, actor in strangers.items() if "another zone" not in who)):
        with pytest.raises(Forbidden):
            make.prepared(actor, [make.row(1)])
    with pytest.raises(type(dry).DoesNotExist):
        discard_titles(strangers["an officer of another zone"], titles=dry)
    discard_titles(officer, titles=dry)


def test_the_page_has_a_dry_run_registered_in_the_background_once(zone: Zone, officer: Actor, leader: Actor) -> None:
    make.enterprises(zone, [1])
    dry = make.prepared(officer, [make.row(1)])
    client = Client()
    client.force_login(officer.user)  # type: ignore[arg-type]
    commit = reverse("cultivation:import-commit", args=[dry.pk])
    for _time in range(2):
        assert client.post(commit)["Location"] == dry.get_absolute_url()
    run = TaskRun.objects.get(task="cultivation.commit")
    waiting = client.get(dry.get_absolute_url()).content.decode()
    assert reverse("core:task", args=[run.pk]) in waiting
    assert commit not in waiting
    assert Title.objects.count() == 0
    run_pending()
    run.refresh_from_db()
    assert run.result == {"url": dry.get_absolute_url(), "counts": dry.counts}
    assert Title.objects.count() == 1
    assert "已入库，称号已计入企业档案" in client.get(dry.get_absolute_url()).content.decode()
    client.post(commit)
    assert TaskRun.objects.filter(task="cultivation.commit").count() == 1
    with pytest.raises(Forbidden):
        start_commit(leader, titles=dry)


def test_a_dry_run_that_was_dropped_meanwhile_ends_its_task_with_the_reason(zone: Zone, officer: Actor) -> None:
    make.enterprises(zone, [1])
    dry = make.prepared(officer, [make.row(1)])
    run = start_commit(officer, titles=dry)
    discard_titles(officer, titles=dry)
    run_pending()
    run.refresh_from_db()
    assert (run.state, Title.objects.count()) == ("failed", 0)
    assert "已经入库、撤回或放弃" in run.error
