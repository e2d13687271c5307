"""The procedures on which awards run (`procedures/policy/`)."""

APPLICATION = "policy/application"
ENTITLEMENT = "policy/entitlement"
