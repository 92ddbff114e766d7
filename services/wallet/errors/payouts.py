"""What can go wrong with bank accounts and payouts: code, status, sentence (fr, en)."""

from shared.errors import Problem


class InvalidIban(
    Problem,
    code="invalid_iban",
    status=422,
    fr="Cet IBAN n'existe pas, ou la banque est hors de la zone SEPA.",
    en="This IBAN does not exist, or the bank is outside SEPA.",
):
    """Length, check digits, the country's own rule or the country itself."""


class InvalidBic(
    Problem,
    code="invalid_bic",
    status=422,
    fr="Ce BIC n'existe pas.",
    en="This BIC does not exist.",
):
    """The BIC does not have the form of one."""


class VehicleRefused(
    Problem,
    code="vehicle_refused",
    status=422,
    fr="Ce mode de rémunération ne convient pas à cette activité : une prestation sur scène est payée en salaire.",
    en="This payment vehicle does not suit the activity: a stage performance is paid as a salary.",
):
    """The law does not let this vehicle pay for this activity."""


class NothingToPay(
    Problem,
    code="nothing_to_pay",
    status=409,
    fr="Il n'y a rien à payer : personne n'atteint le minimum avec un compte utilisable.",
    en="There is nothing to pay: nobody reaches the minimum with a usable account.",
):
    """A batch, or its file of one kind, would be empty."""


class BatchState(
    Problem,
    code="batch_state",
    status=409,
    fr="Ce lot de paiements ne le permet pas dans son état : {state}.",
    en="This batch of payouts does not allow it in its state: {state}.",
):
    """A step that the batch's state does not allow, or a line that is not in the state it needs."""


class SecondSignature(
    Problem,
    code="second_signature",
    status=409,
    fr="La seconde signature est celle d'une autre personne que la première.",
    en="The second signature is another person's than the first.",
):
    """The one who proposed a batch approves it."""


class BankAccountMissing(
    Problem,
    code="bank_account_missing",
    status=409,
    fr="Le compte bancaire de la coopérative n'est pas réglé (WALLET_BANK_IBAN).",
    en="The cooperative's bank account is not set (WALLET_BANK_IBAN).",
):
    """A file of transfers says from which account they are paid."""


class ExecutionDate(
    Problem,
    code="execution_date",
    status=422,
    fr="La date d'exécution est celle de la banque : entre le {first} et le {last}.",
    en="The date of execution is the bank's: between {first} and {last}.",
):
    """Before the approval, or in the future."""
