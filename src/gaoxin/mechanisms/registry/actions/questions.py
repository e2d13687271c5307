"""A person says which enterprise a doubtful name means; the answer holds for every later delivery."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gaoxin.mechanisms.registry import identity, recording, store
from gaoxin.mechanisms.registry.enums import EnterpriseStatus, QuestionState
from gaoxin.mechanisms.registry.models import Enterprise, MatchQuestion
from gaoxin.mechanisms.registry.permissions import can_judge
from gaoxin.platform.core import audit
from gaoxin.platform.core.errors import Conflict, Refusal

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def decide_same(actor: Actor, *, question: MatchQuestion, enterprise: Enterprise, note: str = "") -> MatchQuestion:
    """The name means this enterprise. Its rows come in with `resume_import` or the next delivery."""
    question = _open(actor, question)
    found = Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).first()
    if found is None or found.status == EnterpriseStatus.WITHDRAWN:
        raise Refusal(_("这家企业不属于本区，或已撤回。"))
    return _decide(actor, question, QuestionState.SAME, found, note)


@transaction.atomic
def decide_new(actor: Actor, *, question: MatchQuestion, note: str = "") -> MatchQuestion:
    """The name is another enterprise, which is made now."""
    question = _open(actor, question)
    revision = store.advance(store.lock_head(recording.zone_of(actor)))
    code = question.code if not _is_taken(question) else ""
    (made,) = identity.make_enterprises(question.batch, [(code, question.name)], revision)
    return _decide(actor, question, QuestionState.NEW, Enterprise.objects.get(pk=made), note)


@transaction.atomic
def decide_ignored(actor: Actor, *, question: MatchQuestion, note: str = "") -> MatchQuestion:
    """The name is not to be taken in: later deliveries of it are refused and told."""
    return _decide(actor, _open(actor, question), QuestionState.IGNORED, None, note)


@transaction.atomic
def reopen_question(actor: Actor, *, question: MatchQuestion) -> MatchQuestion:
    """Takes an answer back. What was imported by it stays until its batch is undone or split."""
    can_judge(actor).require()
    found = _locked(actor, question)
    if found.state == QuestionState.OPEN:
        raise Conflict(_("这个名称还没有判断。"))
    found.state, found.enterprise, found.decided_by, found.decided_at = QuestionState.OPEN, None, None, None
    found.save(update_fields=["state", "enterprise", "decided_by", "decided_at"])
    audit.record(actor, "match.reopen", found)
    return found


def _locked(actor: Actor, question: MatchQuestion) -> MatchQuestion:
    rows = MatchQuestion.objects.visible_to(actor).select_for_update(of=("self",)).select_related("batch")
    return rows.get(pk=question.pk)


def _open(actor: Actor, question: MatchQuestion) -> MatchQuestion:
    can_judge(actor).require()
    found = _locked(actor, question)
    if found.state != QuestionState.OPEN:
        raise Conflict(_("这个名称已经有人判断过。"))
    return found


def _is_taken(question: MatchQuestion) -> bool:
    """Whether the code belongs to one of the candidates: the delivery then had a wrong code, and the new one gets none."""
    holders = Enterprise.objects.filter(zone_id=question.zone_id, codes__code=question.code)
    return bool(question.code) and holders.exists()


def _decide(
    actor: Actor, question: MatchQuestion, state: QuestionState, enterprise: Enterprise | None, note: str
) -> MatchQuestion:
    question.state, question.enterprise, question.note = state, enterprise, note[:300]
    question.decided_by, question.decided_at = actor.user, timezone.now()
    question.save(update_fields=["state", "enterprise", "note", "decided_by", "decided_at"])
    audit.record(
        actor, "match.decide", question, state=state, enterprise=enterprise.pk if enterprise else None,
        name=question.name, code=question.code,
    )  # fmt: skip
    return question
