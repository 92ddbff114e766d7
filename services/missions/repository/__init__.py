"""Every SQL statement of missions."""
