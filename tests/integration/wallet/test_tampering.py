"""F42: somebody with every right edits, deletes, swaps, inserts or cuts off rows. The check names the first bad one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from services.wallet.commands import commands
from services.wallet.errors import LedgerHalted
from services.wallet.repository.gauges import set_gauges
from services.wallet.use_cases.check_ledger import LedgerReport, check_ledger, check_new, compare_head
from services.wallet.use_cases.watch_ledger import must_not_be_halted
from shared.database.engine import create_engine
from shared.database.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.ids import new_id
from shared.observability import metrics
from shared.observability.cause import Cause
from shared.roles.commands import Failed
from shared.testing.harness import ServiceHarness
from tests.integration.wallet.conftest import Tamper
from tests.integration.wallet.test_seals import seal, some_groups
from tests.integration.wallet.till import NOON, Till, mission

CHAIN = "every sealed group is as it was sealed"
# A new line that leaves every balance and every count as it was cannot be made without the chain showing it.
TAMPERED = {
    "UPDATE groups SET business_date = business_date - 1 WHERE position = 2": "group {2}",
    "UPDATE groups SET policy_version = 7 WHERE position = 4": "group {4}",
    "UPDATE groups SET posted_at = posted_at + interval '1 microsecond' WHERE position = 5": "group {5}",
    "UPDATE transfers SET reference_id = gen_random_uuid() WHERE group_position = 5 AND line_no = 2": "group {5}",
    "UPDATE transfers SET amount = amount + 1 WHERE group_position >= 3": "group {3}",
    "DELETE FROM groups WHERE position = 2": "group at position 2 is missing",
    "DELETE FROM groups WHERE position = 4; DELETE FROM transfers WHERE group_position = 4": (
        "group at position 4 is missing"
    ),
    "DELETE FROM transfers WHERE group_position = 5 AND line_no = 1": "group {5}",
    # two groups change places, with their lines
    "UPDATE groups SET position = 3 - position + 10000 WHERE position IN (1, 2);"
    "UPDATE groups SET position = position - 10000 WHERE position > 9000;"
    "UPDATE transfers SET group_position = 3 - group_position + 10000 WHERE group_position IN (1, 2);"
    "UPDATE transfers SET group_position = group_position - 10000 WHERE group_position > 9000": "group {2}",
    # two lines of a group change places
    "UPDATE transfers SET line_no = 3 - line_no + 100 WHERE group_position = 5 AND line_no IN (1, 2);"
    "UPDATE transfers SET line_no = line_no - 100 WHERE line_no > 90": "group {5}",
    # the tail is cut off
    "DELETE FROM groups WHERE position >= 4; DELETE FROM transfers WHERE group_position >= 4": (
        "group at position 4 is missing"
    ),
    # forged: a line in a group, a group in a number that was never used
    "INSERT INTO transfers SELECT 5, 9, debit_account_id, credit_account_id, 1, unit, NULL FROM transfers"
    " WHERE group_position = 5 AND line_no = 1": "group {5}",
    "CREATE TEMPORARY TABLE forged AS SELECT * FROM groups WHERE position = 5;"
    "UPDATE forged SET position = 6, group_id = gen_random_uuid(); INSERT INTO groups SELECT * FROM forged;"
    "INSERT INTO transfers SELECT 6, line_no, debit_account_id, credit_account_id, amount, unit, NULL FROM transfers"
    " WHERE group_position = 5": "came after the seal of its position",
    # the chain itself
    "UPDATE sealed_groups SET digest = sha256('x') WHERE position = 3": "group {3}",
    "DELETE FROM sealed_groups WHERE position = 3": "group {3} came after the seal of its position",
}


async def sealed_ledger(till: Till) -> dict[str, str]:
    """Groups 1 to 5, an unused number 6, and 7, all sealed; returns the groups' ids by position."""
    await some_groups(till)
    await till.rows("SELECT nextval(pg_get_serial_sequence('groups', 'position'))")
    await till.hear(mission([(till.buyer, 8_500)], [(None, 500)]))
    await seal(till, limit=4)
    await seal(till)
    return {str(row.position): str(row.group_id) for row in await till.rows("SELECT position, group_id FROM groups")}


async def whole(till: Till) -> LedgerReport:
    async with till.wallet.database.begin(Cause("command")) as work:
        return await check_ledger(work)


async def new(till: Till, *, keep: bool = False) -> LedgerReport:
    async with till.wallet.database.begin(Cause("command")) as work:
        return await check_new(work, keep=keep)


def named(report: LedgerReport) -> tuple[str, str] | None:
    return None if report.failed is None else (report.failed.name, report.failed.first_bad or "")


@asynccontextmanager
async def tampered(wallet: ServiceHarness, sql: str) -> AsyncIterator[UnitOfWork]:
    """A transaction of the owner in which rows were changed; it is rolled back, so that the next case begins anew."""
    url = wallet.settings.migration_database_url
    assert url is not None
    engine = create_engine(url.get_secret_value(), application_name="tamper", pool_size=1)
    async with engine.connect() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        await connection.execute(text("SELECT 1"))  # the transaction begins with the first statement of this layer
        assert driver is not None
        await driver.execute(sql)
        yield UnitOfWork(connection, wallet.clock, wallet.settings.cooperative, Cause("command"))
    await engine.dispose()


async def test_the_first_bad_row_is_named(till: Till) -> None:
    ids = await sealed_ledger(till)
    assert named(await whole(till)) is None
    for sql, wanted in TAMPERED.items():
        expected = wanted
        for position, group_id in ids.items():
            expected = expected.replace(f"{{{position}}}", group_id)
        async with tampered(till.wallet, sql) as work:
            for report in (await check_ledger(work), await check_new(work, keep=False)):
                proof, first_bad = named(report) or ("", "")
                assert proof == CHAIN, sql
                assert expected in first_bad, sql


SEALS_TAMPERED = {
    "DELETE FROM seals WHERE seal_no = 2": ("nothing is chained beyond the last seal", "group at position 5"),
    "DELETE FROM seals WHERE seal_no = 1": ("every seal continues the one before", "seal 2"),
    "UPDATE seals SET head_sha256 = sha256('x') WHERE seal_no = 1": ("every seal continues the one before", "seal 1"),
    "UPDATE seals SET row_count = row_count + 1 WHERE seal_no = 2": ("every seal continues the one before", "seal 2"),
}


async def test_a_bad_seal_is_named(till: Till) -> None:
    await sealed_ledger(till)
    for sql, (name, first_bad) in SEALS_TAMPERED.items():
        async with tampered(till.wallet, sql) as work:
            found = {proof.name: proof.first_bad for proof in (await check_ledger(work)).proofs if not proof.holds}
        assert first_bad in (found[name] or ""), sql


async def test_a_journal_cut_short_with_its_seals_shows_against_the_head_outside(
    wallet: ServiceHarness, tamper: Tamper
) -> None:
    till = Till(wallet)
    await sealed_ledger(till)
    [(seal_no, head)] = await till.rows("SELECT seal_no, encode(head_sha256, 'hex') FROM seals WHERE seal_no = 2")
    await tamper(  # group 7 is undone in every table, as somebody would who knows the ledger well
        "UPDATE accounts SET debits_posted = debits_posted - d, credits_posted = credits_posted - c FROM ("
        "  SELECT account_id, sum(d) AS d, sum(c) AS c FROM ("
        "    SELECT debit_account_id AS account_id, amount AS d, 0 AS c FROM transfers WHERE group_position = 7"
        "    UNION ALL SELECT credit_account_id, 0, amount FROM transfers WHERE group_position = 7) AS s GROUP BY 1"
        ") AS m WHERE m.account_id = accounts.account_id;"
        "DELETE FROM fee_statements WHERE statement_id = (SELECT group_id FROM groups WHERE position = 7);"
        "DELETE FROM transfers WHERE group_position = 7; DELETE FROM groups WHERE position = 7;"
        "DELETE FROM sealed_groups WHERE position > 4; DELETE FROM seals WHERE seal_no > 1"
    )
    assert named(await whole(till)) is None
    async with wallet.database.begin(Cause("command")) as work:
        assert (await compare_head(work, seal_no, head)).first_bad == "seal 2: the journal ends with seal 1"
    await seal(till)  # sealing goes on, and cannot make the same head again
    async with wallet.database.begin(Cause("command")) as work:
        found = await compare_head(work, seal_no, head)
        answer = await commands.declared["check"].handler(work, {"seal_no": str(seal_no), "head": head})
    assert (found.first_bad or "").startswith("seal 2: ")
    assert isinstance(answer, Failed)
    assert "kept outside" in answer


async def test_the_check_of_what_is_new_goes_on_from_what_was_verified(wallet: ServiceHarness, tamper: Tamper) -> None:
    till = Till(wallet)
    await sealed_ledger(till)
    assert (await new(till, keep=True)).counts.groups == 6
    assert (await new(till, keep=True)).counts.groups == 0
    await till.hear(mission([(till.buyer, 8_500)], [(None, 500)]))
    assert (await new(till)).counts.groups == 1
    await tamper("UPDATE groups SET policy_version = 7 WHERE position = 2")
    assert named(await new(till)) is None, "what is old is for the whole check"
    assert named(await whole(till)) is not None
    await tamper("UPDATE groups SET policy_version = 0 WHERE position = 2")
    await tamper("UPDATE accounts SET credits_posted = credits_posted + 1 WHERE kind = 'pot'")
    assert named(await new(till)) == ("stored balance is the sum of transfers", f"account {await pot(till)}")
    await tamper("UPDATE seals SET head_sha256 = sha256('x') WHERE seal_no = 2")
    assert named(await new(till)) == ("what was verified before is still sealed", "seal 2")


async def pot(till: Till) -> str:
    return str((await till.rows("SELECT account_id FROM accounts WHERE kind = 'pot'"))[0].account_id)


async def halted(till: Till) -> bool:
    try:
        async with till.wallet.database.begin(Cause("job")) as work:
            await must_not_be_halted(work)
    except LedgerHalted:
        return True
    return False


async def test_a_failed_check_stops_conversions_until_a_named_person_lifts_it(
    wallet: ServiceHarness, tamper: Tamper
) -> None:
    till = Till(wallet)
    wallet.clock.set(NOON)
    await sealed_ledger(till)
    await till.preside()
    await wallet.run_due_jobs()
    assert not await halted(till)
    await tamper("UPDATE groups SET business_date = business_date - 1 WHERE position = 2")
    lift = commands.declared["lift-halt"].handler
    async with wallet.database.begin(Cause("command")) as work:
        assert isinstance(await commands.declared["check"].handler(work, {}), Failed)
    assert await halted(till)
    async with wallet.database.engine.connect() as connection:
        await set_gauges(connection, wallet.clock.now())
    assert metrics.REGISTRY.get_sample_value("pourpar_ledger_halted") == 1
    assert metrics.REGISTRY.get_sample_value("pourpar_ledger_check_failed", {"scope": "whole"}) == 1
    assert metrics.REGISTRY.get_sample_value("pourpar_ledger_check_failed", {"scope": "incremental"}) == 0
    before = await till.eur(till.buyer)
    await till.hear(mission([(till.buyer, 8_500)], [(None, 500)]))
    assert await till.eur(till.buyer) == before + 8_500, "payments go on"
    await tamper("UPDATE groups SET business_date = business_date + 1 WHERE position = 2")
    with pytest.raises(Forbidden):
        async with wallet.database.begin(Cause("command")) as work:
            await lift(work, {"by": str(new_id()), "reason": "nobody"})
    async with wallet.database.begin(Cause("command")) as work:
        answer = await lift(work, {"by": str(till.presidency.member_id), "reason": "restored from the backup"})
    assert answer == "1 halt(s) lifted"
    assert not await halted(till)
    noted = await till.rows("SELECT action FROM audit_trail WHERE action LIKE 'ledger%' ORDER BY at, action")
    assert [row.action for row in noted] == ["ledger_check_failed", "ledger_halt_lifted"]
