"""The metadata that every table of the wallet hangs on."""

from shared.database.tables import new_metadata

metadata = new_metadata()
