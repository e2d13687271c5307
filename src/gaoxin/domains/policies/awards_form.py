"""The application form of a benefit: its fields, what the file already says, what the applicant typed instead."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from gaoxin.domains.policies.judging import written
from gaoxin.domains.policies.typed import a_day, as_fact, in_words, is_empty, language, value_field
from gaoxin.kernel.rules.wording import period_name
from gaoxin.mechanisms.registry.library import catalogue
from gaoxin.platform.ui.fields import FigureField, MoneyField, SegmentsSelect
from gaoxin.platform.ui.formatters import money_fen

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Benefit
    from gaoxin.kernel.rules import Variable
    from gaoxin.kernel.rules.evaluate import Key
    from gaoxin.mechanisms.registry.selectors.facts import FactView
    from gaoxin.mechanisms.registry.selectors.known import Known

#: Kinds of fields that are bound to no variable.
FREE_TYPES = ("line", "text", "money", "number", "date", "yes_no")


@dataclass(frozen=True)
class FormField:
    """A field of a benefit's form, bound to a variable and period (y1, asof …) or free."""

    id: str
    label: str
    required: bool
    type: str
    variable: Variable | None = None
    period: str = ""

    @property
    def key(self) -> Key | None:
        return (self.variable.id, self.period) if self.variable else None

    def label_on(self, on: datetime.date) -> str:
        """The label, with the calendar year that a relative period means."""
        if self.variable is None or self.period in ("", "asof"):
            return self.label
        return f"{self.label} · {period_name(self.period, on, language())}"

    def field(self, on: datetime.date) -> forms.Field:
        label = self.label_on(on)
        if self.variable is not None:
            return value_field(self.variable, label)
        return _free_field(self.type, label)

    def words(self, value: Any) -> str:
        """A value as people read it; "" for none."""
        if is_empty(value):
            return ""
        if self.variable is not None:
            return in_words(self.variable, value)
        if self.type == "yes_no":
            return _("是") if value else _("否")
        return money_fen(int(value * 100)) if self.type == "money" else str(value)


def _free_field(kind: str, label: str) -> forms.Field:
    if kind == "money":
        return MoneyField(label=label, required=False, minimum=0)
    if kind == "number":
        return FigureField(label=label, required=False)
    if kind == "date":
        return forms.DateField(label=label, required=False, widget=a_day())
    if kind == "yes_no":
        choices = [("yes", _("是")), ("no", _("否"))]
        return forms.TypedChoiceField(
            label=label, choices=choices, coerce=lambda text: text == "yes", widget=SegmentsSelect, required=False, empty_value=None
        )  # fmt: skip
    widget = forms.Textarea(attrs={"rows": 4}) if kind == "text" else forms.TextInput()
    return forms.CharField(label=label, required=False, max_length=4000 if kind == "text" else 300, widget=widget)


def fields_of(benefit: Benefit) -> list[FormField]:
    """The fields in order; one whose variable has left the catalogue becomes a free line."""
    found = []
    for row in benefit.form:
        variable = catalogue().get(row["variable"]) if row.get("variable") else None
        label = (row.get("label_en") if language() == "en" else "") or row.get("label") or ""
        period = row.get("period") or ""
        if variable is not None and not period:
            period = "y1" if variable.is_yearly else variable.period
        kind = row.get("type") or "line"
        found.append(
            FormField(
                str(row["id"]), label or (variable.name(language()) if variable else str(row["id"])), bool(row.get("required")),
                kind if kind in FREE_TYPES else "line", variable, period,
            )
        )  # fmt: skip
    return found


class AnswerForm(forms.Form):
    """What is typed instead of, or beside, what the file says. Nothing is required here: the pre-check says what is missing."""

    def __init__(
        self, fields: Iterable[FormField], on: datetime.date, texts: Mapping[str, list[str]] | None = None
    ) -> None:
        self.specs = list(fields)
        super().__init__(_Texts(texts or {}))
        for spec in self.specs:
            self.fields[spec.id] = spec.field(on)


class _Texts(dict[str, Any]):
    """Typed texts as form data."""

    def __init__(self, texts: Mapping[str, list[str]]) -> None:
        super().__init__({key: values[-1] if values else "" for key, values in texts.items()})
        self.lists = dict(texts)

    def getlist(self, key: str) -> list[str]:
        return list(self.lists.get(key, []))


@dataclass(frozen=True)
class Answer:
    """One field as it stands. value: what goes into the application (typed, else of the file); None: nothing yet."""

    spec: FormField
    bound: Any
    view: FactView | None
    typed: Any
    error: str

    @property
    def from_file(self) -> Any:
        return self.view.value if self.view is not None else None

    @property
    def value(self) -> Any:
        return self.from_file if self.typed is None else self.typed

    @property
    def is_prefilled(self) -> bool:
        """The file answers it: the applicant confirms instead of typing."""
        return self.from_file is not None

    @property
    def differs(self) -> bool:
        return self.typed is not None and self.from_file is not None and self.typed != self.from_file

    @property
    def is_missing(self) -> bool:
        return self.spec.required and self.value is None

    @property
    def words(self) -> str:
        return self.spec.words(self.value)

    @property
    def file_words(self) -> str:
        return self.spec.words(self.from_file)

    def kept(self) -> dict[str, Any]:
        """As the award keeps it: {label, value, words, source, observed, fact, typed, file}."""
        counts = self.view.counts if self.view and self.typed is None else None
        return {
            "label": str(self.bound.label), "value": None if self.value is None else written(self.value), "words": self.words,
            "source": counts.source.name if counts else "", "observed": counts.fact.batch.observed_on.isoformat() if counts else "",
            "fact": counts.fact.pk if counts else None, "typed": self.typed is not None,
            "file": self.file_words if self.differs else "",
        }  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """A form with everything known about it."""

    form: AnswerForm
    answers: tuple[Answer, ...]

    @property
    def prefilled(self) -> int:
        return sum(answer.is_prefilled for answer in self.answers)

    @property
    def facts(self) -> dict[Key, Any]:
        """What was typed into fields bound to variables, for the rule where the file has nothing."""
        return {
            answer.spec.key: answer.typed for answer in self.answers if answer.spec.key and answer.typed is not None
        }

    def kept(self) -> dict[str, Any]:
        return {answer.spec.id: answer.kept() for answer in self.answers}


def sheet_of(benefit: Benefit, known: Known, texts: Mapping[str, list[str]]) -> Sheet:
    """The form of a benefit for an enterprise: what its file says and what was typed (texts, by field)."""
    form = AnswerForm(fields_of(benefit), known.on, texts)
    form.full_clean()
    answers = []
    for spec in form.specs:
        error = " ".join(str(each) for each in form.errors.get(spec.id, []))
        given = None if error else form.cleaned_data.get(spec.id)
        typed = as_fact(spec.variable, given) if spec.variable else (None if is_empty(given) else given)
        view = known.views.get(spec.key) if spec.key else None
        answers.append(Answer(spec, form[spec.id], view, typed, error))
    return Sheet(form, tuple(answers))


def texts_from(post: Any, benefit: Benefit) -> dict[str, list[str]]:
    """The typed texts of the fields of a benefit in posted data (a QueryDict); empty ones are left out."""
    found = {}
    for spec in fields_of(benefit):
        values = [value.replace("\x00", "")[:4000] for value in post.getlist(spec.id) if value.strip()]
        if values:
            found[spec.id] = values
    return found
