"""Checks what a person filled in against the form of a move. All faults are told at once, each with its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.kernel.worktime import LimitInvalid, parse_limit
from gaoxin.mechanisms.casework.engine.definitions import listed, say
from gaoxin.mechanisms.casework.engine.files import accepted_file
from gaoxin.mechanisms.casework.procedures.definition import Field, FieldType
from gaoxin.platform.core.enums import STAFF_ROLES, OrganisationKind
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.models import Organisation, User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.mechanisms.casework.procedures.definition import Move, Procedure
    from gaoxin.platform.core.actor import Actor


@dataclass(slots=True)
class Filled:
    """A form that is right. data: plain JSON by field; objects: the rows behind it (organisations, person, files)."""

    data: dict[str, Any] = field(default_factory=dict)
    objects: dict[str, Any] = field(default_factory=dict)


class FormRefused(Refusal):
    """`faults` holds a sentence for each field that is wrong."""

    def __init__(self, faults: dict[str, str], labels: dict[str, str]) -> None:
        self.faults = faults
        super().__init__(" ".join(f"{labels.get(key, key)}：{text}" for key, text in faults.items()), code="form")


def fill(actor: Actor, case: Case, procedure: Procedure, move: Move, values: Mapping[str, Any]) -> Filled:
    """The checked form. FormRefused: a required field is empty, a value is wrong, or a field does not belong here."""
    filled, faults = Filled(), {}
    form = dict(move.form)
    labels = {item.id: say(item.label) for item in procedure.fields}
    for name in values.keys() - form.keys():
        faults[name] = _("这一步没有这个字段。")
    for name, required in move.form:
        value = values.get(name)
        if value is None or value == "" or value == []:
            if required:
                faults[name] = _("必填。")
            continue
        try:
            _read(actor, case, procedure, procedure.field(name), value, filled)
        except Refusal as refusal:
            faults[name] = str(refusal)
    if faults:
        raise FormRefused(faults, labels)
    return filled


def display(procedure: Procedure, name: str, value: Any) -> str:
    """A kept value as a person reads it."""
    item = procedure.field(name)
    if item.type is FieldType.CHOICE:
        return next((say(label) for key, label in item.values if key == value), str(value))
    if item.type is FieldType.KIND:
        return next((say(label) for key, label in procedure.kinds if key == value), str(value))
    if item.type is FieldType.LIMIT:
        return parse_limit(value).label(say_language())
    if item.type is FieldType.YES_NO:
        return _("是") if value else _("否")
    if item.type is FieldType.MONEY:
        return _("%(amount)s 元") % {"amount": f"{Decimal(value) / 100:,.2f}"}
    return str(value)


def say_language() -> str:
    return get_language() or "zh"


def _read(actor: Actor, case: Case, procedure: Procedure, item: Field, value: Any, filled: Filled) -> None:
    if item.type in (FieldType.LINE, FieldType.TEXT):
        filled.data[item.id] = _text(item, value)
    elif item.type is FieldType.CHOICE:
        filled.data[item.id] = _one_of(item.values, value)
    elif item.type is FieldType.KIND:
        filled.data[item.id] = _one_of(procedure.kinds, value)
    elif item.type in (FieldType.INTEGER, FieldType.MONEY):
        filled.data[item.id] = _whole(value)
    elif item.type is FieldType.DATE:
        filled.data[item.id] = _date(value)
    elif item.type is FieldType.YES_NO:
        filled.data[item.id] = _yes_no(value)
    elif item.type is FieldType.LIMIT:
        filled.data[item.id] = _limit(item, value, filled.data.get("kind", case.kind))
    elif item.type is FieldType.PERSON:
        _person(case, item, value, filled)
    elif item.type is FieldType.PEOPLE:
        _people(case, item, value, filled)
    elif item.type is FieldType.FILE:
        stored = [accepted_file(actor, item, one) for one in (value if isinstance(value, list) else [value])]
        filled.objects[item.id] = stored
        filled.data[item.id] = [{"id": str(one.pk), "name": one.name} for one in stored]
    else:
        _organisations(case, item, value, filled)


def _text(item: Field, value: Any) -> str:
    text = str(value).strip()
    if len(text) > item.max_length:
        raise Refusal(_("最多 %(limit)d 个字，现有 %(count)d 个。") % {"limit": item.max_length, "count": len(text)})
    if not text:
        raise Refusal(_("不能只有空格。"))
    return text.replace("\x00", "")


def _one_of(values: Any, value: Any) -> str:
    for key, label in values:
        if str(value) in (key, label.zh, label.en):
            return str(key)
    raise Refusal(_("可选：%(values)s。") % {"values": listed(say(label) for _key, label in values)})


def _whole(value: Any) -> int:
    try:
        return int(str(value).replace(",", "").strip())
    except ValueError as error:
        raise Refusal(_("请写整数。")) from error


def _date(value: Any) -> str:
    try:
        return date.fromisoformat(str(value).strip().replace("/", "-")).isoformat()
    except ValueError as error:
        raise Refusal(_("请写成 2025-10-15。")) from error


def _yes_no(value: Any) -> bool:
    words = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
    try:
        return words[str(value).strip().lower()]
    except KeyError as error:
        raise Refusal(_("请选“是”或“否”。")) from error


def _limit(item: Field, value: Any, kind: str) -> str:
    try:
        limit = parse_limit(str(value) + item.unit if str(value).isdigit() else str(value))
    except LimitInvalid as error:
        raise Refusal(error.message(say_language())) from error
    top = item.maximum_for(kind)
    if limit.amount < 1 or (item.unit and limit.unit.value != item.unit):
        raise Refusal(_("请写正整数，单位 %(unit)s。") % {"unit": item.unit})
    if item.maximum and (top is None or limit.amount > top.amount):
        most = top.label(say_language()) if top else "0"
        raise Refusal(_("最多 %(limit)s。") % {"limit": most})
    return str(limit)


def _organisations(case: Case, item: Field, value: Any, filled: Filled) -> None:
    wanted = _several(value)
    kinds = item.accepts or (OrganisationKind.DEPARTMENT.value,)
    rows = [_organisation(case.zone_id, kinds, one) for one in wanted]
    if item.type is FieldType.ORGANISATION:
        if len(rows) != 1:
            raise Refusal(_("请选一个单位。"))
        filled.objects[item.id], filled.data[item.id] = rows[0], rows[0].pk
    else:
        if len({row.pk for row in rows}) != len(rows):
            raise Refusal(_("同一个单位选了两次。"))
        filled.objects[item.id], filled.data[item.id] = rows, [row.pk for row in rows]


def _organisation(zone_id: int, kinds: tuple[str, ...], value: Any) -> Organisation:
    if isinstance(value, Organisation):
        value = value.pk
    text = str(value).strip()
    rows = Organisation.objects.filter(zone_id=zone_id, is_active=True, kind__in=kinds)
    named = Q(name=text) | Q(short_name=text)
    found = list(rows.filter(Q(pk=int(text)) if text.isdecimal() and len(text) < 19 else named)[:2])
    if len(found) != 1:
        raise Refusal(_("本区没有可选的单位“%(name)s”。") % {"name": text})
    return found[0]


def people_for(zone_id: int, item: Field) -> QuerySet[User]:
    """Whom a field of type people offers: active people of the zone with one of its roles (default: the zone's staff)."""
    roles = item.accepts or tuple(role.value for role in STAFF_ROLES)
    return User.objects.filter(is_active=True, memberships__zone_id=zone_id, memberships__role__in=roles).distinct()


def _people(case: Case, item: Field, value: Any, filled: Filled) -> None:
    wanted = [str(one.pk if isinstance(one, User) else one).strip() for one in _several(value)]
    found = []
    for text in wanted:
        same = Q(pk=int(text)) if text.isdecimal() and len(text) < 19 else Q(username=text)
        user = people_for(case.zone_id, item).filter(same).first()
        if user is None:
            raise Refusal(_("“%(name)s”不在可选的人员中。") % {"name": text})
        if user in found:
            raise Refusal(_("同一个人选了两次。"))
        found.append(user)
    filled.objects[item.id], filled.data[item.id] = found, [user.pk for user in found]


def _several(value: Any) -> list[Any]:
    return (
        value
        if isinstance(value, list)
        else [part for part in str(value).replace("，", ",").split(",") if part.strip()]
    )


def _person(case: Case, item: Field, value: Any, filled: Filled) -> None:
    text = str(value.username if isinstance(value, User) else value).strip()
    same = Q(pk=int(text)) if text.isdecimal() and len(text) < 19 else Q(username=text)
    owner = filled.objects.get("owner")
    place = owner.pk if owner else case.owner_id
    user = User.objects.filter(same, is_active=True, memberships__organisation_id=place or 0).distinct().first()
    if user is None:
        raise Refusal(_("主办单位没有“%(name)s”这位人员。") % {"name": text})
    filled.objects[item.id], filled.data[item.id] = user, user.pk
