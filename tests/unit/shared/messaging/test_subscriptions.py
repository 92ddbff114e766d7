"""What a remembered fact fills its table with is settled when the service starts, not when the message comes."""

import pytest
from sqlalchemy import BigInteger, Column, Date, Integer, Table, Text, Uuid

from shared.contracts.membership import CharterSigned, PlugGranted
from shared.database.tables import new_metadata
from shared.messaging.subscriptions import Subscriptions


def kept(*more: Column[object]) -> Table:
    columns = (Column("member_id", Uuid, primary_key=True), Column("sequence", BigInteger, nullable=False), *more)
    return Table("kept_facts", new_metadata(), *columns)


def test_columns_take_the_fields_of_their_names_and_of_the_member() -> None:
    table = kept(Column("member_number", Integer), Column("signed_on", Date))
    subscriptions = Subscriptions("missions")
    subscriptions.remember(CharterSigned, table)
    assert subscriptions.find(CharterSigned.routing_key) is not None


def test_a_column_that_nothing_fills_is_refused() -> None:
    table = kept(Column("status", Text), Column("granted_on", Date))
    with pytest.raises(TypeError, match=r"plug_granted\.v1 has nothing for kept_facts\.status"):
        Subscriptions("missions").remember(PlugGranted, table)
    Subscriptions("missions").remember(PlugGranted, table, status=lambda _: "active")


def test_a_value_for_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(TypeError, match=r"kept_facts has no column \['status'\]"):
        Subscriptions("missions").remember(PlugGranted, kept(), status=lambda _: "active")
