"""Complete a mission: final. The fees are published once, under ids that depend on nothing but the mission."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from services.missions.domain.states import move
from services.missions.repository.fees import StoredLine, lines_of
from services.missions.repository.missions import MissionRow, save_mission
from services.missions.use_cases.compute_fees import statement_id_of
from services.missions.use_cases.open_mission import open_to_sign
from shared.contracts.message import Member
from shared.contracts.missions import FeeLine, MissionCompleted
from shared.database.unit_of_work import UnitOfWork
from shared.money import Amount


async def complete_mission(work: UnitOfWork, member_id: UUID, mission_id: UUID) -> MissionRow:
    """Publish the fees of an accepted mission; the wallet's answer comes later.

    Raises what `open_to_sign` raises, or `MissionState` for a mission that is not accepted or is completed already.
    """
    mission = (await open_to_sign(work, member_id, mission_id)).mission
    changed = replace(
        mission,
        state=move(mission.state, "complete"),
        version=mission.version + 1,
        statement_id=statement_id_of(mission_id),
        completed_on=work.today(),
    )
    lines = await lines_of(work, mission_id)
    await save_mission(work, changed)
    work.outbox.add(_message(changed, lines), territory_id=mission.territory_id)
    work.audit("mission_completed", mission_id, statement_id=str(changed.statement_id), lines=len(lines))
    return changed


def _message(mission: MissionRow, lines: Sequence[StoredLine]) -> MissionCompleted:
    if (
        mission.statement_id is None
        or mission.accepted_cents is None
        or mission.accepted_on is None
        or mission.pot_share_bps is None
        or mission.policy_version is None
    ):
        raise TypeError("an accepted mission has amount, date and policy; the table's CHECK says so")
    return MissionCompleted(
        mission_id=mission.mission_id,
        statement_id=mission.statement_id,
        client_id=mission.client_id,
        accepted=Amount(amount=mission.accepted_cents, unit="EUR"),
        pot_share_bps=mission.pot_share_bps,
        policy_version=mission.policy_version,
        decision_id=mission.decision_id,
        lines=tuple(said_line(stored, stored.line.amount_cents) for stored in lines),
        accepted_on=mission.accepted_on,
    )


def said_line(stored: StoredLine, amount_cents: int) -> FeeLine:
    """The line as the other services hear it, with this amount."""
    line = stored.line
    member = None
    if line.member_id is not None and line.member_number is not None:
        member = Member(member_id=line.member_id, member_number=line.member_number)
    return FeeLine(
        line_id=stored.line_id,
        line_no=line.line_no,
        kind=line.kind,
        member=member,
        amount=Amount(amount=amount_cents, unit="EUR"),
    )
