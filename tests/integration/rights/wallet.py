"""Who may read and do what in the wallet."""

from collections.abc import Callable
from typing import Any

from shared.contracts.membership import MemberRegistered
from shared.contracts.message import Member, Message
from shared.ids import derived_id, new_id
from tests.integration.rights.walker import Headers, Target, World
from tests.integration.rights.wallet_fund import Fund
from tests.integration.rights.wallet_payouts import Payouts
from tests.integration.rights.wallet_runs import Runs
from tests.integration.wallet import till
from tests.integration.wallet.conversions import executed_run
from tests.integration.wallet.giving import earn, give, post, transfer
from tests.integration.wallet.surpluses import allocation
from tests.integration.wallet.till import Till

_PERIOD = "?from=2027-01-01&to=2027-12-31"
_QUERIES = {
    **{
        f"GET /v1/exports/{name}": _PERIOD
        for name in ("auxiliary-balance", "auxiliary-ledger", "credits", "general-balance", "general-ledger", "vat")
    },
    "GET /v1/me/changes": "?until=now",
    "GET /v1/me/statement.csv": _PERIOD,
    "GET /v1/me/statement.pdf": _PERIOD,
    "GET /v1/exports/journal": "?year=2027",
    "GET /v1/exports/journal-note": "?year=2027",
}

BODIES: dict[str, Callable[[], dict[str, Any]]] = {
    "POST /v1/transfers": lambda: transfer(None, 1),
    "POST /v1/holds": lambda: transfer(None, 1),
    "POST /v1/holds/{hold_id}/settle": lambda: {"id": str(new_id())},
    "POST /v1/holds/{hold_id}/void": lambda: {"id": str(new_id())},
    "POST /v1/surplus-allocations/preview": lambda: {"surplus": 100, "capital": 1, "reserves": 0, "rate_cap_bps": 1},
}
"""Fresh bodies that everybody may send."""


def registered(who: Member) -> Message:
    """Somebody who is a member and no Plug."""
    return MemberRegistered.example().model_copy(update={"member": who})


class Wallet(World):
    """A buyer with a hold and a statement of fees, the seller of that order, and the presidency."""

    NAME = "wallet"
    TABLE = """
                                         stranger role seller owner suspended_owner presidency nowhere
    GET /v1/check                        403      403  403    403   403             200        -
    GET /v1/exports/auxiliary-balance    403      403  403    403   403             200        -
    GET /v1/exports/auxiliary-ledger     403      403  403    403   403             200        -
    GET /v1/exports/credits              403      403  403    403   403             200        -
    GET /v1/exports/general-balance      403      403  403    403   403             200        -
    GET /v1/exports/general-ledger       403      403  403    403   403             200        -
    GET /v1/exports/journal              403      403  403    403   403             200        -
    GET /v1/exports/journal-note         403      403  403    403   403             200        -
    GET /v1/exports/vat                  403      403  403    403   403             200        -
    GET /v1/exports/redistributions/{run_id} 403  403  403    403   403             200        404
    GET /v1/holds/{hold_id}              404      404  404    200   200             404        404
    GET /v1/investments                  200      200  200    200   200             200        -
    POST /v1/investments                 201      403  201    201   403             403        -
    GET /v1/investments/{request_id}     200      200  200    200   200             200        404
    POST /v1/investments/{request_id}/closure 403 403  403    403   403             200        404
    POST /v1/investments/{request_id}/spendings 403 403 403   403   403             201        404
    POST /v1/investments/{request_id}/spendings/{spending_id}/approval 403 403 403 403 403 200 404
    GET /v1/me                           200      200  200    200   200             200        -
    GET /v1/me/balances                  200      200  200    200   200             200        -
    GET /v1/me/changes                   200      200  200    200   200             200        -
    GET /v1/me/statement                 200      200  200    200   200             200        -
    GET /v1/me/statement.csv             200      200  200    200   200             200        -
    GET /v1/me/statement.pdf             200      200  200    200   200             200        -
    GET /v1/members/{member_id}/balances 404      404  404    200   200             200        404
    GET /v1/members/{member_id}/statement 404     404  404    200   200             200        404
    GET /v1/groups/{group_id}/rule       404      404  404    200   200             200        404
    GET /v1/me/credits-worth             200      200  200    200   200             200        -
    GET /v1/me/given-and-received        200      200  200    200   200             200        -
    GET /v1/members/{member_id}/given-and-received 404 404 404 200  200             200        404
    GET /v1/policies/{key}/versions      200      200  200    200   200             200        404
    GET /v1/policies                     200      200  200    200   200             200        -
    GET /v1/pot                          200      200  200    200   200             200        -
    GET /v1/pot/movements                200      200  200    200   200             200        -
    GET /v1/reserve                      200      200  200    200   200             200        -
    GET /v1/reserve/movements            200      200  200    200   200             200        -
    GET /v1/me/payout-details            404      404  404    200   200             404        -
    PUT /v1/me/payout-details            200      200  200    200   200             200        -
    GET /v1/me/payouts                   200      200  200    200   200             200        -
    GET /v1/payout-batches               403      403  403    403   403             200        -
    POST /v1/payout-batches              403      403  403    403   403             201        -
    GET /v1/payout-batches/{batch_id}    403      403  403    403   403             200        404
    GET /v1/payout-batches/{batch_id}/file 403    403  403    403   403             200        404
    GET /v1/payout-batches/{batch_id}/lines 403   403  403    403   403             200        404
    POST /v1/payout-batches/{batch_id}/approve 403 403 403    403   403             200        404
    POST /v1/payout-batches/{batch_id}/cancel 403 403  403    403   403             200        404
    POST /v1/payout-batches/{batch_id}/execute 403 403 403    403   403             200        404
    POST /v1/payout-batches/{batch_id}/lines/{line_id}/fail 403 403 403 403 403     200        404
    GET /v1/statements/{statement_id}    404      404  404    200   200             200        404
    GET /v1/transfers/{transfer_id}      404      404  200    200   200             200        404
    GET /v1/surplus-allocations/{year}   403      403  403    403   403             200        -
    POST /v1/surplus-allocations/preview 403      403  403    403   403             200        -
    POST /v1/holds                       201      201  201    201   403             201        -
    POST /v1/holds/{hold_id}/settle      404      404  404    200   403             404        404
    POST /v1/holds/{hold_id}/void        404      404  200    200   200             404        404
    POST /v1/transfers                   201      201  201    201   403             201        -
    GET /v1/conversions                  200      200  200    200   200             200        -
    POST /v1/conversions                 403      403  403    403   403             201        -
    GET /v1/conversions/readiness        200      200  200    200   200             200        -
    GET /v1/conversions/dry-run          403      403  403    403   403             200        -
    POST /v1/conversions/dry-run         403      403  403    403   403             201        -
    GET /v1/conversions/{run_id}         200      200  200    200   200             200        404
    GET /v1/conversions/{run_id}/manifest 200     200  200    200   200             200        404
    GET /v1/conversions/{run_id}/me      404      404  404    200   200             404        404
    GET /v1/conversions/{run_id}/late-facts 403   403  403    403   403             200        404
    GET /v1/conversions/{run_id}/contests 403     403  403    403   403             200        404
    POST /v1/conversions/{run_id}/contests 201    201  201    201   201             201        404
    POST /v1/conversions/{run_id}/computations 403 403 403    403   403             200        404
    POST /v1/conversions/{run_id}/approvals 403   403  403    403   403             200        404
    POST /v1/conversions/{run_id}/abandonment 403 403  403    403   403             200        404
    POST /v1/conversions/{run_id}/reversal 403    403  403    403   403             200        404
    POST /v1/conversions/{run_id}/closure 403     403  403    403   403             200        404
    """
    NOTED_REFUSALS = frozenset(
        {"POST /v1/transfers", "POST /v1/holds", "POST /v1/holds/{hold_id}/settle", "POST /v1/holds/{hold_id}/void"}
    )
    # The id in the body is the key; a preview stores nothing.
    WITHOUT_KEY = NOTED_REFUSALS | {"POST /v1/surplus-allocations/preview"}
    NOTED_READS = frozenset({"GET /v1/payout-batches/{batch_id}/file"})
    NOTED_IN = frozenset({"asked_requests"})

    async def settle(self) -> None:
        self.till = Till(self.harness)
        await self.till.plugs()
        await self.till.preside()
        self.order = till.placed(self.till.buyer, self.till.seller, 3_000)
        self.statement = till.mission([(self.till.buyer, 8_500)])
        await self.till.hear(self.order, self.statement, allocation())
        await earn(self.till, self.till.buyer, 9_000)
        self.run_id = await executed_run(self.till, 2025, self.till.buyer, 100)
        self.fund = await Fund(self.till).open()
        self.payouts = await Payouts(self.till).open()
        self.people: dict[str, Member] = {
            "stranger": self.till.third,
            "role": till.member(50),
            "seller": self.till.seller,
            "owner": self.till.buyer,
            "presidency": self.till.presidency,
            "nowhere": self.till.presidency,
        }
        await self.enrich()

    async def enrich(self) -> None:
        """Everybody has COL to give, and there is a gift of the owner to the seller."""
        for who in ("role", "presidency"):
            await self.till.hear(registered(self.people[who]))
        for who in ("stranger", "role", "presidency", "seller"):
            answer = await give(self.till, self.till.buyer, self.people[who], 200)
            assert answer.status_code == 201, answer.text
        self.gift_id = answer.json()["transfer_id"]

    def headers(self, column: str) -> Headers:
        who = self.people[column]
        roles = ("member", "technical_presidency") if column == "role" else ("member",)
        return self.harness.token(who.member_id, who.member_number, roles)

    async def target(self, operation: str) -> Target:
        if "/conversions" in operation:
            return await Runs(self.till).target(operation)
        if "/investments" in operation:
            return await self.fund.target(operation)
        if "/payout" in operation:
            return await self.payouts.target(operation)
        order_id, member_id = self.order.order_id, self.till.buyer.member_id
        ids = {
            "hold_id": order_id,
            "statement_id": self.statement.statement_id,
            "member_id": member_id,
            "transfer_id": self.gift_id,
            "group_id": derived_id(member_id, "grant:2027"),
            "key": "yearly_grant",
            "year": 2026,
            "run_id": self.run_id,
        }
        if operation.startswith("POST /v1/holds/"):
            placed = await post(self.till, self.till.buyer, "/v1/holds", transfer(self.till.seller, 10))
            ids["hold_id"] = placed.json()["hold_id"]
        return Target(
            ids, body=BODIES.get(operation, dict)(), query=_QUERIES.get(operation, ""), private=(order_id, member_id)
        )

    async def suspend(self, who: str) -> None:
        await self.till.hear(till.plug_suspended(self.people[who]))

    async def resume(self, who: str) -> None:
        await self.till.hear(till.plug_resumed(self.people[who]))
