"""What must hold once a fault is healed and all is quiet again, whatever was done before (I1-I3, I7-I9, I13, I15)."""

from pathlib import Path

from services.wallet.repository.checks import PROOFS
from shared.contracts.catalogue import messages
from tests.journeys.faults.world import World

SAID = "SELECT message_id FROM sent_messages WHERE routing_key = ANY($1)"
IN_INBOX = "SELECT count(*) FROM inbox WHERE message_id = ANY($1)"
DRAINED = "SELECT 1 - least(count(*), 1) FROM outbox"
NO_FAILURES = "SELECT 1 - least(count(*), 1) FROM inbox_messages"
NOTHING_BEGUN = "SELECT 1 - least(count(*), 1) FROM delivery_starts"
FORGOTTEN = (
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE state LIKE 'idle in transaction%' AND state_change < now() - interval '5 seconds'"
)

# Lines that only a bug writes.
_BUGS = ('"unexpected"', "background_task_ended", "Traceback", "never retrieved", "was destroyed but it is pending")


async def all_is_quiet(world: World) -> None:
    """Wait for quiet, then ask everything."""
    for service in world.services:
        await world.until(service, DRAINED, 1)
    for listener in world.services:
        await _each_message_has_one_effect(world, listener)
    for service in world.services:
        await world.until(service, NO_FAILURES, 1)
        await world.until(service, NOTHING_BEGUN, 1)
    for name, proof in PROOFS.items():
        assert await world.rows("wallet", str(proof)) == [], name
    assert await world.count("wallet", FORGOTTEN) == 0
    assert complaints(world.stack.files.logs) == []


async def _each_message_has_one_effect(world: World, listener: str) -> None:
    """I7: what was said to a listener, by those who run here or in a neighbour's name, is what is in its inbox."""
    said = set(world.told[listener])
    for sender in world.services:
        keys = [key for key, one in messages().items() if one.sender == sender and listener in one.listeners]
        said |= {row[0] for row in await world.rows(sender, SAID, keys)}
    await world.until(listener, IN_INBOX, len(said), list(said))
    heard = {row[0] for row in await world.rows(listener, "SELECT message_id FROM inbox")}
    assert heard - said == set(), f"{listener}: an effect that nobody caused"


def complaints(logs: Path) -> list[str]:
    """I15: what the logs hold of bugs."""
    lines = [line for log in sorted(logs.glob("*.log")) for line in log.read_text().splitlines()]
    return [line[:500] for line in lines if any(bug in line for bug in _BUGS)]
