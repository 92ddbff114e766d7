"""The hash chain over the journal: what is sealed when, and what is said of it."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from services.wallet.domain.accounts import member_col
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from services.wallet.use_cases.check_ledger import compare_head
from services.wallet.use_cases.seal_journal import seal_journal
from shared.contracts.wallet import JournalSealed
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.testing.harness import ServiceHarness
from tests.integration.wallet.till import DAY, NOON, Till, completed, mission, placed


async def seal(till: Till, limit: int = 100) -> bool:
    """One run of the job."""
    async with till.wallet.database.begin(Cause("job")) as work:
        return await seal_journal(work, limit)


async def some_groups(till: Till) -> None:
    """Three grants, a settled order and a mission."""
    await till.plugs()
    order = placed(till.buyer, till.seller, 4_000)
    await till.hear(order, completed(order), mission([(till.buyer, 8_500)], [(None, 500)]))


def text_of(group: Any, lines: list[Any]) -> str:
    """The text of a group as `repository/chain.py` describes it, written again."""

    def shown(value: object) -> str:
        return "" if value is None else str(value)

    microseconds = round(group.posted_at.timestamp() * 1_000_000)
    reason = None if group.reason_sha256 is None else group.reason_sha256.hex()
    head = [group.position, group.group_id, group.kind, group.subject_id, group.cause_id, group.business_date]
    head += [group.policy_key, group.policy_version, group.decision_id, group.reverses_group_id, group.transfer_count]
    head += [group.cooperative, group.territory_id, microseconds, reason]
    rows = [head] + [
        [one.line_no, one.debit_account_id, one.credit_account_id, one.amount, one.unit, one.reference_id]
        for one in lines
    ]
    return "\n".join("|".join(shown(value) for value in row) for row in rows)


async def test_anybody_can_compute_the_chain_again(till: Till) -> None:
    await some_groups(till)
    assert await seal(till, limit=3)  # three groups, and more wait
    assert not await seal(till)
    digest = bytes(32)
    sealed = {row.position: bytes(row.digest) for row in await till.rows("SELECT * FROM sealed_groups")}
    for group in await till.rows("SELECT * FROM groups ORDER BY position"):
        lines = await till.rows("SELECT * FROM transfers WHERE group_position = :p ORDER BY line_no", p=group.position)
        digest = sha256(digest + text_of(group, lines).encode()).digest()
        assert sealed.pop(group.position) == digest
    assert sealed == {}
    seals = await till.rows("SELECT * FROM seals ORDER BY seal_no")
    assert [(one.seal_no, one.first_position, one.row_count) for one in seals] == [(1, 1, 3), (2, 4, 2)]
    assert bytes(seals[-1].head_sha256) == digest


async def test_a_late_commit_is_waited_for_and_a_gap_is_not(till: Till) -> None:
    """A position that is still being written holds the chain back; the writer waits for nothing."""
    await some_groups(till)
    await seal(till)
    one, other = (member_col(who.member_id, who.member_number) for who in (till.seller, till.buyer))

    def correction() -> Posting:
        return Posting([Group(new_id(), "correction", new_id(), None, DAY, (Transfer(one, other, 1),))])

    async with till.wallet.database.begin(Cause("command")) as early:
        await early.connection.exec_driver_sql("SELECT nextval(pg_get_serial_sequence('groups', 'position'))")
        await till.hear(mission([(till.buyer, 8_500)], [(None, 500)]))
        for _ in range(3):
            assert not await seal(till)
        assert await till.count("SELECT count(*) FROM seals") == 1
        await journal.post(early, correction())
    for _ in range(2):  # what was a candidate, and what came after it
        await seal(till)
    assert await till.count("SELECT count(*) FROM groups") == await till.count("SELECT count(*) FROM sealed_groups")
    assert await till.count("SELECT max(position) - count(*) FROM groups") == 1, "the number that was never used"


async def test_two_replicas_seal_each_group_once(till: Till) -> None:
    await some_groups(till)
    await asyncio.gather(*(seal(till, limit=2) for _ in range(6)))
    assert await till.count("SELECT count(*) FROM groups") == await till.count("SELECT count(*) FROM sealed_groups")
    assert await till.count("SELECT count(*) FROM seals") == 3


async def test_the_head_of_a_day_is_kept_outside_as_first_said(till: Till, membership: ServiceHarness) -> None:
    till.wallet.clock.set(NOON)
    await some_groups(till)
    await till.wallet.run_due_jobs()
    till.wallet.advance(timedelta(days=1))
    await till.wallet.run_due_jobs()
    [said] = await till.wallet.said(JournalSealed)
    assert (said.first_seal_no, said.row_count, said.sealed_on) == (1, 5, DAY)
    other = said.model_copy(update={"head_sha256": "0" * 64})
    await membership.hear(said)
    await membership.hear(other)
    who = new_id()
    shown = (await membership.client.get("/v1/register/journal-heads", headers=membership.token(who))).json()
    assert [one["head_sha256"] for one in shown["items"]] == [said.head_sha256]
    async with till.wallet.database.begin(Cause("command")) as work:
        assert (await compare_head(work, said.last_seal_no, said.head_sha256)).holds
    await till.wallet.run_due_jobs()
    assert len(await till.wallet.said(JournalSealed)) == 1, "a day without a seal has no head"
    [(due_at,)] = await till.rows("SELECT due_at FROM due_jobs WHERE kind = 'seal_journal'")
    assert timedelta() < due_at - till.wallet.clock.now() <= timedelta(seconds=1), "it comes back by itself"


@pytest.mark.parametrize("table", ["seals", "sealed_groups", "journal_heads"])
async def test_nobody_of_the_service_edits_a_seal(till: Till, table: str) -> None:
    may = "SELECT has_table_privilege(current_user, :t, 'UPDATE') OR has_table_privilege(current_user, :t, 'DELETE')"
    assert not (await till.rows(may, t=table))[0][0]
