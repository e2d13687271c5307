"""Writes to what a policy gives: the benefits of a draft, and the times in which one may apply."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.policies.actions.library import locked
from gaoxin.domains.policies.badges import require_honest
from gaoxin.domains.policies.models import Benefit, PolicyVersion, Window
from gaoxin.domains.policies.permissions import can_change_policy
from gaoxin.domains.policies.rule_reach import most
from gaoxin.domains.policies.taxonomy import MATERIALS, clean_tags
from gaoxin.domains.policies.worked import read_cases
from gaoxin.kernel.rules import RuleProblem
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from gaoxin.domains.policies.models import Policy
    from gaoxin.platform.core.actor import Actor

BENEFIT_FIELDS = (
    "clause", "title", "title_en", "route", "instrument", "tags", "rule_text", "cases_text", "position", "priority", "exclusion_group",
    "upgrade_chain", "upgrade_rank", "expense_key", "ceiling", "firm_cap", "fund", "programme", "shortfall", "municipal_share",
    "promised_days", "by_statement", "check_plan", "panel", "undertaking_months", "form", "materials",
)  # fmt: skip
_FIELD_KEYS = {"id", "label", "label_en", "variable", "period", "type", "required", "help"}
_MATERIAL_KEYS = {"id", "kind", "label", "label_en", "required", "year", "note"}


@transaction.atomic
def add_benefit(actor: Actor, *, version: PolicyVersion, key: str, title: str, **fields: Any) -> Benefit:
    """A new benefit of a draft; fields: of BENEFIT_FIELDS."""
    version = locked(actor, version)
    benefit = Benefit(zone_id=version.zone_id, version=version, key=key, title=title)
    benefit.position = fields.pop("position", version.benefits.count() + 1)
    return _keep(actor, benefit, fields, "benefit.add")


@transaction.atomic
def edit_benefit(actor: Actor, *, benefit: Benefit, **fields: Any) -> Benefit:
    """Changes a benefit of a draft. Refusal: a badge that its rule, form or materials contradict; a rule or cases that cannot be read."""
    locked(actor, benefit.version)
    return _keep(actor, Benefit.objects.visible_to(actor).get(pk=benefit.pk), fields, "benefit.edit")


@transaction.atomic
def remove_benefit(actor: Actor, *, benefit: Benefit) -> None:
    """Takes a benefit out of a draft; its confirmed items stay with the text."""
    locked(actor, benefit.version)
    audit.record(actor, "benefit.remove", benefit, key=benefit.key)
    Benefit.objects.visible_to(actor).get(pk=benefit.pk).delete()


@transaction.atomic
def set_window(
    actor: Actor, *, benefit: Benefit, year: int, opens_at: datetime.datetime, closes_at: datetime.datetime, note: str = "",
    window: Window | None = None,
) -> Window:  # fmt: skip
    """Opens a time for applications, or changes one. A published benefit gets new ones every year."""
    _changeable(actor, benefit)
    row = (
        Window.objects.visible_to(actor).get(pk=window.pk)
        if window
        else Window(zone_id=benefit.zone_id, benefit=benefit)
    )
    if row.benefit_id != benefit.pk:
        raise Refusal(_("这个申报窗口属于别的事项。"))
    row.year, row.opens_at, row.closes_at, row.note = year, opens_at, closes_at, note
    save_checked(row)
    audit.record(actor, "window.set", row, benefit=benefit.key, year=year, opens=str(opens_at), closes=str(closes_at))
    return row


@transaction.atomic
def remove_window(actor: Actor, *, window: Window) -> None:
    """Takes a time for applications away."""
    found = Window.objects.visible_to(actor).select_related("benefit__version__policy").get(pk=window.pk)
    _changeable(actor, found.benefit)
    audit.record(actor, "window.remove", found, benefit=found.benefit.key, year=found.year)
    found.delete()


def _changeable(actor: Actor, benefit: Benefit) -> None:
    policy: Policy = benefit.version.policy
    can_change_policy(actor, policy).require()


def _keep(actor: Actor, benefit: Benefit, fields: Mapping[str, Any], action: str) -> Benefit:
    unknown = sorted(set(fields) - set(BENEFIT_FIELDS))
    if unknown:
        raise TypeError(f"not fields of a benefit: {', '.join(unknown)}")
    for name, value in fields.items():
        setattr(benefit, name, value)
    benefit.tags = clean_tags(benefit.tags)
    _check_form(benefit.form)
    _check_materials(benefit.materials)
    benefit.materials = [{"id": item["kind"], **item} for item in benefit.materials]
    if benefit.clause_id and benefit.clause is not None and benefit.clause.version_id != benefit.version_id:
        raise Refusal(_("条款属于别的版本。"))
    try:
        if benefit.rule_text.strip():
            benefit.ceiling = most(benefit.rule_text) if most(benefit.rule_text) is not None else benefit.ceiling
        read_cases(benefit.cases_text)
    except RuleProblem as problem:
        raise refused(problem) from problem
    require_honest(benefit)
    save_checked(benefit)
    audit.record(actor, action, benefit, key=benefit.key, fields=sorted(fields))
    return benefit


def refused(problem: RuleProblem) -> Refusal:
    """A fault of a rule as a refusal that names its line."""
    language = get_language() or "zh"
    text = problem.message(language)
    if problem.line:
        text = _("第 %(line)s 行：%(text)s") % {"line": problem.line, "text": text}
    return Refusal(text, code=problem.code)


def _check_form(fields: Sequence[Mapping[str, Any]]) -> None:
    seen = set()
    for field in fields:
        if not field.get("id") or not (field.get("label") or field.get("variable")) or set(field) - _FIELD_KEYS:
            raise Refusal(_("申报表的每一项要有标识和名称，不能有不认识的属性。"), code="bad-form")
        if field["id"] in seen:
            raise Refusal(_("申报表里“%(id)s”写了两次。") % {"id": field["id"]}, code="bad-form")
        seen.add(field["id"])


def _check_materials(materials: Sequence[Mapping[str, Any]]) -> None:
    seen = set()
    for item in materials:
        if set(item) - _MATERIAL_KEYS or item.get("kind") not in MATERIALS:
            kinds = "、".join(str(kind.label) for kind in MATERIALS.values())
            raise Refusal(_("材料清单里有不认识的类型，可用：%(kinds)s。") % {"kinds": kinds}, code="bad-material")
        if item.get("id", item["kind"]) in seen:
            raise Refusal(_("材料清单里“%(id)s”写了两次。") % {"id": item.get("id", item["kind"])}, code="bad-material")
        seen.add(item.get("id", item["kind"]))
