"""Forms and filters of the points."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.domains.points.enums import EvaluationKind
from gaoxin.domains.points.scheme import in_reader_language, schemes

if TYPE_CHECKING:
    from gaoxin.domains.points.scheme import Scheme

_ANY = [("", _("全部"))]


class EvaluationForm(forms.Form):
    """Which points are computed."""

    rule = forms.ChoiceField(label=_("积分方案"))
    kind = forms.ChoiceField(label=_("类型"), choices=EvaluationKind.choices)
    year = forms.IntegerField(label=_("评价年度"), min_value=2020, max_value=2100)
    quarter = forms.TypedChoiceField(
        label=_("季度"), coerce=int, empty_value=None, required=False, choices=[("", "—"), *((n, str(n)) for n in range(1, 5))],
        help_text=_("只有季度动态分要选。"),
    )  # fmt: skip
    on = forms.DateField(
        label=_("评价日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("“上年”指它之前的完整会计年度；规则按这一天有效的版本。"),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields["rule"].choices = [  # type: ignore[attr-defined]
            (scheme.rule, in_reader_language(scheme.rulebook(today))) for scheme in schemes()
        ]
        self.fields["year"].initial, self.fields["on"].initial = today.year, today


class ScoreFilter(forms.Form):
    """Narrows the scores of a evaluation."""

    q = forms.CharField(label=_("企业"), required=False, max_length=100)
    stage = forms.ChoiceField(label=_("阶段"), required=False)
    grade = forms.ChoiceField(label=_("等级"), required=False)
    only = forms.ChoiceField(
        label=pgettext_lazy("points", "范围"), required=False,
        choices=[*_ANY, ("listed", _("入榜")), ("incomplete", _("缺数据")), ("vetoed", _("暂停评价"))],
    )  # fmt: skip

    def __init__(self, scheme: Scheme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [*_ANY, *((stage.id, in_reader_language(stage)) for stage in scheme.stages)]  # type: ignore[attr-defined]
        self.fields["grade"].choices = [*_ANY, *((key, key) for key, _least in scheme.grades)]  # type: ignore[attr-defined]


class AppealForm(forms.Form):
    """An enterprise's objection."""

    line = forms.ChoiceField(label=pgettext_lazy("points", "指标"), required=False)
    text = forms.CharField(label=_("异议内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    evidence = forms.FileField(label=_("佐证材料"), required=False)

    def __init__(self, lines: list[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["line"].choices = [("", _("整体")), *lines]  # type: ignore[attr-defined]


class DecisionForm(forms.Form):
    """The outcome of an objection."""

    decision = forms.CharField(label=_("核实结果"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class SimulationForm(forms.Form):
    """Other weights of the lines in one stage, one field for each line."""

    stage = forms.ChoiceField(label=_("阶段"))

    def __init__(
        self, scheme: Scheme, labels: dict[str, str], weights: dict[str, Fraction], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["stage"].choices = [(stage.id, in_reader_language(stage)) for stage in scheme.stages]  # type: ignore[attr-defined]
        for line in scheme.lines:
            self.fields[line] = forms.DecimalField(
                label=labels.get(line, line), min_value=0, max_value=scheme.base_cap, max_digits=5, decimal_places=2, required=False,
                initial=float(weights[line]) if line in weights else None,
            )  # fmt: skip

    def weights(self) -> dict[tuple[str, str], Fraction]:
        """{(stage id, line id): points} of the lines that were given."""
        stage = self.cleaned_data["stage"]
        return {
            (stage, name): Fraction(value) for name, value in self.cleaned_data.items() if name != "stage" and value is not None
        }  # fmt: skip
