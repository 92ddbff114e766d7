"""Logging in and out, refreshing, revoking: who may go on, and for how long."""

import asyncio
from datetime import UTC, timedelta
from typing import Any

import jwt
import pytest
from sqlalchemy import select

from services.membership.tables import sessions
from shared.contracts.membership import AccessRevoked
from shared.database.tables import audit_trail
from shared.web.identity.revocations import FRESH_SECONDS
from tests.integration.membership.people import PASSWORD, Cooperative, Person


async def refresh(coop: Cooperative, token: str) -> Any:
    """One refresh."""
    return await coop.client.post("/v1/sessions/refresh", json={"refresh_token": token})


async def try_to_log_in(coop: Cooperative, email: str, password: str) -> Any:
    """One try."""
    return await coop.client.post("/v1/sessions", json={"email": email, "password": password})


async def status_of(coop: Cooperative, who: Person) -> int:
    """Whether the access token is still good, once the gateway has looked at its revocations again."""
    await asyncio.sleep(FRESH_SECONDS + 0.1)
    return (await coop.client.get("/v1/me", headers=who.headers)).status_code


async def test_a_token_says_who_and_which_functions(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await coop.give(alix, "jury")
    await coop.give(alix, "strategic_council", from_on=coop.in_days(1))
    alix = await coop.logged_in(alix.email)
    header = jwt.get_unverified_header(alix.access_token)
    keys = (await coop.client.get("/v1/jwks.json")).json()["keys"]
    assert (header["typ"], header["alg"], header["kid"]) == ("at+jwt", "EdDSA", keys[0]["kid"])
    assert {"kty", "crv", "x", "kid", "use", "alg"} == set(keys[0])
    claims = jwt.decode(alix.access_token, jwt.PyJWK(keys[0]), algorithms=["EdDSA"], audience="pourpar")
    assert claims["roles"] == ["jury", "member"]
    assert (claims["iss"], claims["sub"], claims["name"]) == ("membership", str(alix.member_id), "Alix")
    assert claims["member_number"] == alix.member_number
    assert claims["exp"] - claims["iat"] <= 600
    assert set(claims) == {"iss", "sub", "aud", "iat", "exp", "jti", "auth_at", "roles", "name", "member_number"}


async def test_a_refreshed_token_keeps_the_moment_of_the_log_in(coop: Cooperative) -> None:
    """So that a signature can ask for a fresh log-in: a stolen refresh token is never one."""
    alix = await coop.join("alix@exemple.fr")
    began = jwt.decode(alix.access_token, options={"verify_signature": False})
    assert abs(began["auth_at"] - began["iat"]) <= 1
    coop.membership.advance(timedelta(minutes=40))
    answer = (await refresh(coop, alix.refresh_token)).json()
    later = jwt.decode(answer["access_token"], options={"verify_signature": False})
    assert later["auth_at"] == began["auth_at"] < later["iat"] - 2_000


async def test_unknown_addresses_cost_as_much_as_wrong_passwords(coop: Cooperative) -> None:
    await coop.join("alix@exemple.fr")
    await coop.register("pas-verifie@exemple.fr")
    hashing = coop.resources.hashing
    answers = []
    for email, password in (
        ("alix@exemple.fr", "pas le bon mot"),
        ("personne@exemple.fr", PASSWORD),
        ("pas-verifie@exemple.fr", PASSWORD),
        ("pas une adresse", PASSWORD),
    ):
        before = hashing.computed
        answer = await try_to_log_in(coop, email, password)
        assert hashing.computed - before == 1
        answers.append((answer.status_code, answer.json()["code"], answer.json()["detail"]))
    assert set(answers) == {(401, "log_in_refused", "L'adresse ou le mot de passe n'est pas juste.")}


async def test_refused_log_ins_are_audited(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    await try_to_log_in(coop, "alix@exemple.fr", "pas le bon mot")
    async with coop.membership.database.engine.connect() as connection:
        found = await connection.execute(
            select(audit_trail.c.subject_id).where(audit_trail.c.action == "log_in_refused")
        )
        assert list(found.scalars()) == [alix.member_id]


async def test_five_failures_a_minute_for_an_account_and_successes_do_not_count(coop: Cooperative) -> None:
    await coop.join("alix@exemple.fr")
    for _ in range(8):
        assert (await try_to_log_in(coop, "alix@exemple.fr", PASSWORD)).status_code == 201
    tries = [await try_to_log_in(coop, "Alix@exemple.fr", "pas le bon mot") for _ in range(6)]
    assert [answer.status_code for answer in tries] == [401] * 5 + [429]
    assert 1 <= int(tries[-1].headers["retry-after"]) <= 60
    assert (await try_to_log_in(coop, "alix@exemple.fr", PASSWORD)).status_code == 429
    assert (await try_to_log_in(coop, "autre@exemple.fr", PASSWORD)).status_code == 401
    coop.membership.advance(timedelta(seconds=61))
    assert (await try_to_log_in(coop, "alix@exemple.fr", PASSWORD)).status_code == 201


async def test_a_hundred_failures_a_minute_from_one_place(coop: Cooperative) -> None:
    answers = []
    for n in range(101):
        answers.append((await try_to_log_in(coop, f"personne{n}@exemple.fr", "pas le bon mot")).status_code)
    assert answers == [401] * 100 + [429]


async def test_a_refresh_token_works_once_and_its_return_ends_the_session(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    other = await coop.logged_in(alix.email)
    second = (await refresh(coop, alix.refresh_token)).json()["refresh_token"]
    third = (await refresh(coop, second)).json()["refresh_token"]
    assert len({alix.refresh_token, second, third}) == 3
    stolen = await refresh(coop, alix.refresh_token)
    assert (stolen.status_code, stolen.json()["code"]) == (401, "session_ended")
    assert (await refresh(coop, third)).status_code == 401
    assert (await refresh(coop, other.refresh_token)).status_code == 200
    async with coop.membership.database.engine.connect() as connection:
        reasons = await connection.execute(
            select(sessions.c.ended_reason).where(sessions.c.session_id == alix.session_id)
        )
        assert reasons.scalar_one() == "reuse"


async def test_a_lost_answer_may_be_asked_for_again_for_ten_seconds(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    answers = await asyncio.gather(*(refresh(coop, alix.refresh_token) for _ in range(5)))
    successors = {answer.json()["refresh_token"] for answer in answers}
    assert [answer.status_code for answer in answers] == [200] * 5
    assert len(successors) == 1
    coop.membership.advance(timedelta(seconds=9))
    assert (await refresh(coop, alix.refresh_token)).status_code == 200
    coop.membership.advance(timedelta(seconds=2))
    assert (await refresh(coop, alix.refresh_token)).status_code == 401
    assert (await refresh(coop, successors.pop())).status_code == 401


async def test_sessions_end_by_themselves(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    settings = coop.resources.settings
    coop.membership.advance(timedelta(days=settings.session_idle_days))
    assert (await refresh(coop, alix.refresh_token)).status_code == 401
    used = await coop.logged_in(alix.email)
    token = used.refresh_token
    for _ in range(settings.session_days // 20 + 1):
        coop.membership.advance(timedelta(days=20))
        answer = await refresh(coop, token)
        if answer.status_code == 200:
            token = answer.json()["refresh_token"]
    assert answer.status_code == 401


async def test_one_sees_and_ends_only_ones_own_sessions(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    phone = await coop.logged_in(alix.email)
    bilal = await coop.join("bilal@exemple.fr")
    listed = (await coop.get("/v1/sessions", alix))["items"]
    assert {item["session_id"] for item in listed} == {str(alix.session_id), str(phone.session_id)}
    theirs = await coop.client.delete(f"/v1/sessions/{alix.session_id}", headers=bilal.headers)
    assert theirs.status_code == 404
    gone = await coop.client.delete(f"/v1/sessions/{phone.session_id}", headers=alix.headers)
    assert gone.status_code == 204
    assert (await refresh(coop, phone.refresh_token)).status_code == 401
    assert (await refresh(coop, alix.refresh_token)).status_code == 200


async def test_log_out_everywhere_reaches_tokens_too(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    phone = await coop.logged_in(alix.email)
    assert (await coop.client.delete("/v1/sessions", headers=alix.headers)).status_code == 204
    fresh = await coop.logged_in(alix.email)
    assert [await status_of(coop, who) for who in (alix, phone, fresh)] == [401, 401, 200]
    assert (await refresh(coop, phone.refresh_token)).status_code == 401
    said = (await coop.membership.said(AccessRevoked))[-1]
    assert (said.member_id, said.reason) == (alix.member_id, "logout_all")
    issued = jwt.decode(fresh.access_token, options={"verify_signature": False})["iat"]
    assert said.tokens_issued_before_at.astimezone(UTC).timestamp() < issued


async def test_a_changed_password_ends_everything_and_tells(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    wrong = {"current_password": "pas le bon mot", "new_password": "une autre longue phrase"}
    refused = await coop.client.put("/v1/me/password", json=wrong, headers=alix.headers)
    assert (refused.status_code, refused.json()["code"]) == (403, "current_password_wrong")
    weak = {"current_password": PASSWORD, "new_password": "password1"}
    assert (await coop.client.put("/v1/me/password", json=weak, headers=alix.headers)).status_code == 422
    good = {"current_password": PASSWORD, "new_password": "une autre longue phrase"}
    assert (await coop.client.put("/v1/me/password", json=good, headers=alix.headers)).status_code == 204
    assert await status_of(coop, alix) == 401
    assert (await refresh(coop, alix.refresh_token)).status_code == 401
    assert (await try_to_log_in(coop, alix.email, PASSWORD)).status_code == 401
    again = await coop.logged_in(alix.email, "une autre longue phrase")
    assert [said.reason for said in await coop.membership.said(AccessRevoked)] == ["password"]
    notices = (await coop.get("/v1/notices", again))["items"]
    assert notices[0]["kind"] == "password_changed"
    await coop.membership.run_due_jobs()
    assert coop.mails_to(alix.email)[-1]["Subject"] == "Pour&Par : du nouveau pour vous"


async def test_guessing_the_present_password_is_limited(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"current_password": "pas le bon mot", "new_password": "une autre longue phrase"}
    codes = [(await coop.client.put("/v1/me/password", json=body, headers=alix.headers)).status_code for _ in range(6)]
    assert codes == [403] * 5 + [429]


@pytest.mark.parametrize("key", ["Idempotency-Key"])
async def test_anonymous_routes_take_no_idempotency_key(coop: Cooperative, key: str) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"email": alix.email, "password": PASSWORD}
    first, second = [await coop.client.post("/v1/sessions", json=body, headers={key: "same"}) for _ in range(2)]
    assert first.json()["refresh_token"] != second.json()["refresh_token"]


async def test_old_sessions_and_registrations_are_forgotten(coop: Cooperative) -> None:
    await coop.join("alix@exemple.fr")
    await coop.register("bilal@exemple.fr")
    await coop.membership.run_due_jobs()
    coop.membership.advance(timedelta(days=70))
    await coop.membership.run_due_jobs()
    async with coop.membership.database.engine.connect() as connection:
        for table in ("registrations", "sessions", "refresh_tokens", "mails"):
            count = (await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")).scalar_one()  # noqa: S608
            assert count == 0, table
