"""Bodies of the estimate of what credits may be worth."""

from services.wallet.domain.explanations import Language, Sentence
from services.wallet.domain.worth import Bound, Outlook
from services.wallet.schemas.amounts import AmountView, amount_view
from services.wallet.use_cases.estimate_worth import Worth
from shared.web import Day, Integer, View

_NO_PROMISE = Sentence(
    "Une estimation, pas une promesse : aucun taux n'existe avant le vote de la conversion.",
    "An estimate, not a promise: no rate exists before the conversion is voted.",
)
_LOW = Sentence(
    "Hypothèse basse : rien de plus n'entre dans le pot commun (s'il ne compte que l'encaissé, aucun client ne paie"
    " plus), vous ne gagnez plus rien, et les autres gagnent tout ce qu'ils peuvent encore gagner.",
    "Low: nothing more comes into the pot commun (if it counts what is cashed, no client pays any more), you earn"
    " nothing more, and the others earn all that they still can.",
)
_HIGH = Sentence(
    "Hypothèse haute : le pot commun continue comme en moyenne des trois derniers mois, vos commandes en cours sont"
    " payées, et les autres ne gagnent plus rien.",
    "High: the pot commun goes on as in the mean of the last three months, your open orders are paid, and the others"
    " earn nothing more.",
)
_HOW = Sentence(
    "Enveloppe = pot commun × part redistribuée, arrondie au centime inférieur ; votre part = enveloppe × votre poids ÷"
    " poids de tous, au plus fort reste.",
    "Envelope = pot commun × redistributed share, rounded down to the cent; your part = envelope × your weight ÷ weight"
    " of all, by largest remainder.",
)
_INPUTS: dict[str, Sentence] = {
    "pot": Sentence("ce qui est dans le pot commun à la clôture", "what is in the pot commun at the close"),
    "envelope": Sentence("part du pot qui est redistribuée", "share of the pot that is redistributed"),
    "my_weight": Sentence("votre poids", "your weight"),
    "others_weight": Sentence("poids de tous les autres", "weight of all others"),
}


class InputView(View):
    """One figure that a bound was computed from; cents, or hundredths of credits for weights."""

    code: str
    sentence: str
    value: Integer


class BoundView(View):
    """One bound, what it assumes, and its figures."""

    amount: AmountView
    assumes: str
    inputs: list[InputView]


class WorthView(View):
    """What the caller's credits may bring at the conversion of the year that ends `on`."""

    on: Day
    no_promise: str
    how: str
    basis: str
    activity_moved: str
    redistribution_bps: int
    cap: AmountView | None
    low: BoundView
    high: BoundView


def worth_view(worth: Worth, language: Language) -> WorthView:
    """The estimate as it is shown to a reader."""
    return WorthView(
        on=worth.on,
        no_promise=_NO_PROMISE.read_in(language),
        how=_HOW.read_in(language),
        basis=worth.basis,
        activity_moved=worth.moved,
        redistribution_bps=worth.redistribution_bps,
        cap=amount_view(worth.cap, "EUR") if worth.cap else None,
        low=_bound(worth.low, worth.low_outlook, _LOW, language),
        high=_bound(worth.high, worth.high_outlook, _HIGH, language),
    )


def _bound(bound: Bound, outlook: Outlook, assumes: Sentence, language: Language) -> BoundView:
    values = {
        "pot": outlook.pot,
        "envelope": bound.envelope,
        "my_weight": outlook.mine,
        "others_weight": outlook.others,
    }
    return BoundView(
        amount=amount_view(bound.amount, "EUR"),
        assumes=assumes.read_in(language),
        inputs=[InputView(code=k, sentence=_INPUTS[k].read_in(language), value=v) for k, v in values.items()],
    )
