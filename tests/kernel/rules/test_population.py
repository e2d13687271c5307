"""Columns of many enterprises' facts give each fact back exactly."""

from __future__ import annotations

import datetime
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gaoxin.kernel.rules.catalogue import Catalogue
from gaoxin.kernel.rules.population import Column, Population, unknown_column

ON = datetime.date(2026, 11, 21)
CATALOGUE = Catalogue.load()

facts = st.fixed_dictionaries(
    {},
    optional={
        ("revenue", "y1"): st.decimals(min_value=0, max_value=10**11, places=2).map(Fraction),
        ("staff_total", "y1"): st.integers(0, 10**6),
        ("hnte_valid", "asof"): st.booleans(),
        ("reg_date", "asof"): st.dates(datetime.date(1950, 1, 1), ON),
        ("rd_org_level", "asof"): st.sampled_from(["none", "city", "national"]),
        ("gb_code", "asof"): st.sampled_from(["3911", "65", "0111"]),
        ("honors_valid", "asof"): st.frozensets(st.sampled_from(["ip_demo", "ip_advantage"])),
        ("market_share", "y1"): st.sampled_from([Fraction(0), Fraction(1, 10), Fraction(7, 100), Fraction(1)]),
    },
)


@settings(deadline=None)
@given(st.lists(facts, max_size=20))
def test_facts_come_out_as_they_went_in(many: list[dict[Any, Any]]) -> None:
    population = Population.from_facts(CATALOGUE, many, ON)
    assert [population.facts(row) for row in range(len(population))] == many


def test_unknown_is_neither_zero_nor_no_nor_none_of_them() -> None:
    population = Population.from_facts(
        CATALOGUE,
        [{("hnte_valid", "asof"): False, ("honors_valid", "asof"): frozenset(), ("revenue", "y1"): 0}, {}],
        ON,
    )
    assert population.facts(0) == {
        ("hnte_valid", "asof"): False,
        ("honors_valid", "asof"): frozenset(),
        ("revenue", "y1"): 0,
    }
    assert population.facts(1) == {}
    assert population.exact(1, ("revenue", "y1")) is None
    assert population.exact(1, ("never_heard_of", "y1")) is None


def test_a_category_keeps_the_order_of_the_catalogue() -> None:
    column = Population.from_facts(CATALOGUE, [{("rd_org_level", "asof"): "national"}], ON).columns[
        ("rd_org_level", "asof")
    ]
    assert column.dictionary == ("none", "below_city", "city", "provincial", "national")
    assert column.values.tolist() == [4]


def test_a_value_outside_a_category_is_refused() -> None:
    with pytest.raises(KeyError):
        Population.from_facts(CATALOGUE, [{("rd_org_level", "asof"): "galactic"}], ON)


def test_a_float_stands_for_the_decimal_that_was_typed() -> None:
    column = Column("number", np.array([0.1, 1234.56, 1e22]))
    assert [column.exact(row) for row in range(3)] == [Fraction(1, 10), Fraction(123456, 100), 10**22]


def test_an_enterprise_is_found_by_code_name_or_a_part_that_only_it_has() -> None:
    population = Population.from_facts(CATALOGUE, [{}, {}], ON, codes=["91X", ""], names=["青岛甲科技", "青岛乙科技"])
    assert [population.find(word) for word in ("91x", "青岛乙科技", "甲", "青岛", "丙", "")] == [
        0,
        1,
        0,
        None,
        None,
        None,
    ]


def test_a_subset_keeps_values_and_sources() -> None:
    population = Population.from_facts(CATALOGUE, [{("revenue", "y1"): number} for number in range(4)], ON)
    column = population.columns[("revenue", "y1")]
    column.sheet, column.letters, column.rows = "数据", ("C",), np.arange(2, 6, dtype=np.int32)
    for some in (population.subset([1, 3]), population.subset(np.array([False, True, False, True]))):
        assert [some.exact(row, ("revenue", "y1")) for row in range(2)] == [1, 3]
        assert some.source(1, ("revenue", "y1")) == "数据!C5"
        assert some.names == ["2", "4"]


def test_a_new_column_knows_nothing() -> None:
    for name in ("revenue", "hnte_valid", "reg_date", "rd_org_level", "gb_code", "honors_valid"):
        column = unknown_column(CATALOGUE.by_id[name], 3)
        assert not column.known().any()
        assert [column.exact(row) for row in range(3)] == [None, None, None]
