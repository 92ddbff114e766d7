"""Whose tokens open what in membership; who may do what stands in `tests/integration/rights/membership.py`."""

import asyncio
from datetime import timedelta

import pytest

from shared.ids import new_id
from tests.integration.membership.people import Cooperative


@pytest.mark.parametrize("path", ["/v1/me", "/v1/notices", "/v1/sessions"])
async def test_a_member_who_is_gone_sees_nothing_of_others(coop: Cooperative, path: str) -> None:
    """A token of an id that has no account here opens an empty room, never somebody else's."""
    headers = coop.membership.token(new_id(), 99)
    answer = await coop.client.get(path, headers=headers)
    assert answer.status_code == 404 or answer.json()["items"] == []


async def test_an_access_token_ends_after_ten_minutes(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    coop.membership.advance(timedelta(minutes=9, seconds=50))
    assert (await coop.client.get("/v1/me", headers=alix.headers)).status_code == 200
    coop.membership.advance(timedelta(seconds=11))
    assert (await coop.client.get("/v1/me", headers=alix.headers)).status_code == 401


async def test_a_suspension_ends_older_tokens(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.sign(alix)
    await coop.membership.hear(coop.admission(alix))
    assert (await coop.client.get("/v1/me", headers=alix.headers)).status_code == 200
    path = f"/v1/members/{alix.member_id}/plug/suspension"
    await coop.post(path, coop.presidency, {"reason_code": "inquiry"}, status=200)
    async with asyncio.timeout(2):
        while (await coop.client.get("/v1/me", headers=alix.headers)).status_code != 401:
            await asyncio.sleep(0.05)
    again = await coop.logged_in(alix.email)
    assert (await coop.get("/v1/me", again))["plug"]["state"] == "suspended"
