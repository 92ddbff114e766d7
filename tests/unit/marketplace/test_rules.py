"""Listings, policies, and the page that shows the tables."""

from pathlib import Path

import pytest

from services.marketplace.app import service
from services.marketplace.domain.listings import Action, State, check, is_visible, searched
from services.marketplace.domain.orders import TRANSITIONS
from services.marketplace.domain.payments import PAYMENT_STEPS
from services.marketplace.domain.policies import POLICIES
from services.marketplace.errors import ListingState
from shared.contracts.catalogue import heard_by

README = Path(__file__).parents[3] / "services" / "marketplace" / "README.md"


@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
@pytest.mark.parametrize("action", ["change", "publish", "withdraw"])
def test_listings_go_one_way(action: Action, state: State) -> None:
    if (action, state) in {
        ("change", "draft"),
        ("change", "published"),
        ("publish", "draft"),
        ("withdraw", "draft"),
        ("withdraw", "published"),
    }:
        check(action, state)
    else:
        with pytest.raises(ListingState):
            check(action, state)


def test_what_is_hidden_is_not_visible() -> None:
    assert is_visible("published", hidden=False)
    assert not is_visible("published", hidden=True)
    assert not is_visible("draft", hidden=False)
    assert not is_visible("withdrawn", hidden=False)


@pytest.mark.parametrize(("word", "pattern"), [("mix", "%mix%"), ("100%", "%100\\%%"), ("a_b\\", "%a\\_b\\\\%")])
def test_a_search_finds_what_was_written(word: str, pattern: str) -> None:
    assert searched(word) == pattern


def test_both_deadlines_have_the_same_bounds() -> None:
    assert [(policy.key, policy.default, policy.minimum, policy.maximum) for policy in POLICIES] == [
        ("order_accept_days", 7, 1, 30),
        ("order_complete_days", 7, 1, 30),
    ]


def test_marketplace_hears_exactly_what_is_meant_for_it() -> None:
    assert {one.message for one in service.subscriptions.in_order()} == set(heard_by("marketplace"))


def test_the_readme_shows_both_tables_as_they_are_declared() -> None:
    shown = [line for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    for row in TRANSITIONS:
        message = f"`{row.says}`" if row.says else ""
        reason = f"({row.reason})" if row.says and row.reason else row.reason
        says = f"{message} {reason}".strip()
        cells = (
            row.action,
            ", ".join(row.who),
            ", ".join(row.sources),
            row.target or "the same",
            row.payment or "any",
            says or "-",
        )
        assert f"| {' | '.join(cells)} |" in shown, row.action
    for step in PAYMENT_STEPS:
        cells_of_step = (
            f"`wallet.{step.answer}`",
            ", ".join(step.sources),
            step.target,
            ", ".join(step.order_states) or "any",
        )
        assert f"| {' | '.join(cells_of_step)} |" in shown, step.answer
