"""Bodies of given-and-received."""

from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.read_exchanges import YearOfExchanges
from shared.money import Unit
from shared.web import Id, View


class ServicesView(View):
    """Services by orders: what was given, what of it was given back, what was received, what of it was returned."""

    given: AmountView
    given_back: AmountView
    received_for_sub: AmountView
    received_for_col: AmountView
    returned: AmountView
    to_the_collective: AmountView


class GiftsView(View):
    """COL given away and received as gifts."""

    given: AmountView
    received: AmountView


class FeesOfYearView(View):
    """Fees of missions, what of them was taken back, and direct costs paid back."""

    credited: AmountView
    reversed: AmountView
    direct_costs: AmountView


class ConversionOfYearView(View):
    """COL destroyed and euros credited by the yearly conversion."""

    col: AmountView
    euros: AmountView


class ExchangesView(View):
    """What a member gave and received in a year, by business dates. Volunteering hours are events'."""

    member_id: Id
    year: int
    services: ServicesView
    gifts: GiftsView
    fees: FeesOfYearView
    conversion: ConversionOfYearView
    granted: AmountView
    expired: AmountView


def exchanges_view(found: YearOfExchanges) -> ExchangesView:
    """A year as it is shown."""
    year = found.exchanges

    def view(name: str) -> AmountView:
        unit: Unit = name[-3:].upper()  # type: ignore[assignment]  # every field ends in its unit
        return amount_view(getattr(year, name), unit)

    return ExchangesView(
        member_id=found.member_id,
        year=found.year,
        services=ServicesView(
            given=view("services_given_col"),
            given_back=view("services_given_back_col"),
            received_for_sub=view("services_received_sub"),
            received_for_col=view("services_received_col"),
            returned=view("services_returned_col"),
            to_the_collective=view("collective_services_col"),
        ),
        gifts=GiftsView(given=view("gifts_given_col"), received=view("gifts_received_col")),
        fees=FeesOfYearView(
            credited=view("fees_eur"), reversed=view("fees_reversed_eur"), direct_costs=view("direct_costs_eur")
        ),
        conversion=ConversionOfYearView(col=view("converted_col"), euros=view("converted_eur")),
        granted=view("granted_sub"),
        expired=view("expired_sub"),
    )
