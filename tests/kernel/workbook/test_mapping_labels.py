"""Every label of the catalogue can be typed as the meaning of a column."""

from __future__ import annotations

import pytest

from gaoxin.kernel.rules import Catalogue
from gaoxin.kernel.workbook import OverrideError, parse_targets


def test_labels_that_hold_a_separator_are_read_whole() -> None:
    catalogue = Catalogue.load()
    for variable in catalogue:
        if not variable.derived:
            (target,) = parse_targets(variable.label, catalogue)
            assert target.variable == variable.id
            (target,) = parse_targets(f"{variable.id}[2024]" if variable.is_yearly else variable.id, catalogue)
            assert target.variable == variable.id


def test_several_meanings_are_still_told_apart() -> None:
    catalogue = Catalogue.load()
    targets = parse_targets("营业收入@元, 产品属禁止、限制或淘汰类", catalogue)
    assert [target.variable for target in targets] == ["revenue", "product_prohibited"]
    assert [target.variable for target in parse_targets("营业收入、销售收入", catalogue)] == [
        "revenue",
        "sales_revenue",
    ]
    with pytest.raises(OverrideError):
        parse_targets("营业收入、没有的东西", catalogue)
