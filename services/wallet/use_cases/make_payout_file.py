"""Make the file of transfers of an approved batch: salaries apart, and the same bytes however often it is made."""

from uuid import UUID

from services.wallet.domain.bank_accounts import BankAccount
from services.wallet.domain.vehicles import SALARIES
from services.wallet.errors import BankAccountMissing, NothingToPay
from services.wallet.outside.resources import resources_of
from services.wallet.outside.sepa import SepaForm, SepaLine, SepaOrder, sepa_file
from services.wallet.repository import payouts
from services.wallet.use_cases.require_signature import PRESIDENCY
from services.wallet.use_cases.sign_payouts import open_batch
from shared.database.unit_of_work import UnitOfWork

REMITTANCE = "Pour et Par, remuneration"


async def make_payout_file(
    work: UnitOfWork, caller_id: UUID, batch_id: UUID, *, salaries: bool, form: SepaForm
) -> bytes:
    """The file, to be executed on the day of the approval; the door asked for a fresh log-in.

    Raises `Forbidden`, `NotFound`, `BatchState` unless approved, `BankAccountMissing`, and `NothingToPay` for a batch
    without lines of this kind.
    """
    batch = await open_batch(work, caller_id, batch_id, (PRESIDENCY,), "approved")
    resources = resources_of(work)
    settings = resources.settings
    if settings.paying_iban is None:
        raise BankAccountMissing
    payer = BankAccount(settings.paying_iban, settings.bank_bic, settings.bank_holder)
    lines = [
        SepaLine(
            end_to_end=line.line_id.hex,
            account=resources.payout_keys.open(line.member_id, line.key_id, line.sealed),
            cents=line.fees + line.costs,
            about=f"{REMITTANCE} {batch_id.hex[:8]}",
        )
        for line in await payouts.lines_of(work, batch_id, state="pending")
        if (line.vehicle in SALARIES) == salaries and line.key_id is not None and line.sealed is not None
    ]
    if not lines:
        raise NothingToPay
    moment = batch.approved_at or batch.proposed_at
    order = SepaOrder(batch_id, payer, moment, work.clock.business_date(moment), salaries)
    work.audit("payout_file_made", batch_id, salaries=salaries, form=form, lines=len(lines))
    return sepa_file(order, lines, form)
