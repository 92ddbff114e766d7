"""Bodies of /v1/me."""

from services.missions.domain.mandates import Mandate
from services.missions.schemas.amounts import EuroView, optional_euros
from services.missions.use_cases.show_me import Me
from shared.web import Day, Id, Identity, View


class MandateView(View):
    """A mandate in force today."""

    mandate_id: Id
    role: str
    scope_id: Id | None
    from_on: Day
    until_on: Day | None
    ceiling: EuroView | None


class FrozenYearView(View):
    """A year whose conversion is frozen: its facts that come from this day on count for the next year."""

    year: int
    late_facts_from_on: Day


class MeView(View):
    """The caller: what the token says, and what missions has heard of them."""

    member_id: Id
    member_number: int
    name: str
    roles: list[str]
    plug_status: str | None
    charter_version: int | None
    mandates: list[MandateView]
    frozen_years: list[FrozenYearView]


def me_view(caller: Identity, me: Me) -> MeView:
    """The caller as they are shown to themselves."""
    return MeView(
        member_id=caller.member_id,
        member_number=caller.member_number,
        name=caller.name,
        roles=sorted(caller.roles),
        plug_status=me.plug_status,
        charter_version=me.charter_version,
        mandates=[_mandate_view(mandate) for mandate in me.mandates],
        frozen_years=[FrozenYearView.model_validate(year) for year in me.frozen_years],
    )


def _mandate_view(mandate: Mandate) -> MandateView:
    return MandateView(
        mandate_id=mandate.mandate_id,
        role=mandate.role,
        scope_id=mandate.scope_id,
        from_on=mandate.from_on,
        until_on=mandate.until_on,
        ceiling=optional_euros(mandate.ceiling_cents),
    )
