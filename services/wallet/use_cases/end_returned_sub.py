"""What becomes of SUB that comes back from a hold: it stays, is destroyed, or moves on, as its year and owner say."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, member_sub
from services.wallet.domain.orders import Parts, expires_on_return
from services.wallet.domain.plugs import Plug, last_day
from services.wallet.domain.policies import SUB_ROLLS_OVER
from services.wallet.domain.posting import RULES, RULES_VERSION, Group, Transfer
from services.wallet.repository.holds import Order
from services.wallet.repository.sub_years import SubYear
from services.wallet.use_cases.say_expired import say_expired
from shared.contracts.message import Member
from shared.contracts.wallet import ExpiryReason
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.observability.cause import Cause


class Ending(NamedTuple):
    """What ends of the SUB that comes back: `expired` is destroyed; a group says how. Neither: it stays where it is."""

    group: Group | None = None
    expired: int = 0


def end_returned_sub(
    work: UnitOfWork,
    cause: Cause,
    order: Order,
    returned: Parts,
    on: date,
    owner: Plug | None,
    ended: Mapping[int, SubYear],
) -> Ending:
    """End the SUB that `order` gives back on `on`, if it is due, and announce `credits_expired`.

    After its year, or to somebody who is no longer Plug, it is destroyed. What came back within its year and is heard
    of when that year is closed ends like all SUB of that year: destroyed, or moved on by the policy.
    """
    year = order.placed_on.year
    gone = owner is not None and owner.ended
    if not returned.sub:
        return Ending()
    if expires_on_return(year, on, plug_ended=gone):
        reason: ExpiryReason = "returned_late" if on.year > year else "left"
        _say(work, cause, order, returned.sub, reason, on)
        return Ending(_group(cause, order, returned.sub, on, None), returned.sub)
    if year not in ended:
        return Ending()
    closed = _last_end(year, ended)
    group = _group(cause, order, returned.sub, last_day(closed.year), closed)
    if closed.rolls_over:
        return Ending(group)
    _say(work, cause, order, returned.sub, "year_end", last_day(closed.year))
    return Ending(group, returned.sub)


def _last_end(year: int, ended: Mapping[int, SubYear]) -> SubYear:
    """The year end that decides: the first that destroys, otherwise the newest that was begun."""
    while (closed := ended[year]).rolls_over and year + 1 in ended:
        year += 1
    return closed


def _group(cause: Cause, order: Order, amount: int, on: date, year: SubYear | None) -> Group:
    target, kind = SUB_ISSUANCE_ACCOUNT, "expiry"
    if year is not None and year.rolls_over:
        target, kind = member_sub(order.buyer_id, order.buyer_number, year.year + 1), "roll_over"
    return Group(
        group_id=derived_id(order.hold_id, "expiry"),
        kind=kind,
        subject_id=order.hold_id,
        cause_id=cause.causation_id,
        business_date=on,
        transfers=(Transfer(order.buyer_sub, target, amount),),
        policy_key=RULES if year is None else SUB_ROLLS_OVER.key,
        policy_version=RULES_VERSION if year is None else year.policy_version,
        decision_id=None if year is None else year.decision_id,
        territory_id=order.territory_id,
    )


def _say(work: UnitOfWork, cause: Cause, order: Order, amount: int, reason: ExpiryReason, on: date) -> None:
    buyer = Member(member_id=order.buyer_id, member_number=order.buyer_number)
    say_expired(work, cause, buyer, order.placed_on.year, amount, reason, on, order.territory_id)
