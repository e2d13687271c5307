"""Writes of the studio: a text comes in and is read, drafts are corrected and confirmed, a benefit's rule is put together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from gaoxin.domains.policies.actions.benefits import edit_benefit
from gaoxin.domains.policies.actions.library import create_policy, locked
from gaoxin.domains.policies.assembling import assemble, blank_cases, pieces_of
from gaoxin.domains.policies.enums import ItemKind, ItemState
from gaoxin.domains.policies.models import Benefit, Clause, PolicyVersion, StudioItem
from gaoxin.domains.policies.permissions import can_write_policies
from gaoxin.domains.policies.studio_carrying import carried, remembered
from gaoxin.kernel.policytext import PolicyText, PolicyTextError, Vocabulary, read_pasted, read_policy
from gaoxin.kernel.rules import RuleProblem
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core import audit, files
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.kernel.policytext import Draft, Finding
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import StoredFile

MAX_BYTES = 20 * 1024 * 1024
_LONGEST = 200
#: Findings that become items without an expression: what an officer must not overlook.
_NOTED = {"exclusion": ItemKind.EXCLUSION}
_DEADLINES = ("deadline", "window")


class ExpressionRefused(Refusal):
    """An expression that the rule language does not take; `problem` says where."""

    def __init__(self, problem: RuleProblem) -> None:
        super().__init__(problem.message(get_language() or "zh"), code=problem.code)
        self.problem = problem


@transaction.atomic
def take_in(
    actor: Actor, *, key: str, issuer: str = "", title: str = "", level: str = "district", text: str = "", name: str = "",
    content: IO[bytes] | None = None,
) -> PolicyVersion:  # fmt: skip
    """A new policy from an uploaded file or a pasted text: head, clauses and drafts are filled in as read.

    Refusal: nothing to read, or a file that holds no text, with the way out.
    """
    can_write_policies(actor).require()
    reading, stored = _read(actor, text, name, content)
    head = reading.head
    found_title = title.strip() or (head.title.text if head.title else "") or reading.name
    found_issuer = (
        issuer.strip() or "、".join(spot.text for spot in head.issuers) or (actor.zone.name if actor.zone else "")
    )
    version = create_policy(
        actor, key=key, issuer=found_issuer[:100], title=found_title[:_LONGEST], level=level,
        document_number=(head.number.text if head.number else "")[:80], issued_on=head.issued[1] if head.issued else None,
        valid_from=_effective(reading.findings), valid_to=_expiry(reading.findings),
    )  # fmt: skip
    return _keep(actor, version, reading, stored)


@transaction.atomic
def take_text(
    actor: Actor, *, version: PolicyVersion, text: str = "", name: str = "", content: IO[bytes] | None = None
) -> PolicyVersion:
    """Replaces the text of a draft. Decisions go to the same passages of the new text; benefits and their rules stay."""
    version = locked(actor, version)
    reading, stored = _read(actor, text, name, content)
    kept = remembered(version)
    version.items.all().delete()
    version.clauses.all().delete()
    version = _keep(actor, version, reading, stored)
    found, lost = carried(version, kept)
    if kept.items:
        audit.record(actor, "studio.carry", version, carried=found, without_passage=lost)
    return version


@transaction.atomic
def decide_item(
    actor: Actor, *, item: StudioItem, state: str, expression: str | None = None, label: str | None = None, kind: str | None = None,
    benefit: Benefit | None = None,
) -> StudioItem:  # fmt: skip
    """Corrects an item and confirms it, sets it aside, or opens it again.

    ExpressionRefused: a confirmed condition or amount that the rule language does not take, with the place of the fault.
    """
    version = locked(actor, item.version)
    item = StudioItem.objects.visible_to(actor).select_related("clause").get(pk=item.pk)
    item.expression = item.expression if expression is None else expression.strip()
    item.label = (item.label if label is None else label.strip())[:_LONGEST]
    item.kind = kind or item.kind
    if benefit is not None and benefit.version_id != version.pk:
        raise Refusal(_("这个事项属于别的版本。"))
    item.benefit = benefit
    problem = fault_of(item.kind, item.expression)
    item.problem = problem.message("zh")[:300] if problem else ""
    if state == ItemState.CONFIRMED and problem is not None:
        raise ExpressionRefused(problem)
    if state == ItemState.CONFIRMED and not item.label:
        raise Refusal(_("请用一句话写明这一条的意思。"), code="no-label")
    item.state = state
    decided = state != ItemState.PROPOSED
    item.decided_by, item.decided_at = (actor.user, present.now()) if decided else (None, None)
    save_checked(item)
    audit.record(actor, "studio.decide", item, state=state, expression=item.expression)
    return item


@transaction.atomic
def dismiss_waiting(actor: Actor, *, version: PolicyVersion) -> int:
    """Sets aside every draft that still waits; each can be opened again. Returns how many."""
    version = locked(actor, version)
    waiting = version.items.filter(state=ItemState.PROPOSED)
    count = waiting.update(state=ItemState.DISMISSED, decided_by=actor.user, decided_at=present.now())
    audit.record(actor, "studio.dismiss_waiting", version, items=count)
    return count


@transaction.atomic
def add_item(
    actor: Actor, *, version: PolicyVersion, clause: Clause | None, kind: str, label: str, expression: str
) -> StudioItem:
    """A condition or amount that the reader did not find; it still has to be confirmed."""
    version = locked(actor, version)
    if clause is not None and clause.version_id != version.pk:
        raise Refusal(_("条款属于别的版本。"))
    item = StudioItem(
        zone_id=version.zone_id, version=version, clause=clause, kind=kind, label=label.strip()[:_LONGEST], expression=expression.strip(),
        start=clause.start if clause else 0, end=clause.end if clause else 0,
    )  # fmt: skip
    save_checked(item)
    audit.record(actor, "studio.add", item, kind=kind)
    return item


@transaction.atomic
def assemble_rule(actor: Actor, *, benefit: Benefit) -> Benefit:
    """Writes a benefit's rule from its confirmed items, over what stood there. Refusal: no condition, several amounts."""
    version = locked(actor, benefit.version)
    benefit = Benefit.objects.visible_to(actor).select_related("version__policy").get(pk=benefit.pk)
    items = list(version.items.filter(benefit=benefit, state=ItemState.CONFIRMED).select_related("clause"))
    text = assemble(benefit, pieces_of(items))
    return edit_benefit(
        actor, benefit=benefit, rule_text=text, cases_text=benefit.cases_text or blank_cases(benefit) + "  []\n"
    )


def fault_of(kind: str, expression: str) -> RuleProblem | None:
    """Why an expression cannot stand for an item of a kind; None when it can. What only notes a passage needs none."""
    if kind == ItemKind.DEADLINE or (kind == ItemKind.EXCLUSION and not expression.strip()):
        return None
    vocabulary = Vocabulary.default()
    return vocabulary.amount_fault(expression) if kind == ItemKind.AMOUNT else vocabulary.condition_fault(expression)


def _read(actor: Actor, text: str, name: str, content: IO[bytes] | None) -> tuple[PolicyText, StoredFile | None]:
    language = get_language() or "zh"
    try:
        if content is None:
            return read_pasted(text), None
        stored = files.store_file(actor, name=name, content=content, max_bytes=MAX_BYTES)
        return read_policy(stored.path, stored.name), stored
    except PolicyTextError as error:
        raise Refusal(error.message(language), code=error.code) from error


def _keep(actor: Actor, version: PolicyVersion, reading: PolicyText, stored: StoredFile | None) -> PolicyVersion:
    told = reading.to_dict()
    version.text, version.file = reading.text, stored
    version.reading = {name: told[name] for name in ("document", "findings")} | {
        "notices": [
            {"code": each.code, "message": each.message("zh"), "message_en": each.message("en")}
            for each in reading.notices
        ],
        "whys": {f"{each.start}:{each.end}:{each.expr or each.sketch}": _why(each, "en") for each in reading.drafts},
    }
    version.save(update_fields=["text", "file", "reading"])
    clauses = {
        clause.anchor: Clause(
            zone_id=version.zone_id, version=version, anchor=clause.anchor[:40], label=clause.place[:80], depth=clause.depth, position=at,
            start=clause.start, end=clause.end,
        )
        for at, clause in enumerate(reading.clauses, start=1)
    }  # fmt: skip
    Clause.objects.bulk_create(clauses.values())
    StudioItem.objects.bulk_create(_items(version, reading, clauses))
    audit.record(
        actor, "studio.read", version, characters=len(reading.text), clauses=len(clauses), findings=len(reading.findings),
        file=stored.name if stored else "",
    )  # fmt: skip
    return version


def _items(version: PolicyVersion, reading: PolicyText, clauses: dict[str, Clause]) -> list[StudioItem]:
    made = []
    for draft in reading.drafts:
        expression = draft.expr or draft.sketch
        made.append(_item(version, clauses.get(draft.clause), ItemKind(draft.kind), reading.text[draft.start : draft.end], draft.start,
                          draft.end, expression=expression, problem=_why(draft, "zh")))  # fmt: skip
    for finding in reading.findings:
        kind = _NOTED.get(finding.kind) or (ItemKind.DEADLINE if finding.role in _DEADLINES else None)
        if kind is not None:
            made.append(_item(version, clauses.get(finding.clause), kind, finding.text, finding.start, finding.end))
    return made


def _item(
    version: PolicyVersion, clause: Clause | None, kind: str, label: str, start: int, end: int, **more: Any
) -> StudioItem:
    expression = more.get("expression", "")
    return StudioItem(
        zone_id=version.zone_id, version=version, clause=clause, kind=kind, label=" ".join(label.split())[:_LONGEST],
        expression=expression, proposed=expression, problem=more.get("problem", "")[:300], start=start, end=end,
    )  # fmt: skip


def _why(draft: Draft, language: str) -> str:
    """Why a draft is open, or what to check in it."""
    return draft.why(language) or " ".join(draft.warnings(language))


def _expiry(findings: Sequence[Finding]) -> Any:
    """The printed last day, unless it lies before the first."""
    first = _effective(findings)
    day = next((finding.day for finding in findings if finding.role == "expires" and finding.day), None)
    return None if day is None or (first is not None and day < first) else day


def _effective(findings: Sequence[Finding]) -> Any:
    return next((finding.day for finding in findings if finding.role == "effective" and finding.day), None)
