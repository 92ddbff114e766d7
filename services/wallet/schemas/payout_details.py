"""Bodies of payout details. An IBAN comes in and never goes out."""

from typing import Annotated

from services.wallet.domain.vehicles import Activity, Vehicle
from services.wallet.repository.payout_details import DetailsRow
from shared.web import Body, Moment, View, text


class PayoutDetailsBody(Body):
    """Where and how the caller is paid. `activity` is what they are mostly paid for; it limits the vehicles."""

    iban: Annotated[str, text(42, min_length=15)]
    bic: Annotated[str, text(11, min_length=8)] | None = None
    holder: Annotated[str, text(70)]
    vehicle: Vehicle
    activity: Activity


class PayoutDetailsView(View):
    """Details as they are shown: the end of the IBAN only. Nothing is paid to the account before `usable_at`."""

    iban_ends_in: str
    vehicle: Vehicle
    activity: Activity
    changed_at: Moment
    usable_at: Moment


def payout_details_view(row: DetailsRow) -> PayoutDetailsView:
    """Details as they are shown."""
    return PayoutDetailsView(
        iban_ends_in=row.last_four,
        vehicle=row.vehicle,
        activity=row.activity,
        changed_at=row.changed_at,
        usable_at=row.usable_at,
    )
