"""F39: every strange number at every place where an amount or a weight comes in: a 4xx, never a 500, nothing stored."""

import pytest

from shared.contracts.missions import MissionCompleted, MissionFeesReversed
from tests.integration.missions.stage import Stage
from tests.integration.strange_numbers import STRANGE_NUMBERS

NUMBERS = [*STRANGE_NUMBERS, "null"]
WEIGHTS = [number for number in NUMBERS if number not in ("0", "-0")]


def places(stage: Stage, number: str) -> list[tuple[str, str, str]]:
    """Method, path and body of each route that takes an amount, with `number` in its place."""
    amount = f'{{"amount": {number}, "unit": "EUR"}}'
    member = stage.team[0].member_id
    team = f'{{"members": [{{"member_id": "{member}", "weight": 1, "fixed": {amount}}}]}}'
    reversal = f'{{"lines": [{{"line_id": "{stage.client_id}", "amount": {amount}}}]}}'
    mission = f'{{"client_id": "{stage.client_id}", "title": "Fresque", "planned": {amount}}}'
    return [
        ("POST", "/v1/missions", mission),
        ("PATCH", stage.path(), f'{{"planned": {amount}}}'),
        ("PUT", stage.path("/team"), team),
        ("PUT", stage.path("/direct-costs"), f'{{"direct_costs": [{{"label": "Peinture", "amount": {amount}}}]}}'),
        ("POST", stage.path("/accept"), f'{{"accepted": {amount}}}'),
        ("POST", stage.path("/reduce"), f'{{"amount": {amount}}}'),
        ("POST", stage.path("/reversals"), reversal),
    ]


async def send(stage: Stage, method: str, path: str, body: str) -> int:
    headers = {**stage.missions.keyed(stage.headers(stage.lead)), "Content-Type": "application/json"}
    answer = await stage.missions.client.request(method, path, content=body.encode(), headers=headers)
    assert answer.headers["content-type"].startswith("application/problem+json"), (method, path, answer.text)
    return answer.status_code


async def test_every_amount_at_every_route(stage: Stage) -> None:
    await stage.started()
    before = (await stage.get(stage.lead, stage.path())).json()
    for number in NUMBERS:
        for method, path, body in places(stage, number):
            assert await send(stage, method, path, body) in (400, 422), (number, method, path)
    assert (await stage.get(stage.lead, stage.path())).json() == before
    assert len((await stage.get(stage.lead, "/v1/missions")).json()["items"]) == 1
    assert not await stage.missions.said(MissionCompleted)
    assert not await stage.missions.said(MissionFeesReversed)


async def test_every_weight(stage: Stage) -> None:
    await stage.draft()
    member = stage.team[0].member_id
    for number in WEIGHTS:
        body = f'{{"members": [{{"member_id": "{member}", "weight": {number}}}]}}'
        assert await send(stage, "PUT", stage.path("/team"), body) in (400, 422), number
    assert (await stage.get(stage.lead, stage.path())).json()["team"] == []


@pytest.mark.parametrize("unit", ["SUB", "COL", "USD", "eur", "", None, 1])
async def test_only_euros(stage: Stage, unit: object) -> None:
    assert (await stage.draft(planned={"amount": 1, "unit": unit})).status_code == 422


async def test_the_largest_amounts_overflow_nothing(stage: Stage) -> None:
    largest = 2**53 - 1
    await stage.agreed(planned_cents=largest, costs=())
    assert (await stage.post(stage.lead, stage.path("/start"))).status_code == 200
    assert (await stage.set_costs(*[largest] * 200)).json()["code"] == "negative_pool"
    assert (await stage.accept(largest)).status_code == 200
    assert (await stage.post(stage.lead, stage.path("/complete"))).status_code == 202
    (said,) = await stage.missions.said(MissionCompleted)
    assert sum(line.amount.amount for line in said.lines) == largest
