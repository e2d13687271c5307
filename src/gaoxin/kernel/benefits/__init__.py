"""Benefits: the best legal combination for one firm, budgets across firms, and rehearsals of a draft over a whole zone.

Not here: what a rule means (kernel.rules), applications and payments (domains.policies), postings (mechanisms.ledger).
All money is integer 分. ``docs/benefits.md`` tells the rules.
"""

from gaoxin.kernel.benefits.budget import Claim, Grant, Rest, Shares, Sharing, Split, share_budget, split_levels
from gaoxin.kernel.benefits.combine import best_combination
from gaoxin.kernel.benefits.items import (
    BenefitProblem,
    Cap,
    CapKind,
    Case,
    Exclusion,
    Forbids,
    Item,
    Ladder,
    Requires,
    same_subject,
)
from gaoxin.kernel.benefits.literals import thresholds
from gaoxin.kernel.benefits.outcome import Combination, Line, Reason, ReasonKind
from gaoxin.kernel.benefits.rehearsal import Rehearsal
from gaoxin.kernel.benefits.report import Counts, Curve, Group, Overlap, Point, Report, Threshold
from gaoxin.kernel.benefits.settle import Budget, Order, Settlement, settle
from gaoxin.kernel.benefits.shelf import ShelfClause, ShelfPolicy, policy_shelf

__all__ = [
    "BenefitProblem",
    "Budget",
    "Cap",
    "CapKind",
    "Case",
    "Claim",
    "Combination",
    "Counts",
    "Curve",
    "Exclusion",
    "Forbids",
    "Grant",
    "Group",
    "Item",
    "Ladder",
    "Line",
    "Order",
    "Overlap",
    "Point",
    "Reason",
    "ReasonKind",
    "Rehearsal",
    "Report",
    "Requires",
    "Rest",
    "Settlement",
    "Shares",
    "Sharing",
    "ShelfClause",
    "ShelfPolicy",
    "Split",
    "Threshold",
    "best_combination",
    "policy_shelf",
    "same_subject",
    "settle",
    "share_budget",
    "split_levels",
    "thresholds",
]
