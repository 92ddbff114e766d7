"""Record the client's acceptance: the amount, the date, and the fees that follow from them."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from services.missions.domain.policies import POT_SHARE
from services.missions.domain.states import move
from services.missions.errors import DateNotPossible
from services.missions.repository.fees import replace_lines
from services.missions.repository.missions import MissionRow, note_mandate, save_mission
from services.missions.repository.teams import team_of
from services.missions.use_cases.compute_fees import compute_fees, stored_lines
from services.missions.use_cases.open_mission import open_to_sign
from services.missions.use_cases.read_missions import MissionDetails, with_details
from shared.database.unit_of_work import UnitOfWork


async def accept_mission(
    work: UnitOfWork, member_id: UUID, mission_id: UUID, accepted_cents: int, accepted_on: date | None
) -> MissionDetails:
    """Record that the client accepted `accepted_cents` (excluding VAT) on a business date, today by default.

    The mandate is checked today, the day of the signature; the pot share is the one in force on `accepted_on`. Raises
    what `open_to_sign` raises, `MissionState`, `DateNotPossible`, `NegativePool` or `NobodyShares`.
    """
    opened = await open_to_sign(work, member_id, mission_id, amount_cents=accepted_cents)
    mission = opened.mission
    state = move(mission.state, "accept")
    on = _checked_date(work, mission, accepted_on)
    policy = await work.policy(POT_SHARE, on)
    team = await team_of(work, mission_id)
    fees = await compute_fees(work, mission_id, accepted_cents, policy.value, team)
    changed = replace(
        mission,
        state=state,
        version=mission.version + 1,
        accepted_cents=accepted_cents,
        accepted_on=on,
        pot_share_bps=policy.value,
        policy_version=policy.version,
        decision_id=policy.decision_id,
    )
    await save_mission(work, changed)
    await note_mandate(work, mission_id, opened.mandate.mandate_id)
    await replace_lines(work, mission_id, stored_lines(mission_id, fees))
    work.audit(
        "mission_accepted",
        mission_id,
        accepted_cents=accepted_cents,
        accepted_on=on.isoformat(),
        mandate_id=str(opened.mandate.mandate_id),
    )
    return await with_details(work, changed, team)


def _checked_date(work: UnitOfWork, mission: MissionRow, accepted_on: date | None) -> date:
    today = work.today()
    first = mission.started_on or today
    on = accepted_on or today
    if not first <= on <= today:
        raise DateNotPossible(field="accepted_on", first=first.isoformat(), last=today.isoformat())
    return on
