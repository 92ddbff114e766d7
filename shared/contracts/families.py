"""Payloads that several senders share: each sender declares its own message over one of these."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from shared.contracts.message import LIST_LIMIT, Code, Credits, Day, Message, Payload, PlainInteger
from shared.money import Amount, Unit

EffectOutcome = Literal["applied", "refused", "scheduled"]
EffectReason = Literal["unknown_key", "out_of_bounds", "wrong_kind", "wrong_value", "wrong_unit", "superseded"]


class NoticeParameters(Payload):
    """What a notice is about: ids, amounts, dates and codes that membership puts into the reader's sentence."""

    order_id: UUID | None = None
    listing_id: UUID | None = None
    mission_id: UUID | None = None
    evening_id: UUID | None = None
    decision_id: UUID | None = None
    amount: Amount | None = None
    price_credits: Credits | None = None
    on: Day | None = None
    until_on: Day | None = None
    number: PlainInteger | None = None
    reason: Code | None = None


class NoticePayload(Message):
    """Somebody must be told. The sender's own message adds `kind`, its closed list."""

    notice_id: UUID
    member_id: UUID
    parameters: NoticeParameters
    urgent: bool


class EffectAnswerPayload(Message):
    """What became of one effect of a decision.

    `effective_on` is the date from which the value counts: the decision's, or today's when it came later; for a refused
    effect, the date that the decision asked for.
    """

    decision_id: UUID
    effect_id: UUID
    outcome: EffectOutcome
    policy_key: Code | None = None
    policy_version: PlainInteger | None = None
    effective_on: Day
    reason_code: EffectReason | None = None


class MessageCount(Payload):
    """How many messages of one routing key were said."""

    message: Code
    count: PlainInteger


class UnitSum(Payload):
    """The sum of every amount of one unit in what was said."""

    unit: Unit
    amount: PlainInteger


class DayClosedPayload(Message):
    """A business date is over: what this sender said with it, so that a listener can tell whether something is missing.

    What is said later with the same business date is not counted: a listener may have heard more, never less.
    """

    day_id: UUID
    business_date: Day
    counts: Annotated[tuple[MessageCount, ...], Field(max_length=LIST_LIMIT)]
    sums: Annotated[tuple[UnitSum, ...], Field(max_length=LIST_LIMIT)]
