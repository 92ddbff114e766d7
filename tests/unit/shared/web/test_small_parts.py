"""Addresses, cursors, problems, the documentation page."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

import pytest

from shared.errors import InvalidRequest, Problem, known_problems
from shared.ids import new_id
from shared.web.addresses import Proxies
from shared.web.docs_page import docs_page
from shared.web.gateway import route_template
from shared.web.pagination import Page, read_cursor, read_number, write_cursor
from shared.web.problems import document
from shared.web.reasons import REASONS, reason_of


def _forwarded(*values: str) -> list[tuple[bytes, bytes]]:
    return [(b"x-forwarded-for", value.encode()) for value in values]


@pytest.mark.parametrize(
    ("peer", "headers", "client"),
    [
        ("198.51.100.1", _forwarded("203.0.113.9"), "198.51.100.1"),
        ("10.0.0.1", _forwarded("203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", _forwarded("1.1.1.1, 203.0.113.9"), "203.0.113.9"),
        ("10.0.0.1", _forwarded("1.1.1.1", "203.0.113.9, 10.0.0.2"), "203.0.113.9"),
        ("10.0.0.1", _forwarded("spoofed"), "10.0.0.1"),
        ("::ffff:10.0.0.1", _forwarded("2001:db8::1"), "2001:db8::1"),
        (None, _forwarded("203.0.113.9"), "unknown"),
    ],
)
def test_the_client_is_the_nearest_address_that_is_no_proxy_of_ours(
    peer: str | None, headers: list[tuple[bytes, bytes]], client: str
) -> None:
    assert Proxies(["10.0.0.0/8"]).client_address(peer, headers) == client


def test_operators_come_straight_from_a_trusted_place() -> None:
    proxies = Proxies(["10.0.0.0/8"])
    assert proxies.is_operator("127.0.0.1", [])
    assert proxies.is_operator("::1", [])
    assert proxies.is_operator("10.0.0.1", [])
    assert not proxies.is_operator("198.51.100.1", [])
    assert not proxies.is_operator("127.0.0.1", _forwarded("127.0.0.1"))
    assert not proxies.is_operator(None, [])


def test_a_cursor_comes_back_as_it_was_written() -> None:
    an_id = new_id()
    page = Page(20, read_cursor(write_cursor(("Zoé", 7, an_id))))
    assert page.after == ("Zoé", "7", str(an_id))
    assert page.after_as(str, int, UUID) == ("Zoé", 7, an_id)
    for kinds in ((str, int), (int, int, UUID), (str, int, int)):
        with pytest.raises(InvalidRequest):
            page.after_as(*kinds)
    assert Page(20, None).after_as(UUID) is None


@pytest.mark.parametrize(
    ("part", "kind"),
    [
        (str(2**53), int),
        (str(2**31), read_number),
        ("-1", read_number),
        ("2027-03-14T12:00:00", datetime.fromisoformat),
        ("0001-01-01T00:00:00+14:00", datetime.fromisoformat),
        ("9999-12-31T23:59:59-14:00", datetime.fromisoformat),
    ],
)
def test_a_cursor_that_no_column_holds_is_refused(part: str, kind: Callable[[str], object]) -> None:
    with pytest.raises(InvalidRequest):
        Page(20, (part,)).after_as(kind)


def test_every_known_problem_has_both_sentences_and_a_status() -> None:
    for code, problem in known_problems().items():
        assert 400 <= problem.status <= 599, code
        assert problem.sentences["fr"] != problem.sentences["en"], code


def test_a_problem_without_a_request_speaks_french() -> None:
    told = document(InvalidRequest(field="body.a", reason="too_long"), None)
    assert told["detail"] == "La demande contient une valeur refusée : trop long."
    assert told["parameters"] == {"reason": "too_long"}
    assert document(Problem(), None)["code"] == "internal"


def test_reasons_are_translated_and_unknown_ones_are_plain() -> None:
    assert reason_of("extra_forbidden") == "unknown_field"
    assert reason_of("not_an_id") == "not_an_id"
    assert reason_of("something_new") == "invalid"
    assert all(fr and en for fr, en in REASONS.values())


def test_the_page_escapes_what_it_shows() -> None:
    operation = {"summary": "<script>", "description": "a & b", "responses": {"200": {"description": "<b>"}}}
    page = docs_page({"info": {"title": "<x>"}, "paths": {"/v1/<a>": {"get": operation}}})
    assert "<script" not in page
    assert "<b>" not in page.replace("<b>200</b>", "")
    assert "&lt;x&gt;" in page


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_plain_routes_have_their_name_in_logs_and_what_nobody_serves_has_none(path: str) -> None:
    assert route_template({"path": path}) == path
    assert route_template({"path": f"{path}/wp-login.php"}) == "unmatched"
