"""Payouts, for the table of the wallet: a batch that another of the presidency proposed, as far as a step needs it."""

from services.wallet.domain.bank_accounts import bank_account
from services.wallet.outside.resources import resources_of
from services.wallet.repository.payout_details import DetailsRow, save_details
from services.wallet.repository.payouts import lines_of
from services.wallet.use_cases.propose_payouts import propose_payouts
from services.wallet.use_cases.sign_payouts import approve_payouts
from shared.contracts.message import Member
from shared.observability.cause import Cause
from tests.integration.rights.walker import Target
from tests.integration.wallet import till
from tests.integration.wallet.cash import invoice, payment
from tests.integration.wallet.payout_desk import OTHER, PayoutDesk, details
from tests.integration.wallet.till import Till


class Payouts:
    """The payouts of a till."""

    def __init__(self, counter: Till) -> None:
        self.till = counter
        self.proposer, self.approver = till.member(13), till.member(14)

    async def open(self) -> "Payouts":
        """Two more signatories, and an account of the buyer that can be paid to."""
        desk = PayoutDesk(self.till)
        await desk.mandate(self.proposer, "technical_presidency")
        await desk.mandate(self.approver, "strategic_council")
        await self._has_account(self.till.buyer)
        return self

    async def target(self, operation: str) -> Target:
        """Something due to the buyer, and a batch of it unless one is to be proposed."""
        if "/me/" in operation:
            return Target(body=details() if operation.startswith("PUT") else None)
        await self._has_account(self.till.buyer)  # again: a row of the table changes it, which holds it for three days
        fees = till.mission([(self.till.buyer, 8_500)])
        billed = invoice(fees)
        await self.till.hear(fees, billed, payment(billed))
        if operation.endswith("/payout-batches"):
            return Target(body={} if operation.startswith("POST") else None)
        async with self.till.wallet.database.begin(Cause("request")) as work:
            batch = await propose_payouts(work, self.proposer.member_id, {})
            if operation.endswith(("/execute", "/file")):
                await approve_payouts(work, self.approver.member_id, batch.batch_id)
            (line,) = await lines_of(work, batch.batch_id)
        ids: dict[str, object] = {"batch_id": batch.batch_id}
        body: dict[str, str] | None = None
        if operation.endswith("/fail"):
            ids["line_id"], body = line.line_id, {"reason": "vehicle_refused"}
        elif operation.endswith("/execute"):
            body = {"executed_on": self.till.wallet.clock.today().isoformat()}
        return Target(ids, body)

    async def _has_account(self, who: Member) -> None:
        async with self.till.wallet.database.begin(Cause("request")) as work:
            keys, now = resources_of(work).payout_keys, work.now()
            sealed = keys.seal(who.member_id, bank_account(OTHER, None, "Zoe"))
            row = DetailsRow(
                who.member_id, who.member_number, keys.current, sealed, OTHER[-4:], "invoice", "service", now, now
            )
            await save_details(work, row)
