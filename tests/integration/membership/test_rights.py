"""Every operation of membership, tried by everybody: nobody, a member, the council, the presidency, an expired token.

An operation without a row here fails, so that a new route states who may use it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from services.membership.app import service
from shared.ids import new_id
from shared.web import bare_application, openapi_document
from tests.integration.membership.people import PASSWORD, Cooperative, Person

PUBLIC = {
    ("post", "/v1/registrations"),
    ("post", "/v1/verifications"),
    ("post", "/v1/sessions"),
    ("post", "/v1/sessions/refresh"),
    ("get", "/v1/jwks.json"),
}

Body = Callable[[Cooperative], dict[str, Any] | None]
NOTHING: Body = lambda _: None  # noqa: E731
REASON: Body = lambda _: {"reason_code": "inquiry"}  # noqa: E731

# Operation → body, then what a member, the council and the presidency get when the object is somebody else's.
RIGHTS: dict[tuple[str, str], tuple[Body, int, int, int]] = {
    ("get", "/v1/me"): (NOTHING, 200, 200, 200),
    ("put", "/v1/me"): (
        lambda _: {"public_name": "N", "legal_name": "N", "language": "fr", "notice_mail": "none"},
        *(200, 200, 200),
    ),
    ("put", "/v1/me/password"): (
        lambda _: {"current_password": "faux faux faux", "new_password": PASSWORD},
        *(403, 403, 403),
    ),
    ("get", "/v1/sessions"): (NOTHING, 200, 200, 200),
    ("delete", "/v1/sessions/{session_id}"): (NOTHING, 404, 404, 404),
    ("get", "/v1/members"): (NOTHING, 200, 200, 200),
    ("get", "/v1/members/{member_id}/plug"): (NOTHING, 404, 200, 200),
    ("post", "/v1/members/{member_id}/plug/suspension"): (REASON, 403, 200, 409),
    ("post", "/v1/members/{member_id}/plug/resumption"): (REASON, 403, 200, 409),
    ("get", "/v1/charters"): (NOTHING, 200, 200, 200),
    ("get", "/v1/charters/current"): (NOTHING, 200, 200, 200),
    ("post", "/v1/charters"): (lambda coop: {"text": "Charte", "sign_by_on": coop.in_days(9)}, 403, 403, 201),
    ("post", "/v1/charters/{charter_version}/signatures"): (lambda _: {}, 201, 201, 201),
    ("get", "/v1/mandates"): (NOTHING, 200, 200, 200),
    ("post", "/v1/mandates"): (
        lambda coop: {
            "member_id": str(coop.presidency.member_id),
            "role": "steward",
            "from_on": str(coop.today()),
        },
        *(403, 403, 201),
    ),
    ("post", "/v1/mandates/{mandate_id}/withdrawal"): (lambda _: {}, 403, 403, 200),
    ("get", "/v1/cooperative"): (NOTHING, 200, 200, 200),
    ("get", "/v1/territories"): (NOTHING, 200, 200, 200),
    ("post", "/v1/territories"): (lambda _: {"code": "lyon", "name": "Lyon"}, 403, 403, 201),
    ("get", "/v1/territories/{territory_id}/figures"): (NOTHING, 200, 200, 200),
    ("get", "/v1/decisions"): (NOTHING, 200, 200, 200),
    ("get", "/v1/decisions/{decision_id}"): (NOTHING, 200, 200, 200),
    ("post", "/v1/decisions"): (
        lambda coop: {
            "title": "T",
            "reasons": "R",
            "effective_on": coop.in_days(3),
            "effects": [{"target": "wallet", "key": "yearly_grant", "value": 1}],
        },
        *(403, 403, 201),
    ),
    ("post", "/v1/decisions/{decision_id}/countersignature"): (lambda _: {}, 403, 200, 403),
    ("get", "/v1/notices"): (NOTHING, 200, 200, 200),
    ("put", "/v1/notices/{notice_id}/read"): (NOTHING, 404, 404, 404),
    ("post", "/v1/members/{member_id}/plug/ending"): (
        lambda _: {"reason": "excluded", "reason_code": "charter_breach"},
        *(403, 200, 409),
    ),
    ("delete", "/v1/sessions"): (NOTHING, 204, 204, 204),
}


def operations() -> set[tuple[str, str]]:
    """Every operation that is served."""
    application = bare_application(name="membership", title="", routers=service.routers)
    document = openapi_document(application)
    return {(method, path) for path, methods in document["paths"].items() for method in methods}


def test_every_operation_has_a_row() -> None:
    served = {place for place in operations() if place[1].startswith("/v1")}
    assert served == PUBLIC | set(RIGHTS)


async def places(coop: Cooperative, victim: Person) -> dict[str, str]:
    """Objects of somebody else."""
    mandate = await coop.give(victim, "jury")
    decision = {
        "title": "T",
        "reasons": "R",
        "effective_on": coop.in_days(3),
        "effects": [{"target": "missions", "key": "pot_share_bps", "value": 2_000}],
    }
    proposed = await coop.post("/v1/decisions", coop.presidency, decision)
    notices = await coop.get("/v1/notices", victim)
    return {
        "{member_id}": str(victim.member_id),
        "{session_id}": str(victim.session_id),
        "{charter_version}": "1",
        "{mandate_id}": mandate["mandate_id"],
        "{territory_id}": str(coop.territory_id),
        "{decision_id}": proposed["decision_id"],
        "{notice_id}": notices["items"][0]["notice_id"],
    }


async def ask(coop: Cooperative, place: tuple[str, str], headers: dict[str, str], objects: dict[str, str]) -> int:
    """One operation by one caller."""
    method, path = place
    body = RIGHTS[place][0](coop)
    for name, value in objects.items():
        path = path.replace(name, value)
    if path == "/v1/members":
        path = f"/v1/members?ids={objects['{member_id}']}"
    sent = coop.membership.keyed(headers) if method == "post" else headers
    return (await coop.client.request(method, path, json=body, headers=sent)).status_code


async def test_every_operation_by_everybody(coop: Cooperative) -> None:
    victim = await coop.join("victime@exemple.fr")
    await coop.sign(victim)
    await coop.membership.hear(coop.admission(victim))
    member = await coop.join("membre@exemple.fr")
    council = await coop.join("conseil@exemple.fr")
    await coop.give(council, "strategic_council")
    objects = await places(coop, victim)
    expired = coop.membership.token(member.member_id, member.member_number, exp=1)
    found: dict[str, list[int]] = {}
    wanted: dict[str, list[int]] = {}
    for place, (_, *codes) in RIGHTS.items():
        name = f"{place[0]} {place[1]}"
        wanted[name] = [401, 401, 401, *codes]
        found[name] = [
            await ask(coop, place, headers, objects) for headers in ({}, {"Authorization": "Bearer x"}, expired)
        ]
        if place == ("post", "/v1/charters"):
            objects["{charter_version}"] = "1"
        for who in (member, council, coop.presidency):
            found[name].append(await ask(coop, place, who.headers, objects))
        if place == ("post", "/v1/charters"):
            objects["{charter_version}"] = "2"
    assert found == wanted


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
