"""Title and reasons of a decision that another service asks for. The register is kept in French."""

from typing import NamedTuple

from services.membership.documents.texts import amount, templates


class ProposalTexts(NamedTuple):
    """What the register shows."""

    title: str
    reasons: str


def investment_texts(kind: str, cents: int) -> ProposalTexts:
    """An investment asked of the reserve fund."""
    texts = templates("proposals", "fr")
    title = texts["titles"]["investment"].format(kind=texts["kinds"][kind], amount=amount(cents, "EUR"))
    return ProposalTexts(title, texts["reasons"]["investment"])
