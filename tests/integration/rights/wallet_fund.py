"""The reserve fund, for the table of the wallet: an investment that is granted, and a spending that waits."""

from typing import Any

from services.wallet.use_cases.decide_investment import allocate_to_reserve, decide_investment
from services.wallet.use_cases.request_investment import request_investment
from services.wallet.use_cases.spend_investment import propose_spending
from shared.contracts.membership import RoleGranted
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.rights.walker import Target
from tests.integration.wallet import till
from tests.integration.wallet.till import DAY, Till

SPENDING: dict[str, Any] = {"amount_cents": 60, "document": "F2027-031", "spent_on": str(DAY)}


class Fund:
    """The fund of a till."""

    def __init__(self, counter: Till) -> None:
        self.till = counter
        self.other = till.member(12)

    async def open(self) -> "Fund":
        """Enough for every cell, and a second presidency, who proposes what the first approves."""
        role = RoleGranted(mandate_id=new_id(), member=self.other, role="technical_presidency", from_on=DAY)
        await self.till.hear(till.mission([(self.till.third, 850_000)]), role)
        async with self.till.wallet.database.begin(Cause("request")) as work:
            assert await allocate_to_reserve(work, new_id(), new_id(), 100_000, DAY)
        return self

    async def target(self, operation: str) -> Target:
        """A fresh investment of 1.00."""
        if operation == "POST /v1/investments":
            return Target(body={"kind": "training", "title": "Son", "asked_cents": 100})
        buyer = self.till.buyer
        async with self.till.wallet.database.begin(Cause("request")) as work:
            made = await request_investment(
                work, buyer.member_id, buyer.member_number, kind="training", title="Son", asked=100
            )
            assert await decide_investment(work, new_id(), made.request_id, 100)
            ids: dict[str, object] = {"request_id": made.request_id}
            if operation.endswith("/approval"):
                spending = await propose_spending(
                    work, self.other.member_id, made.request_id, amount=60, document="F1", spent_on=DAY
                )
                ids["spending_id"] = spending.spending_id
        return Target(ids, SPENDING if operation.endswith("/spendings") else None)
