"""Who may do what with policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from gaoxin.domains.policies.enums import OPEN_STATES, VersionState
from gaoxin.mechanisms.casework import present
from gaoxin.platform.core.decisions import ALLOWED, Decision, allow_if, refuse
from gaoxin.platform.core.enums import Role, Scope

if TYPE_CHECKING:
    from gaoxin.domains.policies.models import Policy, PolicyVersion
    from gaoxin.platform.core.actor import Actor


def can_see_desk(actor: Actor) -> Decision:
    """The staff's list of policies, drafts among them."""
    return allow_if(actor.is_system or actor.is_staff, _("政策管理只对高新区工作人员开放。"))


def can_write_policies(actor: Actor) -> Decision:
    """Take in a policy text and draft its rules: officers and leaders."""
    return allow_if(
        actor.is_system or actor.has_role(Role.OFFICER, Role.LEADER), _("只有业务人员和管委会领导可以录入政策。")
    )


def can_change_policy(actor: Actor, policy: Policy) -> Decision:
    """Change, publish, repeal: officers with the whole zone or of the department that answers for the policy, and leaders."""
    if policy.zone_id != actor.zone_id:
        return refuse(_("这项政策属于别的高新区。"))
    if actor.is_system or actor.has_role(Role.LEADER):
        return ALLOWED
    of_department = policy.organisation_id is None or policy.organisation_id in actor.organisation_ids("department")
    officer = any(grant.role == Role.OFFICER and (grant.scope == Scope.ZONE or of_department) for grant in actor.grants)
    return allow_if(officer, _("只有责任部门和全区范围的业务人员可以修改这项政策。"))


def can_edit_version(actor: Actor, version: PolicyVersion) -> Decision:
    """Edit a draft. A published text is never edited."""
    allowed = can_change_policy(actor, version.policy)
    if not allowed:
        return allowed
    draft = version.state in (VersionState.DRAFT, VersionState.CONSULTATION)
    return allow_if(draft, _("已发布的版本不能修改。请另起草一个新版本。"))


def can_follow(actor: Actor) -> Decision:
    """Anyone signed in hears of a policy when asked."""
    return allow_if(actor.user_id is not None, _("请先登录，再关注政策。"))


def can_give_opinion(actor: Actor, version: PolicyVersion) -> Decision:
    """Anybody, signed in or not, on a draft that is open for opinions, the last day included."""
    if version.zone_id != actor.zone_id:
        return refuse(_("这项政策属于别的高新区。"))
    until = version.opinions_until
    is_open = version.state == VersionState.CONSULTATION and until is not None and present.today() <= until
    return allow_if(is_open, _("这项政策现在不征求意见。"))


def can_answer_opinions(actor: Actor, version: PolicyVersion) -> Decision:
    """Answer opinions on a draft: who may change the policy, until it is published."""
    allowed = can_change_policy(actor, version.policy)
    if not allowed:
        return allowed
    return allow_if(version.state == VersionState.CONSULTATION, _("政策发布后，意见的答复不能再改。"))


def can_ask(actor: Actor, version: PolicyVersion) -> Decision:
    """Anybody, signed in or not, about a policy that is open to the public."""
    if version.zone_id != actor.zone_id:
        return refuse(_("这项政策属于别的高新区。"))
    return allow_if(version.state in OPEN_STATES, _("这项政策还没有公开，不能提问。"))


def can_save_search(actor: Actor) -> Decision:
    """Anyone signed in hears of new policies that a search of theirs finds."""
    return allow_if(actor.user_id is not None and actor.zone_id is not None, _("请先登录，再保存搜索。"))
