"""A surplus on its way to the assembly and back: previewed, decided whole or not at all, written as entries."""

import csv
import io

import pytest

from shared.contracts.wallet import EffectAnswered
from tests.integration.strange_numbers import STRANGE_NUMBERS
from tests.integration.wallet.surpluses import FIGURES, allocation
from tests.integration.wallet.till import Till

PATH = "/v1/surplus-allocations"
ASKED = {name: FIGURES[name] for name in ("surplus", "capital", "reserves", "public_grants", "rate_cap_bps")}


async def test_a_preview_shows_amounts_and_bounds_and_stores_nothing(till: Till) -> None:
    headers = await till.preside()
    body = {**ASKED, "interest": 200_000, "carried_forward": 25_000}
    answer = await till.wallet.client.post(f"{PATH}/preview", headers=headers, json=body)
    assert answer.json() == {
        "legal_reserve": 150_000,
        "statutory_reserve": 625_000,
        "interest": 200_000,
        "carried_forward": 25_000,
        "least_legal_reserve": 150_000,
        "least_statutory_reserve": 425_000,
        "highest_interest": 200_000,
    }
    over = await till.wallet.client.post(f"{PATH}/preview", headers=headers, json={**body, "interest": 200_001})
    assert (over.status_code, over.json()["code"]) == (422, "surplus_refused")
    assert await till.count("SELECT count(*) FROM surplus_allocations") == 0


async def test_strange_numbers_are_refused(till: Till) -> None:
    headers = {**await till.preside(), "content-type": "application/json"}
    for number in set(STRANGE_NUMBERS) - {"0", "-0"}:
        body = '{"surplus": 100, "reserves": 0, "rate_cap_bps": 0, "capital": ' + number + "}"
        answer = await till.wallet.client.post(f"{PATH}/preview", headers=headers, content=body)
        assert answer.status_code in (400, 422), number


async def test_what_the_assembly_decided_is_kept_once_and_written_as_entries(till: Till) -> None:
    headers = await till.preside()
    decided = allocation()
    await till.hear(decided, allocation(statutory_reserve=650_000, carried_forward=0))
    answers = await till.wallet.said(EffectAnswered)
    ours = [answer for answer in answers if answer.decision_id == decided.decision_id]
    assert {answer.outcome for answer in ours} == {"applied"}
    others = [answer for answer in answers if answer.decision_id != decided.decision_id]
    assert {answer.reason_code for answer in others} == {"superseded"}
    answer = await till.wallet.client.get(f"{PATH}/2026", headers=headers)
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff")), delimiter=";"))
    assert [(row[0], row[1], row[3]) for row in rows[1:]] == [
        ("120", "1061", "1500,00"),
        ("120", "1063", "6250,00"),
        ("120", "110", "250,00"),
        ("120", "457", "2000,00"),
        ("", "", "10000,00"),
    ]
    paper = await till.wallet.client.get(f"{PATH}/2026?format=pdf", headers=headers)
    assert paper.content.startswith(b"%PDF")
    assert (await till.wallet.client.get(f"{PATH}/2025", headers=headers)).status_code == 404


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"legal_reserve": 149_999, "carried_forward": 25_001}, "out_of_bounds"),
        ({"interest": 200_001, "carried_forward": 24_999}, "out_of_bounds"),
        ({"carried_forward": 24_999}, "out_of_bounds"),
        ({"surplus": 0}, "out_of_bounds"),
        ({"capital": -1}, "out_of_bounds"),
        ({"rate_cap_bps": 10_001}, "out_of_bounds"),
        ({"interest": None, "statutory_reserve": 825_000}, "wrong_value"),
    ],
)
async def test_an_allocation_that_passes_a_bound_or_is_not_whole_is_refused_whole(
    till: Till, changes: dict[str, int | None], reason: str
) -> None:
    await till.hear(allocation(**changes))
    assert {answer.reason_code for answer in await till.wallet.said(EffectAnswered)} == {reason}
    assert await till.count("SELECT count(*) FROM surplus_allocations") == 0
