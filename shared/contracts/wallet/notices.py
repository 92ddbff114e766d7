"""What the wallet wants a member to know."""

from typing import Literal, Self

from shared.contracts import examples
from shared.contracts.families import NoticeParameters, NoticePayload


class NoticeIssued(
    NoticePayload,
    name="wallet.notice_issued",
    version=1,
    subject="notice_id",
    listeners=("membership",),
):
    """Membership tells a member about their account at the wallet, at the address it knows."""

    kind: Literal["payout_details_changed"]

    @classmethod
    def example(cls) -> Self:
        return cls(
            notice_id=examples.example_id(60),
            member_id=examples.ALIX.member_id,
            kind="payout_details_changed",
            parameters=NoticeParameters(until_on=examples.DAY),
            urgent=True,
        )
