"""Who may do what with enterprises and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.mechanisms.registry.enums import BatchKind, ClaimState
from gaoxin.mechanisms.registry.models import Enterprise
from gaoxin.mechanisms.registry.models.scoping import sees_whole_zone
from gaoxin.platform.core.decisions import Decision, allow, allow_if, refuse
from gaoxin.platform.core.enums import Role, Scope

if TYPE_CHECKING:
    from gaoxin.mechanisms.registry.models import FactBatch, FactClaim, Source
    from gaoxin.platform.core.actor import Actor


def _is_officer(actor: Actor) -> bool:
    """An officer whose scope is the whole zone, or the platform itself."""
    return actor.is_system or any(grant.role == Role.OFFICER and grant.scope == Scope.ZONE for grant in actor.grants)


def can_manage_sources(actor: Actor) -> Decision:
    """Name sources and set their order."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以管理数据来源。"))


def can_deliver(actor: Actor, source: Source) -> Decision:
    """Import or enter facts for a source: officers of the department that it belongs to; of one without a department, any with the zone."""
    if source.zone_id != actor.zone_id:
        return refuse(_("这个来源不属于本区。"))
    if actor.is_system:
        return allow()
    officers = [grant for grant in actor.grants if grant.role == Role.OFFICER]
    if source.organisation_id is None:
        return allow_if(
            any(grant.scope == Scope.ZONE for grant in officers), _("只有全区范围的业务人员可以录入这个来源的数据。")
        )
    own = any(grant.organisation_id == source.organisation_id for grant in officers)
    return allow_if(own, _("只有报送单位的业务人员可以录入这个来源的数据。"))


def can_undo(actor: Actor, batch: FactBatch) -> Decision:
    """Take a batch out of force: who may deliver for its source; a split, who may split enterprises."""
    return can_edit_enterprises(actor) if batch.kind == BatchKind.SPLIT else can_deliver(actor, batch.source)


def can_take_back(actor: Actor, batch: FactBatch) -> Decision:
    """Get the delivered workbook again, marked: who may deliver for its source."""
    return can_deliver(actor, batch.source)


def can_edit_enterprises(actor: Actor) -> Decision:
    """Create, rename, merge, split, close: officers with the whole zone."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以修改企业身份。"))


def can_judge(actor: Actor) -> Decision:
    """Decide doubtful names, conflicts and corrections: officers with the whole zone."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以核定数据。"))


def can_match(actor: Actor) -> Decision:
    """Ask which enterprises of the zone a list of names means: whoever sees the whole zone."""
    return allow_if(actor.zone_id is not None and sees_whole_zone(actor), _("只有全区范围的工作人员可以比对企业名称。"))


def can_claim(actor: Actor, enterprise: Enterprise) -> Decision:
    """Correct the enterprise's own data: its own people."""
    own = actor.is_enterprise and Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).exists()
    return allow_if(own and not actor.is_staff, _("只有企业自己的人员可以提出更正。"))


def can_withdraw_claim(actor: Actor, claim: FactClaim) -> Decision:
    """Take one's own correction back while nobody has decided it."""
    if claim.state != ClaimState.OPEN:
        return refuse(_("这条更正已有核实结果。"))
    return can_claim(actor, claim.enterprise)


def can_reveal(actor: Actor, enterprise: Enterprise) -> Decision:
    """See sensitive values of an enterprise in one's scope, with a reason that is recorded: leaders and officers."""
    if actor.is_system:
        return allow()
    seen = Enterprise.objects.visible_to(actor).filter(pk=enterprise.pk).exists()
    return allow_if(seen and actor.has_role(Role.LEADER, Role.OFFICER), _("您的角色不能查看敏感数据。"))


def can_take_images(actor: Actor) -> Decision:
    """Make snapshots and evaluations of the whole zone."""
    return allow_if(_is_officer(actor), _("只有全区范围的业务人员可以生成全区快照。"))


def sees_unmasked(actor: Actor, source: Source | None) -> bool:
    """Whether sensitive values need no reason: the platform itself, the enterprise's own people, the department that delivered them."""
    if actor.is_system or (actor.is_enterprise and not actor.is_staff):
        return True
    delivered_by = source.organisation_id if source else None
    return delivered_by is not None and any(
        grant.role == Role.OFFICER and grant.organisation_id == delivered_by for grant in actor.grants
    )
