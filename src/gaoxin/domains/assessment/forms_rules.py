"""Forms of the rule library's pages: what narrows the index, which versions are compared, which cases are shown."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.assessment.enums import Verdict
from gaoxin.domains.assessment.forms import EARLIEST, LATEST
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.rule_pages import (
    BASES,
    RuleRow,
    family_name,
    family_order,
    hits,
    region_name,
    row_of,
    state_of,
)
from gaoxin.kernel.rules import Rulebook

CERTAINTY = (
    ("sure", _("全部核实")),
    ("part", _("部分条款待核实")),
    ("open", _("整体待核实")),
    ("number", _("有待公布数值")),
)


class RuleFilter(forms.Form):
    """Narrows the index; without conditions it shows what is in force today."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("名称、文号或条件中的词")}),
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[
            ("", _("现行有效")),
            ("past", pgettext_lazy("a rule", "已停用")),
            ("future", _("尚未施行")),
            ("all", _("全部")),
        ],
    )
    family = forms.ChoiceField(label=_("类别"), required=False)
    region = forms.ChoiceField(label=_("适用地区"), required=False)
    on = forms.DateField(
        label=_("日期"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    basis = forms.ChoiceField(label=_("性质"), required=False, choices=[("", _("不限")), *BASES.items()])
    certainty = forms.ChoiceField(label=_("核实程度"), required=False, choices=[("", _("不限")), *CERTAINTY])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        families = sorted({book.family for book in library()}, key=family_order)
        regions = sorted({book.region for book in library()} - {"", "CN"})
        self.fields["family"].choices = [("", _("不限")), *((one, family_name(one)) for one in families)]  # type: ignore[attr-defined]
        places = [("", _("不限")), ("CN", region_name("CN")), *((one, region_name(one)) for one in regions)]
        self.fields["region"].choices = places  # type: ignore[attr-defined]

    def clean_on(self) -> datetime.date | None:
        on: datetime.date | None = self.cleaned_data["on"]
        if on is not None and not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("日期应在 2000 年到 2100 年之间。"))
        return on

    def rows(self, today: datetime.date) -> list[RuleRow]:
        """The versions that meet the conditions; a condition with a fault narrows nothing."""
        self.full_clean()
        given = self.cleaned_data
        on = given.get("on") or today
        found = []
        for book in library():
            where = hits(book, given.get("q", ""))
            if where is not None and self._holds(book, given, on):
                found.append(row_of(book, on, where))
        return found

    def _holds(self, book: Rulebook, given: dict[str, Any], on: datetime.date) -> bool:
        state, region = given.get("state") or "current", given.get("region", "")
        return (
            state in ("all", state_of(book, on))
            and given.get("family", "") in ("", book.family)
            and given.get("basis", "") in ("", book.basis)
            and (not region or book.region in ("", "CN") or (region != "CN" and region.startswith(book.region)))
            and given.get("certainty", "") in ("", *certainties(book))
        )


def certainties(book: Rulebook) -> list[str]:
    """How sure a rule is, as the filter asks for it."""
    found = ["sure"] if not book.uncertain else ["part"] if book.confidence == "H" else ["open"]
    if any(parameter.required for parameter in book.parameters):
        found.append("number")
    return found


class VersionsForm(forms.Form):
    """Which two versions of a rule are compared; by default the last two."""

    old = forms.ChoiceField(label=_("原版本"))
    new = forms.ChoiceField(label=_("新版本"))

    def __init__(self, data: Any, versions: list[Rulebook]) -> None:
        choices = [(book.version, book.version) for book in reversed(versions)]
        wanted = {
            "old": versions[-2].version if len(versions) > 1 else versions[-1].version,
            "new": versions[-1].version,
        }
        known = {version for version, _label in choices}
        super().__init__({name: data[name] if data.get(name) in known else version for name, version in wanted.items()})
        for field in ("old", "new"):
            self.fields[field].choices = choices  # type: ignore[attr-defined]


class CaseFilter(forms.Form):
    """Worked cases of one verdict."""

    verdict = forms.ChoiceField(label=_("应得结论"), required=False, choices=[("", _("不限")), *Verdict.choices])
