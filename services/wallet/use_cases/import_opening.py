"""Bring in balances from earlier books: dated, cited, whole or not at all, the same file once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from uuid import UUID

from services.wallet.domain.accounts import (
    COL_ISSUANCE_ACCOUNT,
    DIRECT_COSTS,
    KINDS,
    MEMBER_EUR,
    OPENING_EUR_ACCOUNT,
    SUB_ISSUANCE_ACCOUNT,
    Account,
    open_for,
)
from services.wallet.domain.opening import DEBITED, LineError, OpeningLine, parse_opening
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal, openings, payables
from services.wallet.repository.payables import Brought, BroughtKind
from shared.database.unit_of_work import UnitOfWork
from shared.ids import derived_id, new_id

_OTHER_SIDE = {"EUR": OPENING_EUR_ACCOUNT, "SUB": SUB_ISSUANCE_ACCOUNT, "COL": COL_ISSUANCE_ACCOUNT}

_PAYABLE: Mapping[str, BroughtKind] = {MEMBER_EUR.name: "member", DIRECT_COSTS.name: "direct_cost"}


@dataclass(frozen=True, slots=True)
class OpeningReport:
    """What became of a file. `errors` empty: it was, or with a dry run could be, brought in whole."""

    lines: int = 0
    totals: dict[str, int] = field(default_factory=dict)
    errors: Sequence[LineError] = ()
    already_on: date | None = None


async def import_opening(
    work: UnitOfWork, content: bytes, *, dated: date, cites: str, decision_id: UUID | None = None, dry_run: bool = False
) -> OpeningReport:
    """Post a group `opening` a line, all of them or none. A file that was brought in before moves nothing again."""
    digest = sha256(content).digest()
    before = await openings.imported(work, digest)
    if before is not None:
        return OpeningReport(lines=before.lines, already_on=work.clock.business_date(before.imported_at))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line_no = content[: error.start].count(b"\n") + 1
        return OpeningReport(errors=(LineError(line_no, "", "cells"),))
    lines, errors = parse_opening(text)
    accounts, unknown = await _accounts(work, lines, dated.year)
    errors = sorted([*errors, *unknown], key=lambda error: error.line_no)
    if errors:
        return OpeningReport(errors=errors)
    totals: dict[str, int] = {}
    for line in lines:
        unit = KINDS[line.kind].unit
        totals[unit] = totals.get(unit, 0) + line.amount
    if not dry_run:
        import_id = new_id()
        await openings.remember(
            work,
            file_sha256=digest,
            import_id=import_id,
            dated=dated,
            cites=cites,
            decision_id=decision_id,
            lines=len(lines),
        )
        if totals.keys() != {"EUR"}:
            await journal.lock_credits(work)
        posting = Posting([_group(line, accounts[line.line_no], import_id, dated, decision_id) for line in lines])
        await _make_payable(work, import_id, posting)
        await journal.post(work, posting)
        work.audit("opening_imported", import_id, lines=len(lines), **totals)
    return OpeningReport(lines=len(lines), totals=totals)


async def _make_payable(work: UnitOfWork, import_id: UUID, posting: Posting) -> None:
    """What members brought along is due to them as it is: their clients paid in the earlier books."""
    await payables.lock_payables(work)
    brought = [
        Brought(group.group_id, _PAYABLE[to.kind], to.owner_id, to.owner_number, transfer.amount)
        for group in posting.groups
        for transfer in group.transfers
        if (to := transfer.credit).kind in _PAYABLE and to.owner_id is not None and to.owner_number is not None
    ]
    await payables.add_brought(work, import_id, brought)


async def _accounts(
    work: UnitOfWork, lines: Sequence[OpeningLine], year: int
) -> tuple[dict[int, Account], list[LineError]]:
    """The account of each line, and the lines whose owner is unknown or whose account stands twice."""
    of_members = [line for line in lines if KINDS[line.kind].owner in ("member", "anybody")]
    ids, numbers = await openings.members_by(
        work,
        [line.owner for line in of_members if isinstance(line.owner, int)],
        [line.owner for line in of_members if isinstance(line.owner, UUID)],
    )
    accounts: dict[int, Account] = {}
    errors: list[LineError] = []
    seen: set[UUID] = set()
    for line in lines:
        kind = KINDS[line.kind]
        owner_id = ids.get(line.owner) if isinstance(line.owner, int) else line.owner
        number = None if owner_id is None or kind.owner == "client" else numbers.get(owner_id)
        if line.owner is not None and kind.owner != "client" and number is None:
            errors.append(LineError(line.line_no, "owner", "unknown_owner"))
            continue
        account = open_for(kind, owner_id, number, year if kind.per_year else None)
        if account.account_id in seen:
            errors.append(LineError(line.line_no, "", "twice"))
        seen.add(account.account_id)
        accounts[line.line_no] = account
    return accounts, errors


def _group(line: OpeningLine, account: Account, import_id: UUID, dated: date, decision_id: UUID | None) -> Group:
    other = _OTHER_SIDE[account.unit]
    debit, credit = (account, other) if line.kind in DEBITED else (other, account)
    group_id = derived_id(import_id, f"opening:{line.line_no}")
    return Group(
        group_id=group_id,
        kind="opening",
        subject_id=import_id,
        cause_id=None,
        business_date=dated,
        transfers=(Transfer(debit, credit, line.amount, group_id if credit.kind in _PAYABLE else None),),
        decision_id=decision_id,
    )
