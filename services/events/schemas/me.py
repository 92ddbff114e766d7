"""What a member finds about themselves here."""

from datetime import date
from typing import Literal
from uuid import UUID

from services.events.schemas.playlist import AdmissionView
from services.events.schemas.sign_ups import SignUpView
from services.events.use_cases.show_me import Me
from shared.web import View


class MandateView(View):
    """A mandate in force today."""

    role: str
    scope_id: UUID | None
    until_on: date | None


class FrozenYearView(View):
    """A year whose conversion is frozen: its facts that come from this day on count for the next year."""

    year: int
    late_facts_from_on: date


class MeView(View):
    """The caller, as events knows them."""

    member_id: UUID
    member_number: int
    name: str
    plug_status: Literal["active", "suspended", "ended"] | None
    charter_version: int | None
    mandates: list[MandateView]
    sign_ups: list[SignUpView]
    """The latest twenty."""
    admission: AdmissionView | None
    frozen_years: list[FrozenYearView]

    @classmethod
    def of(cls, me: Me) -> "MeView":
        """The view of a member."""
        mandates = [MandateView(role=m.role, scope_id=m.scope_id, until_on=m.until_on) for m in me.mandates]
        return cls(
            member_id=me.person.member_id,
            member_number=me.person.member_number,
            name=me.person.name,
            plug_status=me.plug_status,  # type: ignore[arg-type]  # the table's CHECK holds the same list
            charter_version=me.charter_version,
            mandates=mandates,
            sign_ups=[SignUpView.of(row, private=True) for row in me.sign_ups],
            admission=AdmissionView.of(me.admission) if me.admission else None,
            frozen_years=[FrozenYearView.model_validate(year) for year in me.frozen_years],
        )
