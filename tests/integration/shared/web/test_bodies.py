"""F39 at the HTTP edge: whatever a body, path or query holds, the answer is a 4xx that repeats none of it."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.shared.web.conftest import Web
from tests.integration.strange_numbers import STRANGE_NUMBERS

GOOD = (
    '{"an_id":"019abcde-0000-7000-8000-000000000001","day":"2026-02-28","moment":"2026-02-28T12:00:00+01:00",'
    '"price":{"amount":1,"unit":"EUR"}}'
)


async def _post(web: Web, body: str | bytes, path: str = "/v1/everything") -> Any:
    content = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return await web.client.post(path, content=content, headers={"Content-Type": "application/json; charset=utf-8"})


async def test_a_good_body_comes_back_in_its_standard_forms(web: Web) -> None:
    answer = await _post(web, GOOD)
    assert answer.status_code == 200
    assert answer.json()["moment"] == "2026-02-28T11:00:00Z"
    assert answer.json()["an_id"] == "019abcde-0000-7000-8000-000000000001"


AMOUNTS = [*STRANGE_NUMBERS, "null", ""]


async def test_amounts(web: Web) -> None:
    for amount in AMOUNTS:
        answer = await _post(web, GOOD.replace('"amount":1', f'"amount":{amount}'))
        assert answer.status_code in (400, 422), amount[:30]
        assert answer.headers["content-type"] == "application/problem+json"
        if len(amount) > 3:
            assert amount not in answer.text.replace("NaN et Infinity", ""), amount[:30]


FIELDS: list[tuple[str, list[str]]] = [
    (
        "an_id",
        ['"x"', "1", "null", '"019abcde00007000800000000000001"', '"{019abcde-0000-7000-8000-000000000001}"', "true"],
    ),
    (
        "day",
        [
            '"2026-02-29"',
            '"2026-2-1"',
            '"20260201"',
            "1772236800",
            '"2026-02-28T00:00:00Z"',
            '"0001-01-01"',
            '"9999-12-31"',
        ],
    ),
    (
        "moment",
        [
            '"2026-02-28T12:00:00"',
            '"2026-02-28"',
            "1772236800",
            '"2026-02-28T25:00:00Z"',
            '"9999-12-31T23:59:59-23:59"',
            '"2026-02-28T12:00:00+99:99"',
            '"2026-W09-6T12:00:00Z"',
        ],
    ),
    (
        "note",
        [
            "1",
            "true",
            "[]",
            '"\\u0000"',
            '"\\ud800"',
            '"\\udc00\\ud800"',
            '"\\u0007"',
            '"\\u202e"',
            '""',
            f'"{"x" * 201}"',
        ],
    ),
    ("kind", ['"three"', "1", "null"]),
    ("yes", ["1", '"true"', "null"]),
    (
        "lines",
        [
            "{}",
            '"a"',
            '[{"name":"a","by":true}]',
            '[{"name":"a"},{"name":"b"},{"name":"c"},{"name":"d"}]',
            "[1]",
            '[{"name":"a","by":"1"}]',
        ],
    ),
    ("role", ['"admin"']),
    ("balance", ["1"]),
    ("\u202eforged", ["1"]),
    ("price", ['{"amount":1}', '{"amount":1,"unit":"USD"}', '{"amount":1,"unit":"EUR","x":1}', "1", "[]"]),
]


@pytest.mark.parametrize("fields", [FIELDS[:4], FIELDS[4:]], ids=["ids, dates, text", "the others"])
async def test_other_fields(web: Web, fields: list[tuple[str, list[str]]]) -> None:
    for place, values in fields:
        await _is_refused(web, place, values)


async def _is_refused(web: Web, place: str, values: list[str]) -> None:
    without = GOOD[1:-1].split(",")
    kept = [part for part in without if not part.startswith(f'"{place}"')]
    if place == "price":
        kept = without[:3]
    for value in values:
        answer = await _post(web, "{" + ",".join([*kept, f'"{place}":{value}']) + "}")
        assert answer.status_code in (400, 422), value
        if answer.status_code == 422:
            expected = place if place.isascii() else "?"
            assert answer.json()["field"].startswith(f"body.{expected}"), answer.text
            assert answer.json()["parameters"]["reason"] != "invalid", answer.text


DOCUMENTS: list[tuple[str | bytes, str | None]] = [
    ("{", "not_json"),
    ("", None),
    ("null", None),
    ("[]", None),
    ('"text"', None),
    (GOOD + "x", "not_json"),
    ("\ufeff" + GOOD, "not_json"),
    (GOOD.encode("utf-16"), "not_utf8"),
    (b'{"a":"\xff"}', "not_utf8"),
    (b'{"a":"\xed\xa0\x80"}', "not_utf8"),
    ('{"a":"\x00"}', "not_json"),
    ('{"a":1,"a":2}', "duplicate_key"),
    ('{"\\u0061":1,"a":2}', "duplicate_key"),
    ('{"\\u0000":1}', "nul_character"),
    ('{"\\ud800":1}', "lone_surrogate"),
    ("[" * 33 + "]" * 33, "too_deep"),
    ("[" * 200_000, "too_deep"),
    ('{"a":' * 200_000, "too_deep"),
    ("[" * 499_000 + "]" * 499_000, "too_deep"),
]


async def test_documents(web: Web) -> None:
    for body, reason in DOCUMENTS:
        answer = await _post(web, body)
        assert answer.status_code == (422 if reason is None else 400), body[:30]
        if reason is not None:
            assert answer.json()["code"] == "malformed_body"
            assert answer.json()["parameters"]["reason"] == reason, body[:30]


async def test_nothing_of_a_refused_value_is_repeated(web: Web) -> None:
    answer = await _post(web, '{"secret-canary \\u00e9":"hunter2","an_id":"hunter2"}')
    assert answer.status_code == 422
    assert "hunter2" not in answer.text
    assert "canary" not in answer.text
    assert {error["reason"] for error in answer.json()["errors"]} == {"missing", "not_an_id", "unknown_field"}


async def test_emoji_and_accents_are_text(web: Web) -> None:
    answer = await _post(web, GOOD[:-1] + ',"note":"Zoé 👩‍🎤 \\ud83c\\udfa4\\r\\nligne"}')
    assert answer.status_code == 200


async def test_paths(web: Web) -> None:
    for path in ("not-an-id", "019abcde-0000-7000-8000-00000000000g", "%00", "%ED%A0%80", "1" * 3000):
        answer = await web.client.get(f"/v1/counters/{path}")
        assert (answer.status_code, answer.json()["parameters"]) == (422, {"reason": "not_an_id"}), path


async def test_versions(web: Web) -> None:
    path = f"/v1/counters/{new_id()}"
    version = (await web.client.get(path)).headers["etag"]
    assert (await web.client.put(path, headers={"If-Match": version})).json() == {"seen": 7}
    assert (await web.client.put(path)).json() == {"seen": None}
    for other in ("7", 'W/"7"', '"x"', '"1", "2"', '"' + "9" * 50 + '"'):
        assert (await web.client.put(path, headers={"If-Match": other})).status_code == 412
