"""Passwords, addresses, refresh tokens, Plug steps, mandates, decisions: the rules on their own."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.membership.domain import decisions, functions, plugs, retries
from services.membership.domain.addresses import address_key
from services.membership.domain.passwords import check_password, common_passwords
from services.membership.domain.rotation import Rotation, rotation
from services.membership.errors import (
    AddressRefused,
    DateInThePast,
    DecisionClosed,
    EffectRefused,
    FunctionRequired,
    MandateDates,
    PasswordRefused,
    PlugStateRefused,
    SamePerson,
)
from shared.ids import new_id

NOW = datetime(2027, 3, 14, 12, tzinfo=UTC)
DAY = date(2027, 3, 14)


def test_the_list_of_common_passwords_is_of_use() -> None:
    assert len(common_passwords()) >= 2_500
    assert {"password", "azertyuiop", "motdepasse", "123456789", "marseille13"} <= common_passwords()
    assert all(len(password) >= 8 for password in common_passwords())


@pytest.mark.parametrize("password", ["1234567", "PASSWORD1", "motDEpasse", "Alix MC!", "zzzzzzzzzz", "a" * 129])
def test_weak_passwords(password: str) -> None:
    with pytest.raises(PasswordRefused):
        check_password(password, ["alix mc!", "alix@exemple.fr"])


@pytest.mark.parametrize("password", ["un cheval vert", "8 mots!?", "日本語のパスワード", "x9" * 64])
def test_good_passwords(password: str) -> None:
    check_password(password, ["Alix"])


def test_an_address_has_one_key() -> None:
    assert address_key("Alix.MC+scene@Exemple.FR") == "alix.mc+scene@exemple.fr"


@pytest.mark.parametrize(
    "address",
    [
        *("", "alix", "@exemple.fr", "alix@", "alix@exemple", "a@b@c.fr", "alix@-exemple.fr", "alix@exemple..fr"),
        *(".alix@exemple.fr", "alix.@exemple.fr", "a..b@exemple.fr", "alix@[127.0.0.1]", '"a b"@exemple.fr'),
        *("alix@exemple.fr\nBcc: x@y.fr", "alix@exemple.fr\r\n", "élix@exemple.fr", "<alix@exemple.fr>"),
        *("a" * 65 + "@exemple.fr", "alix@" + "a." * 130 + "fr"),
    ],
)
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(AddressRefused):
        address_key(address)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(0, 60))
def test_only_the_present_token_rotates(shown: int, current: int, seconds: int) -> None:
    judged = rotation(shown, current, NOW, NOW + timedelta(seconds=seconds))
    if shown == current:
        assert judged is Rotation.ROTATE
    elif shown == current - 1 and seconds <= 10:
        assert judged is Rotation.REPEAT
    else:
        assert judged is Rotation.REUSED


def test_the_steps_of_a_plug_status() -> None:
    states = ("pending", "active", "suspended", "ended")
    measures: tuple[plugs.Measure, ...] = ("suspend", "resume", "end")
    possible = set()
    for state in states:
        for measure in measures:
            try:
                possible.add((state, measure, plugs.after_measure(state, measure)))
            except PlugStateRefused:
                continue
    assert possible == {
        ("active", "suspend", "suspended"),
        ("suspended", "resume", "active"),
        ("pending", "end", "ended"),
        ("active", "end", "ended"),
        ("suspended", "end", "ended"),
    }


@pytest.mark.parametrize(
    ("state", "reason", "counts"),
    [
        ("pending", None, False),
        ("active", None, False),
        ("suspended", None, False),
        ("ended", "left", True),
        ("ended", "excluded", False),
        ("ended", "deceased", False),
        ("ended", "erased", False),
    ],
)
def test_which_admission_begins_a_new_status(state: str, reason: str | None, counts: bool) -> None:
    ended_on = None if reason is None else DAY
    assert plugs.begins_again(state, reason, ended_on, DAY) is counts
    assert not plugs.begins_again(state, reason, ended_on, DAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("until_on", "ended_on", "on", "counts"),
    [
        (None, None, DAY - timedelta(days=1), False),
        (None, None, DAY, True),
        (DAY, None, DAY, True),
        (DAY, None, DAY + timedelta(days=1), False),
        (None, DAY + timedelta(days=1), DAY, True),
        (None, DAY, DAY, False),
    ],
)
def test_when_a_mandate_counts(until_on: date | None, ended_on: date | None, on: date, counts: bool) -> None:
    assert functions.in_force(DAY, until_on, ended_on, on) is counts


def test_mandates_have_possible_dates() -> None:
    functions.check_dates(DAY, DAY, DAY)
    for until_on in (DAY - timedelta(days=1), DAY - timedelta(days=9)):
        with pytest.raises(MandateDates):
            functions.check_dates(DAY - timedelta(days=5), until_on, DAY)


def test_a_function_is_required() -> None:
    functions.require({"jury", "strategic_council"}, "technical_presidency", "strategic_council")
    with pytest.raises(FunctionRequired):
        functions.require({"jury"}, "technical_presidency", "strategic_council")


def test_decisions() -> None:
    named: list[decisions.Target] = ["wallet", "missions", "wallet"]
    with pytest.raises(EffectRefused):
        decisions.check_effects([decisions.WantedEffect(target, "a", 1) for target in named])
    with pytest.raises(DateInThePast):
        decisions.check_effective(DAY - timedelta(days=1), DAY)
    one, other = new_id(), new_id()
    decisions.check_countersignature("proposed", one, other)
    with pytest.raises(SamePerson):
        decisions.check_countersignature("proposed", one, one)
    with pytest.raises(DecisionClosed):
        decisions.check_countersignature("adopted", one, other)


def test_delays_grow_and_end() -> None:
    delays = [retries.delay_after(attempts) for attempts in range(1, len(retries.DELAYS) + 1)]
    assert delays == sorted(delays, key=lambda delay: delay or timedelta(0))
    assert retries.delay_after(len(retries.DELAYS) + 1) is None
