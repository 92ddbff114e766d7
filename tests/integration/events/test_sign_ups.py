"""Sign-ups at home and at the door, personal data, claims."""

import asyncio
from datetime import timedelta
from uuid import UUID

from sqlalchemy import Text, cast, column, func, or_, select, table, text

from tests.integration.events.house import House, Json, member

_WHOLE_TABLES = (
    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')"
    " AND NOT relispartition"
)
CANARY = "canary-7f3a@example.org"


async def test_numbers_are_unbroken_even_under_a_rush(house: House) -> None:
    await house.run("open")
    crowd = [member(100 + n) for n in range(12)]
    answers = await asyncio.gather(*(house.post(who, house.evening("/sign-ups"), {}) for who in crowd))
    assert {answer.status_code for answer in answers} == {201}
    refused = await house.post(crowd[0], house.evening("/sign-ups"), {})
    assert refused.json()["code"] == "already_signed_up"
    assert (await house.sign_up_guest()) is not None
    numbers = sorted([answer.json()["sign_up_number"] for answer in answers])
    assert numbers == list(range(1, 13))
    page = (await house.get(crowd[0], house.evening("/sign-ups?limit=100"))).json()
    assert [item["sign_up_number"] for item in page["items"]] == list(range(1, 14))


async def test_a_double_click_signs_up_once(house: House) -> None:
    await house.run("open")
    who = house.artists[0]
    answers = await asyncio.gather(*(house.post(who, house.evening("/sign-ups"), {}, key="k") for _ in range(6)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    again = await house.post(who, house.evening("/sign-ups"), {}, key="k")
    assert again.status_code == 201
    assert again.json()["sign_up_number"] == 1


async def test_sign_ups_need_an_open_evening(house: House) -> None:
    answer = await house.post(house.artists[0], house.evening("/sign-ups"), {})
    assert (answer.status_code, answer.json()["code"]) == (409, "evening_state")


async def test_who_withdrew_may_sign_up_again_with_a_new_number(house: House) -> None:
    await house.run("open")
    first = await house.sign_up(house.artists[0])
    other = house.artists[1]
    assert (await house.post(other, f"/sign-ups/{first}/withdraw")).status_code == 403
    assert (await house.post(house.artists[0], f"/sign-ups/{first}/withdraw")).json()["state"] == "withdrawn"
    second = await house.sign_up(house.artists[0])
    assert (await house.get(other, f"/sign-ups/{second}")).json()["sign_up"]["sign_up_number"] == 2
    assert (await house.post(house.artists[0], f"/sign-ups/{first}/withdraw")).json()["code"] == "sign_up_state"


async def test_a_minor_is_signed_up_by_the_crew_with_consent(house: House) -> None:
    await house.run("open")
    alone = await house.post(house.artists[0], house.evening("/sign-ups"), {"minor": True, "guardian_consent": True})
    assert (alone.status_code, alone.json()["code"]) == (422, "guardian_consent_missing")
    guest = {"guest": {"stage_name": "Milo", "contact": "0470 00 00 00"}, "minor": True}
    without = await house.post(house.steward, house.evening("/sign-ups"), guest)
    assert without.json()["code"] == "guardian_consent_missing"
    given = await house.post(house.steward, house.evening("/sign-ups"), {**guest, "guardian_consent": True})
    assert (given.status_code, given.json()["minor"]) == (201, True)
    async with house.events.database.engine.connect() as connection:
        row = (await connection.execute(text("SELECT consent_recorded_by, consent_recorded_at FROM sign_ups"))).one()
    assert row.consent_recorded_by == house.steward.member_id
    assert row.consent_recorded_at is not None


async def test_the_crew_signs_a_member_up(house: House) -> None:
    await house.run("open")
    who = house.artists[0]
    body: Json = {"member": {"member_id": str(who.member_id), "stage_name": "Lune"}}
    assert (await house.post(house.artists[1], house.evening("/sign-ups"), body)).json()["code"] == "crew_only"
    made = (await house.post(house.steward, house.evening("/sign-ups"), body)).json()
    assert (made["kind"], made["member_number"], made["stage_name"]) == ("member", who.member_number, "Lune")
    stranger = {"member": {"member_id": str(member(77).member_id), "stage_name": "X"}}
    assert (await house.post(house.steward, house.evening("/sign-ups"), stranger)).json()["code"] == "member_not_known"
    both = {**body, "guest": {"stage_name": "X", "contact": "0470"}}
    assert (await house.post(house.steward, house.evening("/sign-ups"), both)).status_code == 422


async def test_a_contact_is_for_the_crew_of_that_evening_only(house: House) -> None:
    await house.run("open")
    sign_up_id = await house.sign_up_guest(contact=CANARY)
    for who in (house.artists[0], house.jury[0]):
        assert (await house.get(who, f"/sign-ups/{sign_up_id}/contact")).status_code == 403
    elsewhere = member(30)
    here = house.evening_id
    await house.plan()
    await house.grant(elsewhere, "steward", scope_id=UUID(house.evening_id))
    assert (await house.get(elsewhere, f"/sign-ups/{sign_up_id}/contact")).status_code == 403
    house.evening_id = here
    answer = await house.get(house.steward, f"/sign-ups/{sign_up_id}/contact")
    assert answer.json() == {"sign_up_id": sign_up_id, "contact": CANARY}
    for path in (house.evening("/sign-ups"), f"/sign-ups/{sign_up_id}"):
        assert CANARY not in (await house.get(house.steward, path)).text
    assert await places_of(house, CANARY) == {"sign_ups"}


async def places_of(house: House, canary: str) -> set[str]:
    """Every table in which a value is found, in any column."""
    found = set()
    async with house.events.database.engine.connect() as connection:
        names = await connection.execute(text(_WHOLE_TABLES))
        for name in names.scalars().all():
            row = cast(column(name), Text)  # a table's name in the select list is its whole row
            hits = or_(func.strpos(row, canary) > 0, func.strpos(row, canary.encode().hex()) > 0)
            if (await connection.execute(select(func.count()).select_from(table(name)).where(hits))).scalar_one():
                found.add(name)
    return found


async def test_a_contact_is_forgotten_on_claim_on_withdrawal_and_in_time(house: House) -> None:
    await house.run("open")
    claimed, gone, kept = [await house.sign_up_guest(f"G{n}", f"{CANARY}.{n}") for n in range(3)]
    code = (await house.put(house.steward, f"/sign-ups/{claimed}/claim-code")).json()["claim_code"]
    await house.post(house.artists[0], "/claims", {"claim_code": code})
    await house.post(house.steward, f"/sign-ups/{gone}/withdraw")
    for sign_up_id, status in ((claimed, 404), (gone, 404), (kept, 200)):
        assert (await house.get(house.steward, f"/sign-ups/{sign_up_id}/contact")).status_code == status
    await house.events.run_due_jobs()
    assert await places_of(house, CANARY) == {"sign_ups"}
    house.events.advance(timedelta(days=367))
    await house.events.run_due_jobs()
    assert await places_of(house, CANARY) == set()


async def test_a_member_claims_a_guest(house: House) -> None:
    await house.run("open")
    who = house.artists[0]
    sign_up_id = await house.sign_up_guest()
    assert (await house.put(who, f"/sign-ups/{sign_up_id}/claim-code")).json()["code"] == "crew_only"
    old = (await house.put(house.steward, f"/sign-ups/{sign_up_id}/claim-code")).json()["claim_code"]
    code = (await house.put(house.steward, f"/sign-ups/{sign_up_id}/claim-code")).json()["claim_code"]
    assert await places_of(house, code) == set()
    for wrong in (old, "A" * 16):
        answer = await house.post(who, "/claims", {"claim_code": wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, "claim_code_refused")
    made = (await house.post(who, "/claims", {"claim_code": code.lower()})).json()
    assert (made["member_id"], made["kind"], made["claimed"]) == (str(who.member_id), "guest", True)
    used = await house.post(house.artists[1], "/claims", {"claim_code": code})
    assert used.json()["code"] == "claim_code_refused"
    assert (await house.put(house.steward, f"/sign-ups/{sign_up_id}/claim-code")).json()["code"] == "nothing_to_claim"


async def test_one_sign_up_an_evening_also_by_claim(house: House) -> None:
    await house.run("open")
    who = house.artists[0]
    await house.sign_up(who)
    guest = await house.sign_up_guest()
    code = (await house.put(house.steward, f"/sign-ups/{guest}/claim-code")).json()["claim_code"]
    assert (await house.post(who, "/claims", {"claim_code": code})).json()["code"] == "already_signed_up"


async def test_two_members_claim_at_once(house: House) -> None:
    await house.run("open")
    guest = await house.sign_up_guest()
    code = (await house.put(house.steward, f"/sign-ups/{guest}/claim-code")).json()["claim_code"]
    answers = await asyncio.gather(*(house.post(who, "/claims", {"claim_code": code}) for who in house.artists))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]


async def test_who_scored_a_guest_cannot_become_that_guest(house: House) -> None:
    await house.run("open")
    guest = await house.sign_up_guest()
    await house.check_in(guest)
    await house.run("draw")
    await house.run("start")
    await house.perform(guest)
    await house.score(guest)
    await house.run("scouting/close", {})
    await house.decide(guest, "retained")
    code = (await house.put(house.steward, f"/sign-ups/{guest}/claim-code")).json()["claim_code"]
    for who in (house.jury[0], house.presidency):
        assert (await house.post(who, "/claims", {"claim_code": code})).json()["code"] == "own_affair"
    assert (await house.post(house.artists[0], "/claims", {"claim_code": code})).json()["decision"] == "retained"


async def test_each_step_is_dated_and_signed(house: House) -> None:
    await house.run("open")
    sign_up_id = await house.sign_up(house.artists[0])
    await house.check_in(sign_up_id)
    seen = (await house.get(house.artists[0], f"/sign-ups/{sign_up_id}")).json()
    signed = [(step["state"], step["taken_by"]) for step in seen["steps"]]
    assert signed == [("signed_up", str(house.artists[0].member_id)), ("checked_in", str(house.steward.member_id))]
    other = (await house.get(house.artists[1], f"/sign-ups/{sign_up_id}")).json()
    assert (other["steps"], other["sign_up"]["minor"]) == ([], None)


async def test_steps_at_the_door_are_for_the_crew_and_in_order(house: House) -> None:
    await house.run("open")
    sign_up_id = await house.sign_up(house.artists[0])
    for step in ("check-in", "no-show", "skip"):
        assert (await house.post(house.artists[0], f"/sign-ups/{sign_up_id}/{step}")).json()["code"] == "crew_only"
    assert (await house.post(house.steward, f"/sign-ups/{sign_up_id}/skip")).json()["code"] == "sign_up_state"
    assert (await house.post(house.steward, f"/sign-ups/{sign_up_id}/no-show")).json()["state"] == "no_show"
    assert (await house.post(house.steward, f"/sign-ups/{sign_up_id}/check-in")).json()["code"] == "sign_up_state"
