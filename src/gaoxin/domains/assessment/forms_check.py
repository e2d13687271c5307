"""Forms of the check of one enterprise: for which day and kind, and the next few facts."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from gaoxin.domains.assessment.actions import language
from gaoxin.domains.assessment.answers import ANSWER, Answers, name_of, unit_of
from gaoxin.domains.assessment.check_pages import Line
from gaoxin.domains.assessment.enums import ApplicationKind
from gaoxin.domains.assessment.forms import EARLIEST, LATEST
from gaoxin.domains.assessment.library import library
from gaoxin.domains.assessment.questions import Question
from gaoxin.domains.assessment.rule_pages import region_name
from gaoxin.kernel.rules.wording import key_name
from gaoxin.platform.ui.fields import SegmentsSelect

if TYPE_CHECKING:
    from gaoxin.kernel.rules.catalogue import Variable
    from gaoxin.kernel.rules.evaluate import Key


class StartForm(forms.Form):
    """The evaluation date and the kind of application, which decide the version of a rule."""

    on = forms.DateField(
        label=_("评价日"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("按这一天有效的版本判断；“上年”指它之前的完整会计年度。"),
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("申请类型"), choices=ApplicationKind.choices, widget=SegmentsSelect)

    def __init__(self, *args: Any, kinds: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [choice for choice in ApplicationKind.choices if not kinds or choice[0] in kinds]
        self.fields["kind"].choices = allowed  # type: ignore[attr-defined]
        self.fields["kind"].initial = allowed[0][0]
        self.fields["on"].initial = timezone.localdate()

    def clean_on(self) -> datetime.date:
        on: datetime.date = self.cleaned_data["on"]
        if not EARLIEST <= on <= LATEST:
            raise forms.ValidationError(_("评价日应在 2000 年到 2100 年之间。"))
        return on


class ScopeForm(StartForm):
    """As above, and where the enterprise is, for all rules at once."""

    region = forms.ChoiceField(label=_("企业所在地"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        regions = sorted({book.region for book in library()} - {"", "CN"})
        self.fields["region"].choices = [  # type: ignore[attr-defined]
            ("", _("不按地区取舍")), ("0", _("其他地区（只看全国性规则）")), *((code, region_name(code)) for code in regions),
        ]  # fmt: skip


class RulesForm(forms.Form):
    """Which rules are looked at together; none chosen means all that apply."""

    rule = forms.MultipleChoiceField(label=_("规则"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(book.id, book.id) for book in library()]  # type: ignore[attr-defined]


class QuestionForm(forms.Form):
    """The next few facts. The texts are read by `read_answers`; this form draws them and says what was wrong with them."""

    def __init__(self, questions: Iterable[Question], answers: Answers, lines: Mapping[str, Line]) -> None:
        self.lines = lines
        self.questions = {f"{ANSWER}{name_of(question.key, answers.on)}": question for question in questions}
        texts = {name: answers.texts.get(name.removeprefix(ANSWER), "") for name in self.questions}
        wrong = {name: problem for name in texts if (problem := answers.problems.get(name.removeprefix(ANSWER)))}
        super().__init__(self._data(texts) if wrong else None, initial=self._initial(texts))
        for name, question in self.questions.items():
            self.fields[name] = field = field_of(question.key, answers.on)
            if question.preferred:
                field.help_text = " ".join(filter(None, (str(field.help_text), gettext("有就填，没有可留空。"))))
        if wrong:
            # The fields themselves accept any text; what it means was decided when it was read.
            self.full_clean()
            for name, problem in wrong.items():
                if name not in self.errors:
                    self.add_error(name, problem)

    def _data(self, texts: Mapping[str, str]) -> MultiValueDict[str, str]:
        return MultiValueDict({name: _values(self.questions[name].key, text) for name, text in texts.items()})

    def _initial(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """Typed texts as the controls expect them: lists as lists, yes or no by the words of the control."""
        return {
            name: values if _variable(self.questions[name].key).type == "list" else values[0]
            for name, text in texts.items()
            if (values := _values(self.questions[name].key, text))
        }

    def pairs(self) -> list[tuple[Any, Line | None]]:
        """Each field with the criterion that needs it."""
        return [(self[name], self.lines.get(name.removeprefix(ANSWER))) for name in self.questions]


def _variable(key: Key) -> Variable:
    return library().catalogue.by_id[key[0]]


def _values(key: Key, text: str) -> list[str]:
    return text.split("、") if _variable(key).type == "list" else [text]


def field_of(key: Key, on: datetime.date) -> forms.Field:
    """The control of a fact by its type, with its unit; leaving it empty says that the fact is not known."""
    variable, zh = _variable(key), language() == "zh"
    label = key_name(key, library().catalogue, on, language())
    help_text = variable.note if zh else ""
    shared: dict[str, Any] = {"label": label, "required": False, "help_text": help_text}
    if variable.type == "boolean":
        answers = [("yes", _("是")), ("no", _("否")), ("", _("不清楚"))]
        return forms.ChoiceField(choices=answers, widget=SegmentsSelect, initial="", **shared)
    values = [(value.id, value.label if zh else value.label_en) for value in variable.values]
    if variable.type == "category":
        return forms.ChoiceField(choices=[("", _("不清楚")), *values], **shared)
    if variable.type == "list":
        several = [*values, ("无", str(_("都没有")))]
        return forms.MultipleChoiceField(choices=several, widget=forms.CheckboxSelectMultiple, **shared)
    if variable.type == "date":
        return forms.CharField(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **shared)
    field = forms.CharField(widget=forms.TextInput(attrs={"autocomplete": "off"}), **shared)
    unit = unit_of(variable)
    if unit:
        field.unit = unit  # type: ignore[attr-defined]
        field.echoes = variable.unit == "元"  # type: ignore[attr-defined]
    if variable.is_numeric:
        field.widget.attrs["inputmode"] = "decimal"
    return field
