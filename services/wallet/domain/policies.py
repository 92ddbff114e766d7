"""The values that the cooperative decides for the wallet. The pot share of missions belongs to missions."""

from shared.policy import Policy

YEARLY_GRANT = Policy(
    key="yearly_grant",
    default=10_000,
    minimum=0,
    maximum=100_000,
    unit="hundredths",
    meaning="SUB granted to a Plug once a calendar year",
)

POLICIES = (YEARLY_GRANT,)
