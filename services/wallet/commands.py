"""Door 4: the operator of the wallet."""

from collections.abc import Mapping
from uuid import UUID

from services.wallet.use_cases.check_ledger import check_ledger, must_hold
from services.wallet.use_cases.erase_reasons import erase_reasons
from shared.database.unit_of_work import UnitOfWork
from shared.errors import InvalidRequest
from shared.money import format_amount
from shared.roles.commands import Commands

commands = Commands()


@commands.command("check", help="prove the ledger; ends with an error that names the first bad row")
async def check(work: UnitOfWork, _options: Mapping[str, str]) -> str:
    """Every proof in one line each, then the conservation of each unit of credits."""
    report = must_hold(await check_ledger(work))
    counts = report.counts
    lines = [f"ok  {proof.name}" for proof in report.proofs]
    lines += [
        f"ok  {unit}: {format_amount(issued, unit)} issued - {format_amount(destroyed, unit)} destroyed"
        f" = {format_amount(others, unit)}"
        for unit, issued, destroyed, others in report.totals
    ]
    lines.append(f"{counts.accounts} accounts, {counts.groups} groups, {counts.transfers} transfers")
    return "\n".join(lines)


@commands.command(
    "erase-reasons",
    help="erase the free text of the gifts that a member made or received; the ledger does not change",
    arguments={"--member-id": "their id"},
)
async def erase(work: UnitOfWork, options: Mapping[str, str]) -> str:
    """How many reasons were erased."""
    try:
        member_id = UUID(options["member_id"])
    except ValueError as error:
        raise InvalidRequest(field="--member-id", reason="not_an_id") from error
    return f"{await erase_reasons(work, member_id)} reasons erased"
