"""How fresh a log-in has to be for a signature."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import FreshLoginRequired
from shared.ids import new_id
from shared.web import Identity, require_fresh_login

NOW = datetime(2027, 1, 28, 10, 0, tzinfo=UTC)


def _caller(authenticated_at: datetime | None) -> Identity:
    later = NOW + timedelta(minutes=10)
    return Identity(new_id(), 1, frozenset({"member"}), "Alix", "jti", NOW, later, authenticated_at)


@pytest.mark.parametrize("minutes", [-1, 0, 15])
def test_a_fresh_log_in_passes(minutes: int) -> None:
    require_fresh_login(_caller(NOW - timedelta(minutes=minutes)), NOW)


@pytest.mark.parametrize("authenticated_at", [None, NOW - timedelta(minutes=15, seconds=1), NOW + timedelta(minutes=2)])
def test_an_old_unsaid_or_impossible_one_does_not(authenticated_at: datetime | None) -> None:
    with pytest.raises(FreshLoginRequired) as refused:
        require_fresh_login(_caller(authenticated_at), NOW)
    assert refused.value.parameters == {"minutes": 15}


def test_a_caller_may_ask_for_less() -> None:
    with pytest.raises(FreshLoginRequired):
        require_fresh_login(_caller(NOW - timedelta(minutes=6)), NOW, within=timedelta(minutes=5))
