"""The groups of an executed conversion, straight through the journal, for tests of what is read from them."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.wallet.domain.accounts import (
    COL_ISSUANCE_ACCOUNT,
    CONVERSION_CLEARING,
    POT_ACCOUNT,
    RESERVE_ACCOUNT,
    member_col,
    member_eur,
    open_for,
)
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.till import Till


async def convert(till: Till, on: date, envelope: int, reserve: int, shares: Mapping[Member, tuple[int, int]]) -> UUID:
    """Pot → clearing and reserve, then a group a member with (cents, COL destroyed); returns the run."""
    run_id = new_id()
    clearing = open_for(CONVERSION_CLEARING, run_id)
    parent = [Transfer(POT_ACCOUNT, clearing, envelope)]
    parent += [Transfer(POT_ACCOUNT, RESERVE_ACCOUNT, reserve)] if reserve else []
    groups = [Group(new_id(), "conversion", run_id, None, on, tuple(parent), "redistribution_bps", 0)]
    for who, (cents, col) in shares.items():
        moves = [Transfer(clearing, member_eur(who.member_id, who.member_number), cents)]
        if col:
            moves.append(Transfer(member_col(who.member_id, who.member_number), COL_ISSUANCE_ACCOUNT, col))
        groups.append(
            Group(new_id(), "conversion_line", who.member_id, None, on, tuple(moves), "redistribution_bps", 0)
        )
    async with till.wallet.database.begin(Cause("request")) as work:
        await journal.lock_credits(work)
        await journal.post(work, Posting(groups))
    return run_id
