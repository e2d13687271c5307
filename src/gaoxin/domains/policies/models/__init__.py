"""Tables of policies: the library, the studio, entitlement lists and awards, publicity, follow-up, rehearsals, opinions and questions."""

from gaoxin.domains.policies.models.awards import Award, AwardMaterial, EntitlementList
from gaoxin.domains.policies.models.decisions import Decision
from gaoxin.domains.policies.models.drafts import Draft
from gaoxin.domains.policies.models.followup import Milestone, Recovery, Undertaking
from gaoxin.domains.policies.models.holdings import BankAccount, Material
from gaoxin.domains.policies.models.library import Benefit, Clause, Follow, Policy, PolicyVersion, Reach, Window
from gaoxin.domains.policies.models.publicity import Objection, Publicity
from gaoxin.domains.policies.models.search import PolicyTerm
from gaoxin.domains.policies.models.studio import Rehearsal, StudioItem
from gaoxin.domains.policies.models.voices import Opinion, Question, SavedSearch

__all__ = [
    "Award",
    "AwardMaterial",
    "BankAccount",
    "Benefit",
    "Clause",
    "Decision",
    "Draft",
    "EntitlementList",
    "Follow",
    "Material",
    "Milestone",
    "Objection",
    "Opinion",
    "Policy",
    "PolicyTerm",
    "PolicyVersion",
    "Publicity",
    "Question",
    "Reach",
    "Recovery",
    "Rehearsal",
    "SavedSearch",
    "StudioItem",
    "Undertaking",
    "Window",
]
