"""An executed run as its tables have it, for tests of who may read it; nothing is posted."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from shared.contracts.message import Member
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.till import Till


async def executed_run(till: Till, year: int, who: Member, cents: int) -> UUID:
    """A run that gave one member some cents."""
    run_id = new_id()
    values = {"run_id": run_id, "year": year, "on": date(year + 1, 2, 1), "secret": bytes(32), "cents": cents}
    line = {**values, "member_id": who.member_id, "number": who.member_number}
    async with till.wallet.database.begin(Cause("request")) as work:
        await work.connection.execute(
            text(
                "INSERT INTO conversion_runs (run_id, year, dry, state, rules, secret, parts, computation_no,"
                " opened_on, executed_on, pot, envelope, reserve, allocated, total_weight, cooperative)"
                " VALUES (:run_id, :year, false, 'executed', '{}', :secret, 1, 1, :on, :on, :cents, :cents, 0, :cents,"
                " 1, 'pour-et-par')"
            ),
            values,
        )
        await work.connection.execute(
            text(
                "INSERT INTO conversion_lines (run_id, computation_no, line_no, pseudonym, member_id, member_number,"
                " account_id, weight, frozen, amount, leaf_sha256)"
                " VALUES (:run_id, 1, 1, :secret, :member_id, :number, :run_id, 1, 0, :cents, :secret)"
            ),
            line,
        )
    return run_id
