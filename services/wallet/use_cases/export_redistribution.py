"""The schedule of a yearly redistribution: method, policies, decision, and what each member received."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from uuid import UUID

from services.wallet.documents.sheet import Cell, Column, Sheet
from services.wallet.domain.books import auxiliary
from services.wallet.domain.chart import Chart
from services.wallet.domain.policies import (
    ACTIVITY_MOVED,
    CONVERSION_BASIS,
    CONVERSION_CAP,
    MINIMUM_PAYOUT,
    POT_BASIS,
    REDISTRIBUTION_BPS,
    RESERVE_BPS,
)
from services.wallet.repository import redistributions
from services.wallet.use_cases.export_journal import Begin
from shared.database.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.money import format_amount
from shared.policy import Policy

LINES_A_PAGE = 1_000
SCHEDULE = Sheet(
    "redistribution",
    "Redistribution annuelle du pot commun",
    (
        Column("Auxiliaire", width=12),
        Column("Membre", width=14),
        Column("COL convertis", "amount", 12),
        Column("Part", "amount", 12),
        Column("Compte de charge", width=12),
        Column("Charge à payer", width=12),
    ),
)
_POLICIES = (
    CONVERSION_BASIS,
    ACTIVITY_MOVED,
    POT_BASIS,
    REDISTRIBUTION_BPS,
    RESERVE_BPS,
    CONVERSION_CAP,
    MINIMUM_PAYOUT,
)


async def schedule_sheet(work: UnitOfWork, run_id: UUID) -> Sheet:
    """The table with its notes; raises NotFound for a run that is not executed."""
    run = await redistributions.run(work, run_id)
    if run is None:
        raise NotFound
    decided = f"n° {run.decision_number}" if run.decision_number else str(run.decision_id or "aucune")
    values = [
        f"{policy.key} = {_value(policy, (await work.policy(policy, run.business_date)).value)}" for policy in _POLICIES
    ]
    back = await redistributions.taken_back(work, run_id)
    notes = (
        f"Exécutée le {run.business_date:%d/%m/%Y} ; décision {decided} ; pièce {run.group_id}.",
        f"Enveloppe {format_amount(run.envelope, 'EUR')} ; fonds de réserve {format_amount(run.reserve, 'EUR')}"
        + (f" ; repris ensuite {format_amount(back, 'EUR')}." if back else "."),
        "Méthode : au prorata des poids, au plus fort reste, à égalité au plus petit numéro de membre. Règles : "
        + " ; ".join(values)
        + ".",
        "Charge de l'exercice. Les comptes sont ceux d'une facture à recevoir ; un membre payé autrement (salaire, "
        "droits d'auteur) suit la section [vehicles] du plan comptable.",
    )
    return replace(SCHEDULE, notes=notes)


async def schedule_rows(begin: Begin, chart: Chart, run_id: UUID) -> AsyncIterator[list[Sequence[Cell]]]:
    """A row a member, a page after the other; the sum in the last row."""
    after, amount, converted = 0, 0, 0
    accounts = chart.vehicles["invoice"]
    while True:
        async with begin() as work:
            page = await redistributions.shares(work, run_id, after, LINES_A_PAGE)
        rows: list[Sequence[Cell]] = []
        for share in page:
            amount, converted, after = amount + share.amount, converted + share.converted, share.group_position
            third = auxiliary("member_eur", share.member_id, share.member_number)
            rows.append((third.code, third.label, share.converted, share.amount, accounts.charge, accounts.debt))
        if len(page) < LINES_A_PAGE:
            yield [*rows, ("", "Total", converted, amount, "", "")]
            return
        yield rows


def _value(policy: Policy, value: int) -> str:
    if policy.unit == "bps":
        return f"{value // 100},{value % 100:02d} %"
    if policy.unit == "cents":
        return format_amount(value, "EUR")
    return policy.choices[value] if policy.choices else str(value)
