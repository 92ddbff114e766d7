"""Bodies of members' cards, Plug status, charter, mandates and territories."""

from typing import Annotated, Literal
from uuid import UUID

from services.membership.domain.functions import Function, in_force
from services.membership.domain.plugs import EndReason
from services.membership.repository.figures import TerritoryFigures
from services.membership.repository.rows import Charter, Mandate, Member, Plug, Territory
from shared.money import Amount
from shared.web import AmountBody, Body, Day, Id, Moment, View, text

Code = Annotated[str, text(64, pattern=r"^[a-z0-9][a-z0-9_.-]*$")]


class CardView(View):
    """What every member may know of another."""

    member_id: Id
    member_number: int
    public_name: str

    @classmethod
    def of(cls, member: Member) -> "CardView":
        """The card of a member."""
        return cls(member_id=member.member_id, member_number=member.member_number, public_name=member.public_name)


class CardsView(View):
    """The cards of those of the asked members who exist, by number."""

    items: list[CardView]
    next_cursor: None = None


class PlugView(View):
    """A Plug status."""

    member_id: Id
    state: Literal["pending", "active", "suspended", "ended"]
    admission_id: Id
    admitted_on: Day
    territory_id: Id
    granted_on: Day | None
    suspended_on: Day | None
    suspended_until_on: Day | None
    ended_on: Day | None
    ended_reason: str | None

    @classmethod
    def of(cls, plug: Plug) -> "PlugView":
        """The status as it is."""
        return cls.model_validate(plug)


class SuspensionBody(Body):
    """Why, and until when (its last day; null until resumed)."""

    reason_code: Code
    until_on: Day | None = None


class ResumptionBody(Body):
    """Why."""

    reason_code: Code


class EndingBody(Body):
    """How the status ends, and why."""

    reason: EndReason
    reason_code: Code


class CharterBody(Body):
    """The text of the next version, and by when it is to be signed."""

    text: Annotated[str, text(50_000, lines=True)]
    sign_by_on: Day


class CharterView(View):
    """A version of the charter."""

    charter_version: int
    charter_id: Id
    text: str
    text_sha256: str
    published_on: Day
    sign_by_on: Day

    @classmethod
    def of(cls, charter: Charter) -> "CharterView":
        """The version with its hash."""
        return cls(
            charter_version=charter.charter_version,
            charter_id=charter.charter_id,
            text=charter.text,
            text_sha256=bytes(charter.text_sha256).hex(),
            published_on=charter.published_on,
            sign_by_on=charter.sign_by_on,
        )


class SignatureView(View):
    """Who signed what, when."""

    member_id: Id
    charter_version: int
    signed_on: Day


class MandateBody(Body):
    """Who gets which function. `until_on` is its last day; null is open-ended."""

    member_id: Id
    role: Function
    from_on: Day
    until_on: Day | None = None
    ceiling: AmountBody | None = None
    scope_id: Id | None = None
    decision_id: Id | None = None


class MandateView(View):
    """A mandate; the register of functions is open to members."""

    mandate_id: Id
    member_id: Id
    role: Function
    scope_id: Id | None
    from_on: Day
    until_on: Day | None
    ended_on: Day | None
    ceiling: Amount | None
    decision_id: Id | None
    in_force: bool

    @classmethod
    def of(cls, mandate: Mandate, today: Day) -> "MandateView":
        """The mandate, and whether it counts today."""
        ceiling = None
        if mandate.ceiling_amount is not None and mandate.ceiling_unit is not None:
            ceiling = Amount(amount=mandate.ceiling_amount, unit=mandate.ceiling_unit)
        return cls(
            mandate_id=mandate.mandate_id,
            member_id=mandate.member_id,
            role=mandate.role,
            scope_id=mandate.scope_id,
            from_on=mandate.from_on,
            until_on=mandate.until_on,
            ended_on=mandate.ended_on,
            ceiling=ceiling,
            decision_id=mandate.decision_id,
            in_force=in_force(mandate.from_on, mandate.until_on, mandate.ended_on, today),
        )


class TerritoryBody(Body):
    """A territory to open."""

    code: Code
    name: Annotated[str, text(80)]
    parent_territory_id: Id | None = None


class TerritoryView(View):
    """Where the cooperative works."""

    territory_id: Id
    code: str
    name: str
    opened_on: Day
    parent_territory_id: Id | None

    @classmethod
    def of(cls, territory: Territory) -> "TerritoryView":
        """The territory."""
        return cls(
            territory_id=territory.territory_id,
            code=territory.code,
            name=territory.name,
            opened_on=territory.opened_on,
            parent_territory_id=territory.parent_territory_id,
        )


class FiguresView(View):
    """What a territory has come to, from what the services said until `as_of`; sums in euro cents."""

    territory_id: Id
    as_of: Moment
    evenings_held: int
    artists_performed: int
    plugs_admitted: int
    plugs_active: int
    services_published: int
    services_done: int
    external_revenue: int
    pot: int

    @classmethod
    def of(cls, territory_id: UUID, as_of: Moment, figures: TerritoryFigures) -> "FiguresView":
        """The figures of a territory."""
        return cls(
            territory_id=territory_id,
            as_of=as_of,
            evenings_held=figures.evenings_held,
            artists_performed=figures.artists_performed,
            plugs_admitted=figures.plugs_admitted,
            plugs_active=figures.plugs_active,
            services_published=figures.services_published,
            services_done=figures.services_done,
            external_revenue=figures.revenue_cents,
            pot=figures.pot_cents,
        )


class CooperativeView(View):
    """The cooperative itself."""

    code: str
    time_zone: str
    today: Day
    member_count: int
    home_territory_id: Id | None
    charter_version: int | None
