"""How a surplus could be allocated, or was: bounds, amounts, and the entries of the assembly."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from services.wallet.documents.sheet import Cell, Column, Sheet
from services.wallet.domain.policies import RESERVES_UNTIL_CAPITAL
from services.wallet.domain.surplus import (
    SurplusAllocation,
    SurplusBounds,
    SurplusInputs,
    allocate_surplus,
    surplus_bounds,
)
from services.wallet.errors import SurplusRefused
from services.wallet.repository import surpluses
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound

SURPLUS = Sheet(
    "affectation-excedent",
    "Affectation de l'excédent",
    (
        Column("Débit", width=8),
        Column("Crédit", width=8),
        Column("Libellé", width=40),
        Column("Montant", "amount", 14),
    ),
    ("Écritures de l'assemblée : le résultat (120) est affecté. Les réserves sont impartageables.",),
)
_CREDITS = {
    "legal_reserve": ("1061", "Réserve légale"),
    "statutory_reserve": ("1063", "Réserve statutaire"),
    "carried_forward": ("110", "Report à nouveau"),
    "interest": ("457", "Intérêts aux parts sociales"),
}


class SurplusShown(NamedTuple):
    """An allocation with the bounds that it keeps."""

    given: SurplusInputs
    bounds: SurplusBounds
    chosen: SurplusAllocation


async def preview_surplus(
    work: UnitOfWork, given: SurplusInputs, *, interest: int, carried_forward: int
) -> SurplusShown:
    """What would be, by the policy in force today. Raises SurplusRefused when an amount passes its bound."""
    until = bool((await work.policy(RESERVES_UNTIL_CAPITAL)).value)
    try:
        chosen = allocate_surplus(given, interest=interest, carried_forward=carried_forward, until_capital=until)
    except ValueError as error:
        raise SurplusRefused(amount=str(error), field=str(error)) from error
    return SurplusShown(given, surplus_bounds(given, until_capital=until), chosen)


async def adopted_rows(work: UnitOfWork, year: int) -> list[Sequence[Cell]]:
    """The entries of a year whose allocation was decided; raises NotFound before that."""
    adopted = await surpluses.of_year(work, year)
    if adopted is None:
        raise NotFound
    return entry_rows(adopted.chosen, date(year, 12, 31))


def entry_rows(chosen: SurplusAllocation, closing: date) -> list[Sequence[Cell]]:
    """An entry a use: 120 to 1061, 1063, 110, 457; nothing for a use of 0. The last row is the sum."""
    rows: list[Sequence[Cell]] = []
    for name, (credit, label) in _CREDITS.items():
        amount = getattr(chosen, name)
        if amount:
            rows.append(("120", credit, f"{label}, exercice clos le {closing:%d/%m/%Y}", amount))
    return [*rows, ("", "", "Excédent affecté", sum(chosen))]
