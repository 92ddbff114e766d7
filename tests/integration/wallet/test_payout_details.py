"""Bank accounts: checked, sealed for their member, shown by their end, and in no table, message, log or answer."""

from datetime import timedelta
from typing import Any

import pytest

from services.wallet.domain.bank_accounts import BankAccount, bank_account
from services.wallet.domain.vehicles import may_pay
from services.wallet.errors import InvalidIban
from services.wallet.outside.resources import Resources
from services.wallet.outside.sealing import PayoutKeys, UnknownPayoutKey
from services.wallet.settings import WalletSettings
from services.wallet.use_cases.rotate_payout_keys import rotate_payout_keys
from shared.contracts.wallet import NoticeIssued
from shared.ids import new_id
from shared.observability.cause import Cause
from tests.integration.wallet.payout_desk import CANARY, OTHER, PayoutDesk, details, every_stored_text
from tests.integration.wallet.till import Till


@pytest.fixture
async def desk(till: Till) -> PayoutDesk:
    await till.plugs()
    return await PayoutDesk(till).open()


async def test_a_new_account_is_told_held_and_never_shown(desk: PayoutDesk, capsys: pytest.CaptureFixture[str]) -> None:
    till = desk.till
    spaced = " ".join(CANARY[at : at + 4] for at in range(0, len(CANARY), 4))
    shown = (await desk.put_details(till.buyer, details(spaced.lower(), bic="AGRIFRPP"))).json()
    assert shown["iban_ends_in"] == CANARY[-4:]
    (notice,) = await till.wallet.said(NoticeIssued)
    assert (notice.member_id, notice.urgent) == (till.buyer.member_id, True)
    await desk.paid_mission((till.buyer, 90_000))
    assert (await till.get(till.buyer, "/v1/me/payouts"))["waiting_for"] == "details_held"
    assert (await desk.post(desk.first, "/v1/payout-batches", {})).json()["code"] == "nothing_to_pay"
    assert (await desk.put_details(till.buyer, details(vehicle="invoice"))).status_code == 200
    till.wallet.advance(timedelta(hours=73))
    batch = await desk.propose()
    assert await desk.step(batch, "approve", desk.second) == 200
    assert CANARY in (await desk.file(batch)).text
    everything = await every_stored_text(till) + capsys.readouterr().out
    for secret in (CANARY, CANARY[4:-4], "Müller", "AGRIFRPP"):
        assert secret not in everything
        assert secret.encode().hex() not in everything


async def test_what_is_no_account_is_refused_without_saying_it_again(desk: PayoutDesk) -> None:
    till = desk.till
    wrong = (CANARY[:-1] + "8", "US12345678901234567", "GB00 0000 0000 0000 0000 00", "FR76٣0006000011234567890189")
    for iban in wrong:
        answer = await desk.put_details(till.buyer, details(iban))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid_iban")
        assert iban not in answer.text
    assert (await desk.put_details(till.buyer, details(bic="12345678"))).json()["code"] == "invalid_bic"
    stage = details(activity="stage_performance")
    assert (await desk.put_details(till.buyer, stage)).json()["code"] == "vehicle_refused"
    assert (await desk.put_details(till.buyer, {**details(), "member_id": str(new_id())})).status_code == 422
    old = int((till.wallet.clock.now() - timedelta(minutes=16)).timestamp())
    assert (await desk.put_details(till.buyer, details(), auth_at=old)).json()["code"] == "fresh_login_required"
    assert await till.count("SELECT count(*) FROM payout_details") == 0


def test_a_sealed_account_opens_for_its_member_and_key_only() -> None:
    keys, mine, theirs = PayoutKeys(["a" * 32]), new_id(), new_id()
    account = bank_account(OTHER, None, "Zoé")
    sealed = keys.seal(mine, account)
    assert keys.open(mine, keys.current, sealed) == account
    assert sealed != keys.seal(mine, account)
    assert OTHER not in repr(account)
    for member_id, opener, content in ((theirs, keys, sealed), (mine, PayoutKeys(["b" * 32]), sealed)):
        with pytest.raises(UnknownPayoutKey):
            opener.open(member_id, keys.current, content)
    with pytest.raises(UnknownPayoutKey):
        keys.open(mine, keys.current, sealed[:-1] + bytes([sealed[-1] ^ 1]))


async def test_keys_are_rotated_by_a_command(desk: PayoutDesk) -> None:
    till = desk.till
    await desk.has_account(till.buyer)
    await desk.paid_mission((till.buyer, 90_000))
    batch = await desk.propose()
    database = till.wallet.database
    before = database.resources
    assert isinstance(before, Resources)
    new = PayoutKeys(["n" * 40, *before.settings.payout_secrets])
    database.resources = Resources(before.settings, new)
    async with database.begin(Cause("command")) as work:
        assert await rotate_payout_keys(work) == (2, False)
    database.resources = Resources(before.settings, PayoutKeys(["n" * 40]))
    assert await desk.step(batch, "approve", desk.second) == 200
    assert CANARY in (await desk.file(batch)).text
    database.resources = before


def test_production_does_not_start_without_keys() -> None:
    given: dict[str, Any] = {"database_url": "postgresql://nowhere/w", "bus_url": "amqp://nowhere"}
    given["environment"] = "production"
    for keys in (None, "short", "a" * 31, "a" * 40 + ","):
        with pytest.raises(ValueError, match="WALLET_PAYOUT_KEYS"):
            WalletSettings(**{**given, "payout_keys": keys})
    assert WalletSettings(**{**given, "payout_keys": "b" * 32 + "," + "a" * 32}).payout_secrets == ("b" * 32, "a" * 32)
    assert WalletSettings(**{**given, "environment": "demo"}).payout_secrets


def test_the_law_of_vehicles() -> None:
    assert not may_pay("micro_invoice", "stage_performance")
    assert not may_pay("author_rights", "stage_performance")
    assert not may_pay("author_rights", "technical")
    assert not may_pay("artist_salary", "service")
    assert may_pay("artist_salary", "stage_performance")
    assert may_pay("micro_invoice", "creation")
    with pytest.raises(InvalidIban):
        bank_account("", None, "x")
    assert "iban" not in repr(BankAccount("x", None, "y"))
