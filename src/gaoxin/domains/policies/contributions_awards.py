"""What check-up, applications and lists add to the faces and to the steps of cases."""

from gaoxin.domains.policies.awards_effects import EFFECTS

CONTRIBUTIONS = (*EFFECTS,)
