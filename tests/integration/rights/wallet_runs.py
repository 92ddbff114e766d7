"""Conversions, for the table of the wallet: a run in whatever state an operation takes, without moving anything."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.wallet.repository import decisions, votes
from services.wallet.repository.conversions import runs
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.rights.walker import Target
from tests.integration.wallet.till import Till

YEAR = 2026
_HASH = b"\x5f" * 32
_UNDOES = new_id()
_RULES: dict[str, Any] = {key: {"value": 0, "version": 0} for key in ("conversion_basis", "activity_moved")}
_LINE = text(
    "INSERT INTO conversion_lines (run_id, computation_no, line_no, pseudonym, member_id, member_number, account_id,"
    " weight, frozen, amount, leaf_sha256) VALUES (:run_id, 1, 1, :hash, :member_id, 1, :account_id, 1, 0, 1, :hash)"
)
_ROOT = text(
    "INSERT INTO conversion_nodes (run_id, computation_no, level, node_no, sha256) VALUES (:run_id, 1, 1, 0, :hash)"
)
_SUB_CLOSED = text(
    "INSERT INTO sub_years (year, rolls_over, policy_version, started_at, closed_at)"
    " VALUES (:year, false, 0, :now, :now) ON CONFLICT DO NOTHING"
)
_END_OTHERS = text("UPDATE conversion_runs SET state = 'abandoned', phase = NULL")
BODIES: dict[str, dict[str, Any]] = {
    "POST /v1/conversions": {"year": YEAR, "override": True},
    "POST /v1/conversions/dry-run": {"year": YEAR},
    "POST /v1/conversions/{run_id}/contests": {"reason": "Il manque une prestation."},
    "POST /v1/conversions/{run_id}/reversal": {"decision_id": str(_UNDOES)},
    "POST /v1/conversions/{run_id}/abandonment": {"reason": "rejected"},
}


class Runs:
    """Runs of a till; the owner has a line in each."""

    def __init__(self, counter: Till) -> None:
        self.till = counter

    async def target(self, operation: str) -> Target:
        """A fresh run; the runs before it are over."""
        query = f"?year={YEAR}" if operation.startswith("GET") and "{" not in operation else ""
        run_id = new_id()
        async with self.till.wallet.database.begin(Cause("request")) as work:
            await work.connection.execute(_END_OTHERS)
            await work.connection.execute(_SUB_CLOSED, {"year": YEAR, "now": work.now()})
            if operation not in ("POST /v1/conversions", "POST /v1/conversions/dry-run"):
                dry = operation == "GET /v1/conversions/dry-run"
                await runs.insert_run(work, run_id, YEAR, dry=dry, rules=_RULES, secret=_HASH, parts=1)
                await self._compute(work, run_id, operation)
        return Target({"run_id": run_id}, BODIES.get(operation, {}), query)

    async def _compute(self, work: Any, run_id: UUID, operation: str) -> None:
        signed = operation.endswith("/approvals")
        if operation.endswith("/reversal"):
            await decisions.know(work, _UNDOES, 7, work.today())
        state = "executed" if operation.endswith(("/closure", "/reversal")) else "computed"
        until = work.now() + timedelta(days=-1 if signed else 14)
        sums = {"pot": 0, "envelope": 0, "reserve": 0, "allocated": 0, "destroyed": 0, "member_count": 1}
        hashes = {"root_sha256": _HASH, "manifest_sha256": _HASH}
        await runs.change_run(
            work, run_id, state=state, frozen_on=work.today(), contest_until_at=until, prefixes=[0], **sums, **hashes
        )
        member_id = self.till.buyer.member_id
        line = {"run_id": run_id, "hash": _HASH, "member_id": member_id, "account_id": new_id()}
        await work.connection.execute(_LINE, line)
        await work.connection.execute(_ROOT, {"run_id": run_id, "hash": _HASH})
        if signed:
            await votes.add_approval(work, run_id, 1, decision_id=new_id(), effect_id=new_id(), manifest_sha256=_HASH)
