"""Set COL aside for gifts, as many as are asked for at once: by the rules of gifts, until a day that is agreed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.gifts import GiftAsk, refusal
from services.wallet.domain.policies import GIFT_YEARLY_LIMIT, HOLD_DAYS
from services.wallet.domain.posting import Posting
from services.wallet.errors import ExpiryOutOfBounds
from services.wallet.repository import gift_years, gifts, journal, member_holds
from services.wallet.repository.gift_years import Given, Reason
from services.wallet.repository.gifts import Found, Wanted
from services.wallet.repository.member_holds import MemberHold
from services.wallet.use_cases.answer_requests import HoldOutcome, digest_of, new_salt, problem_of, take_turns
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id

JOB = "expire_member_holds"
# The root under which reasons of holds are kept; ids of callers' choice never meet those of gifts.
_NAMESPACE = UUID("0193b2aa-7a11-7e70-8b5c-686f6c647332")


class HoldRequest(NamedTuple):
    """What a member asks to set aside. `request_id` is the giver's id for it; `expires_on` its last day, or the
    longest that the policy allows."""

    request_id: UUID
    ask: GiftAsk
    expires_on: date | None
    reason: str | None = None

    @property
    def caller_id(self) -> UUID:
        """Who asks."""
        return self.ask.giver_id

    @property
    def body(self) -> str:
        """Everything that must be the same when the id comes again."""
        ask = self.ask
        words = f":{self.reason}" if self.reason else ""
        return f"{ask.giver_id}:{ask.recipient_id}:{ask.amount}:{ask.unit}:{self.expires_on}{words}"


def place_of_reason(hold_id: UUID) -> UUID:
    """Under which id the reason of a hold is kept beside the journal."""
    return derived_id(_NAMESPACE, hold_id.hex)


async def place_member_holds(work: UnitOfWork, requests: Sequence[HoldRequest]) -> list[HoldOutcome]:
    """Set aside what can be set aside; the outcome of each request, in order."""
    await journal.lock_credits(work)
    turns = await take_turns(work, "hold", requests)
    fresh = list(turns.fresh)
    today = work.today()
    limit = await work.policy(GIFT_YEARLY_LIMIT, today)
    days = (await work.policy(HOLD_DAYS, today)).value
    wanted = [Wanted(r.request_id, derived_id(r.request_id, "hold"), r.ask) for r in fresh]
    found = await gifts.look(work, "hold", wanted, today.year) if fresh else []
    purses = gifts.purses(limit.value, wanted, found)
    placed: list[MemberHold] = []
    reasons: list[Reason] = []
    for request, known in zip(fresh, found, strict=True):
        expires_on = request.expires_on or today + timedelta(days=days)
        latest = today + timedelta(days=days)
        why = refusal(request.ask, known.parties, purses, today)
        if not today <= expires_on <= latest:
            turns.refuse(request, ExpiryOutOfBounds(field="body.expires_on", latest=latest.isoformat()))
        elif why is not None:
            turns.refuse(request, problem_of(why, limit.value))
        else:
            purses.set_aside(request.ask)
            reason = _reason(request)
            digest = None if reason is None else digest_of(reason.salt, reason.reason)
            hold = _hold(request, known, (today, expires_on), limit.version, limit.decision_id)
            placed.append(replace(hold, reason_sha256=digest))
            reasons += [] if reason is None else [reason]
            turns.do(request, placed[-1])
    await _write(work, placed)
    await gift_years.keep_reasons(work, reasons)
    return await turns.outcomes(work)


def _reason(request: HoldRequest) -> Reason | None:
    if not request.reason:
        return None
    where, ask = place_of_reason(request.request_id), request.ask
    return Reason(where, ask.giver_id, ask.recipient_id, new_salt(), request.reason)


def _hold(
    request: HoldRequest, known: Found, days: tuple[date, date], version: int, decision_id: UUID | None
) -> MemberHold:
    ask = request.ask
    return MemberHold(
        hold_id=request.request_id,
        giver_id=ask.giver_id,
        giver_number=ask.giver_number,
        recipient_id=ask.recipient_id,
        recipient_number=known.recipient_number if ask.recipient_id is not None else None,
        amount=ask.amount,
        posted=0,
        voided=0,
        state="placed",
        placed_on=days[0],
        expires_on=days[1],
        ended_on=None,
        policy_version=version,
        decision_id=decision_id,
    )


async def _write(work: UnitOfWork, placed: Sequence[MemberHold]) -> None:
    if not placed:
        return
    posting = Posting()
    counted: dict[UUID, int] = {}
    for hold in placed:
        posting.hold(hold.from_account, hold.to_account, hold.amount)
        counted[hold.giver_id] = counted.get(hold.giver_id, 0) + hold.amount
    year = placed[0].placed_on.year
    await member_holds.insert_member_holds(work, placed)
    await gift_years.count_given(work, [Given(member_id, year, amount) for member_id, amount in counted.items()])
    await journal.post(work, posting)
    for expires_on in {hold.expires_on for hold in placed}:
        await work.schedule(JOB, expires_on.isoformat(), work.clock.start_of(expires_on + timedelta(days=1)))
