"""The catalogue of variables is complete, unambiguous and sound."""

from __future__ import annotations

import os
import re
from fractions import Fraction
from pathlib import Path

import pytest

from gaoxin.kernel.rules.catalogue import Catalogue, CatalogueError, CategoryValue, Variable, fold

REFERENCE = (
    Path(os.environ.get("GAOXIN_SHARED", Path(__file__).resolve().parents[4] / "shared")) / "reference" / "criteria"
)


def variable(**changes: object) -> Variable:
    base: dict[str, object] = {
        "id": "a",
        "label": "甲",
        "label_en": "A",
        "aliases": (),
        "type": "number",
        "unit": "元",
        "period": "year",
    }
    return Variable(**{**base, **changes})  # type: ignore[arg-type]


def test_no_two_variables_share_a_name(catalogue: Catalogue) -> None:
    owners: dict[str, str] = {}
    for entry in catalogue:
        for name in {fold(name) for name in (entry.id, entry.label, entry.label_en, *entry.aliases)}:
            assert owners.setdefault(name, entry.id) == entry.id, name


def test_a_shared_name_is_refused() -> None:
    with pytest.raises(CatalogueError, match="名称“乙”同时指 a 和 b"):
        Catalogue([variable(aliases=("乙",)), variable(id="b", label="乙", label_en="B")])


def test_every_variable_of_the_reference_is_there(catalogue: Catalogue) -> None:
    if not REFERENCE.is_dir():
        pytest.skip("the shared reference is not beside this checkout")
    lines = (REFERENCE / "VARIABLES.md").read_text(encoding="utf-8").splitlines()
    names = [
        re.sub(r"\[.*", "", name)
        for line in lines
        if line.startswith("| `")
        for name in re.findall(r"`([^`]+)`", line.split("|")[1])
    ]
    assert len(names) > 120
    assert [name for name in names if name not in catalogue and not name.endswith("*")] == []


def test_every_variable_that_the_rules_ask_for_beyond_the_list_is_there(catalogue: Catalogue) -> None:
    judgements = ("srdi26_market", "lg26_market", "lg22_chain", "lg22_field", "lg22_fine", "lg22_market", "star5")
    for name in judgements:
        judged = catalogue.by_id[f"judged_{name}"]
        assert (judged.type, judged.period) == ("boolean", "asof")
    for name in ("flag_industry_breach", "tsme_valid", "isme_valid", "srdi22_field"):
        assert name in catalogue
    assert catalogue.by_id["srdi_platform_score"].period == "year"
    assert [value.id for value in catalogue.by_id["srdi22_field"].values] == ["C", "B", "A"]
    for name in ("size_300", "size_stat", "base_tier_valid", "size_group"):
        assert catalogue.by_id[name].derived


def test_money_is_stored_in_yuan_and_shown_in_larger_units(catalogue: Catalogue) -> None:
    for entry in catalogue:
        if entry.unit == "元":
            assert entry.display_unit in ("万元", "亿元"), entry.id
    assert catalogue.by_id["mcap_expected"].display_unit == "亿元"
    assert catalogue.by_id["valuation_usd_m"].unit == "美元"


def test_ordered_values_run_from_low_to_high(catalogue: Catalogue) -> None:
    levels = catalogue.by_id["rd_org_level"]
    assert levels.ordered
    assert levels.rank("none") < levels.rank("city") < levels.rank("provincial") < levels.rank("national")
    titles = catalogue.by_id["srdi_level"]
    assert titles.rank("little_giant") > titles.rank("provincial")
    with pytest.raises(KeyError):
        levels.rank("galactic")


def test_values_of_a_category_do_not_share_a_name(catalogue: Catalogue) -> None:
    for entry in catalogue:
        owners: dict[str, str] = {}
        for value in entry.values:
            for name in {fold(name) for name in (value.id, value.label, value.label_en, *value.aliases)}:
                assert owners.setdefault(name, value.id) == value.id, (entry.id, name)


@pytest.mark.parametrize(
    "name", ["营业收入", "营收", "revenue", "REVENUE", " 营业 收入 ", "Operating revenue", "ｒｅｖｅｎｕｅ"]
)
def test_a_variable_is_found_by_any_of_its_names(catalogue: Catalogue, name: str) -> None:
    found = catalogue.get(name)
    assert found is not None
    assert found.id == "revenue"


def test_brackets_and_width_make_no_difference(catalogue: Catalogue) -> None:
    assert catalogue.get("研发费用(高企口径)") is catalogue.get("研发费用（高企口径）")


def test_an_unknown_name_is_answered_with_near_ones(catalogue: Catalogue) -> None:
    assert catalogue.get("营业收人") is None
    assert catalogue.suggest("营业收人")[0] == "营业收入"
    assert catalogue.suggest("revenu")[0] == "revenue"
    assert catalogue.suggest("紫色") == []


def test_bounds_are_exact(catalogue: Catalogue) -> None:
    assert catalogue.by_id["market_share"].maximum == Fraction(1)
    assert catalogue.by_id["net_profit"].minimum is None
    assert catalogue.by_id["revenue"].minimum == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{id: a, label: 甲, en: A, type: numbr, period: year}", "a.type: 'numbr'"),
        ("{id: a, label: 甲, en: A, type: number, unit: 万元, period: year}", "a.unit: '万元'"),
        ("{id: a, label: 甲, en: A, type: number}", r"a: 缺少 / missing \['period'\]"),
        ("{id: a, label: 甲, en: A, type: number, period: year, lable: 乙}", r"a: 未知键 / unknown keys \['lable'\]"),
        ("{id: a, label: 甲, en: A, type: category, period: asof}", "a: category 和 list 必须有 values"),
        ("{id: a, label: 甲, en: A, type: number, period: year, ambiguous_with: [b]}", "a.ambiguous_with"),
    ],
)
def test_a_faulty_file_names_the_entry(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "variables.yaml"
    path.write_text(f"variables:\n  - {text}\n", encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        Catalogue.load(path)


def test_a_category_value_is_found_by_label_and_alias() -> None:
    levels = variable(type="category", unit="", values=(CategoryValue("none", "无", "None", ("没有",)),))
    assert levels.value("没有") is levels.value("NONE")
    assert levels.value("有") is None
