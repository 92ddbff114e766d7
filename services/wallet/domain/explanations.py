"""What a balance is, what it can and cannot do, and when and why it ends: codes, and the sentences members read."""

from dataclasses import dataclass
from typing import Literal

from shared.money import Unit

Language = Literal["fr", "en"]
Use = Literal["order_services", "give", "yearly_conversion", "payout", "set_off"]
NotUse = Literal["become_euros", "give", "payout", "order_services", "promise_of_euros"]
EndReason = Literal["expires_at_year_end", "rolls_over_at_year_end", "destroyed_when_converted", "paid_out"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same in both languages."""

    fr: str
    en: str

    def read_in(self, language: Language) -> str:
        """The sentence for a reader."""
        return self.fr if language == "fr" else self.en


@dataclass(frozen=True, slots=True)
class Explanation:
    """What every balance of one unit says of itself."""

    what: Sentence
    uses: tuple[Use, ...]
    not_uses: tuple[NotUse, ...]
    limits: Sentence


EXPLANATIONS: dict[Unit, Explanation] = {
    "SUB": Explanation(
        what=Sentence(
            "Crédits de subvention : la coopérative les donne à chaque Plug pour une année civile.",
            "Subsidy credits: the cooperative grants them to every Plug for one calendar year.",
        ),
        uses=("order_services",),
        not_uses=("become_euros", "give", "payout"),
        limits=Sentence(
            "Ils paient un service d'un autre membre, et rien d'autre : ils sont alors détruits et autant de"
            " crédits-collectivité sont émis pour ce membre. Ils ne se donnent pas et ne deviennent jamais des euros.",
            "They pay for a service of another member, and nothing else: they are then destroyed and as many collective"
            " credits are issued to that member. They cannot be given and never become euros.",
        ),
    ),
    "COL": Explanation(
        what=Sentence(
            "Crédits-collectivité : gagnés par des services rendus à d'autres membres ou au collectif.",
            "Collective credits: earned by services to other members or to the collective.",
        ),
        uses=("order_services", "give", "yearly_conversion"),
        not_uses=("payout", "promise_of_euros"),
        limits=Sentence(
            "Ils paient un service, se donnent à un membre ou au pot commun, et participent à la conversion annuelle"
            " quand elle est votée. Aucun taux n'est promis avant le vote.",
            "They pay for a service, can be given to a member or to the pot commun, and take part in the yearly"
            " conversion once it is voted. No rate is promised before the vote.",
        ),
    ),
    "EUR": Explanation(
        what=Sentence(
            "Euros que la coopérative vous doit : honoraires de missions et conversions.",
            "Euros that the cooperative owes you: fees of missions and conversions.",
        ),
        uses=("payout", "set_off"),
        not_uses=("order_services", "give"),
        limits=Sentence(
            "Ils vous sont versés, ou compensent ce que vous devez à la coopérative après une annulation d'honoraires.",
            "They are paid out to you, or set off against what you owe the cooperative after a reversal of fees.",
        ),
    ),
}

ENDS: dict[EndReason, Sentence] = {
    "expires_at_year_end": Sentence(
        "Ce qui n'est pas dépensé est détruit après le 31 décembre : une subvention vaut pour son année.",
        "What is not spent is destroyed after 31 December: a subsidy is for its year.",
    ),
    "rolls_over_at_year_end": Sentence(
        "Ce qui n'est pas dépensé passe à l'année suivante : la coopérative en a décidé ainsi.",
        "What is not spent moves into the next year: the cooperative decided so.",
    ),
    "destroyed_when_converted": Sentence(
        "Pas de date de fin : ce qui est converti en euros est détruit au même moment.",
        "No end date: what is converted into euros is destroyed at the same moment.",
    ),
    "paid_out": Sentence(
        "Pas de date de fin : le solde baisse quand il est versé.",
        "No end date: the balance goes down when it is paid out.",
    ),
}

SPEND_ORDER: tuple[Unit, ...] = ("SUB", "COL")
"""What an order takes first when both could pay; what goes back restores COL first."""
SPEND_ORDER_MEANS = Sentence(
    "Une commande prend d'abord les crédits de subvention, puis les crédits-collectivité ; un retour rend d'abord les"
    " crédits-collectivité.",
    "An order takes subsidy credits first, then collective credits; what goes back restores collective credits first.",
)


def end_reason(unit: Unit, *, sub_rolls_over: bool) -> EndReason:
    """Why and how a balance of this unit ends."""
    if unit == "SUB":
        return "rolls_over_at_year_end" if sub_rolls_over else "expires_at_year_end"
    return "destroyed_when_converted" if unit == "COL" else "paid_out"
