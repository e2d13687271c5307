"""Forms made from a procedure: each field of a move as a control. What is right is decided by `engine.forms`, here and everywhere."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gaoxin.kernel.worktime import Unit
from gaoxin.mechanisms.casework.engine.definitions import procedure_of, say
from gaoxin.mechanisms.casework.engine.files import CONTENT_TYPES
from gaoxin.mechanisms.casework.engine.forms import people_for, say_language
from gaoxin.mechanisms.casework.procedures.definition import Field, FieldType
from gaoxin.platform.core import files
from gaoxin.platform.core.enums import STAFF_ROLES, OrganisationKind
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Organisation, StoredFile, User
from gaoxin.platform.ui.fields import FigureField, MoneyField, SegmentsSelect

if TYPE_CHECKING:
    from collections.abc import Callable

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor

KEPT = "-kept"
MOST_FILES = 20
MOST_PEOPLE = 500
SHORT_CHOICE = 4
_SUFFIXES = {
    "pdf": ".pdf", "image": ".png,.jpg,.jpeg", "xlsx": ".xlsx,.xls", "csv": ".csv", "zip": ".zip",
}  # fmt: skip


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files; the cleaned value is a list."""

    widget = ManyFiles

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(one, initial) for one in given]


class MoveForm(forms.Form):
    """The form of a move on a case (unsaved when it is to be opened).

    Uploaded files are stored at once, also when another field is wrong: `kept` lists them by field, and they come back as hidden values.
    """

    def __init__(
        self, data: Any, uploads: Any, *, actor: Actor, case: Case, move: Move, procedure: Procedure | None = None
    ) -> None:
        super().__init__(data, uploads)
        self.actor, self.case, self.move = actor, case, move
        self.procedure = procedure or procedure_of(case)
        self.kept: dict[str, list[StoredFile]] = {}
        self._refused: list[tuple[str, str]] = []
        for name, required in move.form:
            self.fields[name] = self._control(self.procedure.field(name), required)
        if data is not None:
            self._take_files(data, uploads)

    def values(self) -> dict[str, Any]:
        """What the action takes, by field; empty ones left out. Only after `is_valid`."""
        found: dict[str, Any] = {}
        for name, _required in self.move.form:
            item = self.procedure.field(name)
            value = self.cleaned_data.get(name)
            if item.type is FieldType.FILE:
                value = [str(one.pk) for one in self.kept.get(name, [])]
            elif item.type is FieldType.MONEY and isinstance(value, Fraction):
                value = round(value * 100)
            elif isinstance(value, Fraction):
                value = int(value)
            if value not in (None, "", []):
                found[name] = value
        return found

    def clean(self) -> dict[str, Any]:
        for name, text in self._refused:
            self.add_error(name, text)
        return self.cleaned_data

    def add_faults(self, faults: dict[str, str]) -> None:
        """The faults that the action found, each at its field."""
        for name, text in faults.items():
            self.add_error(name if name in self.fields else None, text)

    def _take_files(self, data: Any, uploads: Any) -> None:
        own = StoredFile.objects.visible_to(self.actor)
        for name, _required in self.move.form:
            if self.procedure.field(name).type is not FieldType.FILE:
                continue
            item = self.procedure.field(name)
            known = [text for text in data.getlist(name + KEPT) if _is_id(text)][:MOST_FILES]
            self.kept[name] = list(own.filter(pk__in=known).order_by("created_at", "id")) if known else []
            for upload in uploads.getlist(name)[:MOST_FILES] if uploads else []:
                try:
                    accepts = {kind for word in item.accepts for kind in CONTENT_TYPES.get(word, ())} or None
                    stored = files.store_file(
                        self.actor, name=upload.name, content=upload, accepts=accepts, max_bytes=item.max_mb * 1024 * 1024
                    )  # fmt: skip
                except Refusal as refusal:
                    self._refused.append((name, str(refusal)))
                else:
                    self.kept[name].append(stored)
            if self.kept[name]:
                self.fields[name].required = False

    def _control(self, item: Field, required: bool) -> forms.Field:
        make: Callable[[MoveForm, Field], forms.Field] = _BY_TYPE.get(item.type, _line)
        made = make(self, item)
        made.label, made.required = say(item.label), required
        # The server tells all faults at once and keeps what was typed; the browser would stop at the first.
        made.widget.is_required = False
        return made

    def organisations(self, item: Field) -> list[tuple[str, str]]:
        kinds = item.accepts or (OrganisationKind.DEPARTMENT.value,)
        rows = Organisation.objects.filter(zone_id=self.case.zone_id, is_active=True, kind__in=kinds).order_by(
            "name", "id"
        )
        return [(str(pk), name) for pk, name in rows.values_list("pk", "name")[:2000]]

    def people(self) -> list[tuple[str, str]]:
        rows = User.objects.filter(
            is_active=True, memberships__organisation_id=self.case.owner_id or 0, memberships__role__in=STAFF_ROLES
        ).order_by("display_name", "id")
        return [(str(pk), name) for pk, name in rows.values_list("pk", "display_name").distinct()[:500]]


def _line(form: MoveForm, item: Field) -> forms.Field:
    return forms.CharField(max_length=item.max_length)


def _text(form: MoveForm, item: Field) -> forms.Field:
    return forms.CharField(max_length=item.max_length, widget=forms.Textarea(attrs={"rows": 4}))


def _choice(form: MoveForm, item: Field) -> forms.Field:
    pairs = item.values if item.type is FieldType.CHOICE else form.procedure.kinds
    choices = [(key, say(label)) for key, label in pairs]
    if len(choices) <= SHORT_CHOICE:
        return forms.ChoiceField(choices=choices, widget=SegmentsSelect)
    return forms.ChoiceField(choices=[("", _("请选择")), *choices])


def _kind(form: MoveForm, item: Field) -> forms.Field:
    field = _choice(form, item)
    field.initial = form.case.kind or form.procedure.default_kind
    return field


def _yes_no(form: MoveForm, item: Field) -> forms.Field:
    return forms.ChoiceField(choices=[("1", _("是")), ("0", _("否"))], widget=SegmentsSelect)


def _date(form: MoveForm, item: Field) -> forms.Field:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _limit(form: MoveForm, item: Field) -> forms.Field:
    most = item.maximum_for(form.case.kind)
    unit = next((known for known in Unit if known.value == item.unit), Unit.WORK_DAY)
    field = FigureField(unit=unit.label_en if say_language().startswith("en") else unit.label, whole=True, minimum=1)
    if most is not None:
        field.help_text = _("最多 %(limit)s。") % {"limit": most.label(say_language())}
    return field


def _organisation(form: MoveForm, item: Field) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("请选择")), *form.organisations(item)])


def _organisations(form: MoveForm, item: Field) -> forms.Field:
    return forms.MultipleChoiceField(choices=form.organisations(item), widget=forms.CheckboxSelectMultiple)


def _person(form: MoveForm, item: Field) -> forms.Field:
    return forms.ChoiceField(choices=[("", _("暂不指定")), *form.people()])


def _people(form: MoveForm, item: Field) -> forms.Field:
    rows = people_for(form.case.zone_id, item).order_by("display_name", "id")
    choices = [(str(pk), name) for pk, name in rows.values_list("pk", "display_name")[:MOST_PEOPLE]]
    return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)


def _file(form: MoveForm, item: Field) -> forms.Field:
    accept = ",".join(_SUFFIXES[word] for word in item.accepts if word in _SUFFIXES)
    field = FilesField(allow_empty_file=True, widget=ManyFiles(attrs={"accept": accept} if accept else {}))
    field.help_text = _("可选多个，每个不超过 %(limit)d MB。%(kinds)s") % {
        "limit": item.max_mb, "kinds": accept.replace(",", " "),
    }  # fmt: skip
    return field


_BY_TYPE: dict[FieldType, Callable[[MoveForm, Field], forms.Field]] = {
    FieldType.TEXT: _text, FieldType.CHOICE: _choice, FieldType.KIND: _kind, FieldType.YES_NO: _yes_no, FieldType.DATE: _date,
    FieldType.LIMIT: _limit, FieldType.ORGANISATION: _organisation, FieldType.ORGANISATIONS: _organisations, FieldType.PERSON: _person,
    FieldType.PEOPLE: _people,
    FieldType.FILE: _file, FieldType.INTEGER: lambda form, item: FigureField(whole=True, unit=item.unit),
    FieldType.MONEY: lambda form, item: MoneyField(unit="元"),
}  # fmt: skip


def _is_id(text: str) -> bool:
    return len(text) == 36 and text.replace("-", "").isalnum()
