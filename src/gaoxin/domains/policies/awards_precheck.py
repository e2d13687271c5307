"""The machine's look at an application before it is handed in: the same rule that the department uses."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.domains.policies.awards_form import sheet_of
from gaoxin.domains.policies.awards_materials import needed_for
from gaoxin.domains.policies.enums import VersionState
from gaoxin.domains.policies.judging import judge, known_facts, reasons_of
from gaoxin.domains.policies.models import Award, Material, Recovery, Window
from gaoxin.domains.policies.typed import language
from gaoxin.kernel.rules import Status
from gaoxin.mechanisms.casework import present

if TYPE_CHECKING:
    from gaoxin.domains.policies.awards_form import Sheet
    from gaoxin.domains.policies.awards_materials import Needed
    from gaoxin.domains.policies.models import Benefit, Draft
    from gaoxin.kernel.rules import Result
    from gaoxin.mechanisms.registry.models import Enterprise
    from gaoxin.mechanisms.registry.selectors.known import Known


@dataclass(frozen=True)
class Issue:
    """Something to mend (blocks) or to know. step and anchor: where in the wizard."""

    text: str
    step: int
    anchor: str = ""
    blocks: bool = True


@dataclass(frozen=True)
class Checked:
    """An application looked through. result: what the rule says of the answers, None for a benefit without a rule."""

    known: Known
    sheet: Sheet
    needed: tuple[Needed, ...]
    result: Result | None
    issues: tuple[Issue, ...]

    @property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.blocks]

    @property
    def warnings(self) -> list[Issue]:
        return [issue for issue in self.issues if not issue.blocks]

    @property
    def reasons(self) -> list[dict[str, object]]:
        return reasons_of(self.result) if self.result else []


def check_draft(draft: Draft, materials: Sequence[Material], on: datetime.date) -> Checked:
    """Looks a draft through: form, documents, rule, window. A flat number of queries."""
    known = known_facts(draft.enterprise, on)
    sheet = sheet_of(draft.benefit, known, draft.answers)
    # What was typed stands in where the file has nothing.
    known = replace(known, facts={**sheet.facts, **known.facts})
    needed = tuple(needed_for(draft.benefit, draft.year, materials, draft.materials, on))
    result = judge([draft.benefit], known).get(draft.benefit.pk)
    issues = [*closed_reasons(draft.benefit, draft.enterprise, draft.year), *_of_form(sheet), *_of_materials(needed)]
    return Checked(known, sheet, needed, result, (*issues, *_of_rule(result)))


def _of_form(sheet: Sheet) -> list[Issue]:
    found = []
    for answer in sheet.answers:
        label = answer.spec.label
        if answer.error:
            found.append(
                Issue(_("“%(label)s”：%(error)s") % {"label": label, "error": answer.error}, 2, answer.spec.id)
            )
        elif answer.is_missing:
            found.append(Issue(_("“%(label)s”还没有填。") % {"label": label}, 2, answer.spec.id))
        elif answer.differs:
            text = _("“%(label)s”与档案不一致：档案为 %(file)s，您填 %(typed)s。审核时会核对。")
            words = {"label": label, "file": answer.file_words, "typed": answer.words}
            found.append(Issue(text % words, 2, answer.spec.id, blocks=False))
    return found


def _of_materials(needed: Sequence[Needed]) -> list[Issue]:
    return [
        Issue(_("还缺“%(label)s”。") % {"label": each.requirement.label}, 3, each.requirement.id)
        for each in needed
        if each.is_missing
    ]


def _of_rule(result: Result | None) -> list[Issue]:
    if result is None or result.status is Status.PASS:
        return []
    english = language() == "en"
    open_ones = [row for row in reasons_of(result) if row["decisive"] and row["status"] != "pass"]
    words = [(row["label_en"], row["text_en"]) if english else (row["label"], row["text"]) for row in open_ones]
    return [Issue("：".join(part for part in pair if part), 2, blocks=False) for pair in words]


def closed_reasons(benefit: Benefit, enterprise: Enterprise, year: int) -> list[Issue]:
    """Why one cannot apply at all now: not in force, no window, applied already, barred after a recovery."""
    now, found = present.now(), []
    if not in_force(benefit, timezone.localdate(now)):
        found.append(Issue(_("这项政策现在不在有效期内。"), 1))
    if window_state(benefit, now) == "closed":
        found.append(Issue(_("这个事项现在不在申报期内。"), 1))
    if Award.objects.filter(benefit=benefit, enterprise=enterprise, year=year, live=True).exists():
        found.append(Issue(_("企业本年度已有这个事项的兑现件。"), 1))
    barred = Recovery.objects.filter(award__enterprise=enterprise, barred_until__gt=timezone.localdate(now))
    until = barred.order_by("-barred_until").values_list("barred_until", flat=True).first()
    if until is not None:
        found.append(Issue(_("因追回资金，企业在 %(day)s 前暂停申报。") % {"day": until.isoformat()}, 1))
    return found


def in_force(benefit: Benefit, on: datetime.date) -> bool:
    """Whether the policy version that gives the benefit is published and valid on a day."""
    version = benefit.version
    started = version.valid_from is not None and version.valid_from <= on
    return version.state == VersionState.PUBLISHED and started and (version.valid_to is None or version.valid_to >= on)


def window_state(benefit: Benefit, now: datetime.datetime) -> str:
    """open, closed, or always for a benefit without windows."""
    windows = Window.objects.filter(benefit=benefit)
    if windows.filter(Q(opens_at__lte=now) & Q(closes_at__gt=now)).exists():
        return "open"
    return "closed" if windows.exists() else "always"


def year_of(benefit: Benefit, now: datetime.datetime) -> int:
    """The year that an application made now is for: that of the open window, else the calendar's."""
    window = Window.objects.filter(benefit=benefit, opens_at__lte=now, closes_at__gt=now).order_by("closes_at").first()
    return window.year if window else timezone.localdate(now).year
