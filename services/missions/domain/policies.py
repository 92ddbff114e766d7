"""The values of missions that the cooperative decides."""

from shared.policy import Policy

POT_SHARE = Policy(
    key="pot_share_bps",
    default=1_500,
    minimum=0,
    maximum=5_000,
    unit="bps",
    meaning="share of a mission's accepted amount, excluding VAT, that goes to the pot commun",
)

POLICIES = (POT_SHARE,)
