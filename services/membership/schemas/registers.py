"""Bodies of the public registers."""

from services.membership.repository.registers import JournalHead
from shared.web import Day, Moment, View


class JournalHeadView(View):
    """The head of the wallet's journal at the end of a day; `wallet check --seal-no --head` compares it."""

    sealed_on: Day
    first_seal_no: int
    last_seal_no: int
    row_count: int
    head_sha256: str
    heard_at: Moment

    @classmethod
    def of(cls, head: JournalHead) -> "JournalHeadView":
        """A row of the register."""
        return cls(**head._asdict())
