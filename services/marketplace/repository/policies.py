"""Decided values that are not in force yet."""

from sqlalchemy import select

from shared.database.policies import PolicyVersion
from shared.database.tables import policy_versions
from shared.database.unit_of_work import UnitOfWork
from shared.policy import Policy


async def scheduled_versions(work: UnitOfWork, policy: Policy) -> list[PolicyVersion]:
    """Versions whose date is after today, in the order in which they will count."""
    columns = (
        policy_versions.c.key,
        policy_versions.c.version,
        policy_versions.c.value,
        policy_versions.c.effective_on,
        policy_versions.c.decision_id,
    )
    statement = (
        select(*columns)
        .where(policy_versions.c.key == policy.key, policy_versions.c.effective_on > work.today())
        .order_by(policy_versions.c.effective_on, policy_versions.c.version)
    )
    return [PolicyVersion(*row) for row in await work.connection.execute(statement)]
