"""Bodies of evenings and of the draw."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.events.repository.evenings import Counts, EveningRow
from services.events.use_cases.draw_order import DrawRecord
from shared.web import Body, Day, Id, View, text

EveningState = Literal["planned", "open", "running", "held", "cancelled"]
EntrantKind = Literal["member", "guest"]

ALGORITHM = (
    "list_text: one line a sign-up by ascending sign-up number, '<sign-up number>:<member|guest>:<number>', joined by"
    " LF;"
    " list_sha256 = SHA-256(list_text); seed = SHA-256(list_sha256 + ':' + commitment);"
    " order = ascending SHA-256(seed + ':' + subject + ':' + number), ties to the lower sign-up number;"
    " all hashes in lower-case hex over UTF-8; number = member number, or the sign-up number of a guest"
)


class NewEvening(Body):
    """An evening to plan."""

    on: Day
    territory_id: Id
    season_code: Annotated[str, text(20, pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")] | None = None
    jury_president_id: Id | None = None


class HeldEvening(Body):
    """What the crew counted at the end of the night."""

    volunteers: Annotated[int, Field(strict=True, ge=0, le=500)] = 0


class EveningCounts(View):
    """How many people, up to now."""

    signed_up: int
    performed: int
    retained: int
    no_shows: int


class EveningView(View):
    """An evening. `commitment` is the public half of the draw, there from the first day."""

    evening_id: UUID
    territory_id: UUID
    on: date
    season_code: str | None
    state: EveningState
    commitment: str
    jury_president_id: UUID | None
    created_by: UUID
    created_at: datetime
    opened_at: datetime | None
    started_at: datetime | None
    held_on: date | None
    ended_at: datetime | None
    volunteers: int | None
    scouting_closed: bool

    @classmethod
    def of(cls, row: EveningRow) -> "EveningView":
        """The view of a row."""
        return cls(
            evening_id=row.evening_id,
            territory_id=row.territory_id,
            on=row.evening_on,
            season_code=row.season_code,
            state=row.state,  # type: ignore[arg-type]  # the table's CHECK holds the same list
            commitment=row.commitment,
            jury_president_id=row.jury_president_id,
            created_by=row.created_by,
            created_at=row.created_at,
            opened_at=row.opened_at,
            started_at=row.started_at,
            held_on=row.held_on,
            ended_at=row.ended_at,
            volunteers=row.volunteers,
            scouting_closed=row.scouting_closed_at is not None,
        )


class EveningDetail(View):
    """An evening with its figures."""

    evening: EveningView
    counts: EveningCounts

    @classmethod
    def of_counts(cls, row: EveningRow, counts: Counts) -> "EveningDetail":
        """The view of a row with its figures."""
        shown = EveningCounts(
            signed_up=counts.signed_up,
            performed=counts.performed,
            retained=counts.retained,
            no_shows=counts.no_shows,
        )
        return cls(evening=EveningView.of(row), counts=shown)


class DrawPlace(View):
    """One place of the draw, with what it was ordered by."""

    position: int
    sign_up_id: UUID
    sign_up_number: int
    kind: EntrantKind
    number: str
    digest: str


class DrawView(View):
    """A draw with everything needed to recompute it. Before the draw there is the commitment only."""

    evening_id: UUID
    drawn: bool
    subject: UUID
    commitment: str
    algorithm: str
    list_text: str | None
    list_sha256: str | None
    seed: str | None
    drawn_at: datetime | None
    recomputed: bool
    """Whether the service has just found the same figures again from the list and the commitment."""
    order: list[DrawPlace]

    @classmethod
    def of(cls, record: DrawRecord) -> "DrawView":
        """The view of a draw."""
        draw = record.draw
        places = [
            DrawPlace(
                position=entry.position,
                sign_up_id=entry.sign_up_id,
                sign_up_number=entry.sign_up_number,
                kind="guest" if entry.member_number is None else "member",
                number=str(entry.sign_up_number if entry.member_number is None else entry.member_number),
                digest=entry.digest,
            )
            for entry in record.entries
        ]
        return cls(
            evening_id=record.evening.evening_id,
            drawn=draw is not None,
            subject=record.evening.evening_id,
            commitment=record.evening.commitment,
            algorithm=ALGORITHM,
            list_text=draw.list_text if draw else None,
            list_sha256=draw.list_sha256 if draw else None,
            seed=draw.seed if draw else None,
            drawn_at=draw.drawn_at if draw else None,
            recomputed=record.recomputed,
            order=places,
        )
