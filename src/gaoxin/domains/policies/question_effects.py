"""What the steps of a question's case mean for the question, in the transaction of the step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from gaoxin.domains.policies.case_keys import QUESTION
from gaoxin.domains.policies.library_cards import clause_anchor
from gaoxin.domains.policies.models import PolicyVersion, Question
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core.contributions import CaseEffect
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.mechanisms.casework.models import Case
    from gaoxin.platform.core.actor import Actor

Values = Mapping[str, Any]


def begin(actor: Actor, case: Case, values: Values) -> None:
    """The department that answers for the policy owns the question; without one the zone's officers see it."""
    rows = PolicyVersion.objects.select_related("policy__organisation")
    version = rows.filter(zone_id=case.zone_id, pk=values["version"]).first()
    if version is None:
        raise Refusal(_("没有这项政策。"), code="no-policy")
    case.owner = version.policy.organisation
    Question.objects.create(
        zone_id=case.zone_id, version=version, case=case, place=str(values.get("place", "")), text=str(values["question"]),
        name=str(values.get("asker", "")), contact=str(values.get("contact", "")), asked_at=present.now(),
    )  # fmt: skip


def release(actor: Actor, case: Case, values: Values) -> None:
    """The checked answer goes to who asked, and to the policy's page when the checker says so."""
    question = Question.objects.select_for_update().get(case=case)
    question.answer, question.answered_at = str(case.data["answer"]), present.now()
    question.public_text = str(values.get("public_text") or "")
    question.published_at = question.answered_at if values.get("publish") else None
    question.save(update_fields=["answer", "answered_at", "public_text", "published_at"])


def panel(actor: Actor, case: Case) -> dict[str, Any]:
    """What the question is about, for the page of its case."""
    question = Question.objects.select_related("version__policy").filter(case=case).first()
    if question is None:
        return {}
    clause = question.version.clauses.filter(label=question.place).first() if question.place else None
    passage = question.version.text[clause.start : clause.end].strip() if clause else ""
    return {"question": question, "passage": passage, "anchor": clause_anchor(clause)}


EFFECTS = (
    CaseEffect(procedure=QUESTION, move="open", apply=begin),
    CaseEffect(procedure=QUESTION, move="release", apply=release),
)
