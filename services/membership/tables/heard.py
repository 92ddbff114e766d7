"""What others said and membership keeps: answers to decisions, and the facts behind figures and profiles."""

from sqlalchemy import BigInteger, Boolean, Column, Date, Integer, Table, Text, Uuid

from services.membership.tables.schema import metadata

effect_answers = Table(
    "effect_answers",
    metadata,
    Column("effect_id", Uuid, primary_key=True),
    Column("decision_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("policy_key", Text),
    Column("policy_version", BigInteger),
    Column("effective_on", Date, nullable=False),
    Column("reason_code", Text),
    comment="What the target of an effect did with it",
)

admissions = Table(
    "admissions",
    metadata,
    Column("admission_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("evening_id", Uuid, nullable=False),
    Column("track_id", Uuid, nullable=False),
    Column("admitted_on", Date, nullable=False),
    comment="Entries into the playlist, from events",
)

playlist_exits = Table(
    "playlist_exits",
    metadata,
    Column("admission_id", Uuid, primary_key=True),
    Column("member_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("left_on", Date, nullable=False),
    Column("reason_code", Text, nullable=False),
    comment="Entries that left the playlist; Plug status is not touched by them",
)

evenings_held = Table(
    "evenings_held",
    metadata,
    Column("evening_id", Uuid, primary_key=True),
    Column("territory_id", Uuid, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("held_on", Date, nullable=False),
    Column("signed_up", BigInteger, nullable=False),
    Column("performed", BigInteger, nullable=False),
    Column("retained", BigInteger, nullable=False),
    Column("no_shows", BigInteger, nullable=False),
    Column("volunteers", BigInteger, nullable=False),
    comment="Evenings that took place, from events",
)

listings = Table(
    "listings",
    metadata,
    Column("listing_id", Uuid, primary_key=True),
    Column("seller_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("published", Boolean, nullable=False),
    Column("territory_id", Uuid, index=True, comment="null when only the withdrawal was heard"),
    comment="Services that members publish or withdrew, from marketplace",
)

completed_orders = Table(
    "completed_orders",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("buyer_id", Uuid, nullable=False, index=True),
    Column("sequence", BigInteger, nullable=False),
    Column("seller_id", Uuid, nullable=False, index=True),
    Column("completed_on", Date, nullable=False),
    comment="Services done between members, from marketplace",
)

settlements = Table(
    "settlements",
    metadata,
    Column("hold_id", Uuid, primary_key=True),
    Column("settlement_no", Integer, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("seller_id", Uuid, nullable=False, index=True),
    Column("credits", BigInteger, nullable=False, comment="hundredths of COL that reached the seller"),
    Column("settled_on", Date, nullable=False),
    comment="What services between members were paid, from wallet",
)

grants = Table(
    "grants",
    metadata,
    Column("member_id", Uuid, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("credits", BigInteger, nullable=False, comment="hundredths of SUB"),
    comment="Yearly grants, from wallet",
)

completed_missions = Table(
    "completed_missions",
    metadata,
    Column("statement_id", Uuid, primary_key=True),
    Column("mission_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("territory_id", Uuid, index=True),
    Column("accepted_cents", BigInteger, nullable=False, comment="accepted by the client, excluding VAT"),
    Column("accepted_on", Date, nullable=False),
    comment="Missions that their clients accepted, from missions: the external revenue",
)

credited_statements = Table(
    "credited_statements",
    metadata,
    Column("statement_id", Uuid, primary_key=True),
    Column("source", Text, nullable=False, comment="mission or evening"),
    Column("sequence", BigInteger, nullable=False),
    Column("territory_id", Uuid, index=True),
    Column("pot_cents", BigInteger, nullable=False),
    Column("credited_on", Date, nullable=False),
    comment="Fees that reached the ledger, with the part of the pot commun, from wallet",
)

month_figures = Table(
    "month_figures",
    metadata,
    Column("month_id", Uuid, primary_key=True),
    Column("month", Date, nullable=False, unique=True, comment="its first day"),
    Column("sequence", BigInteger, nullable=False),
    Column("pot_in", BigInteger, nullable=False),
    Column("pot_out", BigInteger, nullable=False),
    Column("pot_balance", BigInteger, nullable=False),
    Column("reserve_balance", BigInteger, nullable=False),
    Column("credits_issued_sub", BigInteger, nullable=False),
    Column("credits_issued_col", BigInteger, nullable=False),
    Column("credits_destroyed_sub", BigInteger, nullable=False),
    Column("credits_destroyed_col", BigInteger, nullable=False),
    Column("volume_12_months", BigInteger, nullable=False),
    comment="Figures of the months, from the wallet: what the dashboard shows",
)

disputes_opened = Table(
    "disputes_opened",
    metadata,
    Column("dispute_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("opened_on", Date, nullable=False),
    comment="Disputes about orders, from marketplace: the council's register",
)

disputes_resolved = Table(
    "disputes_resolved",
    metadata,
    Column("dispute_id", Uuid, primary_key=True),
    Column("order_id", Uuid, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("seller_bps", Integer, nullable=False, comment="share of the price that the seller has"),
    Column("level", Text, nullable=False, comment="who resolved it"),
    Column("decision_id", Uuid),
    Column("resolved_on", Date, nullable=False),
    comment="How disputes about orders ended; apart from their opening, so that either may be heard first",
)
