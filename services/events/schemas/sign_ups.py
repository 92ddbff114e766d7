"""Bodies of sign-ups, claims and performances."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.events.repository.sign_ups import SignUpRow, StepRow
from services.events.repository.stage import PerformanceRow
from shared.web import Body, Id, Moment, PositiveInteger, View, text

SignUpState = Literal["signed_up", "checked_in", "drawn", "performed", "scouted", "skipped", "no_show", "withdrawn"]
Decision = Literal["retained", "not_yet", "come_again"]


class GuestBody(Body):
    """Somebody without an account: a stage name and a way to reach them."""

    stage_name: Annotated[str, text(80)]
    contact: Annotated[str, text(200, min_length=3)]


class FellowBody(Body):
    """Another member, whom the crew signs up at the door."""

    member_id: Id
    stage_name: Annotated[str, text(80)]


class NewSignUp(Body):
    """Who signs up: the caller when neither `guest` nor `member` is given; these two are for the crew."""

    guest: GuestBody | None = None
    member: FellowBody | None = None
    minor: bool = False
    guardian_consent: bool = False
    """The crew has seen the consent of the legal guardian."""


class SignUpView(View):
    """A sign-up. What only the artist, the crew and the jury see is null for others; the contact is nowhere in it."""

    sign_up_id: UUID
    evening_id: UUID
    sign_up_number: int
    kind: Literal["member", "guest"]
    claimed: bool
    member_id: UUID | None
    member_number: int | None
    stage_name: str
    state: SignUpState
    position: int | None
    minor: bool | None
    decision: Decision | None
    created_at: datetime

    @classmethod
    def of(cls, row: SignUpRow, *, private: bool) -> "SignUpView":
        """The view of a row; `private` shows whether the artist is a minor and what was decided."""
        return cls(
            sign_up_id=row.sign_up_id,
            evening_id=row.evening_id,
            sign_up_number=row.sign_up_number,
            kind="guest" if row.is_guest else "member",
            claimed=row.claimed_at is not None,
            member_id=row.member_id,
            member_number=row.member_number,
            stage_name=row.stage_name,
            state=row.state,  # type: ignore[arg-type]  # the table's CHECK holds the same list
            position=row.position,
            minor=row.is_minor if private else None,
            decision=row.decision if private else None,  # type: ignore[arg-type]
            created_at=row.created_at,
        )


class StepView(View):
    """One dated and signed step."""

    state: SignUpState
    taken_at: datetime
    taken_by: UUID


class SignUpDetail(View):
    """A sign-up with its steps; they are shown to the artist, the crew and the jury."""

    sign_up: SignUpView
    steps: list[StepView]

    @classmethod
    def of_steps(cls, row: SignUpRow, steps: list[StepRow], *, private: bool) -> "SignUpDetail":
        """The view of a row with its steps."""
        shown = [StepView.model_validate(step) for step in steps] if private else []
        return cls(sign_up=SignUpView.of(row, private=private), steps=shown)


class ContactView(View):
    """How a guest is reached; for the crew of that evening."""

    sign_up_id: UUID
    contact: str


class ClaimCodeView(View):
    """The code with which a member takes over a guest's sign-up. Shown once; a new one replaces it."""

    sign_up_id: UUID
    claim_code: str


class NewClaim(Body):
    """A claim code as it was given to the guest."""

    claim_code: Annotated[str, text(32, min_length=16)]


class NewPerformance(Body):
    """An open-mic slot as the phone timed it; `performance_id` is made by the phone."""

    performance_id: Id
    sign_up_id: Id
    device_id: Id
    device_sequence: PositiveInteger
    started_at: Moment
    ended_at: Moment


class PerformanceView(View):
    """A slot with its measured time; recorded as it was, whatever was found odd about it."""

    performance_id: UUID
    evening_id: UUID
    sign_up_id: UUID
    device_id: UUID
    device_sequence: int
    started_at: datetime
    ended_at: datetime
    duration_ms: int
    timing: Literal["within", "under", "over"]
    doubts: list[Literal["clock_ahead", "before_start", "overlaps", "out_of_order"]]
    recorded_at: datetime

    @classmethod
    def of(cls, row: PerformanceRow) -> "PerformanceView":
        """The view of a row."""
        names = [name for name in cls.model_fields if name != "doubts"]
        return cls(**{name: getattr(row, name) for name in names}, doubts=row.doubts)  # type: ignore[arg-type]


class PerformanceList(View):
    """The slots of an evening, by the phones' times."""

    items: Annotated[list[PerformanceView], Field(max_length=1000)]
