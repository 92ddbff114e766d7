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


def conversion_texts(year: int, computation_no: int, envelope_cents: int, manifest_sha256: str) -> ProposalTexts:
    """A computation of the yearly conversion, to be approved by its hash."""
    texts = templates("proposals", "fr")
    title = texts["titles"]["conversion"].format(year=year, number=computation_no)
    envelope = amount(envelope_cents, "EUR")
    return ProposalTexts(title, texts["reasons"]["conversion"].format(amount=envelope, sha256=manifest_sha256))
