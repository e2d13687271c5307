"""What the directory's pages show: the table of the chosen columns, the reading of a condition, views, sentence parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from gaoxin.domains.enterprises.directory import Asked, Directory, Page, Tally
from gaoxin.domains.enterprises.facts_columns import USUAL, FactColumn, columns_of
from gaoxin.domains.enterprises.forms_directory import DirectoryForm
from gaoxin.domains.enterprises.models import SavedView, Tag
from gaoxin.domains.enterprises.segments import catalogue
from gaoxin.domains.enterprises.wording import language
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.core.errors import UserError
from gaoxin.platform.ui.listing import Choice, Listing
from gaoxin.platform.ui.tables import CodeColumn, Column, Table, TemplateColumn

if TYPE_CHECKING:
    from django.http import QueryDict

    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.requests import ActorRequest

#: Units that the sentence builder offers beside a figure.
UNITS = ("", "万元", "亿元", "元", "%", "人", "件", "项", "家", "年")


class _ValueColumn(Column):
    """A cell whose words are ready; figures stand to the right."""

    def __init__(self, column: FactColumn, label: str) -> None:
        # None leaves the order to `listing`; True would let the table sort the words of the cells again.
        orderable = False if column.is_sensitive else None
        super().__init__(verbose_name=label, unit=column.unit, accessor=column.key, orderable=orderable)
        self.numeric = column.is_numeric


class DirectoryTable(Table):
    """Name with badges and tags, code, then the chosen columns."""

    caption = gettext_lazy("企业库")
    name = TemplateColumn("enterprises/directory/_name.html", verbose_name=gettext_lazy("企业"))
    code = CodeColumn(verbose_name=gettext_lazy("统一社会信用代码"))


class DirectoryListing(Listing):
    """A listing whose columns are chosen from the whole catalogue, in a dialog of the page."""

    @property
    def pickable(self) -> list[Choice]:
        return []


@dataclass(frozen=True)
class Fault:
    """What is wrong with a condition: the sentence, and the text around the place."""

    message: str
    before: str = ""
    at: str = ""
    after: str = ""


@dataclass(frozen=True)
class Reading:
    """A condition as it was understood, or why it was not."""

    sentence: str = ""
    tally: Tally | None = None
    fault: Fault | None = None


def cleaned(form: DirectoryForm) -> Asked:
    """What the form asks; a field with an error asks nothing."""
    form.is_valid()
    return Asked.of(form.cleaned_data)


def keys_of(query: QueryDict) -> list[str]:
    """The columns of an address: `cols=revenue@y1,rd@y1`, or the usual ones."""
    return [key for key in query.get("cols", "").split(",") if key] or list(USUAL)


def directory_of(actor: Actor, query: QueryDict, tags: Sequence[Tag] = ()) -> tuple[Directory, DirectoryForm]:
    """The directory that an address asks for, and its form."""
    form = DirectoryForm(query, tags=tags)
    return Directory(actor, cleaned(form), columns_of(keys_of(query))), form


def reading(found: Directory) -> Reading:
    """Puts the person's own condition into words and numbers, or says where it is wrong."""
    text = found.asked.where.strip()
    try:
        segments = found.segments
        sentence = segments[0].sentence(found.on, language()) if text else ""
        return Reading(sentence, found.tally)
    except RuleProblem as problem:
        return Reading(fault=fault_of(problem))
    except UserError as refusal:
        return Reading(fault=Fault(str(refusal)))


def fault_of(problem: RuleProblem) -> Fault:
    """A fault with the text before, at and after its place."""
    text, start = problem.text, min(problem.start, len(problem.text))
    end = max(min(problem.end, len(text)), start)
    return Fault(problem.message(language()), text[:start], text[start:end], text[end:])


def listing_of(request: ActorRequest, found: Directory, fault: Fault | None) -> DirectoryListing:
    """The page of the list; nothing when the condition is faulty."""
    extra = {column.key: _ValueColumn(column, column.label(found.on)) for column in found.columns}
    table = type("ChosenTable", (DirectoryTable,), extra)
    tally = found.tally if fault is None else None
    total = None if tally is None else tally.unsure if found.asked.unsure else tally.matching
    source: Any = [] if fault else Page(found)
    return DirectoryListing(request, table, source, size=50, sort="", total=total)


def views_of(actor: Actor) -> list[SavedView]:
    """The actor's views and those that colleagues share; one query."""
    return list(
        SavedView.objects.visible_to(actor)
        .filter(Q(owner=actor.user) | Q(shared=True))
        .order_by("shared", "name", "id")
    )


def composed(data: Mapping[str, Any]) -> str:
    """The condition with one more part, as the sentence builder sends it: 指标, 期间, 比较, 数值, 单位."""
    where, name = str(data.get("where", "")).strip(), str(data.get("part_variable", "")).strip()
    value = str(data.get("part_value", "")).strip()
    if not name or not value:
        return where
    variable = catalogue().get(name)
    period = str(data.get("part_period", ""))
    shown = f"{name}[{period}]" if variable is not None and variable.is_yearly and period else name
    joint = " 或 " if data.get("part_joint") == "or" else " 且 "
    part = f"{shown} {data.get('part_operator', '')} {_quoted(variable, value, str(data.get('part_unit', '')))}"
    if variable is not None and variable.type == "boolean":
        part = shown if value in ("是", "yes", "true") else f"非 {shown}"
    return f"{where}{joint}{part}" if where else part


def _quoted(variable: Any, value: str, unit: str) -> str:
    """A value as the language wants it: figures with their unit, words in quotes, several in brackets."""
    words = [
        word.strip().strip("'‘’“”\"") for word in value.replace("、", ",").replace("，", ",").split(",") if word.strip()
    ]
    if variable is not None and variable.type in ("category", "code", "list"):
        quoted = ", ".join(f"'{word}'" for word in words)
        return f"({quoted})" if len(words) > 1 or variable.type != "category" else quoted
    return f"{value}{unit}"


def part_choices() -> list[tuple[str, str]]:
    """The variables that the builder offers: what is inserted, and what it is called."""
    return [
        (item.label, item.name(language()))
        for item in catalogue()
        if item.subject == "enterprise" and not is_hidden(item)
    ]


def is_hidden(variable: Any) -> bool:
    """Whether a segment may not read it."""
    return bool(variable.sensitivity == "sensitive")


def periods() -> list[tuple[str, str]]:
    return [("y1", _("上一年")), ("y2", _("前两年")), ("y3", _("前三年"))]
