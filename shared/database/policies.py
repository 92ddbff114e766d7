"""Values that the cooperative decides: versions with an effective date, bounds, and the decision that set them.

A service declares its keys with `Policy(...)` in its `domain/policies.py`; a value changes only by an adopted decision.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.policy import Policy

__all__ = ["Policy", "PolicyVersion", "in_force", "record", "scheduled"]

_IN_FORCE = text(
    "SELECT version, value, effective_on, decision_id FROM policy_versions"
    " WHERE key = :key AND effective_on <= :on ORDER BY effective_on DESC, version DESC LIMIT 1"
)
_SCHEDULED = text(
    "SELECT version, value, effective_on, decision_id FROM policy_versions"
    " WHERE key = :key AND effective_on > :after ORDER BY effective_on, version"
)
_RECORD = text(
    "INSERT INTO policy_versions (key, version, value, effective_on, decision_id, effect_id, recorded_at)"
    " SELECT :key, coalesce(max(version), 0) + 1, :value, :effective_on, :decision_id, :effect_id, :recorded_at"
    " FROM policy_versions WHERE key = :key ON CONFLICT (effect_id) DO NOTHING RETURNING version"
)
_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('policy:' || :key))")


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A value as it is in force. Version 0 is the default that the software ships."""

    key: str
    version: int
    value: int
    effective_on: date | None
    decision_id: UUID | None


async def in_force(connection: AsyncConnection, policy: Policy, on: date) -> PolicyVersion:
    """The version of `policy` in force on `on`; the default when no decision has set it."""
    row = (await connection.execute(_IN_FORCE, {"key": policy.key, "on": on})).one_or_none()
    if row is None:
        return PolicyVersion(policy.key, 0, policy.default, None, None)
    return PolicyVersion(policy.key, row.version, row.value, row.effective_on, row.decision_id)


async def scheduled(connection: AsyncConnection, policy: Policy, after: date) -> list[PolicyVersion]:
    """Versions whose date is after `after`, in the order in which they will count."""
    rows = await connection.execute(_SCHEDULED, {"key": policy.key, "after": after})
    return [PolicyVersion(policy.key, *row) for row in rows]


async def record(
    connection: AsyncConnection,
    policy: Policy,
    value: int,
    effective_on: date,
    *,
    decision_id: UUID,
    effect_id: UUID,
    now: datetime,
) -> int | None:
    """Store a new version and return its number; None when this effect is stored already.

    Raises ValueError when the value is outside the bounds.
    """
    policy.check(value)
    await connection.execute(_LOCK, {"key": policy.key})
    values = {
        "key": policy.key,
        "value": value,
        "effective_on": effective_on,
        "decision_id": decision_id,
        "effect_id": effect_id,
        "recorded_at": now,
    }
    version = (await connection.execute(_RECORD, values)).scalar_one_or_none()
    return None if version is None else int(version)
