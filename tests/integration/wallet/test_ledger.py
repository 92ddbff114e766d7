"""What the database itself refuses, and what the ledger's own check finds."""

import re

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError

from services.wallet.commands import commands
from services.wallet.domain.accounts import MEMBER_EUR, MEMBER_SUB, POT_ACCOUNT, account_id, member_col, member_eur
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.repository import journal
from services.wallet.use_cases.check_ledger import check_ledger
from shared.ids import new_id
from shared.observability.cause import Cause
from shared.roles.commands import Failed
from shared.testing.harness import ServiceHarness
from tests.integration.wallet.conftest import Tamper
from tests.integration.wallet.till import DAY, Till, completed, member, mission, placed


async def a_year(till: Till) -> None:
    """Grants, a settled and an open order, and a mission."""
    await till.plugs()
    done, still_open = placed(till.buyer, till.seller, 4_000), placed(till.buyer, till.seller, 1_000)
    await till.hear(done, completed(done), still_open, mission([(till.buyer, 8_500)], [(None, 500)]))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE transfers SET amount = amount + 1",
        "DELETE FROM transfers",
        "TRUNCATE transfers",
        "UPDATE groups SET business_date = '2020-01-01'",
        "DELETE FROM groups",
        "UPDATE fee_statements SET refusal = 'bounds'",
        "DELETE FROM yearly_grants",
        "UPDATE seals SET row_count = 1",
        "DELETE FROM sealed_groups",
        "ALTER TABLE transfers ADD COLUMN note text",
        "DROP TABLE holds",
        "CREATE TABLE mine (x integer)",
    ],
)
async def test_the_runtime_role_only_adds_to_the_journal(till: Till, statement: str) -> None:
    await a_year(till)
    with pytest.raises(DBAPIError, match=r"permission denied|must be owner"):
        await till.rows(statement)


@pytest.mark.parametrize(
    ("kind", "sql"),
    [
        ("member_eur", "debits_posted = credits_posted + 1"),
        ("member_sub", "debits_pending = debits_pending + 1000000"),
        ("member_col", "debits_posted = 1000000"),
        ("pot", "debits_posted = credits_posted + 1"),
        ("direct_costs", "debits_posted = credits_posted + 1"),
        ("member_eur", "credits_posted = -1"),
        ("mission_clearing", "debits_pending = -1"),
        ("pot", "unit = 'COL'"),
        ("pot", "year = 2027"),
    ],
)
async def test_the_database_itself_keeps_the_floors(till: Till, tamper: Tamper, kind: str, sql: str) -> None:
    await a_year(till)
    with pytest.raises(asyncpg.CheckViolationError):
        await tamper(f"UPDATE accounts SET {sql} WHERE kind = '{kind}'")  # noqa: S608 - a table of this test


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ("100, 1, gen_random_uuid(), gen_random_uuid(), 0, 'EUR', NULL", "transfers_amount_check"),
        ("100, 1, gen_random_uuid(), gen_random_uuid(), 1, 'USD', NULL", "transfers_unit_check"),
    ],
)
async def test_the_database_itself_refuses_a_wrong_transfer(
    till: Till, tamper: Tamper, values: str, constraint: str
) -> None:
    with pytest.raises(asyncpg.CheckViolationError, match=constraint):
        await tamper(f"INSERT INTO transfers VALUES ({values})")  # noqa: S608 - a table of this test


async def test_a_posting_that_would_pass_a_floor_is_refused_whole(till: Till) -> None:
    who = member(1)
    group = Group(new_id(), "fees", new_id(), None, DAY, (Transfer(member_eur(who.member_id, 1), POT_ACCOUNT, 1),))
    with pytest.raises(DBAPIError, match="accounts_floor_check"):
        async with till.wallet.database.begin(Cause("command")) as work:
            await journal.post(work, Posting([group]))
    assert await till.count("SELECT count(*) FROM groups") == 0


async def test_the_id_of_a_group_is_its_idempotency_key(till: Till) -> None:
    await a_year(till)
    one, other = (member_col(who.member_id, who.member_number) for who in (till.seller, till.buyer))
    group = Group(new_id(), "correction", new_id(), None, DAY, (Transfer(one, other, 100),))
    for expected in ({group.group_id}, set()):
        async with till.wallet.database.begin(Cause("command")) as work:
            assert await journal.post(work, Posting([group])) == expected
    assert (await till.credits(till.buyer))[2] == 100


TAMPERED = {
    "DELETE FROM transfers WHERE line_no = 2": "every group is whole",
    "DELETE FROM groups WHERE kind = 'fees'": "every group is whole",
    "UPDATE transfers SET unit = 'COL' WHERE unit = 'EUR'": "every transfer moves one unit between two open accounts",
    "UPDATE transfers SET amount = amount + 1 WHERE unit = 'SUB'": "stored balance is the sum of transfers",
    "UPDATE accounts SET credits_posted = credits_posted + 1 WHERE kind = 'pot'": (
        "stored balance is the sum of transfers"
    ),
    "UPDATE accounts SET credits_posted = credits_posted + 1 WHERE kind = 'member_col'": (
        "issued less destroyed is what all others have"
    ),
    "UPDATE accounts SET debits_pending = debits_pending + 1 WHERE kind = 'member_sub'": "holds are the pending sums",
    "UPDATE hold_parts SET amount = amount + 1 WHERE posted = 0": "every hold has its parts",
    "UPDATE holds SET state = 'voided', ended_on = '2027-03-14' WHERE state = 'placed'": "every hold has its parts",
    "UPDATE fee_statements SET accepted = accepted + 1": "every statement is its group",
    "UPDATE fee_statements SET refusal = 'bounds'": "every statement is its group",
    "UPDATE yearly_grants SET amount = amount + 1": "every grant is its group",
}


@pytest.mark.parametrize("sql", TAMPERED)
async def test_the_check_finds_what_somebody_changed_and_names_it(
    wallet: ServiceHarness, tamper: Tamper, sql: str
) -> None:
    till = Till(wallet)
    await a_year(till)
    await till.check()
    await tamper(sql)
    async with wallet.database.begin(Cause("command")) as work:
        broken = {proof.name: proof.first_bad for proof in (await check_ledger(work)).proofs if not proof.holds}
    assert TAMPERED[sql] in broken
    assert all(broken.values())
    async with wallet.database.begin(Cause("command")) as work:
        answer = await commands.declared["check"].handler(work, {})
    assert isinstance(answer, Failed)
    assert re.search(r"does not verify: .+ first bad row .+ \(ledger_broken\)", answer)


async def test_a_floor_that_was_passed_in_between_is_found(wallet: ServiceHarness, tamper: Tamper) -> None:
    till = Till(wallet)
    await a_year(till)
    await tamper(
        "UPDATE transfers SET group_position = group_position + 1000 WHERE unit = 'SUB' AND group_position <= 3;"
        "UPDATE groups SET position = position + 1000 WHERE position <= 3"
    )
    async with wallet.database.begin(Cause("command")) as work:
        broken = {proof.name for proof in (await check_ledger(work)).proofs if not proof.holds}
    assert broken == {"every floor was respected at every moment"}


async def test_the_command_says_what_was_proved(till: Till) -> None:
    await a_year(till)
    async with till.wallet.database.begin(Cause("command")) as work:
        said = await commands.declared["check"].handler(work, {})
    assert "ok  SUB: 300,00 SUB issued - 40,00 SUB destroyed = 260,00 SUB" in said
    assert "ok  COL: 40,00 COL issued - 0,00 COL destroyed = 40,00 COL" in said


async def test_sql_derives_the_same_account_ids(till: Till) -> None:
    who = till.buyer.member_id
    for kind, year in ((MEMBER_SUB, 2027), (MEMBER_EUR, None)):
        name = f"{kind.name}:{kind.unit}:{year or ''}"
        [row] = await till.rows(f"SELECT account_id('{who}', '{name}') AS id")
        assert row.id == account_id(kind, who, year)
