"""Which cases a list shows: the form above it, and the same conditions for board, agenda, export and batch."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gaoxin.kernel.worktime import SHANGHAI
from gaoxin.mechanisms.casework import present, selectors
from gaoxin.mechanisms.casework.calendars.store import current_version, timeline_of
from gaoxin.mechanisms.casework.engine.definitions import definition, say
from gaoxin.mechanisms.casework.engine.people import stands_for
from gaoxin.mechanisms.casework.engine.waiting import waits_for
from gaoxin.mechanisms.casework.enums import Level, PartState
from gaoxin.mechanisms.casework.models import Case, CasePart, ProcedureVersion

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from gaoxin.mechanisms.casework.pages.side import Side
    from gaoxin.platform.core.actor import Actor

SCOPES = (
    ("", _("我能看到的全部")), ("turn", _("轮到我办的")), ("mine", _("我经办的")), ("office", _("本单位的")), ("raised", _("我提出的")),
)  # fmt: skip
STATUS = (("", _("未办结")), ("closed", _("已办结")), ("all", _("全部")))
DUE = (
    ("", _("不限")),
    ("late", _("已超期")),
    ("today", _("今天到期")),
    ("soon", _("下个工作日前会超期")),
    ("week", _("5 个工作日内到期")),
)


class CaseFilter(forms.Form):
    """The conditions of a list of cases, all optional."""

    q = forms.CharField(
        label=_("关键词"), required=False, max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("编号或标题中的词")}),
    )  # fmt: skip
    scope = forms.ChoiceField(label=_("范围"), choices=SCOPES, required=False)
    status = forms.ChoiceField(label=_("办理情况"), choices=STATUS, required=False)
    due = forms.ChoiceField(label=_("期限"), choices=DUE, required=False)
    procedure = forms.ChoiceField(label=_("流程"), required=False)
    state = forms.ChoiceField(label=pgettext_lazy("a case", "步骤"), required=False)
    level = forms.ChoiceField(label=_("催督办"), choices=[("", _("不限")), *Level.choices[1:]], required=False)

    def __init__(self, data: Any, *, actor: Actor, side: Side) -> None:
        super().__init__(data)
        self.actor, self.side = actor, side
        versions = list(ProcedureVersion.objects.visible_to(actor).order_by("key", "-version").values_list("key", "pk"))
        newest: dict[str, int] = {}
        states: dict[str, str] = {}
        for key, pk in versions:
            newest.setdefault(key, pk)
            found = definition(pk)
            states |= {
                state.id: say(found.seen(state.id, inside=side.inside).label)
                for state in found.states
                if state.id not in states
            }
        titles = [(key, say(definition(pk).title)) for key, pk in newest.items()]
        self._choose("procedure", titles)
        # What outsiders see as one step is one choice.
        merged: dict[str, list[str]] = {}
        for state_id, label in states.items():
            merged.setdefault(label, []).append(state_id)
        self._choose("state", [(",".join(ids), label) for label, ids in merged.items()])
        if not side.inside:
            for name in ("level", "scope"):
                del self.fields[name]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("不限")), *choices]

    @property
    def given(self) -> dict[str, Any]:
        """What is asked for; a field with a fault asks nothing."""
        self.is_valid()
        return self.cleaned_data

    @property
    def narrows(self) -> bool:
        return any(self.given.values())

    def found(self) -> QuerySet[Case]:
        """The cases under these conditions, newest first."""
        given = self.given
        cases = selectors.cases(self.actor, text=given.get("q", ""))
        if given.get("status") != "all":
            cases = cases.filter(is_open=given.get("status") != "closed")
        if given.get("procedure"):
            cases = cases.filter(procedure__key=given["procedure"])
        if given.get("state"):
            cases = cases.filter(state__in=given["state"].split(","))
        if given.get("level"):
            cases = cases.filter(level__gte=int(given["level"]))
        return cases.filter(scope_condition(self.actor, given.get("scope", ""))).filter(
            due_condition(self.actor, given.get("due", ""))
        )


def scope_condition(actor: Actor, scope: str) -> Q:
    """turn, mine, office, raised, or everything for ""."""
    places = actor.organisation_ids()
    if scope == "turn":
        return waits_for(actor)
    if scope == "mine":
        return Q(person_id__in={actor.user_id, *stands_for(actor)} - {None})
    if scope == "office":
        helped = CasePart.objects.filter(organisation_id__in=places).exclude(state=PartState.WITHDRAWN)
        return (
            Q(owner_id__in=places)
            | Q(desk_id__in=places)
            | Q(subject_id__in=places)
            | Q(pk__in=helped.values("case_id"))
        )
    return Q(opened_by_id=actor.user_id) if scope == "raised" else Q()


def due_condition(actor: Actor, due: str) -> Q:
    """late, today, soon (runs out by the end of the next working day), week, or everything for ""."""
    now = present.now().astimezone(SHANGHAI)
    midnight = datetime.combine(now.date() + timedelta(days=1), time(), SHANGHAI)
    if due == "late":
        return Q(due_at__lt=now, is_open=True)
    if due == "today":
        return Q(due_at__gte=now, due_at__lte=midnight, is_open=True)
    if due in ("soon", "week"):
        until = timeline_of(current_version(actor.zone_id or 0)).due(now, "1wd" if due == "soon" else "5wd").moment
        return Q(due_at__gte=now, due_at__lte=until, is_open=True)
    return Q()
