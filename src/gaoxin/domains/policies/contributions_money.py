"""What the money side of policies adds to the faces and to the steps of cases."""

from gaoxin.domains.policies.money_effects import EFFECTS

CONTRIBUTIONS = (*EFFECTS,)
