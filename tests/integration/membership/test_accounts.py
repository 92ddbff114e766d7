"""Registering, verifying, the first account, profiles: who knows what of whom."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from services.membership.errors import AlreadyBootstrapped, PasswordRefused
from services.membership.tables import accounts, members, registrations
from shared.contracts.membership import MemberRegistered, RoleGranted, TerritoryOpened
from shared.ids import new_id
from shared.testing.harness import ServiceHarness
from tests.integration.membership.people import PASSWORD, Cooperative, text_of


async def test_the_first_account_is_made_once(membership: ServiceHarness) -> None:
    coop = Cooperative(membership)
    printed = await coop.bootstrap()
    assert "member_number=1" in printed
    assert "password=" in printed
    with pytest.raises(AlreadyBootstrapped):
        await coop.bootstrap(email="autre@exemple.fr", territory_code="autre")
    registered = await membership.said(MemberRegistered)
    assert [said.member.member_number for said in registered] == [1]
    assert [said.code for said in await membership.said(TerritoryOpened)] == ["saint-denis"]
    assert [said.role for said in await membership.said(RoleGranted)] == ["technical_presidency"]


async def test_two_bootstraps_at_once_make_one_account(membership: ServiceHarness) -> None:
    coop = Cooperative(membership)
    outcomes = await asyncio.gather(
        coop.bootstrap(), coop.bootstrap(email="autre@exemple.fr", territory_code="autre"), return_exceptions=True
    )
    assert sum(isinstance(outcome, str) for outcome in outcomes) == 1
    assert len(await membership.said(MemberRegistered)) == 1


async def test_a_bootstrap_with_a_weak_password_makes_nothing(
    membership: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin.readline", lambda: "password1\n")
    with pytest.raises(PasswordRefused):
        await Cooperative(membership).bootstrap(password_from="stdin")
    assert await membership.said(MemberRegistered) == []


async def test_the_number_is_given_in_order_of_verification_without_a_gap(coop: Cooperative) -> None:
    addresses = [f"artiste{n}@exemple.fr" for n in range(4)]
    for address in addresses:
        await coop.register(address)
    tokens = [await coop.token_for(address) for address in addresses]
    answers = await asyncio.gather(
        *(coop.client.post("/v1/verifications", json={"token": token}) for token in tokens),
        coop.client.post("/v1/verifications", json={"token": "x" * 43}),
    )
    assert sorted(a.json()["member_number"] for a in answers if a.status_code == 201) == [2, 3, 4, 5]
    assert [a.json()["code"] for a in answers if a.status_code != 201] == ["verification_refused"]
    told = await coop.membership.said(MemberRegistered)
    assert sorted(said.member.member_number for said in told) == [1, 2, 3, 4, 5]


async def test_a_known_address_gets_the_same_answer_and_another_mail(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    body = {"email": "Alix@Exemple.fr", "password": PASSWORD, "public_name": "Autre", "legal_name": "Autre"}
    unknown = {**body, "email": "personne@exemple.fr"}
    hashing = coop.resources.hashing
    before = hashing.computed
    again = await coop.client.post("/v1/registrations", json=body)
    between = hashing.computed
    fresh = await coop.client.post("/v1/registrations", json=unknown)
    assert (
        (again.status_code, again.json()) == (fresh.status_code, fresh.json()) == (202, {"status": "check_your_mail"})
    )
    assert between - before == hashing.computed - between == 1
    await coop.membership.run_due_jobs()
    subjects = [mail["Subject"] for mail in coop.mails_to("Alix@Exemple.fr")]
    assert subjects == ["Pour&Par : vous avez déjà un compte"]
    assert "token" not in text_of(coop.mails_to("Alix@Exemple.fr")[0])
    assert (await coop.get("/v1/me", alix))["public_name"] == "Alix"


async def test_a_link_works_once_and_not_after_its_time(coop: Cooperative) -> None:
    await coop.register("alix@exemple.fr")
    token = await coop.token_for("alix@exemple.fr")
    assert (await coop.client.post("/v1/verifications", json={"token": token})).status_code == 201
    assert (await coop.client.post("/v1/verifications", json={"token": token})).status_code == 422
    await coop.register("bilal@exemple.fr")
    late = await coop.token_for("bilal@exemple.fr")
    coop.membership.advance(timedelta(hours=coop.resources.settings.verification_hours))
    refused = await coop.client.post("/v1/verifications", json={"token": late})
    assert refused.json()["code"] == "verification_refused"


async def test_of_two_registrations_of_one_address_one_becomes_a_member(coop: Cooperative) -> None:
    await coop.register("alix@exemple.fr", "Première")
    first = await coop.token_for("alix@exemple.fr")
    await coop.register("alix@exemple.fr", "Seconde")
    second = await coop.token_for("alix@exemple.fr")
    assert first != second
    answers = await asyncio.gather(
        *(coop.client.post("/v1/verifications", json={"token": token}) for token in (first, second))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 422]


async def test_a_mailbox_is_not_flooded(coop: Cooperative) -> None:
    for _ in range(8):
        await coop.register("victime@exemple.fr")
    await coop.membership.run_due_jobs()
    assert len(coop.mails_to("victime@exemple.fr")) == 5


async def test_neither_tokens_nor_passwords_stand_in_the_database(coop: Cooperative) -> None:
    await coop.register("alix@exemple.fr")
    token = await coop.token_for("alix@exemple.fr")
    alix = await coop.join("bilal@exemple.fr")
    async with coop.membership.database.engine.connect() as connection:
        texts = [
            str(row)
            for table in (registrations, accounts, *accounts.metadata.sorted_tables)
            for row in await connection.execute(select(table))
        ]
    everything = "\n".join(texts)
    for secret in (token, alix.refresh_token, alix.access_token, PASSWORD):
        assert secret not in everything
    assert "argon2id$v=19$m=19456,t=2,p=1" in everything


@pytest.mark.parametrize(
    "password", ["short", "password123", "aaaaaaaaaaaa", "Azerty123", "alix@exemple.fr", "x" * 129]
)
async def test_weak_passwords_are_refused(coop: Cooperative, password: str) -> None:
    body = {"email": "alix@exemple.fr", "password": password, "public_name": "Alix", "legal_name": "Alix"}
    answer = await coop.client.post("/v1/registrations", json=body, headers={"Accept-Language": "fr"})
    assert (answer.status_code, answer.json()["code"]) == (422, "password_refused")


@pytest.mark.parametrize("field", ["role", "member_id", "member_number", "roles", "version", "siret"])
async def test_nothing_is_assigned_that_is_not_asked_for(coop: Cooperative, field: str) -> None:
    body = {"email": "a@exemple.fr", "password": PASSWORD, "public_name": "A", "legal_name": "A", field: 1}
    assert (await coop.client.post("/v1/registrations", json=body)).status_code == 422


async def test_only_the_owner_sees_the_private_side(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr", "Alix")
    bilal = await coop.join("bilal@exemple.fr", "Bilal")
    own = await coop.get("/v1/me", alix)
    assert (own["legal_name"], own["email"]) == ("Alix Légal", "alix@exemple.fr")
    ids = f"ids={alix.member_id}&ids={bilal.member_id}&ids={new_id()}"
    cards = (await coop.get(f"/v1/members?{ids}", bilal))["items"]
    assert cards == [
        {"member_id": str(alix.member_id), "member_number": alix.member_number, "public_name": "Alix"},
        {"member_id": str(bilal.member_id), "member_number": bilal.member_number, "public_name": "Bilal"},
    ]
    assert (await coop.client.get(f"/v1/members?{ids}")).status_code == 401
    many = "&".join(f"ids={new_id()}" for _ in range(101))
    assert (await coop.client.get(f"/v1/members?{many}", headers=bilal.headers)).status_code == 422


async def test_a_profile_that_somebody_else_changed_is_not_overwritten(coop: Cooperative) -> None:
    alix = await coop.join("alix@exemple.fr")
    seen = (await coop.client.get("/v1/me", headers=alix.headers)).headers["etag"]
    body = {"public_name": "Alix MC", "legal_name": "Alix L", "language": "en", "notice_mail": "all"}
    headers = {**alix.headers, "If-Match": seen}
    changed = await coop.client.put("/v1/me", json=body, headers=headers)
    assert (changed.status_code, changed.json()["public_name"]) == (200, "Alix MC")
    assert changed.headers["etag"] != seen
    again = await coop.client.put("/v1/me", json=body, headers=headers)
    assert again.status_code == 412


async def test_legal_names_and_addresses_stand_in_their_own_tables_only(coop: Cooperative) -> None:
    await coop.join("canari@exemple.fr", "Scène", legal_name="Canari Légal")
    private = {accounts.name, registrations.name}
    async with coop.membership.database.engine.connect() as connection:
        for table in members.metadata.sorted_tables:
            rows = " ".join(str(row) for row in await connection.execute(select(table)))
            assert ("Canari Légal" in rows) == (table.name == accounts.name)
            if table.name not in private:
                assert "canari@exemple.fr" not in rows, table.name
        names = (await connection.exec_driver_sql("SELECT convert_from(body, 'UTF8') FROM sent_messages")).scalars()
        details = (await connection.exec_driver_sql("SELECT details::text FROM audit_trail")).scalars()
        said = " ".join([*names, *details])
        assert "Canari" not in said
        assert "Scène" not in said
