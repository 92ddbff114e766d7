"""Members who give: what is sent to the gateway, and how much COL there is to give."""

import asyncio
from collections.abc import Sequence
from typing import Any

import httpx

from shared.contracts.message import Member
from shared.ids import new_id
from tests.integration.wallet.till import Till, completed, placed, plug_granted
from tests.integration.wallet.till import member as new_member


def transfer(whom: Member | None, credits: int, **changes: Any) -> dict[str, Any]:
    """The body of a gift; `whom` is None for the pot commun."""
    recipient = {"pot": True} if whom is None else {"member_id": str(whom.member_id)}
    return {"id": str(new_id()), "to": recipient, "amount": {"amount": credits, "unit": "COL"}, **changes}


async def post(till: Till, who: Member, path: str, body: Any) -> httpx.Response:
    """One POST by a member."""
    return await till.wallet.client.post(path, json=body, headers=till.headers(who))


async def give(till: Till, who: Member, to: Member | None, credits: int, **changes: Any) -> httpx.Response:
    """Ask for a gift."""
    return await post(till, who, "/v1/transfers", transfer(to, credits, **changes))


async def give_many(till: Till, asked: Sequence[tuple[Member, dict[str, Any]]]) -> list[httpx.Response]:
    """All at once."""
    return list(await asyncio.gather(*(post(till, who, "/v1/transfers", body) for who, body in asked)))


async def earn(till: Till, who: Member, credits: int) -> None:
    """Let a member earn COL, up to 100.00 a payer; each payer is somebody new."""
    number = 1_000 + 10 * who.member_number
    while credits > 0:
        part = min(credits, 10_000)
        payer = new_member(number)
        order = placed(payer, who, part)
        await till.hear(plug_granted(payer), order, completed(order))
        credits, number = credits - part, number + 1
