"""What membership says: who people are, what they may do, and what was decided."""

from datetime import UTC, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field

from shared.contracts import examples
from shared.contracts.families import DayClosedPayload, MessageCount
from shared.contracts.message import (
    LIST_LIMIT,
    Code,
    Day,
    Member,
    Message,
    Moment,
    Payload,
    ServiceName,
    Sha256,
    Version,
)
from shared.money import MAXIMUM_AMOUNT, Amount

OTHERS: tuple[ServiceName, ...] = ("wallet", "marketplace", "missions", "events")

MemberKind = Literal["person", "structure"]
Language = Literal["fr", "en"]
PlugEndReason = Literal["left", "excluded", "deceased", "erased"]
Role = Literal[
    "founding_referent",
    "technical_presidency",
    "service_provider",
    "strategic_council",
    "project_lead",
    "jury",
    "mediator",
    "steward",
]
RevocationReason = Literal["logout_all", "password", "suspension", "erasure"]
DecisionMethod = Literal["presidency", "council", "consent", "unanimity", "majority", "colleges"]
EffectKind = Literal[
    "policy_value", "role", "admission", "conversion_approval", "investment", "surplus_allocation", "playlist"
]
EffectUnit = Literal["bps", "hundredths", "cents", "minutes", "hours", "days", "count", "boolean", "choice"]

WholeNumber = Annotated[int, Field(strict=True, ge=-MAXIMUM_AMOUNT, le=MAXIMUM_AMOUNT)]
EffectValue = Annotated[WholeNumber | bool | UUID | Code, Field(union_mode="left_to_right")]


class MemberRegistered(
    Message, name="membership.member_registered", version=1, subject="member", listeners=OTHERS, fact="state"
):
    """A person or structure is a member: the address is verified and the number is given."""

    member: Member
    kind: MemberKind
    registered_on: Day
    language: Language

    @classmethod
    def example(cls) -> Self:
        return cls(member=examples.ALIX, kind="person", registered_on=examples.DAY, language="fr")


class CharterSigned(
    Message,
    name="membership.charter_signed",
    version=1,
    subject="member",
    listeners=("marketplace", "missions", "events"),
    fact="state",
):
    """A member signed a version of the charter."""

    member: Member
    charter_version: Version
    signed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(member=examples.ALIX, charter_version=1, signed_on=examples.DAY)


class PlugGranted(
    Message, name="membership.plug_granted", version=1, subject="member", listeners=OTHERS, fact="state", kept=True
):
    """A member is Plug from this date. The wallet grants the year's SUB, once."""

    member: Member
    granted_on: Day
    admission_id: UUID
    territory_id: UUID

    @classmethod
    def example(cls) -> Self:
        return cls(
            member=examples.ALIX,
            granted_on=examples.DAY,
            admission_id=examples.ADMISSION,
            territory_id=examples.TERRITORY,
        )


class PlugSuspended(
    Message, name="membership.plug_suspended", version=1, subject="member", listeners=OTHERS, fact="state"
):
    """Nothing new for this Plug, until a date or until resumed; open orders go on."""

    member: Member
    suspended_on: Day
    until_on: Day | None = None
    decision_id: UUID

    @classmethod
    def example(cls) -> Self:
        return cls(member=examples.ALIX, suspended_on=examples.DAY, decision_id=examples.DECISION)


class PlugResumed(
    Message, name="membership.plug_resumed", version=1, subject="member", listeners=OTHERS, fact="state", kept=True
):
    """The suspension is over. The wallet grants the year's SUB if it was missed."""

    member: Member
    resumed_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(member=examples.ALIX, resumed_on=examples.DAY)


class PlugEnded(
    Message, name="membership.plug_ended", version=1, subject="member", listeners=OTHERS, fact="state", kept=True
):
    """A member is no longer Plug. The wallet destroys SUB outside holds with that date; a playlist entry stays."""

    member: Member
    ended_on: Day
    reason: PlugEndReason

    @classmethod
    def example(cls) -> Self:
        return cls(member=examples.ALIX, ended_on=examples.DAY, reason="left")


class RoleGranted(
    Message, name="membership.role_granted", version=1, subject="mandate_id", listeners=OTHERS, fact="state"
):
    """A mandate: signatures and ceilings are checked against it. `until_on` is the last day; None is open-ended."""

    mandate_id: UUID
    member: Member
    role: Role
    scope_id: UUID | None = None
    from_on: Day
    until_on: Day | None = None
    ceiling: Amount | None = None
    decision_id: UUID | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(
            mandate_id=examples.example_id(60),
            member=examples.ALIX,
            role="strategic_council",
            from_on=examples.DAY,
            ceiling=Amount(amount=50_000, unit="EUR"),
            decision_id=examples.DECISION,
        )


class RoleEnded(Message, name="membership.role_ended", version=1, subject="mandate_id", listeners=OTHERS, fact="state"):
    """A mandate ended before its date: signatures before `ended_on` count."""

    mandate_id: UUID
    member: Member
    role: Role
    ended_on: Day

    @classmethod
    def example(cls) -> Self:
        return cls(
            mandate_id=examples.example_id(60), member=examples.ALIX, role="strategic_council", ended_on=examples.DAY
        )


class AccessRevoked(
    Message, name="membership.access_revoked", version=1, subject="member_id", listeners=OTHERS, fact="state"
):
    """Tokens of this member issued before the moment are refused everywhere."""

    member_id: UUID
    tokens_issued_before_at: Moment
    reason: RevocationReason

    @classmethod
    def example(cls) -> Self:
        return cls(
            member_id=examples.ALIX.member_id,
            tokens_issued_before_at=datetime(2027, 3, 14, 12, 0, tzinfo=UTC),
            reason="logout_all",
        )


class TerritoryOpened(
    Message, name="membership.territory_opened", version=1, subject="territory_id", listeners=OTHERS, fact="state"
):
    """A territory exists: objects may name it."""

    territory_id: UUID
    code: Code
    opened_on: Day
    parent_territory_id: UUID | None = None

    @classmethod
    def example(cls) -> Self:
        return cls(territory_id=examples.TERRITORY, code="liege", opened_on=examples.DAY)


class DecisionEffect(Payload):
    """One thing that a decision changes, for the one service that it names."""

    effect_id: UUID
    target: ServiceName
    kind: EffectKind
    key: Code
    value: EffectValue
    unit: EffectUnit | None = None
    manifest_sha256: Sha256 | None = None


class DecisionAdopted(
    Message, name="membership.decision_adopted", version=1, subject="decision_id", listeners=OTHERS, fact="state"
):
    """A decision was adopted. The target of each effect checks it, acts on it and answers; the others ignore it."""

    decision_id: UUID
    decision_number: Version
    method: DecisionMethod
    adopted_on: Day
    effective_on: Day
    effects: Annotated[tuple[DecisionEffect, ...], Field(max_length=LIST_LIMIT)]

    @classmethod
    def example(cls) -> Self:
        effect = DecisionEffect(
            effect_id=examples.example_id(21),
            target="missions",
            kind="policy_value",
            key="pot_share_bps",
            value=2_000,
            unit="bps",
        )
        return cls(
            decision_id=examples.DECISION,
            decision_number=7,
            method="council",
            adopted_on=examples.DAY,
            effective_on=examples.DAY,
            effects=(effect,),
        )


class DayClosed(
    DayClosedPayload, name="membership.day_closed", version=1, subject="day_id", listeners=("wallet",), fact="state"
):
    """What membership said with the business date that is over."""

    @classmethod
    def example(cls) -> Self:
        return cls(
            day_id=examples.example_id(71),
            business_date=examples.DAY,
            counts=(MessageCount(message="membership.plug_granted.v1", count=3),),
            sums=(),
        )
