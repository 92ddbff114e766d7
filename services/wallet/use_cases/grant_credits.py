"""Grant the SUB of a year: once a member and year, by the policy of that business date."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from services.wallet.domain.accounts import SUB_ISSUANCE_ACCOUNT, member_sub
from services.wallet.domain.plugs import last_day
from services.wallet.domain.policies import YEARLY_GRANT
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, members, sub_years
from services.wallet.repository.members import GrantRow
from shared.contracts.message import Member
from shared.contracts.wallet import CreditsGranted
from shared.database.policies import PolicyVersion
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id
from shared.money import Amount
from shared.observability.cause import Cause


class GrantRequest(NamedTuple):
    """Somebody to whom the SUB of the year of `granted_on` is due."""

    member: Member
    granted_on: date
    cause: Cause
    territory_id: UUID | None = None


async def grant_credits(work: UnitOfWork, requests: Sequence[GrantRequest]) -> int:
    """Grant what was not granted yet and announce `credits_granted`; return how many grants are new.

    Leaving and coming back in the same year gives nothing twice. A policy value of 0 grants nothing; for a year that is
    closed nothing is granted any more.
    """
    values = {on: await work.policy(YEARLY_GRANT, on) for on in {request.granted_on for request in requests}}
    due: dict[UUID, GrantRequest] = {}
    for request in requests:
        if values[request.granted_on].value > 0:
            due.setdefault(derived_id(request.member.member_id, f"grant:{request.granted_on.year}"), request)
    if not due:
        return 0
    await journal.lock_credits(work)
    closed = await sub_years.ended(work, min(request.granted_on.year for request in due.values()))
    due = {group_id: request for group_id, request in due.items() if request.granted_on.year not in closed}
    rows = [
        GrantRow(r.member.member_id, r.granted_on.year, values[r.granted_on].value, group_id, r.granted_on)
        for group_id, r in due.items()
    ]
    new = await members.insert_grants(work, rows)
    posting = Posting()
    for group_id, request in due.items():
        if group_id in new:
            policy = values[request.granted_on]
            posting.post(_group(group_id, request, policy))
            _say(work, group_id, request, policy)
    await journal.post(work, posting)
    return len(new)


def _group(group_id: UUID, request: GrantRequest, policy: PolicyVersion) -> Group:
    member = request.member
    account = member_sub(member.member_id, member.member_number, request.granted_on.year)
    return Group(
        group_id=group_id,
        kind="grant",
        subject_id=member.member_id,
        cause_id=request.cause.causation_id,
        business_date=request.granted_on,
        transfers=(Transfer(SUB_ISSUANCE_ACCOUNT, account, policy.value),),
        policy_key=policy.key,
        policy_version=policy.version,
        decision_id=policy.decision_id,
        territory_id=request.territory_id,
    )


def _say(work: UnitOfWork, group_id: UUID, request: GrantRequest, policy: PolicyVersion) -> None:
    year = request.granted_on.year
    granted = CreditsGranted(
        member=request.member,
        year=year,
        granted=Amount(amount=policy.value, unit="SUB"),
        expires_on=last_day(year),
        policy_version=policy.version,
        group_id=group_id,
    )
    work.outbox.add(granted, cause=request.cause, business_date=request.granted_on, territory_id=request.territory_id)
