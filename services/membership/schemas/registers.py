"""Bodies of the public registers."""

from services.membership.repository.registers import JournalHead, MonthFigures
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


class MonthFiguresView(View):
    """A month as the wallet closed it, by business dates: euros in cents, credits in hundredths. `month` is its first
    day; `volume_12_months` the payments in credits of the twelve months that end with it."""

    month: Day
    pot_in: int
    pot_out: int
    pot_balance: int
    reserve_balance: int
    credits_issued_sub: int
    credits_issued_col: int
    credits_destroyed_sub: int
    credits_destroyed_col: int
    volume_12_months: int

    @classmethod
    def of(cls, figures: MonthFigures) -> "MonthFiguresView":
        """A row of the register."""
        return cls(**figures._asdict())
