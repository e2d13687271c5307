"""The text of a policy read: clauses, findings, drafts of rules. Not here: storing policies, pages, judging enterprises.

reading = read_policy(Path("policy.docx"))
reading.text[clause.start:clause.end]                # every offset is into reading.text
[finding.value for finding in reading.findings]      # exact: Fraction(3000000) for 叁佰万元
"""

from gaoxin.kernel.policytext.drafts import Draft
from gaoxin.kernel.policytext.errors import Notice, PolicyTextError
from gaoxin.kernel.policytext.findings import KINDS, ROLES, Finding, Item, role_name
from gaoxin.kernel.policytext.limits import LIMITS, Limits
from gaoxin.kernel.policytext.reading import PolicyText, read_pasted, read_policy
from gaoxin.kernel.policytext.structure import Clause
from gaoxin.kernel.policytext.vocabulary import Vocabulary

__all__ = [
    "KINDS",
    "LIMITS",
    "ROLES",
    "Clause",
    "Draft",
    "Finding",
    "Item",
    "Limits",
    "Notice",
    "PolicyText",
    "PolicyTextError",
    "Vocabulary",
    "read_pasted",
    "read_policy",
    "role_name",
]
