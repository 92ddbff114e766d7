"""Accounts, groups and holds: what a posting adds to each account, and that nothing is made or lost."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import CheckConstraint

from services.wallet.domain import accounts as chart
from services.wallet.domain.accounts import (
    COL_ISSUANCE_ACCOUNT,
    KINDS,
    MEMBER_SUB,
    MISSION_CLEARING,
    POT,
    POT_ACCOUNT,
    SUB_ISSUANCE_ACCOUNT,
    Account,
    account_id,
    member_col,
    member_eur,
    member_sub,
    open_for,
)
from services.wallet.domain.orders import Parts, settle, take
from services.wallet.domain.plugs import Plug
from services.wallet.domain.policies import POLICIES
from services.wallet.domain.posting import Group, Posting, Transfer
from services.wallet.tables import accounts
from shared.ids import new_id

DAY = date(2027, 3, 14)
WHO = UUID("01930000-0000-7000-8000-000000000001")


def group(*transfers: Transfer) -> Group:
    return Group(new_id(), "settlement", new_id(), None, DAY, transfers)


def test_an_account_id_is_known_for_ever() -> None:
    assert str(POT_ACCOUNT.account_id) == str(account_id(POT))
    assert account_id(MEMBER_SUB, WHO, 2027) == member_sub(WHO, 1, 2027).account_id
    ids = {account_id(kind, WHO, year) for kind in KINDS.values() for year in (None, 2027, 2028)}
    assert len(ids) == 3 * len(KINDS)


def test_ids_that_were_given_out_do_not_change() -> None:
    assert [str(account_id(POT)), str(account_id(MEMBER_SUB, WHO, 2027)), str(account_id(MISSION_CLEARING, WHO))] == [
        "f35bed9c-435a-8a0a-88e9-969496d6e43f",
        "65958741-510e-8f44-904c-9507d29c6c48",
        "9c58b9c7-1a79-8971-93ec-32cda600253e",
    ]


@pytest.mark.parametrize(
    ("kind", "owner_id", "year"),
    [(POT, WHO, None), (MISSION_CLEARING, None, None), (MEMBER_SUB, WHO, None), (chart.MEMBER_COL, WHO, 2027)],
)
def test_an_account_belongs_to_whom_its_kind_is_for(kind: chart.AccountKind, owner_id: UUID | None, year: int) -> None:
    with pytest.raises(ValueError, match=kind.name):
        open_for(kind, owner_id, None, year)


def test_the_rules_of_each_kind_stand_in_the_database_too() -> None:
    checks = {str(c.name): str(c.sqltext) for c in accounts.constraints if isinstance(c, CheckConstraint)}
    for kind in KINDS.values():
        quoted = f"'{kind.name}'"
        assert (quoted in checks["accounts_floor_check"]) == (kind.bound == "floor")
        assert (quoted in checks["accounts_ceiling_check"]) == (kind.bound == "ceiling")
        assert (quoted in checks["accounts_year_check"]) == kind.per_year
        [part] = [part for part in checks["accounts_kind_unit_check"].split(" OR ") if quoted in part]
        assert part.endswith(f"unit = '{kind.unit}'")


@pytest.mark.parametrize(
    ("transfer", "reason"),
    [
        (Transfer(POT_ACCOUNT, member_eur(WHO, 1), 0), "positive"),
        (Transfer(POT_ACCOUNT, member_eur(WHO, 1), -1), "positive"),
        (Transfer(POT_ACCOUNT, POT_ACCOUNT, 1), "two accounts"),
        (Transfer(POT_ACCOUNT, member_col(WHO, 1), 1), "one unit"),
    ],
)
def test_a_transfer_is_positive_in_one_unit_between_two_accounts(transfer: Transfer, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        group(transfer)


def test_a_group_holds_something() -> None:
    with pytest.raises(ValueError, match="at least one"):
        group()


def test_subsidy_credits_never_become_euros() -> None:
    with pytest.raises(ValueError, match="one unit"):
        group(Transfer(member_sub(WHO, 1, 2027), member_eur(WHO, 1), 1))


def test_a_hold_and_its_end_leave_only_what_was_posted() -> None:
    sub = member_sub(WHO, 1, 2027)
    posting = Posting()
    posting.hold(sub, SUB_ISSUANCE_ACCOUNT, 100)
    assert posting.changes()[sub.account_id] == (100, 0, 0, 0)
    assert posting.changes()[SUB_ISSUANCE_ACCOUNT.account_id] == (0, 0, 100, 0)
    posting.release(sub, SUB_ISSUANCE_ACCOUNT, 100)
    posting.post(group(Transfer(sub, SUB_ISSUANCE_ACCOUNT, 40)))
    assert posting.changes()[sub.account_id] == (0, 40, 0, 0)
    assert posting.changes()[SUB_ISSUANCE_ACCOUNT.account_id] == (0, 0, 0, 40)


PEOPLE = [(UUID(int=n), n) for n in range(1, 4)]
orders = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(1, 30_000), st.booleans())


@given(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), st.lists(orders, max_size=25))
def test_orders_in_any_number_neither_make_nor_lose_credits(
    grants: list[int], wanted: list[tuple[int, int, int, bool]]
) -> None:
    """Grants and orders, each settled or voided, beside a model that only counts."""
    posting = Posting()
    sub, col = list(grants), [0, 0, 0]
    for (who, number), amount in zip(PEOPLE, grants, strict=True):
        if amount:
            posting.post(group(Transfer(SUB_ISSUANCE_ACCOUNT, member_sub(who, number, 2027), amount)))
    for buyer, seller, price, is_completed in wanted:
        held = None if buyer == seller else take(price, Parts(sub[buyer], col[buyer]))
        if held is None or not is_completed:
            continue
        settlement = settle(held, held.credits)
        buys, sells = (member_col(*PEOPLE[who]) for who in (buyer, seller))
        moves = [
            Transfer(member_sub(*PEOPLE[buyer], 2027), SUB_ISSUANCE_ACCOUNT, settlement.destroyed),
            Transfer(COL_ISSUANCE_ACCOUNT, sells, settlement.destroyed),
            Transfer(buys, sells, settlement.moved),
        ]
        posting.post(group(*(move for move in moves if move.amount)))
        sub[buyer] -= settlement.destroyed
        col[buyer] -= settlement.moved
        col[seller] += settlement.to_seller
    found = {
        account_id_: change.credits_posted - change.debits_posted for account_id_, change in posting.changes().items()
    }
    assert sum(found.values()) == 0
    for (who, number), left, earned in zip(PEOPLE, sub, col, strict=True):
        assert found.get(member_sub(who, number, 2027).account_id, 0) == left >= 0
        assert found.get(member_col(who, number).account_id, 0) == earned >= 0
    assert sum(col) == sum(grants) - sum(sub)  # as much COL was issued as SUB was destroyed


def test_what_a_batch_touches_is_counted_once_an_account() -> None:
    one, other = member_eur(WHO, 1), member_eur(new_id(), 2)
    clearing: Account = open_for(MISSION_CLEARING, new_id())
    posting = Posting(
        [group(Transfer(clearing, one, 5), Transfer(clearing, one, 7)), group(Transfer(clearing, other, 1))]
    )
    assert posting.changes()[one.account_id].credits_posted == 12
    assert posting.changes()[clearing.account_id].debits_posted == 13
    assert len(posting.accounts()) == 3


@pytest.mark.parametrize(
    ("status", "until_on", "on", "may"),
    [
        ("active", None, DAY, True),
        ("suspended", None, DAY, False),
        ("suspended", None, date(2027, 3, 13), True),
        ("suspended", date(2027, 3, 20), date(2027, 3, 20), False),
        ("suspended", date(2027, 3, 20), date(2027, 3, 21), True),
        ("ended", None, DAY, False),
        ("ended", None, date(2027, 3, 13), True),
    ],
)
def test_a_status_counts_from_its_date(status: str, until_on: date | None, on: date, may: bool) -> None:
    plug = Plug(WHO, 1, status, DAY, until_on)  # type: ignore[arg-type]
    assert plug.may_order(on) is may


def test_the_policies_have_bounds_around_their_defaults() -> None:
    for policy in POLICIES:
        policy.check(policy.default)
        assert not policy.choices or (policy.minimum, policy.maximum) == (0, len(policy.choices) - 1)
    grant = POLICIES[0]
    assert (grant.key, grant.default, grant.minimum, grant.maximum) == ("yearly_grant", 10_000, 0, 100_000)
    assert grant.unit == "hundredths"
