"""A page of a list: order, page, size and columns come from the address; nothing is counted."""

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from tests import situations

from gaoxin.platform.core.models import User
from gaoxin.platform.ui.listing import listing
from gaoxin.platform.ui.tables import ActionsColumn, Column, MoneyColumn, NumberColumn, Table


class Firms(Table):
    name = Column(verbose_name="企业名称")
    revenue = MoneyColumn(verbose_name="营业收入")
    staff = NumberColumn(verbose_name="职工总数", unit="人", tucked=True)
    actions = ActionsColumn("ui/catalogue_actions.html")


ROWS = [{"name": f"企业{at:03d}", "revenue": None if at == 5 else at % 7 * 10_000, "staff": at} for at in range(120)]


def page(query: str = "", rows=ROWS, table=Firms, **options):
    return listing(RequestFactory().get(f"/list/?{query}"), table, rows, **options)


def names(shown) -> list[str]:
    return [row["name"] for row in shown.rows]


def test_pages_follow_each_other_without_gap_or_overlap():
    pages = [page(f"size=50&page={number}&sort=revenue") for number in (1, 2, 3)]
    seen = [name for shown in pages for name in names(shown)]
    assert len(seen) == len(set(seen)) == 120
    assert [bool(shown.next_url) for shown in pages] == [True, True, False]
    assert [bool(shown.previous_url) for shown in pages] == [False, True, True]


def test_the_total_is_known_only_on_the_last_page_or_when_given():
    assert page("size=50").total is None
    assert page("size=50&page=3").total == 120
    assert page("size=200").total == 120
    assert page("size=50", total=120).total == 120


@pytest.mark.parametrize(
    "query", ["page=0", "page=-3", "page=abc", "page=１", "size=7", "size=x", "sort=nothing", "sort=actions", "col=zzz"]
)
def test_wrong_parameters_fall_back_to_the_defaults(query):
    assert names(page(query)) == names(page())


def test_a_page_far_beyond_the_end_is_empty_and_leads_back():
    shown = page("page=999999999")
    assert shown.rows == []
    assert shown.first_url == "?"
    assert shown.total is None


def test_rows_without_a_value_stand_last_in_both_directions():
    assert names(page("sort=revenue&size=200"))[-1] == "企业005"
    assert names(page("sort=-revenue&size=200"))[-1] == "企业005"


def test_a_header_turns_the_order_and_returns_to_the_first_page():
    heads = {head.name: head for head in page("sort=revenue&page=2&size=20").headers}
    assert heads["revenue"].sorted == "ascending"
    assert "sort=-revenue" in heads["revenue"].url
    assert "page" not in heads["revenue"].url
    assert "size=20" in heads["revenue"].url
    assert heads["actions"].url == ""


def test_tucked_columns_are_shown_when_they_are_picked():
    assert [head.name for head in page().headers] == ["name", "revenue", "actions"]
    assert [head.name for head in page("col=staff").headers] == ["name", "staff", "actions"]
    assert [(choice.value, choice.chosen) for choice in page("col=staff").pickable] == [
        ("revenue", False),
        ("staff", True),
    ]


def test_cells_are_written_in_the_unit_of_the_header():
    first = page("sort=-revenue").body[0]
    assert [(head.unit, cell) for head, cell in first][1] == ("万元", "6.00")


def test_a_columnar_source_orders_itself_and_is_sliced():
    class Source:
        def ordered(self, keys):
            self.keys = keys
            return ROWS

    source = Source()
    assert names(page("sort=-staff&size=20", rows=source)) == names(page("size=20"))
    assert source.keys == ["-staff"]


class People(Table):
    username = Column(verbose_name="登录名")
    display_name = Column(verbose_name="姓名")


@pytest.mark.django_db
def test_a_queryset_is_read_with_one_query_and_never_counted(zone):
    for _ in range(25):
        situations.a_user(zone)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        shown = page("size=20&sort=display_name", rows=User.objects.all(), table=People)
        body = shown.body
    assert len(body) == 20
    assert len(queries) == 1
    assert "COUNT" not in queries[0]["sql"].upper()
    assert (
        'ORDER BY "core_user"."display_name" ASC, "core_user"."username" ASC, "core_user"."id" ASC' in queries[0]["sql"]
    )
