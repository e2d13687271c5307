"""Forms of the workbench pages."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.assessment.enums import ApplicationKind, AssessmentState, Verdict
from gaoxin.domains.assessment.library import library
from gaoxin.kernel.rules import Rulebook

if TYPE_CHECKING:
    from gaoxin.domains.assessment.models import AssessmentQuerySet

EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


def rule_choices() -> list[tuple[str, str]]:
    """Every rule once, by id, in the reader's language; enterprises only, as workbooks hold enterprises."""
    zh = (get_language() or "zh").startswith("zh")
    newest: dict[str, Rulebook] = {}
    for rulebook in library():
        other = newest.get(rulebook.id)
        if rulebook.subject == "enterprise" and (other is None or rulebook.valid_from >= other.valid_from):
            newest[rulebook.id] = rulebook
    return [
        (key, book.label if zh else book.label_en)
        for key, book in sorted(newest.items(), key=lambda pair: (pair[1].family, pair[0]))
    ]


class RunForm(forms.Form):
    """For which day, place and rules a workbook is judged."""

    on = forms.DateField(
        label=_("评价日"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("按这一天有效的规则判断；“上一年度”指它之前的完整会计年度。"),
    )
    kind = forms.ChoiceField(label=_("申请类型"), choices=ApplicationKind.choices)
    region = forms.RegexField(
        r"^(\d{2}|\d{4}|\d{6})?$", label=_("地区代码"), required=False, help_text=_("行政区划代码，如 370200；留空则不按地区取舍规则。"),
        error_messages={"invalid": _("行政区划代码是 2、4 或 6 位数字，例如 370200。")},
    )  # fmt: skip
    rules = forms.MultipleChoiceField(
        label=_("规则"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("不选则评估所有适用的规则。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rules"].choices = rule_choices()  # type: ignore[attr-defined]
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("评价日应在 2000 年到 2100 年之间。"))
        return on


class UploadForm(RunForm):
    """A workbook with what to judge it by. The file is checked by its bytes when it is stored."""

    file = forms.FileField(
        label=_("企业表"),
        error_messages={"required": _("请选择要评估的企业表。"), "empty": _("这个文件是空的，里面没有内容。")},
    )
    field_order = ("file", "on", "kind", "region", "rules")


class AssessmentFilter(forms.Form):
    """Narrows the list of assessments."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"placeholder": _("名称或上传人")}),
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *AssessmentState.choices])

    def narrowed(self, rows: AssessmentQuerySet) -> AssessmentQuerySet:
        """Those whose name or uploader holds every word that was typed, in the chosen state."""
        given = self.cleaned_data if self.is_valid() else {}
        for word in given.get("q", "").split():
            rows = rows.filter(Q(name__icontains=word) | Q(created_by__display_name__icontains=word))
        return rows.filter(state=given["state"]) if given.get("state") else rows


class VerdictFilter(forms.Form):
    """Narrows the verdicts of one assessment."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    rule = forms.ChoiceField(label=_("规则"), required=False)
    verdict = forms.ChoiceField(label=_("结论"), required=False, choices=[("", _("全部")), *Verdict.choices])
    near = forms.ChoiceField(
        label=_("离符合"),
        required=False,
        choices=[("", _("不限")), ("step", _("只差一项条件")), ("fact", _("只缺一项数据"))],
    )

    def __init__(self, *args: Any, rules: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [("", _("全部")), *rules]  # type: ignore[attr-defined]
