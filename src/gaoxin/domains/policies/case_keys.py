"""The procedures on which awards and questions run (`procedures/policy/`)."""

APPLICATION = "policy/application"
ENTITLEMENT = "policy/entitlement"
QUESTION = "policy/question"
