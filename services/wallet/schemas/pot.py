"""Bodies of the pot commun's page."""

from services.wallet.domain.explanations import Language, Sentence
from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.read_pot import PotPage
from shared.web import Day, Moment, View

_HOW = Sentence(
    "Simple projection : la moyenne des trois derniers mois pleins, pour ce qui reste de l'année. Personne ne l'a"
    " promise.",
    "A simple projection: the mean of the last three full months, for what is left of the year. Nobody promised it.",
)


class PotMonthView(View):
    """What came into the pot in a month from fees, and what was taken back, by business dates."""

    month: Day
    inflow: AmountView
    taken_back: AmountView


class ForecastView(View):
    """A projection of what still comes in until the end of the year, and how it is made."""

    until: Day
    monthly_average: AmountView
    inflow: AmountView
    balance: AmountView
    how: str


class PotView(View):
    """The pot commun: `balance` = `credited` − `debited`."""

    as_of: Moment
    balance: AmountView
    credited: AmountView
    debited: AmountView
    cashed: AmountView
    """What of the balance clients have paid."""
    not_yet_cashed: AmountView
    """The pot's part of fees that clients have not paid yet."""
    reserve_fund: AmountView
    collective_credits: AmountView
    """COL given to the pot commun."""
    receivable: AmountView
    """What clients were invoiced and have not paid, VAT included; yesterday's figure."""
    share_bps: int | None
    """The pot's part of all fees of twelve months, up to yesterday; null when there were none."""
    months: list[PotMonthView]
    forecast: ForecastView


def pot_view(pot: PotPage, as_of: Moment, language: Language) -> PotView:
    """The pot as it is shown to a reader."""
    return PotView(
        as_of=as_of,
        balance=amount_view(pot.balance, "EUR"),
        credited=amount_view(pot.credited, "EUR"),
        debited=amount_view(pot.debited, "EUR"),
        cashed=amount_view(pot.cashed, "EUR"),
        not_yet_cashed=amount_view(pot.uncashed, "EUR"),
        reserve_fund=amount_view(pot.reserve, "EUR"),
        collective_credits=amount_view(pot.col, "COL"),
        receivable=amount_view(pot.receivable, "EUR"),
        share_bps=pot.share_bps,
        months=[
            PotMonthView(
                month=one.month, inflow=amount_view(one.inflow, "EUR"), taken_back=amount_view(one.taken_back, "EUR")
            )
            for one in pot.months
        ],
        forecast=ForecastView(
            until=pot.forecast.until,
            monthly_average=amount_view(pot.forecast.average, "EUR"),
            inflow=amount_view(pot.forecast.inflow, "EUR"),
            balance=amount_view(pot.balance + pot.forecast.inflow, "EUR"),
            how=_HOW.read_in(language),
        ),
    )
