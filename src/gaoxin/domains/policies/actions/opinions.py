"""Opinions on a draft (征求意见): anybody gives them, the department answers each, and the answers are published with the policy."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from gaoxin.domains.policies.enums import OpinionState, VersionState
from gaoxin.domains.policies.library_match import own_enterprise
from gaoxin.domains.policies.models import Opinion, PolicyVersion
from gaoxin.domains.policies.permissions import can_answer_opinions, can_give_opinion
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Refusal
from gaoxin.platform.core.outbox.posting import Notice, post
from gaoxin.platform.ui.formatters.dates import day_prose

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Clause
    from gaoxin.platform.core.actor import Actor


@transaction.atomic
def give_opinion(
    actor: Actor, *, version: PolicyVersion, text: str, clause: Clause | None = None, name: str = "", contact: str = ""
) -> Opinion:
    """An opinion on one clause, or without `clause` on the whole draft. A visitor may leave name and contact empty."""
    version = PolicyVersion.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=version.pk)
    can_give_opinion(actor, version).require()
    if clause is not None and clause.version_id != version.pk:
        raise Refusal(_("条款属于别的版本。"))
    if not text.strip():
        raise Refusal(_("请写明意见。"), code="no-text")
    firm = own_enterprise(actor)
    opinion = Opinion(
        zone_id=version.zone_id, version=version, place=clause.label if clause else "",
        passage=version.text[clause.start : clause.end].strip() if clause else "", text=text.strip(),
        name=(name.strip() or (firm.name if firm else ""))[:100], contact=contact.strip()[:100], enterprise=firm, given_by=actor.user,
    )  # fmt: skip
    save_checked(opinion)
    audit.record(actor, "opinion.give", opinion, version=version.pk, place=opinion.place)
    return opinion


@transaction.atomic
def answer_opinions(
    actor: Actor, *, version: PolicyVersion, opinions: Collection[int], state: str, reason: str, public_text: str = ""
) -> int:
    """Answers one opinion, or several of the same kind at once: adopted, partly or not, and why. Returns how many.

    public_text: what is published in place of the words; only for a single one. An answer may be changed until the policy is published.
    """
    version = PolicyVersion.objects.visible_to(actor).select_for_update(of=("self",)).get(pk=version.pk)
    can_answer_opinions(actor, version).require()
    if state not in OpinionState.values or state == OpinionState.WAITING:
        raise Refusal(_("请选择采纳、部分采纳或未采纳。"), code="no-state")
    if not reason.strip():
        raise Refusal(_("采纳或不采纳都要写明理由。"), code="no-reason")
    chosen = list(Opinion.objects.visible_to(actor).filter(version=version, pk__in=opinions).select_for_update())
    if not chosen:
        raise Refusal(_("请先勾选要答复的意见。"), code="none-chosen")
    if public_text.strip() and len(chosen) > 1:
        raise Refusal(_("公布的内容只能逐条填写。"), code="one-by-one")
    for opinion in chosen:
        opinion.state, opinion.reason = state, reason.strip()
        opinion.public_text = public_text.strip() if len(chosen) == 1 else opinion.public_text
        opinion.answered_by, opinion.answered_at = actor.user, present.now()
        save_checked(opinion)
    audit.record(actor, "opinion.answer", version, opinions=[opinion.pk for opinion in chosen], state=state)
    return len(chosen)


def opinions_in_the_way(version: PolicyVersion) -> list[str]:
    """Why a draft that was opened for opinions cannot be published yet."""
    if version.state != VersionState.CONSULTATION:
        return []
    found = []
    if version.opinions_until and present.today() <= version.opinions_until:
        found.append(_("征求意见到%(day)s才截止。") % {"day": day_prose(version.opinions_until)})
    waiting = version.opinions.filter(state=OpinionState.WAITING).count()
    if waiting:
        found.append(_("还有 %(n)s 条意见没有答复。") % {"n": waiting})
    return found


def tell_opinion_givers(actor: Actor, version: PolicyVersion, address: str) -> None:
    """Once the policy is published, who gave an opinion while signed in hears what became of it."""
    by_person: dict[int, list[Opinion]] = {}
    for opinion in version.opinions.filter(given_by__isnull=False).select_related("given_by").order_by("id"):
        by_person.setdefault(opinion.given_by_id or 0, []).append(opinion)
    notices = [
        Notice(
            key=f"policy-opinions/{version.pk}/{person}", kind="policies.opinions", to=(mine[0].given_by,) if mine[0].given_by else (),
            texts={language: _result(version, mine, address, code) for language, code in (("zh", "zh-hans"), ("en", "en"))},
            object_type="policyversion", object_id=str(version.pk),
        )
        for person, mine in by_person.items()
    ]  # fmt: skip
    if notices:
        post(actor, notices)


def _result(version: PolicyVersion, mine: list[Opinion], address: str, language: str) -> tuple[str, str]:
    with override(language):
        title = version.title_en if language == "en" and version.title_en else version.title
        lines = [f"{each.place or _('全文')} · {each.get_state_display()}：{each.reason}" for each in mine]
        return _("您对《%(title)s》的意见有了结果") % {"title": title}, "\n".join([*lines, address])
