"""Door 4: the operator of the wallet."""

import asyncio
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from services.wallet.errors import LedgerBroken, OpeningRefused
from services.wallet.repository import decisions
from services.wallet.use_cases.check_ledger import LedgerReport, check_ledger, check_new, compare_head
from services.wallet.use_cases.erase_reasons import erase_reasons
from services.wallet.use_cases.import_opening import OpeningReport, import_opening
from services.wallet.use_cases.rotate_payout_keys import rotate_payout_keys
from services.wallet.use_cases.watch_ledger import act_on, lift_halts
from shared.database.unit_of_work import UnitOfWork
from shared.errors import InvalidRequest
from shared.money import format_amount
from shared.roles.commands import Commands, Failed

commands = Commands()


@commands.command(
    "check",
    help="prove the ledger; ends with an error that names the first bad row",
    arguments={
        "--incremental": "only what came after the last verified seal",
        "--seal-no": "compare this seal with the head that was kept outside: see --head",
        "--head": "the SHA-256 of that seal in membership's register, in hexadecimal",
    },
    optional=("--seal-no", "--head"),
    flags=("--incremental",),
)
async def check(work: UnitOfWork, options: Mapping[str, str]) -> str:
    """Every proof in one line each, then the conservation of each unit of credits. A failed one stops conversions."""
    new_only = "incremental" in options
    report = await (check_new(work, keep=True) if new_only else check_ledger(work))
    if "head" in options or "seal_no" in options:
        report.proofs.append(await compare_head(work, _number(options), options.get("head", "")))
    await act_on(work, "incremental" if new_only else "whole", report)
    failed = report.failed
    if failed is not None and failed.first_bad is not None:
        problem = LedgerBroken(check=failed.name, first_bad=failed.first_bad)
        return Failed(f"wallet: {problem} ({problem.code})")
    return "\n".join(_lines(report))


@commands.command(
    "lift-halt",
    help="let conversions go on after a failed check has been looked into",
    arguments={
        "--by": "the id of the member of the technical presidency who decides it",
        "--reason": "why, in a sentence",
    },
)
async def lift_halt(work: UnitOfWork, options: Mapping[str, str]) -> str:
    """Lift every halt; audited with the member's id."""
    try:
        by_id = UUID(options["by"])
    except ValueError as error:
        raise InvalidRequest(reason="--by is the id of a member") from error
    return f"{await lift_halts(work, by_id, options['reason'])} halt(s) lifted"


def _number(options: Mapping[str, str]) -> int:
    given = options.get("seal_no", "")
    if not given.isdecimal() or "head" not in options:
        raise InvalidRequest(reason="--seal-no is a number, and --head goes with it")
    return int(given)


def _lines(report: LedgerReport) -> list[str]:
    counts = report.counts
    lines = [f"ok  {proof.name}" for proof in report.proofs]
    lines += [
        f"ok  {unit}: {format_amount(issued, unit)} issued - {format_amount(destroyed, unit)} destroyed"
        f" = {format_amount(others, unit)}"
        for unit, issued, destroyed, others in report.totals
    ]
    lines.append(
        f"{counts.accounts} accounts, {counts.groups} groups, {counts.transfers} transfers;"
        f" sealed up to seal {report.seal_no}"
    )
    return lines


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


LARGEST_FILE = 32_000_000
"""Bytes."""
_ERRORS_SHOWN = 50


@commands.command(
    "import-opening",
    help="bring in balances from earlier books (CSV): all lines or none, the same file once",
    arguments={
        "--file": "CSV with the header owner;kind;unit;amount",
        "--dated": "business date of the balances, YYYY-MM-DD",
        "--cites": "the decision (its id) or the document that they come from",
        "--language": "of what is wrong with lines: fr (default) or en",
        "--dry-run": "look at every line and post nothing",
    },
    optional=("--language",),
    flags=("--dry-run",),
)
async def bring_in_opening(work: UnitOfWork, options: Mapping[str, str]) -> str:
    """How many lines and how much of each unit; otherwise every line that is wrong."""
    cites = options["cites"].strip()
    if not 0 < len(cites) <= 200 or not cites.isprintable():
        raise InvalidRequest(field="--cites", reason="one to 200 letters")
    report = await import_opening(
        work,
        await asyncio.to_thread(_read, options["file"]),
        dated=_day(work, options["dated"]),
        cites=cites,
        decision_id=await _decision(work, cites),
        dry_run="dry_run" in options,
    )
    if report.errors:
        language = "en" if options.get("language") == "en" else "fr"
        shown = "\n".join(error.sentence(language) for error in report.errors[:_ERRORS_SHOWN])
        raise OpeningRefused(count=len(report.errors), lines=shown)
    return _told(report, "dry_run" in options)


def _told(report: OpeningReport, dry_run: bool) -> str:
    if report.already_on is not None:
        return f"this file was brought in on {report.already_on}: {report.lines} lines, nothing moves again"
    totals = ", ".join(format_amount(amount, unit) for unit, amount in sorted(report.totals.items()))
    return f"{report.lines} lines, {totals}: {'nothing is wrong, nothing was posted' if dry_run else 'posted'}"


def _read(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as error:
        raise InvalidRequest(field="--file", reason="it cannot be read") from error
    if len(content) > LARGEST_FILE:
        raise InvalidRequest(field="--file", reason=f"over {LARGEST_FILE} bytes")
    return content


def _day(work: UnitOfWork, given: str) -> date:
    try:
        day = date.fromisoformat(given)
    except ValueError as error:
        raise InvalidRequest(field="--dated", reason="a date is YYYY-MM-DD") from error
    if not date(2000, 1, 1) <= day <= work.today():
        raise InvalidRequest(field="--dated", reason="from 2000 to today")
    return day


async def _decision(work: UnitOfWork, cites: str) -> UUID | None:
    try:
        decision_id = UUID(cites)
    except ValueError:
        return None
    return decision_id if await decisions.number_of(work, decision_id) is not None else None


@commands.command("rotate-payout-keys", help="seal bank accounts anew with the first secret of WALLET_PAYOUT_KEYS")
async def rotate_keys(work: UnitOfWork, _options: Mapping[str, str]) -> str:
    """A part of a long list; run it again until nothing waits, then take the old secret away."""
    done, more = await rotate_payout_keys(work)
    return f"{done} bank accounts are sealed anew" + (" - there may be more: run it again" if more else "")
