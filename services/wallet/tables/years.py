"""The end of the years of SUB, one after the other."""

from sqlalchemy import Boolean, Column, DateTime, Integer, SmallInteger, Table, Uuid

from services.wallet.tables.schema import metadata

sub_years = Table(
    "sub_years",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("through_id", Uuid, comment="up to this account its SUB was destroyed or moved on; null at the beginning"),
    Column("rolls_over", Boolean, nullable=False, comment="the policy on its 31 December"),
    Column("policy_version", Integer, nullable=False),
    Column("decision_id", Uuid, comment="that set the policy"),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True), comment="when the last account was done"),
    comment="Years whose SUB is over: how far the job that ends them has come",
)
