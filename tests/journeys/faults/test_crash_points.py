"""F1, F2, F3: a role process dies by `kill -9` at each named place, is started again, and the fees are credited once.

`make storm` does the same with every flow, every process and every passage.
"""

import httpx
import pytest

from shared.crashpoints import CRASH_POINTS, EXIT_STATUS
from shared.ids import new_id
from tests.journeys.faults.cooperative import CREDITED, Cooperative
from tests.journeys.faults.oracle import DRAINED

ON_THE_WAY = {
    "before_publish": "missions-relay",
    "after_confirm": "missions-relay",
    "in_handler": "wallet-worker",
    "before_ack": "wallet-worker",
    "after_ack": "wallet-worker",
}
AT_THE_GATEWAY = {"before_commit": 0, "after_commit": 1}
"""How often the effect is there when the process has died."""
BY_THE_CALENDAR = ("in_job",)
IN_A_CONVERSION = ("in_conversion",)  # tests/integration/wallet/test_conversion_faults.py

IN_OUTBOX = "SELECT count(*) FROM outbox"


async def test_no_crash_point_is_left_out() -> None:
    assert sorted([*ON_THE_WAY, *AT_THE_GATEWAY, *BY_THE_CALENDAR, *IN_A_CONVERSION]) == sorted(CRASH_POINTS)


@pytest.mark.parametrize("point", ON_THE_WAY)
async def test_on_the_way_of_a_message(coop: Cooperative, point: str) -> None:
    world, name = coop.world, ON_THE_WAY[point]
    missions = await coop.accepted(2)
    await world.stack.scale(name, 0)
    await coop.complete(missions)
    if name == "wallet-worker":
        await world.until("missions", DRAINED, 1)
    process = await world.restart_with(name, {"CRASH_AT": f"{point}:1"})
    assert await world.ended(process) == EXIT_STATUS

    # The process died where it should have: what it had not done is not done, what it had done is.
    if name == "missions-relay":
        assert await world.count("missions", IN_OUTBOX) == 2
        sent = point == "after_confirm"
        if sent:
            await world.until("wallet", CREDITED, 2, missions)
    else:
        done = await world.count("wallet", CREDITED, missions)
        assert done == 0 if point == "in_handler" else done > 0

    await world.have()
    await coop.credited(missions)
    (worker,) = world.copies("wallet-worker")
    repeated = await world.metric(worker, "pourpar_messages_handled_total", 'outcome="duplicate"')
    if point == "after_confirm":
        assert repeated >= 2, "published twice, and the second absorbed"
    if point == "before_ack":
        assert repeated >= 1, "taken twice, and the second absorbed"


@pytest.mark.parametrize("point", AT_THE_GATEWAY)
async def test_between_a_command_and_its_answer(coop: Cooperative, point: str) -> None:
    world = coop.world
    missions = await coop.accepted(1)
    await world.stack.scale("missions-relay", 0)  # what was committed must wait for it, also when the api is dead
    # An api commits once before: the key set that it fetches with its first request.
    process = await world.restart_with("missions-api", {"CRASH_AT": f"{point}:2"})
    path, key = f"/v1/missions/{missions[0]}/complete", str(new_id())
    with pytest.raises(httpx.TransportError):
        await world.post(coop.lead, path, key=key, persistent=False)
    assert await world.ended(process) == EXIT_STATUS
    assert await world.count("missions", IN_OUTBOX) == AT_THE_GATEWAY[point]

    await world.have()
    answer = await world.post(coop.lead, path, key=key)
    assert answer.status_code == 202
    assert answer.headers.get("idempotency-replayed") == ("true" if point == "after_commit" else None)
    coop.completed += missions
    await coop.credited(missions)


async def test_in_a_job(coop: Cooperative) -> None:
    world = coop.world
    ran = "SELECT count(*) FROM audit_trail WHERE action = 'retention_applied' AND details ->> 'day' = $1"
    await world.until("wallet", "SELECT count(*) FROM due_jobs WHERE kind = 'keep_house' AND due_at > now()", 1)
    due = "UPDATE due_jobs SET due_at = now() - interval '1 second' WHERE kind = 'keep_house' RETURNING key"
    await world.stack.scale("wallet-worker", 0)
    day = (await world.rows("wallet", due))[0][0]
    process = await world.restart_with("wallet-worker", {"CRASH_AT": "in_job:1"})
    assert await world.ended(process) == EXIT_STATUS
    assert await world.count("wallet", ran, day) == 0
    await world.have({"wallet-worker": 2})
    await world.until("wallet", ran, 1, day)
    assert await world.count("wallet", ran, day) == 1
    assert await world.count("wallet", "SELECT count(*) FROM due_jobs WHERE kind = 'keep_house'") == 1
