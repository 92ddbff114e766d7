"""Everything that can go wrong in the wallet, beyond what any gateway may answer: code, status, sentence (fr, en).

A refusal of what a message asks is not a problem: it is a message (`hold_refused`, `fees_refused`).
"""

from shared.errors import Problem


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
    fr="La période demandée contient trop de lignes ou de jours (au plus {lines} lignes, {days} jours).",
    en="The period asked for has too many lines or days (at most {lines} lines, {days} days).",
):
    """A statement to download is bounded; ask for a shorter period."""
