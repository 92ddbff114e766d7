"""Post gifts of COL, as many as are asked for at once: each is posted whole, or refused for a reason of its own.

The id of a request is its idempotency key. A gift that was posted is recognised by its group, a refusal by what was
asked; both are answered again as they were. Requests are decided in order, so that a batch ends as its requests would
one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.gifts import GiftAsk, Purses, refusal
from services.wallet.domain.policies import GIFT_YEARLY_LIMIT
from services.wallet.repository import gift_years, gifts
from services.wallet.repository.asked import Asked, find_asked, keep_asked
from services.wallet.repository.gift_years import Reason
from services.wallet.repository.gifts import Found, Line, PostedGift, Wanted
from services.wallet.use_cases.answer_requests import earlier, is_of, problem_of, refused, reused, salted
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Problem
from shared.ids import derived_id

# The root of the groups of gifts: ids of callers' choice never meet those that messages give.
_NAMESPACE = UUID("0193b2aa-7a11-7e70-8b5c-676966747331")


class TransferRequest(NamedTuple):
    """A gift as it is asked for. `request_id` is the giver's id for it, `cause_id` the request behind it."""

    request_id: UUID
    ask: GiftAsk
    reason: str | None
    cause_id: UUID

    @property
    def group_id(self) -> UUID:
        """The id of its group."""
        return group_of(self.request_id)

    @property
    def body(self) -> str:
        """Everything that must be the same when the id comes again."""
        ask = self.ask
        return f"{ask.giver_id}:{ask.recipient_id}:{ask.amount}:{ask.unit}:{self.reason or ''}"


class PostedTransfer(NamedTuple):
    """A gift that is in the journal, by this request or, when `replayed`, by an earlier one."""

    gift: PostedGift
    replayed: bool


@dataclass(slots=True)
class _Batch:
    """What a batch comes to, while it is decided."""

    at: datetime
    on: date
    policy: PolicyVersion
    purses: Purses
    lines: list[Line] = field(default_factory=list)
    givers: list[UUID] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)
    refused: list[Asked] = field(default_factory=list)


def group_of(transfer_id: UUID) -> UUID:
    """The group of the gift that its giver named so."""
    return derived_id(_NAMESPACE, transfer_id.hex)


async def post_transfers(work: UnitOfWork, requests: Sequence[TransferRequest]) -> list[PostedTransfer | Problem]:
    """Post what can be posted; the outcome of each request, in order."""
    at = work.now()
    today = work.clock.business_date(at)
    policy = await gifts.begin(work, GIFT_YEARLY_LIMIT, today)
    first: dict[UUID, TransferRequest] = {}
    for request in requests:
        first.setdefault(request.request_id, request)
    leaders = list(first.values())
    wanted = [Wanted(request.request_id, request.group_id, request.ask) for request in leaders]
    found = await gifts.look(work, "transfer", wanted, today.year)
    seen = [request for request, known in zip(leaders, found, strict=True) if known.seen]
    outcomes = await _earlier(work, seen) if seen else {}
    batch = _Batch(at, today, policy, gifts.purses(policy.value, wanted, found))
    for request, known in zip(leaders, found, strict=True):
        if not known.seen:
            outcomes[request.request_id] = _decide(batch, request, known)
    opened = {r.ask.from_account.account_id for r, f in zip(leaders, found, strict=True) if f.available is not None}
    if batch.lines:
        await gifts.post(work, batch.lines, batch.givers, opened, today, at, policy)
    await gift_years.keep_reasons(work, batch.reasons)
    await keep_asked(work, "transfer", batch.refused)
    return [_own(request, first[request.request_id], outcomes) for request in requests]


def _decide(batch: _Batch, request: TransferRequest, known: Found) -> PostedTransfer | Problem:
    ask = request.ask
    why = refusal(ask, known.parties, batch.purses, batch.on)
    if why is not None:
        problem = problem_of(why, batch.policy.value)
        batch.refused.append(refused(request.request_id, ask.giver_id, request.body, problem))
        return problem
    salt, digest = salted(request.reason) if request.reason else (None, None)
    debit, credit = ask.from_account, ask.to_account(known.recipient_number)
    group_id = request.group_id
    batch.purses.give(ask, credit.account_id)
    batch.lines.append(Line(group_id, request.request_id, request.cause_id, digest, debit, credit, ask.amount))
    batch.givers.append(ask.giver_id)
    if salt is not None and request.reason:
        batch.reasons.append(Reason(group_id, ask.giver_id, ask.recipient_id, salt, request.reason))
    gift = PostedGift(
        request.request_id,
        group_id,
        ask.giver_id,
        ask.giver_number,
        credit.owner_id,
        credit.owner_number,
        ask.amount,
        batch.on,
        batch.at,
        batch.policy.key,
        batch.policy.version,
        batch.policy.decision_id,
        digest,
        salt,
        request.reason,
    )
    return PostedTransfer(gift, replayed=False)


async def _earlier(work: UnitOfWork, requests: Sequence[TransferRequest]) -> dict[UUID, PostedTransfer | Problem]:
    """The outcomes of ids that were asked before, in this batch's words."""
    posted = await gifts.find_gifts(work, [request.group_id for request in requests])
    known = await find_asked(work, "transfer", [request.request_id for request in requests])
    outcomes: dict[UUID, PostedTransfer | Problem] = {}
    for request in requests:
        gift = posted.get(request.group_id)
        if gift is not None:
            same = _is_same(request, gift)
            outcomes[request.request_id] = PostedTransfer(gift, replayed=True) if same else reused()
        else:
            outcome = earlier(known[request.request_id], request.body)
            if not isinstance(outcome, Problem):
                raise RuntimeError("only refusals of transfers are kept apart from the journal")
            outcomes[request.request_id] = outcome
    return outcomes


def _is_same(request: TransferRequest, gift: PostedGift) -> bool:
    """Whether a gift is what is asked now. A reason that was erased is believed to be the same."""
    ask = request.ask
    if (ask.giver_id, ask.recipient_id, ask.amount, ask.unit) != (
        gift.giver_id,
        gift.recipient_id,
        gift.amount,
        "COL",
    ):
        return False
    if gift.reason_sha256 is None or not request.reason:
        return gift.reason_sha256 is None and not request.reason
    return is_of(gift.salt, gift.reason_sha256, request.reason)


def _own(
    request: TransferRequest, leader: TransferRequest, outcomes: dict[UUID, PostedTransfer | Problem]
) -> PostedTransfer | Problem:
    """The outcome of a request whose id may stand in the batch several times."""
    outcome = outcomes[request.request_id]
    if request is leader:
        return outcome
    if request.body != leader.body:
        return reused()
    return PostedTransfer(outcome.gift, replayed=True) if isinstance(outcome, PostedTransfer) else outcome
