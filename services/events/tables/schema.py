"""The metadata that every table of events hangs on."""

from shared.database.tables import new_metadata

metadata = new_metadata()
