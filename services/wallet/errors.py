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
