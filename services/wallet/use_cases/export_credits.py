"""The statement of the credits, off the balance sheet: issued − destroyed = what members, pot and partners have."""

from collections.abc import Sequence
from typing import NamedTuple

from services.wallet.documents.sheet import Cell
from services.wallet.repository import credit_totals, exports
from services.wallet.repository.credit_totals import IssueRow, KindTotal
from services.wallet.use_cases.export_journal import Period
from shared.database.unit_of_work import UnitOfWork
from shared.money import Unit

ISSUANCE = {"SUB": "sub_issuance", "COL": "col_issuance"}
_HOLDERS = {
    "member_sub": "Membres",
    "member_col": "Membres",
    "pot_col": "Pot commun",
    "partner_col": "Coopératives partenaires",
}
_WORDS = {
    "grant": "subventions de l'année",
    "grant_ended": "départs",
    "expiry": "péremption au 31 décembre",
    "settlement": "services rendus entre membres",
    "conversion_line": "redistribution annuelle",
    "conversion_line_reversal": "redistribution annulée",
    "collective_service": "services rendus au collectif",
    "opening": "reprise de soldes",
    "correction": "corrections décidées",
}


class CreditStatement(NamedTuple):
    """One unit over a period, in hundredths. `others` is by kind of account; `held` is set aside right now."""

    unit: str
    before: int
    issued: dict[str, int]
    destroyed: dict[str, int]
    others: dict[str, int]
    held: int

    @property
    def outstanding(self) -> int:
        """Issued less destroyed, from the beginning to the end of the period."""
        return self.before + sum(self.issued.values()) - sum(self.destroyed.values())

    @property
    def difference(self) -> int:
        """What conservation leaves over: 0, or the ledger is broken."""
        return self.outstanding - sum(self.others.values())


async def credit_statements(work: UnitOfWork, when: Period) -> list[CreditStatement]:
    """SUB and COL over the period, in a transaction of its own."""
    await exports.one_moment(work)
    now = await credit_totals.totals(work)
    later = {(row.unit, row.kind): row for row in await credit_totals.since(work, when.last)}
    moved = await credit_totals.issued(work, when.first, when.last)
    return [_statement(unit, now, later, [row for row in moved if row.unit == unit]) for unit in ("COL", "SUB")]


def _statement(
    unit: Unit, now: Sequence[KindTotal], later: dict[tuple[str, str], KindTotal], moved: Sequence[IssueRow]
) -> CreditStatement:
    balances: dict[str, int] = {}
    held = 0
    for row in now:
        if row.unit == unit:
            after = later.get((unit, row.kind), KindTotal(unit, row.kind, 0, 0, 0))
            balances[row.kind] = row.credits - row.debits - after.credits + after.debits
            held += row.held
    outstanding = -balances.pop(ISSUANCE[unit], 0)
    issued = {row.kind: row.amount for row in moved if row.is_issued}
    destroyed = {row.kind: row.amount for row in moved if not row.is_issued}
    before = outstanding - sum(issued.values()) + sum(destroyed.values())
    return CreditStatement(unit, before, issued, destroyed, balances, held)


def statement_rows(statements: Sequence[CreditStatement]) -> list[Sequence[Cell]]:
    """As a table, with the proof in the last line of each unit."""
    rows: list[Sequence[Cell]] = []
    for one in statements:
        rows.append((one.unit, "En circulation avant la période", one.before))
        rows += [(one.unit, f"Émis : {_WORDS.get(kind, kind)}", amount) for kind, amount in one.issued.items()]
        rows += [(one.unit, f"Détruits : {_WORDS.get(kind, kind)}", -amount) for kind, amount in one.destroyed.items()]
        rows.append((one.unit, "En circulation à la fin (émis - détruits)", one.outstanding))
        rows += [(one.unit, f"Détenus : {_HOLDERS[kind]}", amount) for kind, amount in one.others.items()]
        rows.append((one.unit, "dont réservés (séquestre), au jour de l'édition", one.held))
        rows.append((one.unit, "Écart (preuve de conservation : 0)", one.difference))
    return rows
