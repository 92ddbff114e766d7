"""The yearly grant: SUB of the new year to every active Plug, from 1 January on, once a member and year.

It runs every day, so that whoever was missed (a message that came late, a service that was down) is found the next
day. The same job has ended the SUB of past years before.
"""

from datetime import date

from services.wallet.repository import members
from services.wallet.use_cases.grant_credits import GrantRequest, grant_credits
from shared.contracts.message import Member
from shared.database.unit_of_work import UnitOfWork

CHUNK = 1_000


async def grant_yearly_credits(work: UnitOfWork, year: int) -> bool:
    """Grant the SUB of `year` to at most `CHUNK` active Plugs who have none; True when there may be more to do.

    The date of the grant, and of its policy, is 1 January, or the day on which somebody became Plug later in the year.
    """
    plugs = await members.plugs_not_granted(work, year, CHUNK)
    first_day = date(year, 1, 1)
    requests = [
        GrantRequest(
            member=Member(member_id=plug.member_id, member_number=plug.member_number),
            granted_on=max(first_day, plug.since_on),
            cause=work.cause,
        )
        for plug in plugs
    ]
    granted = await grant_credits(work, requests)
    return granted > 0 and len(plugs) == CHUNK
