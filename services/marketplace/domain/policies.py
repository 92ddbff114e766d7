"""The values of marketplace that the cooperative decides."""

from shared.policy import Policy

ORDER_ACCEPT_DAYS = Policy(
    key="order_accept_days",
    default=7,
    minimum=1,
    maximum=30,
    unit="days",
    meaning="how long a seller has to accept an order before it is cancelled",
)

ORDER_COMPLETE_DAYS = Policy(
    key="order_complete_days",
    default=7,
    minimum=1,
    maximum=30,
    unit="days",
    meaning="how long a buyer has to answer a delivery before the order is completed",
)

POLICIES = (ORDER_ACCEPT_DAYS, ORDER_COMPLETE_DAYS)
