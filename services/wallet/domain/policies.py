"""The values that the cooperative decides for the wallet. The pot share of missions belongs to missions."""

from shared.policy import Policy

MONEY_DELAY_DAYS = 7
"""Days until a change of who gets how many euros counts: a false decision is noticed before it moves money."""

YEARLY_GRANT = Policy(
    key="yearly_grant",
    default=10_000,
    minimum=0,
    maximum=100_000,
    unit="hundredths",
    meaning="SUB granted to a Plug once a calendar year",
)

SUB_ROLLS_OVER = Policy(
    key="sub_rolls_over",
    default=0,
    minimum=0,
    maximum=1,
    unit="boolean",
    meaning="whether SUB left on 31 December moves into the next year (1) or is destroyed (0)",
)
GIFT_YEARLY_LIMIT = Policy(
    key="gift_yearly_limit",
    default=100_000,
    minimum=0,
    maximum=100_000_000_000,
    unit="hundredths",
    meaning="COL that a member may give away in a calendar year, to members and to the pot together",
)
HOLD_DAYS = Policy(
    key="hold_days",
    default=7,
    minimum=1,
    maximum=60,
    unit="days",
    meaning="days after which a hold asked for through the wallet's own routes goes back; holds of orders never do",
)
CONVERSION_BASIS = Policy(
    key="conversion_basis",
    default=0,
    minimum=0,
    maximum=1,
    unit="choice",
    meaning="by what the envelope of a conversion is allocated",
    choices=("activity", "closing_balance"),
    delay_days=MONEY_DELAY_DAYS,
)
ACTIVITY_MOVED = Policy(
    key="activity_moved",
    default=0,
    minimum=0,
    maximum=2,
    unit="choice",
    meaning="how COL that orders move from member to member counts as activity",
    choices=("counted_once", "gross", "not"),
    delay_days=MONEY_DELAY_DAYS,
)
REDISTRIBUTION_BPS = Policy(
    key="redistribution_bps",
    default=7_000,
    minimum=0,
    maximum=10_000,
    unit="bps",
    meaning="share of the pot commun that a conversion redistributes to the members",
    delay_days=MONEY_DELAY_DAYS,
)
RESERVE_BPS = Policy(
    key="reserve_bps",
    default=2_000,
    minimum=0,
    maximum=10_000,
    unit="bps",
    meaning="share of the pot commun that a conversion puts into the reserve fund",
    delay_days=MONEY_DELAY_DAYS,
)
POT_BASIS = Policy(
    key="pot_basis",
    default=0,
    minimum=0,
    maximum=1,
    unit="choice",
    meaning="what of the pot commun a conversion counts: what clients have paid, or all that was accepted",
    choices=("cashed", "accepted"),
    delay_days=MONEY_DELAY_DAYS,
)
CONVERSION_CAP = Policy(
    key="conversion_cap",
    default=0,
    minimum=0,
    maximum=100_000_000_000,
    unit="cents",
    meaning="the most that one member receives from a conversion; 0: no cap",
    delay_days=MONEY_DELAY_DAYS,
)
MINIMUM_PAYOUT = Policy(
    key="minimum_payout",
    default=1_000,
    minimum=0,
    maximum=100_000,
    unit="cents",
    meaning="the least that is paid out; less is kept for the member",
)
CONTEST_DAYS = Policy(
    key="contest_days",
    default=14,
    minimum=7,
    maximum=60,
    unit="days",
    meaning="days in which members may contest the computation of a conversion",
)
PAYABLE_AT = Policy(
    key="payable_at",
    default=0,
    minimum=0,
    maximum=1,
    unit="choice",
    meaning="when credited fees can be paid out: once the client has paid, or at acceptance",
    choices=("cash_in", "acceptance"),
    delay_days=MONEY_DELAY_DAYS,
)
WATCHED_CENTS_PER_CREDIT = Policy(
    key="watched_cents_per_credit",
    default=100,
    minimum=1,
    maximum=10_000,
    unit="cents",
    meaning="euros at which a credit is counted against legal limits; a caution, never a rate of conversion",
)
SELLER_VAT_THRESHOLD = Policy(
    key="seller_vat_threshold",
    default=3_750_000,
    minimum=100_000,
    maximum=100_000_000,
    unit="cents",
    meaning="turnover of a year up to which a seller needs not charge VAT; an alert comes at 80 %",
)
NETWORK_VOLUME_LIMIT = Policy(
    key="network_volume_limit",
    default=100_000_000,
    minimum=1_000_000,
    maximum=100_000_000_000,
    unit="cents",
    meaning="payments in credits of twelve months above which the network is declared; an alert comes at 80 %",
)
RESERVES_UNTIL_CAPITAL = Policy(
    key="reserves_until_capital",
    default=0,
    minimum=0,
    maximum=1,
    unit="boolean",
    meaning="whether the legal reserve and the floor of 57.5 % of a surplus end once reserves reach the capital (1)",
)

POLICIES = (
    YEARLY_GRANT,
    SUB_ROLLS_OVER,
    GIFT_YEARLY_LIMIT,
    HOLD_DAYS,
    CONVERSION_BASIS,
    ACTIVITY_MOVED,
    REDISTRIBUTION_BPS,
    RESERVE_BPS,
    POT_BASIS,
    CONVERSION_CAP,
    MINIMUM_PAYOUT,
    CONTEST_DAYS,
    PAYABLE_AT,
    WATCHED_CENTS_PER_CREDIT,
    SELLER_VAT_THRESHOLD,
    NETWORK_VOLUME_LIMIT,
    RESERVES_UNTIL_CAPITAL,
)
