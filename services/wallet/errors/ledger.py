"""What can go wrong with the ledger, gifts, files and openings: code, status, sentence (fr, en)."""

from shared.errors import Problem


class ChartRefused(
    Problem,
    code="chart_refused",
    status=500,
    fr="Le plan comptable est refusé, ligne {line} : {reason}.",
    en="The chart of accounts is refused, line {line}: {reason}.",
):
    """The file of WALLET_CHART_FILE is not whole. `doctor` says the same before anybody asks for an export."""


class SirenMissing(
    Problem,
    code="siren_missing",
    status=409,
    fr="Le numéro SIREN de la coopérative n'est pas réglé (WALLET_SIREN) : le fichier ne peut pas être nommé.",
    en="The cooperative's SIREN is not set (WALLET_SIREN): the file cannot be named.",
):
    """A file of accounting entries bears the SIREN in its name."""


class PeriodRefused(
    Problem,
    code="period_refused",
    status=422,
    fr="La période va du premier au dernier jour, sur 366 jours au plus.",
    en="A period goes from its first to its last day, over 366 days at most.",
):
    """The end is before the beginning, or the period is longer than a year."""


class TooLongForPdf(
    Problem,
    code="too_long_for_pdf",
    status=422,
    fr="Ce document a plus de {limit} lignes : demandez-le en CSV.",
    en="This document has more than {limit} lines: ask for CSV.",
):
    """A PDF is for an assembly to read; longer lists are for software."""


class OpeningRefused(
    Problem,
    code="opening_refused",
    status=422,
    fr="Le fichier est refusé en entier, {count} erreur(s) :\n{lines}",
    en="The file is refused as a whole, {count} error(s):\n{lines}",
):
    """Balances from earlier books are brought in whole or not at all."""


class SurplusRefused(
    Problem,
    code="surplus_refused",
    status=422,
    fr="Cette affectation de l'excédent dépasse une borne : {amount}.",
    en="This allocation of the surplus passes a bound: {amount}.",
):
    """More interest on shares, or more carried forward, than the law leaves after the reserves."""


class LedgerBroken(
    Problem,
    code="ledger_broken",
    status=500,
    fr="Le grand livre ne se vérifie pas : {check}, première ligne fautive {first_bad}.",
    en="The ledger does not verify: {check}, first bad row {first_bad}.",
):
    """A proof of the ledger's own check failed. Nothing is repaired: an operator looks at the row that is named."""


class NotInTheFuture(
    Problem,
    code="not_in_the_future",
    status=422,
    fr="Ce jour n'est pas encore passé.",
    en="That day has not come yet.",
):
    """A balance, a statement or a year is asked for a day to come."""


class PeriodTooLong(
    Problem,
    code="period_too_long",
    status=422,
    fr="La période demandée a plus de {limit} lignes : demandez-en une plus courte.",
    en="The period asked for has more than {limit} lines: ask for a shorter one.",
):
    """A statement to download is bounded; ask for a shorter period."""


class SubCannotBeGiven(
    Problem,
    code="sub_cannot_be_given",
    status=422,
    fr="Les crédits de subvention (SUB) paient un service ; ils ne se donnent pas.",
    en="Subsidy credits (SUB) pay for a service; they cannot be given.",
):
    """Origin is enforced: SUB ends where it pays for a service."""


class EurosCannotBeGiven(
    Problem,
    code="euros_cannot_be_given",
    status=422,
    fr="Les euros du portefeuille ne se donnent pas ; ils sont versés à leur membre.",
    en="Euros of the wallet cannot be given; they are paid out to their member.",
):
    """Fees are payable to whoever earned them."""


class GiftToOneself(
    Problem,
    code="gift_to_oneself",
    status=422,
    fr="Un don va à quelqu'un d'autre, ou au pot commun.",
    en="A gift goes to somebody else, or to the pot commun.",
):
    """Giver and recipient are the same member."""


class GiverInactive(
    Problem,
    code="giver_inactive",
    status=403,
    fr="Votre statut de Plug est suspendu ou terminé ; vous ne pouvez pas donner de crédits.",
    en="Your Plug status is suspended or has ended; you cannot give credits.",
):
    """No gift leaves a suspended Plug, or somebody who left."""


class UnknownRecipient(
    Problem,
    code="unknown_recipient",
    status=422,
    fr="Le portefeuille ne connaît pas ce membre.",
    en="The wallet does not know this member.",
):
    """Nobody of this id was heard of."""


class RecipientInactive(
    Problem,
    code="recipient_inactive",
    status=409,
    fr="Ce membre ne peut pas recevoir de crédits en ce moment.",
    en="This member cannot receive credits at present.",
):
    """Suspended, or no longer there: which of the two is not the giver's to know."""


class InsufficientCredits(
    Problem,
    code="insufficient_credits",
    status=409,
    fr="Vous n'avez pas assez de crédits-collectivité (COL) disponibles.",
    en="You have not enough collective credits (COL) available.",
):
    """The giver's floor; what is set aside is not available."""


class GiftLimitReached(
    Problem,
    code="gift_limit_reached",
    status=409,
    fr="Cela dépasse ce qu'un membre peut donner dans l'année civile ({limit} centièmes de crédit).",
    en="This is more than a member may give in a calendar year ({limit} hundredths of a credit).",
):
    """Gifts and amounts set aside for one, by the policy `gift_yearly_limit`."""


class ExpiryOutOfBounds(
    Problem,
    code="expiry_out_of_bounds",
    status=422,
    fr="La réservation expire entre aujourd'hui et le {latest}.",
    en="The hold expires between today and {latest}.",
):
    """Not in the past, and not later than the policy `hold_days` allows."""


class HoldEnded(
    Problem,
    code="hold_ended",
    status=409,
    fr="Cette réservation est terminée.",
    en="This hold has ended.",
):
    """Settled whole, given back, or past its last day."""


class MoreThanHeld(
    Problem,
    code="more_than_held",
    status=409,
    fr="Il reste moins que cela de réservé.",
    en="Less than that is still set aside.",
):
    """A part to settle is larger than the rest of the hold."""


class InvestmentNeedsPlug(
    Problem,
    code="investment_needs_plug",
    status=403,
    fr="Seul un Plug actif peut demander un investissement.",
    en="Only an active Plug may ask for an investment.",
):
    """The caller never was a Plug, is suspended, or has left."""


class InvestmentNotOpen(
    Problem,
    code="investment_not_open",
    status=409,
    fr="Cet investissement n'est pas accordé, est clos, ou attend encore une signature.",
    en="This investment is not granted, is closed, or still waits for a signature.",
):
    """Spending and closing take an investment that was granted."""


class NotEnoughGranted(
    Problem,
    code="not_enough_granted",
    status=409,
    fr="La somme accordée ne suffit pas, dépenses en attente comprises.",
    en="What was granted is not enough, spendings that wait included.",
):
    """Nothing is spent beyond what the decision granted."""


class SecondSignatureNeeded(
    Problem,
    code="second_signature_needed",
    status=409,
    fr="Une seconde personne doit signer : vous avez déjà signé.",
    en="A second person has to sign: you have signed already.",
):
    """Two different people sign what moves the cooperative's money."""


class LedgerHalted(
    Problem,
    code="ledger_halted",
    status=409,
    fr="Les conversions sont arrêtées : le grand livre ne s'est pas vérifié ({check}, {first_bad}).",
    en="Conversions are stopped: the ledger did not verify ({check}, {first_bad}).",
):
    """A check failed and nobody has lifted the halt. Payments go on; a named person looks and lifts it."""


class ConversionUnderWay(
    Problem,
    code="conversion_under_way",
    status=409,
    fr="La conversion de {year} est déjà ouverte ou faite.",
    en="The conversion of {year} is open or done already.",
):
    """One living run a year."""


class ConversionState(
    Problem,
    code="conversion_state",
    status=409,
    fr="Ce n'est pas possible pour une conversion dans l'état « {state} ».",
    en="This cannot be done to a conversion that is {state}.",
):
    """A step out of its order."""


class PotTooSmall(
    Problem,
    code="pot_too_small",
    status=409,
    fr="Le pot commun n'a plus la somme que la conversion répartit.",
    en="The pot commun no longer has what the conversion distributes.",
):
    """A reversal since the freeze took from the pot: compute again."""
