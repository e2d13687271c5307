"""What the policies add to the faces, part by part."""

from gaoxin.domains.policies import contributions_awards, contributions_library, contributions_money

CONTRIBUTIONS = (
    *contributions_library.CONTRIBUTIONS, *contributions_awards.CONTRIBUTIONS, *contributions_money.CONTRIBUTIONS,
)  # fmt: skip
