"""What happened on stage: measured slots, the jurors' scores, and the results of the scouting."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.events.tables.schema import metadata

_CRITERIA = ("writing", "presence", "originality", "technique")

performances = Table(
    "performances",
    metadata,
    Column("performance_id", Uuid, primary_key=True, comment="made by the phone: the key of a repeated call"),
    Column("evening_id", Uuid, ForeignKey("evenings.evening_id"), nullable=False),
    Column("sign_up_id", Uuid, ForeignKey("sign_ups.sign_up_id"), nullable=False, unique=True),
    Column("device_id", Uuid, nullable=False, comment="which phone"),
    Column("device_sequence", BigInteger, nullable=False, comment="rises with every action of that phone"),
    Column("started_at", DateTime(timezone=True), nullable=False, comment="by the phone's clock"),
    Column("ended_at", DateTime(timezone=True), nullable=False, comment="by the phone's clock"),
    Column("duration_ms", Integer, nullable=False),
    Column("timing", Text, nullable=False, comment="against the bounds of 30 to 60 seconds, both inside"),
    Column("doubts", ARRAY(Text), nullable=False, comment="what looks odd; recorded all the same"),
    Column("recorded_by", Uuid, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, comment="when the service heard of it"),
    CheckConstraint("device_sequence > 0", name="device_sequence"),
    CheckConstraint("ended_at > started_at AND ended_at <= started_at + interval '30 minutes'", name="times"),
    CheckConstraint("timing IN ('within', 'under', 'over')", name="timing"),
    CheckConstraint("timing <> 'under' OR ended_at - started_at < interval '30 seconds'", name="under"),
    CheckConstraint("timing <> 'over' OR ended_at - started_at > interval '60 seconds'", name="over"),
    CheckConstraint(
        "timing <> 'within' OR ended_at - started_at BETWEEN interval '30 seconds' AND interval '60 seconds'",
        name="within",
    ),
    CheckConstraint("doubts <@ ARRAY['clock_ahead', 'before_start', 'overlaps', 'out_of_order']", name="doubts"),
    UniqueConstraint("evening_id", "device_id", "device_sequence"),
    Index("performances_evening_id_idx", "evening_id", "started_at"),
    comment="Open-mic slots as the phone timed them",
)

scores = Table(
    "scores",
    metadata,
    Column("sign_up_id", Uuid, ForeignKey("sign_ups.sign_up_id"), primary_key=True),
    Column("juror_id", Uuid, primary_key=True),
    Column("evening_id", Uuid, ForeignKey("evenings.evening_id"), nullable=False),
    *(Column(name, SmallInteger, nullable=False) for name in _CRITERIA),
    Column("comment", Text, comment="shown to the artist without the juror's name"),
    Column("scored_at", DateTime(timezone=True), nullable=False),
    *(CheckConstraint(f"{name} BETWEEN 0 AND 25", name=name) for name in _CRITERIA),
    Index("scores_evening_id_idx", "evening_id"),
    comment="What each juror gave each performance; blind to the others until the scouting is closed, final after it",
)

scouting_results = Table(
    "scouting_results",
    metadata,
    Column("sign_up_id", Uuid, ForeignKey("sign_ups.sign_up_id"), primary_key=True),
    Column("evening_id", Uuid, ForeignKey("evenings.evening_id"), nullable=False),
    Column("result", Text, nullable=False, comment="an exact fraction, as 151/3"),
    Column("result_hundredths", Integer, nullable=False, comment="rounded half-up, for readers"),
    Column("juror_count", SmallInteger, nullable=False),
    Column("rank", SmallInteger, nullable=False),
    CheckConstraint("result ~ '^-?[0-9]+(/[0-9]+)?$'", name="result"),
    CheckConstraint("juror_count >= 3", name="juror_count"),
    CheckConstraint("rank > 0", name="rank"),
    UniqueConstraint("evening_id", "rank"),
    comment="Results of the scouting, computed once when it is closed",
)
