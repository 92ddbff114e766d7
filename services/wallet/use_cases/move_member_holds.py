"""Settle what members set aside, whole or a part, or give it back: by a request, or because its last day has passed."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.plugs import Plug
from services.wallet.domain.policies import GIFT_YEARLY_LIMIT
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.errors import GiverInactive, HoldEnded, MoreThanHeld, RecipientInactive
from services.wallet.repository import gift_years, journal, member_holds, members
from services.wallet.repository.gift_years import Given
from services.wallet.repository.member_holds import MemberHold
from services.wallet.use_cases.answer_requests import HoldOutcome, problem_of, take_turns
from services.wallet.use_cases.place_member_holds import JOB
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound, Problem
from shared.ids import derived_id
from shared.money import Unit

# The root of the groups of settlements; ids of callers' choice never meet those that messages give.
_NAMESPACE = UUID("0193b2aa-7a11-7e70-8b5c-686f6c647331")
_PART = 500


class SettleRequest(NamedTuple):
    """A giver pays a hold out: an amount of a unit, or the whole rest when it is None."""

    request_id: UUID
    caller_id: UUID
    hold_id: UUID
    amount: int | None
    unit: Unit
    cause_id: UUID

    @property
    def body(self) -> str:
        """Everything that must be the same when the id comes again."""
        return f"{self.caller_id}:{self.hold_id}:{self.amount}:{self.unit}"


class VoidRequest(NamedTuple):
    """Giver or recipient lets a hold go."""

    request_id: UUID
    caller_id: UUID
    hold_id: UUID

    @property
    def body(self) -> str:
        """Everything that must be the same when the id comes again."""
        return f"{self.caller_id}:{self.hold_id}"


async def settle_member_holds(work: UnitOfWork, requests: Sequence[SettleRequest]) -> list[HoldOutcome]:
    """Pay out of holds what can be paid; the outcome of each request, in order. Only the giver settles."""
    await journal.lock_credits(work)
    turns = await take_turns(work, "settle", requests)
    holds = await member_holds.find_member_holds(work, {request.hold_id for request in turns.fresh})
    plugs = await members.plugs(work, _people(holds.values()))
    posting = Posting()
    for request in turns.fresh:
        hold = holds.get(request.hold_id)
        if hold is None or hold.giver_id != request.caller_id:
            turns.tell(request, NotFound())
            continue
        amount = hold.rest if request.amount is None else request.amount
        problem = _stands_in_the_way(work, request, hold, plugs)
        if problem is not None:
            turns.refuse(request, problem)
            continue
        posting.release(hold.from_account, hold.to_account, amount)
        posting.post(_group(work, request, hold, amount))
        holds[hold.hold_id] = hold.settled(amount, work.today())
        turns.do(request, holds[hold.hold_id])
    if posting.groups:
        await member_holds.update_member_holds(work, list(holds.values()))
        await journal.post(work, posting)
    return await turns.outcomes(work)


def _people(holds: Iterable[MemberHold]) -> set[UUID]:
    return {who for hold in holds for who in (hold.giver_id, hold.recipient_id) if who is not None}


def _stands_in_the_way(
    work: UnitOfWork, request: SettleRequest, hold: MemberHold, plugs: dict[UUID, Plug]
) -> Problem | None:
    today = work.today()
    if request.unit != "COL":
        return problem_of("sub_cannot_be_given" if request.unit == "SUB" else "euros_cannot_be_given")
    if hold.state != "placed" or today > hold.expires_on:
        return HoldEnded()
    if request.amount is not None and request.amount > hold.rest:
        return MoreThanHeld(field="body.amount.amount")
    giver = plugs.get(hold.giver_id)
    if giver is not None and not giver.may_order(today):
        return GiverInactive()
    recipient = plugs.get(hold.recipient_id) if hold.recipient_id is not None else None
    return RecipientInactive() if recipient is not None and not recipient.may_order(today) else None


def _group(work: UnitOfWork, request: SettleRequest, hold: MemberHold, amount: int) -> Group:
    return Group(
        group_id=derived_id(_NAMESPACE, request.request_id.hex),
        kind="hold_settlement",
        subject_id=hold.hold_id,
        cause_id=request.cause_id,
        business_date=work.today(),
        transfers=(Transfer(hold.from_account, hold.to_account, amount, request.request_id),),
        policy_key=GIFT_YEARLY_LIMIT.key,
        policy_version=hold.policy_version,
        decision_id=hold.decision_id,
        reason_sha256=hold.reason_sha256,
    )


async def void_member_holds(work: UnitOfWork, requests: Sequence[VoidRequest]) -> list[HoldOutcome]:
    """Give back what is left of holds; the outcome of each request, in order. Giver and recipient may."""
    await journal.lock_credits(work)
    turns = await take_turns(work, "void", requests)
    holds = await member_holds.find_member_holds(work, {request.hold_id for request in turns.fresh})
    ended: list[MemberHold] = []
    for request in turns.fresh:
        hold = holds.get(request.hold_id)
        if hold is None or request.caller_id not in (hold.giver_id, hold.recipient_id):
            turns.tell(request, NotFound())
        elif hold.state != "placed":
            turns.refuse(request, HoldEnded())
        else:
            ended.append(hold)
            holds[hold.hold_id] = hold.given_back("voided", work.today())
            turns.do(request, holds[hold.hold_id])
    await _give_back(work, ended, [holds[hold.hold_id] for hold in ended])
    return await turns.outcomes(work)


async def expire_member_holds(work: UnitOfWork) -> None:
    """Give back holds whose last day has passed, a part a transaction; holds of orders are not among them."""
    await journal.lock_credits(work)
    today = work.today()
    overdue = await member_holds.overdue_member_holds(work, today, _PART)
    await _give_back(work, overdue, [hold.given_back("expired", today) for hold in overdue])
    if len(overdue) == _PART:
        await work.schedule(JOB, (today - timedelta(days=1)).isoformat(), work.now())


async def _give_back(work: UnitOfWork, before: Sequence[MemberHold], after: Sequence[MemberHold]) -> None:
    if not before:
        return
    posting = Posting()
    counted: dict[tuple[UUID, int], int] = {}
    for hold in before:
        posting.release(hold.from_account, hold.to_account, hold.rest)
        place = (hold.giver_id, hold.placed_on.year)
        counted[place] = counted.get(place, 0) + hold.rest
    await member_holds.update_member_holds(work, after)
    await gift_years.give_back(work, [Given(*place, amount) for place, amount in counted.items()])
    await journal.post(work, posting)
