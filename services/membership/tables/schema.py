"""The metadata that every table of membership hangs on, and the columns that many of them share."""

from sqlalchemy import Column, DateTime, Text

from shared.database.tables import new_metadata

metadata = new_metadata()


def cooperative() -> Column[str]:
    """The cooperative that an aggregate belongs to."""
    return Column("cooperative", Text, nullable=False)


def moment(name: str, *, nullable: bool = False, comment: str | None = None) -> Column[object]:
    """A moment, in UTC."""
    return Column(name, DateTime(timezone=True), nullable=nullable, comment=comment)
