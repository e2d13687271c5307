"""Writes to the library: policies, their versions and texts, publication, repeal, what people follow."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.urls import resolve, reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from gaoxin.domains.policies import badges
from gaoxin.domains.policies.actions.opinions import opinions_in_the_way, tell_opinion_givers
from gaoxin.domains.policies.enums import ItemState, Level, VersionState
from gaoxin.domains.policies.finding import index_version
from gaoxin.domains.policies.models import Benefit, Follow, Policy, PolicyVersion
from gaoxin.domains.policies.permissions import can_change_policy, can_edit_version, can_follow, can_write_policies
from gaoxin.domains.policies.worked import case_problems
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core import audit
from gaoxin.platform.core.actions import save_checked
from gaoxin.platform.core.errors import Conflict, Refusal
from gaoxin.platform.core.outbox.posting import Notice, post

if TYPE_CHECKING:
    from gaoxin.platform.core.actor import Actor
    from gaoxin.platform.core.models import Organisation

#: What may be changed in a draft; the text and its clauses come in through `actions.studio.take_text`.
VERSION_FIELDS = (
    "title", "title_en", "document_number", "issued_on", "valid_from", "valid_to", "source", "for_whom", "gives", "how", "when",
    "interpretation", "changes", "opinions_until",
)  # fmt: skip
POLICY_FIELDS = ("level", "issuer", "organisation", "contact", "phone")
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


@transaction.atomic
def create_policy(
    actor: Actor, *, key: str, issuer: str, title: str, level: str = Level.DISTRICT, organisation: Organisation | None = None,
    **fields: Any,
) -> PolicyVersion:  # fmt: skip
    """A new policy with a first draft. key: lower-case letters, digits and hyphens; fields: of POLICY_FIELDS and VERSION_FIELDS."""
    can_write_policies(actor).require()
    if actor.zone is None:
        raise Refusal(_("还没有选定高新区。"))
    if not _KEY.fullmatch(key):
        raise Refusal(_("标识只能用小写字母、数字和连字符，例如 rd-2026。"), code="bad-key")
    if resolve(reverse("open_policies:policy", args=[key])).url_name != "policy":
        raise Refusal(_("“%(key)s”是别的页面的地址，请换一个标识。") % {"key": key}, code="key-taken")
    if Policy.objects.filter(zone=actor.zone, key=key).exists():
        raise Refusal(_("本区已有标识为“%(key)s”的政策。") % {"key": key}, code="key-taken")
    own = {name: fields.pop(name) for name in POLICY_FIELDS if name in fields}
    policy = Policy(zone=actor.zone, key=key, issuer=issuer, level=level, organisation=organisation, **own)
    save_checked(policy)
    version = PolicyVersion(
        zone=actor.zone, policy=policy, number=1, title=title, created_by=actor.user, **_only(fields)
    )
    save_checked(version)
    audit.record(actor, "policy.create", policy, key=key, title=title)
    return version


@transaction.atomic
def edit_version(
    actor: Actor, *, version: PolicyVersion, policy: dict[str, Any] | None = None, **fields: Any
) -> PolicyVersion:
    """Changes a draft's particulars, and with `policy` those that hold for all versions."""
    version = locked(actor, version)
    for name, value in _only(fields).items():
        setattr(version, name, value)
    save_checked(version)
    if policy:
        for name in POLICY_FIELDS:
            if name in policy:
                setattr(version.policy, name, policy[name])
        save_checked(version.policy)
    audit.record(actor, "policy.edit", version, fields=sorted(fields))
    return version


@transaction.atomic
def new_version(actor: Actor, *, policy: Policy) -> PolicyVersion:
    """A draft that begins as a copy of the newest version: text, clauses, benefits and confirmed items."""
    policy = Policy.objects.visible_to(actor).select_for_update().get(pk=policy.pk)
    can_change_policy(actor, policy).require()
    if policy.versions.filter(state__in=[VersionState.DRAFT, VersionState.CONSULTATION]).exists():
        raise Conflict(_("这项政策已有一个未发布的版本，请先发布或删除它。"))
    old = policy.versions.order_by("-number").first()
    if old is None:
        raise Refusal(_("这项政策还没有版本可以复制。"))
    number = (policy.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    fresh: dict[str, Any] = {
        "number": number, "state": VersionState.DRAFT, "published_at": None, "published_by": None, "valid_from": None,
        "valid_to": None, "issued_on": None, "opinions_until": None, "changes": "", "created_by": actor.user,
    }  # fmt: skip
    version: PolicyVersion = _copy(old, **fresh)
    clauses = {clause.pk: _copy(clause, version=version) for clause in old.clauses.all()}
    benefits = {
        benefit.pk: _copy(benefit, version=version, clause=clauses.get(benefit.clause_id or 0))
        for benefit in old.benefits.all()
    }
    for item in old.items.all():
        _copy(
            item, version=version, clause=clauses.get(item.clause_id or 0), benefit=benefits.get(item.benefit_id or 0),
        )  # fmt: skip
    audit.record(actor, "policy.new_version", version, number=number)
    return version


@transaction.atomic
def discard_draft(actor: Actor, *, version: PolicyVersion) -> None:
    """Takes away a version that was never public; a policy without any other goes with it."""
    version = locked(actor, version)
    if version.state != VersionState.DRAFT:
        raise Refusal(_("征求过意见的版本不能删除，可以继续修改。"))
    policy = version.policy
    audit.record(actor, "policy.discard", version, number=version.number, title=version.title)
    version.delete()
    if not policy.versions.exists():
        policy.delete()


@transaction.atomic
def open_consultation(actor: Actor, *, version: PolicyVersion, until: datetime.date) -> PolicyVersion:
    """Shows a draft to the public for opinions until a day, that day included."""
    version = locked(actor, version)
    if until <= present.today():
        raise Refusal(_("征求意见的截止日期要晚于今天。"), code="bad-date")
    if not version.text.strip():
        raise Refusal(_("还没有政策正文，不能征求意见。"), code="no-text")
    version.state, version.opinions_until = VersionState.CONSULTATION, until
    version.save(update_fields=["state", "opinions_until"])
    index_version(version)
    audit.record(actor, "policy.consult", version, until=str(until))
    return version


def obstacles(version: PolicyVersion) -> list[tuple[Benefit | None, str]]:
    """Everything that stands in the way of publishing, each beside the benefit that it is about (None: the version)."""
    found: list[tuple[Benefit | None, str]] = []
    if not version.text.strip():
        found.append((None, _("还没有政策正文。")))
    if version.valid_from is None:
        found.append((None, _("还没有填写施行日期。")))
    if not all((version.for_whom, version.gives, version.how, version.when)):
        found.append((None, _("四问速读没有写全：给谁、给什么、怎么拿、什么时候。")))
    found += [(None, text) for text in opinions_in_the_way(version)]
    benefits = list(version.benefits.prefetch_related("windows"))
    if not benefits:
        found.append((None, _("还没有政策事项。")))
    waiting = version.items.filter(state=ItemState.PROPOSED).count()
    if waiting:
        found.append((None, _("还有 %(n)s 条规则草稿没有确认，也没有标为不采用。") % {"n": waiting}))
    language = get_language() or "zh"
    for benefit in benefits:
        if benefit.rule_text.strip():
            found += [(benefit, text) for text in case_problems(benefit.rule_text, benefit.cases_text, language)]
        else:
            found.append((benefit, _("还没有规则。")))
        found += [(benefit, text) for text in badges.unpublishable(benefit, list(benefit.windows.all()))]
    return found


@transaction.atomic
def publish(actor: Actor, *, version: PolicyVersion) -> PolicyVersion:
    """Makes a version public for good. Refusal: with every obstacle named, so that all can be mended at once."""
    version = locked(actor, version)
    standing = obstacles(version)
    if standing:
        lines = [f"{benefit.title}：{text}" if benefit else text for benefit, text in standing]
        raise Refusal(_("还不能发布。") + " ".join(lines), next_step=_("逐条改好后再发布。"), code="not-ready")
    version.state, version.published_at, version.published_by = VersionState.PUBLISHED, present.now(), actor.user
    version.save(update_fields=["state", "published_at", "published_by"])
    index_version(version)
    _tell_followers(actor, version)
    tell_opinion_givers(
        actor, version, f"{reverse('open_policies:opinions', args=[version.policy.key])}?version={version.number}"
    )
    audit.record(actor, "policy.publish", version, number=version.number, benefits=version.benefits.count())
    return version


def _tell_followers(actor: Actor, version: PolicyVersion) -> None:
    """Those who follow the policy hear of its new version, each in their language."""
    people = [row.user for row in version.policy.follows.select_related("user").order_by("user_id")]
    if not people:
        return
    texts = {}
    for language, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            title = version.title_en if language == "en" and version.title_en else version.title
            subject = _("您关注的政策有新的版本：%(title)s") % {"title": title}
            texts[language] = (subject, f"{version.changes or version.gives}\n{version.get_absolute_url()}".strip())
    post(
        actor,
        [
            Notice(
                f"policy-published/{version.pk}",
                "policies.published",
                texts,
                tuple(people),
                "policyversion",
                str(version.pk),
            )
        ],
    )


@transaction.atomic
def repeal(actor: Actor, *, version: PolicyVersion, on: datetime.date, reason: str) -> PolicyVersion:
    """Ends a published version: `on` is the last day on which it holds, which may be to come. It stays readable."""
    version = (
        PolicyVersion.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=version.pk)
    )
    can_change_policy(actor, version.policy).require()
    if version.state != VersionState.PUBLISHED:
        raise Conflict(_("只有已发布的版本可以废止。"))
    if not reason.strip():
        raise Refusal(_("请写明废止的依据或原因。"), code="no-reason")
    if version.valid_from and on < version.valid_from:
        raise Refusal(_("废止日期不能早于施行日期。"), code="bad-date")
    version.valid_to = on
    if on < present.today():
        version.state = VersionState.REPEALED
    version.save(update_fields=["valid_to", "state"])
    audit.record(actor, "policy.repeal", version, on=str(on), reason=reason.strip())
    return version


@transaction.atomic
def explain(actor: Actor, *, version: PolicyVersion, interpretation: str) -> PolicyVersion:
    """Writes the interpretation (解读), which may come after the text is published."""
    version = (
        PolicyVersion.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=version.pk)
    )
    can_change_policy(actor, version.policy).require()
    version.interpretation = interpretation.strip()
    version.save(update_fields=["interpretation"])
    audit.record(actor, "policy.explain", version, length=len(version.interpretation))
    return version


@transaction.atomic
def follow(actor: Actor, *, policy: Policy, wanted: bool) -> bool:
    """Follows a policy or stops; returns whether the person follows it now."""
    can_follow(actor).require()
    found = Policy.objects.visible_to(actor).get(pk=policy.pk)
    if wanted:
        Follow.objects.get_or_create(policy=found, user=actor.user, defaults={"zone_id": found.zone_id})
    else:
        Follow.objects.visible_to(actor).filter(policy=found).delete()
    audit.record(actor, "policy.follow" if wanted else "policy.unfollow", found)
    return wanted


def locked(actor: Actor, version: PolicyVersion) -> PolicyVersion:
    """The version as it is now, held until the transaction ends, if the actor may edit it."""
    found = (
        PolicyVersion.objects.visible_to(actor)
        .select_for_update(of=("self",))
        .select_related("policy")
        .get(pk=version.pk)
    )
    can_edit_version(actor, found).require()
    return found


def _only(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(fields) - set(VERSION_FIELDS))
    if unknown:
        raise TypeError(f"not fields of a version: {', '.join(unknown)}")
    return fields


def _copy(row: Any, **changes: Any) -> Any:
    """A new row with the values of another, and these changes."""
    values = {
        field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key
    }
    made = type(row)(**values)
    for name, value in changes.items():
        setattr(made, name, value)
    made.save()
    return made
