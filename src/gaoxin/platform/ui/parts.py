"""What composed components are given: plain values that a view builds and a template draws."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from gaoxin.kernel.rules.status import Status
from gaoxin.platform.ui.measures import Ruler

if TYPE_CHECKING:
    from typing import TypeAlias

    from django.utils.functional import _StrPromise

    Text: TypeAlias = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way back to the start; the last one has no `url`."""

    label: Text
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of a page with its own address; `count` None shows no figure."""

    label: Text
    url: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a wizard: `done`, `current` or `todo`; only done steps may carry an address to go back to."""

    label: Text
    state: str
    url: str = ""


def steps(labels: Sequence[Text], current: int, urls: Sequence[str] = ()) -> list[Step]:
    """The header of a wizard whose step number `current` (from 1) is being done; `urls` lead back to earlier steps."""
    found = []
    for at, label in enumerate(labels, start=1):
        state = "done" if at < current else "current" if at == current else "todo"
        url = urls[at - 1] if state == "done" and at <= len(urls) else ""
        found.append(Step(label, state, url))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A node of a timeline: `done`, `current`, `waiting` (on the reader), `future` or `refused`."""

    title: Text
    state: str
    at: dt.datetime | dt.date | None = None
    who: str = ""
    note: Text = ""
    url: str = ""
    action: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeNode:
    """A condition of a rule, or a group of them.

    `join` of a group says how its `children` combine (`join_words`). A leaf has its text in plain words, and where known
    its value, what is required, the distance in words, a ruler, where the value comes from, and what would flip it.
    """

    status: Status
    text: Text
    join: Text = ""
    children: tuple[TreeNode, ...] = ()
    value: Text = ""
    required: Text = ""
    distance: Text = ""
    ruler: Ruler | None = None
    points: Text = ""
    clause: Text = ""
    clause_title: Text = ""
    clause_url: str = ""
    source: Text = ""
    formula: str = ""
    note: Text = ""
    flip: Text = ""
    blocking: bool = False
    uncertain: Text = ""


def join_words(kind: str, at_least: int = 0) -> str:
    """How the children of a group combine: `all`, `any`, `not` or `at_least` a number of them."""
    words = {"all": _("全部满足"), "any": _("满足其一"), "not": _("不得出现")}
    return words[kind] if kind in words else _("至少满足 %(n)s 项") % {"n": at_least}
