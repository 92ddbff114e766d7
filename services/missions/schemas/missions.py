"""Bodies of missions: opening, changing, team and costs, and the pages that show them."""

from typing import Annotated

from pydantic import Field

from services.missions.domain.states import State
from services.missions.repository.missions import MissionRow
from services.missions.schemas.amounts import EuroView, MemberView, euros, member_view, optional_euros
from services.missions.use_cases.read_missions import MissionDetails
from services.missions.use_cases.show_fees import FeesState, fees_state
from shared.contracts.message import Euros
from shared.web import Body, Day, Id, View, text

TEAM_LIMIT = 200
COSTS_LIMIT = 200
HEAVIEST = 1_000_000

Title = Annotated[str, text(160)]
Weight = Annotated[int, Field(strict=True, ge=0, le=HEAVIEST)]


class MissionBody(Body):
    """A mission to open. `lead_id` is the caller by default, `starts_on` today; amounts are excluding VAT."""

    client_id: Id
    title: Title
    planned: Euros
    territory_id: Id | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    lead_id: Id | None = None


class MissionChangesBody(Body):
    """What is to change; what is absent stays."""

    title: Title | None = None
    planned: Euros | None = None
    territory_id: Id | None = None
    starts_on: Day | None = None
    ends_on: Day | None = None
    lead_id: Id | None = None


class PartBody(Body):
    """A member of the team: a weight in the rest, and perhaps a fixed part that comes first."""

    member_id: Id
    weight: Weight
    fixed: Euros | None = None


class TeamBody(Body):
    """The whole team."""

    members: Annotated[list[PartBody], Field(min_length=1, max_length=TEAM_LIMIT)]


class CostBody(Body):
    """An actual cost, excluding recoverable VAT. `advanced_by` is a member's id; absent when somebody outside paid."""

    label: Annotated[str, text(160)]
    amount: Euros
    advanced_by: Id | None = None


class CostsBody(Body):
    """All direct costs; an empty list takes them away."""

    direct_costs: Annotated[list[CostBody], Field(max_length=COSTS_LIMIT)]


class AgreementBody(Body):
    """The version of the split that the caller has read and agrees to."""

    split_version: Annotated[int, Field(strict=True, ge=1, le=2**31 - 1)]


class MissionView(View):
    """A mission. `fees_state` is `pending` until the wallet has answered."""

    mission_id: Id
    client_id: Id
    territory_id: Id | None
    title: str
    planned: EuroView
    starts_on: Day
    ends_on: Day | None
    lead_id: Id
    state: State
    fees_state: FeesState
    version: int
    split_version: int
    started_on: Day | None
    accepted: EuroView | None
    accepted_on: Day | None
    statement_id: Id | None
    completed_on: Day | None
    credited_on: Day | None
    refusal_reason: str | None
    cancelled_on: Day | None


class PartView(MemberView):
    """A member of the team, and whether they agreed to the present version of the split."""

    weight: int
    fixed: EuroView
    agreed: bool


class CostView(View):
    """A direct cost; `advanced_by` is null when somebody outside paid."""

    cost_no: int
    label: str
    amount: EuroView
    advanced_by: MemberView | None


class MissionDetailsView(MissionView):
    """A mission with its team and costs."""

    team: list[PartView]
    direct_costs: list[CostView]


def mission_view(row: MissionRow) -> MissionView:
    """A mission as lists show it."""
    return MissionView(
        mission_id=row.mission_id,
        client_id=row.client_id,
        territory_id=row.territory_id,
        title=row.title,
        planned=euros(row.planned_cents),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
        lead_id=row.lead_id,
        state=row.state,
        fees_state=fees_state(row),
        version=row.version,
        split_version=row.split_version,
        started_on=row.started_on,
        accepted=optional_euros(row.accepted_cents),
        accepted_on=row.accepted_on,
        statement_id=row.statement_id,
        completed_on=row.completed_on,
        credited_on=row.credited_on,
        refusal_reason=row.refusal_reason,
        cancelled_on=row.cancelled_on,
    )


def details_view(details: MissionDetails) -> MissionDetailsView:
    """A mission as its page shows it."""
    team = [
        PartView(
            member_id=share.member_id,
            member_number=share.member_number,
            weight=share.weight,
            fixed=euros(share.fixed_cents),
            agreed=share.member_id in details.agreed,
        )
        for share in details.team
    ]
    costs = [
        CostView(
            cost_no=row.cost.cost_no,
            label=row.label,
            amount=euros(row.cost.amount_cents),
            advanced_by=member_view(row.cost.member_id, row.cost.member_number),
        )
        for row in details.costs
    ]
    mission = mission_view(details.mission)
    return MissionDetailsView(
        **{name: getattr(mission, name) for name in MissionView.model_fields}, team=team, direct_costs=costs
    )
