"""The schedule of a yearly redistribution: method, policies, decision, and what each member received."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from services.wallet.documents.sheet import Cell, Column, Sheet
from services.wallet.domain.books import auxiliary
from services.wallet.domain.chart import Chart
from services.wallet.domain.policies import POLICIES
from services.wallet.repository import redistributions
from services.wallet.repository.redistributions import RunRow
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
        Column("Poids", "amount", 10),
        Column("COL convertis", "amount", 12),
        Column("Part", "amount", 12),
        Column("Charge", width=8),
        Column("Charge à payer", width=12),
    ),
)


async def redistribution(work: UnitOfWork, run_id: UUID) -> RunRow:
    """An executed run; raises NotFound for any other."""
    run = await redistributions.run(work, run_id)
    if run is None:
        raise NotFound
    return run


def schedule_sheet(run: RunRow) -> Sheet:
    """The table with its notes."""
    decided = f"n° {run.decision_number}" if run.decision_number else str(run.decision_id or "aucune")
    known = {policy.key: policy for policy in POLICIES}
    rules = " ; ".join(f"{key} = {_value(known.get(key), rule)}" for key, rule in run.rules.items())
    notes = (
        f"Exercice {run.year}. Exécutée le {run.executed_on:%d/%m/%Y} ; décision {decided}.",
        f"Empreinte du manifeste : {run.manifest or 'aucune'}.",
        f"Pot commun {format_amount(run.pot, 'EUR')} ; enveloppe {format_amount(run.envelope, 'EUR')}, répartie "
        f"{format_amount(run.allocated, 'EUR')} ; fonds de réserve {format_amount(run.reserve, 'EUR')}.",
        "Méthode : au prorata des poids, au plus fort reste, à égalité au plus petit numéro de membre.",
        f"Règles (version) : {rules}.",
        f"Charge de l'exercice {run.year}. Les comptes suivent le mode de rémunération de chaque membre (section "
        "[vehicles] du plan comptable) ; une facture à recevoir, tant que le membre ne l'a pas indiqué.",
    )
    return replace(SCHEDULE, notes=notes)


async def schedule_rows(begin: Begin, chart: Chart, run: RunRow) -> AsyncIterator[list[Sequence[Cell]]]:
    """A row a member, a page after the other; the sums in the last row."""
    after = weight = converted = amount = 0
    while True:
        async with begin() as work:
            page = await redistributions.shares(work, run, after, LINES_A_PAGE)
        rows: list[Sequence[Cell]] = []
        for share in page:
            weight, converted, amount = weight + share.weight, converted + share.converted, amount + share.amount
            accounts = chart.vehicles[share.vehicle or "invoice"]
            third = auxiliary("member_eur", share.member_id, share.member_number)
            four = (share.weight, share.converted, share.amount, accounts.charge)
            rows.append((third.code, third.label, *four, accounts.debt))
            after = share.line_no
        if len(page) < LINES_A_PAGE:
            yield [*rows, ("", "Total", weight, converted, amount, "", "")]
            return
        yield rows


def _value(policy: Policy | None, rule: Mapping[str, Any]) -> str:
    value, version = int(rule["value"]), rule["version"]
    if policy is not None and policy.unit == "bps":
        return f"{value // 100},{value % 100:02d} % (v{version})"
    if policy is not None and policy.unit == "cents":
        return f"{format_amount(value, 'EUR')} (v{version})"
    return f"{policy.choices[value] if policy is not None and policy.choices else value} (v{version})"
