"""Questions about a policy: asked by anybody, answered as a case by its office, published after a check, taken off again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from gaoxin.domains.policies.applying import organisation_of
from gaoxin.domains.policies.case_keys import QUESTION
from gaoxin.domains.policies.library_match import own_enterprise
from gaoxin.domains.policies.models import PolicyVersion, Question
from gaoxin.domains.policies.permissions import can_ask, can_change_policy
from gaoxin.mechanisms.casework.actions import open_case
from gaoxin.platform.core import audit
from gaoxin.platform.core.actor import Actor
from gaoxin.platform.core.errors import Refusal

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Clause

_IN_TITLE = 40


@transaction.atomic
def ask(
    actor: Actor, *, version: PolicyVersion, text: str, clause: Clause | None = None, name: str = "", contact: str = ""
) -> Question:
    """A question about a policy, or one clause of it, becomes a case of the department in charge.

    Refusal: nothing asked; a visitor without contact, who could not be answered.
    """
    version = PolicyVersion.objects.visible_to(actor).select_related("policy", "zone").get(pk=version.pk)
    can_ask(actor, version).require()
    if clause is not None and clause.version_id != version.pk:
        raise Refusal(_("条款属于别的版本。"))
    words = " ".join(text.split())
    if not words:
        raise Refusal(_("请写下问题。"), code="no-text")
    if not actor.is_authenticated and not contact.strip():
        raise Refusal(_("请留下联系方式，以便答复。"), code="no-contact")
    firm = own_enterprise(actor)
    values = {
        "version": version.pk, "policy": version.title, "question": text.strip(), "place": clause.label if clause else "",
        "asker": (name.strip() or (firm.name if firm else ""))[:100], "contact": contact.strip()[:100],
    }  # fmt: skip
    # The office answers whoever asks, so the platform opens the case; who asked is on the question.
    case = open_case(
        Actor.system(version.zone), procedure=QUESTION, title=_titled(version, words),
        values={name: value for name, value in values.items() if value != ""},
        subject=organisation_of(firm) if firm and firm.credit_code else None,
    )  # fmt: skip
    question = Question.objects.get(case=case)
    question.enterprise, question.asked_by = firm, actor.user
    question.save(update_fields=["enterprise", "asked_by"])
    audit.record(actor, "question.ask", question, version=version.pk, case=case.number)
    return question


@transaction.atomic
def unpublish(actor: Actor, *, question: Question) -> Question:
    """Takes a published question off the policy's page; question and answer stay on record."""
    question = (
        Question.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("version__policy")
        .get(pk=question.pk)
    )
    can_change_policy(actor, question.version.policy).require()
    question.published_at = None
    question.save(update_fields=["published_at"])
    audit.record(actor, "question.unpublish", question)
    return question


def _titled(version: PolicyVersion, words: str) -> str:
    short = words if len(words) <= _IN_TITLE else f"{words[: _IN_TITLE - 1]}…"
    return f"{version.title[:120]}：{short}"
