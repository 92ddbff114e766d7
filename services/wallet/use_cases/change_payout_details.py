"""Say where one is paid to: checked, sealed, announced to the person, and unused for three days."""

from datetime import timedelta
from uuid import UUID

from services.wallet.domain.bank_accounts import bank_account
from services.wallet.domain.vehicles import Activity, Vehicle, may_pay
from services.wallet.errors import VehicleRefused
from services.wallet.outside.resources import resources_of
from services.wallet.repository import members, payout_details
from services.wallet.repository.payout_details import DetailsRow
from shared.contracts.families import NoticeParameters
from shared.contracts.wallet import NoticeIssued
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.ids import new_id

HELD = timedelta(hours=72)
"""How long nothing is paid to a new account: time for its owner to say that it was not them."""


async def change_payout_details(
    work: UnitOfWork,
    member_id: UUID,
    *,
    iban: str,
    bic: str | None,
    holder: str,
    vehicle: Vehicle,
    activity: Activity,
) -> DetailsRow:
    """Keep where and how the member is paid; the door has asked for a fresh log-in.

    The same account with another vehicle is not held. Raises `InvalidIban`, `InvalidBic`, `VehicleRefused`, or
    `Forbidden` for somebody of whom the wallet has never heard.
    """
    account = bank_account(iban, bic, holder)
    if not may_pay(vehicle, activity):
        raise VehicleRefused(field="vehicle")
    number = await members.number_of(work, member_id)
    if number is None:
        raise Forbidden
    keys = resources_of(work).payout_keys
    known = await payout_details.find_details(work, member_id, lock=True)
    same = known is not None and keys.open(member_id, known.key_id, known.sealed) == account
    usable_at = known.usable_at if known is not None and same else work.now() + HELD
    row = DetailsRow(
        member_id=member_id,
        member_number=number,
        key_id=keys.current,
        sealed=keys.seal(member_id, account),
        last_four=account.last_four,
        vehicle=vehicle,
        activity=activity,
        changed_at=work.now(),
        usable_at=usable_at,
    )
    await payout_details.save_details(work, row)
    work.audit("payout_details_changed", member_id, vehicle=vehicle, activity=activity, other_account=not same)
    if not same:
        _tell(work, member_id)
    return row


def _tell(work: UnitOfWork, member_id: UUID) -> None:
    notice = NoticeIssued(
        notice_id=new_id(),
        member_id=member_id,
        kind="payout_details_changed",
        parameters=NoticeParameters(until_on=work.clock.business_date(work.now() + HELD)),
        urgent=True,
    )
    work.outbox.add(notice)
