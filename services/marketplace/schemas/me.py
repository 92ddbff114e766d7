"""Bodies of /v1/me."""

from services.marketplace.use_cases.show_me import Me
from shared.web import Day, Id, Identity, View


class MandateView(View):
    """A mandate in force today."""

    mandate_id: Id
    role: str
    scope_id: Id | None
    from_on: Day
    until_on: Day | None


class FrozenYearView(View):
    """A year whose conversion is frozen: its facts that come from this day on count for the next year."""

    year: int
    late_facts_from_on: Day


class MeView(View):
    """The caller: what the token says, and what marketplace has heard of them."""

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
        mandates=[MandateView.model_validate(mandate) for mandate in me.mandates],
        frozen_years=[FrozenYearView.model_validate(year) for year in me.frozen_years],
    )
